"""Scores of answers against labels. A citation is right when it contains, or stands within, a labelled sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.cases import Case, Label

REFUSING = frozenset({"not_stated", "declined", "clarify", "rejected"})
ADMIN = "customer_admin"


@dataclass(frozen=True)
class Score:
    """How one answer did; None where a figure does not apply to the case."""

    case: Case
    first_right: bool | None
    some_evidence: bool | None
    evidence_recall: float | None
    citation_precision: float | None
    false_refusal: bool | None
    false_answer: bool | None
    route_right: bool
    route: str
    must_say: bool | None
    forbidden: tuple[str, ...]


def score(case: Case, answer: dict[str, Any]) -> Score:
    """`answer` is the Answer object as JSON values."""
    label = case.label
    quotes = [_plain(citation["quote"]) for citation in answer.get("citations", [])]
    refused = answer["outcome"] in REFUSING
    wanted = [_plain(sentence) for sentence in label.evidence]
    accepted = [*wanted, *(_plain(sentence) for sentence in label.alternatives)]
    right = [any(_matches(quote, sentence) for sentence in accepted) for quote in quotes]
    answerable = label.answerable
    own_words = _plain(answer["text"])
    everything = " ".join([own_words, *quotes])
    return Score(
        case=case,
        first_right=bool(right and right[0]) if answerable else None,
        some_evidence=any(right) if answerable else None,
        evidence_recall=_share(any(_matches(quote, s) for quote in quotes) for s in wanted) if answerable else None,
        citation_precision=_share(right) if answerable and right else None,
        false_refusal=refused if answerable else None,
        false_answer=None if answerable else not refused,
        route_right=_route_right(label, answer, refused),
        route=_route(answer),
        must_say=all(_plain(fact) in everything for fact in label.must_say) if answerable and label.must_say else None,
        forbidden=tuple(claim for claim in label.must_not_say if _plain(claim) in own_words),
    )


def _matches(quote: str, sentence: str) -> bool:
    return sentence in quote or quote in sentence


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace("“", '"').replace("”", '"').split())


def _share(flags: Iterable[bool]) -> float:
    known = list(flags)
    return sum(known) / len(known) if known else 0.0


def _route(answer: dict[str, Any]) -> str:
    if answer["outcome"] == "declined":
        return "out_of_scope"
    route = answer.get("route")
    return str(route["id"]) if route else "none"


def _route_right(label: Label, answer: dict[str, Any], refused: bool) -> bool:
    """A plain refusal is as right as the support portal where the policy is silent, and where it is out of scope."""
    accepted = {label.route, label.route_alt}
    if refused and not answer.get("route") and not label.answerable:
        accepted |= {"none", "out_of_scope"}
    return _route(answer) in accepted


def figures(scores: Sequence[Score]) -> dict[str, float | None]:
    """The figures of the table, as shares; None where no case applies. `forbidden_claims` is a count."""
    admin = [s for s in scores if s.case.label.route == ADMIN]
    sent = [s for s in scores if s.route == ADMIN]
    return {
        "first citation right": _mean(s.first_right for s in scores),
        "some evidence cited": _mean(s.some_evidence for s in scores),
        "evidence recall": _mean(s.evidence_recall for s in scores),
        "citation precision": _mean(s.citation_precision for s in scores),
        "false refusals": _mean(s.false_refusal for s in scores),
        "unanswerable refused": _mean(None if s.false_answer is None else not s.false_answer for s in scores),
        "route right": _mean(s.route_right for s in scores),
        "customer_admin recall": _mean(s.route == ADMIN for s in admin),
        "customer_admin precision": _mean(ADMIN in (s.case.label.route, s.case.label.route_alt) for s in sent),
        "must-say found": _mean(s.must_say for s in scores),
        "forbidden claims": float(sum(len(s.forbidden) for s in scores)),
    }


def _mean(values: Iterable[float | bool | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None
