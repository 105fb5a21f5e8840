"""Scores of answers against labels. A citation is right when it contains, or stands within, a labelled sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import UNCITED, Outcome
from eval.cases.read import Case, Label, Part, TicketRequest
from eval.scoring.answers import Given

ADMIN = "customer_admin"
OUT_OF_SCOPE = "out_of_scope"
MISSING = "no answer"
EXPECTED_OUTCOMES = {
    "answer": {Outcome.ANSWERED, Outcome.PARTIAL},
    "refuse": {Outcome.NOT_STATED, Outcome.DECLINED, Outcome.CLARIFY, Outcome.REJECTED},
    "clarify": {Outcome.CLARIFY},
    "reject_input": {Outcome.REJECTED},
}
# Of the words of a part's `ask`, how many must stand in a question that the answer calls uncovered.
SAME_ASK_AT_LEAST = 0.6


@dataclass(frozen=True)
class Score:
    """How one answer did; None where a figure does not apply to the case. Pairs are (how many well, of how many)."""

    case: Case
    outcome: str
    route: str
    quotes: tuple[str, ...]
    text: str
    confidence: float | None
    seconds: float | None
    right: bool
    first_right: bool | None
    some_evidence: bool | None
    evidence_recall: float | None
    citation_precision: float | None
    supported_statements: tuple[int, int] | None
    complete_parts: tuple[int, int] | None
    false_refusal: bool | None
    false_answer: bool | None
    closest_right: bool | None
    expected_outcome: bool | None
    route_right: bool
    must_say: bool | None
    forbidden: tuple[str, ...]
    limits_cited: float | None = None
    verdict_right: bool | None = None
    lead_right: bool | None = None
    prepared_statements: tuple[int, int] | None = None


def score(case: Case, answer: Given) -> Score:
    """`answer` judged by the label of `case`."""
    label = case.label
    quotes = [plain(citation.quote) for citation in answer.citations]
    wanted = [plain(sentence) for sentence in label.evidence]
    right = [accepted(quote, label) for quote in quotes]
    answerable, refused = label.answerable, answer.refused
    first_right = bool(right and right[0]) if answerable else None
    own_words = plain(answer.text)
    everything = " ".join([own_words, *quotes])
    return Score(
        case=case,
        outcome=answer.outcome,
        route=route_of(answer),
        quotes=tuple(citation.quote for citation in answer.citations),
        text=answer.text,
        confidence=answer.confidence,
        seconds=sum(answer.seconds.values()) if answer.seconds else None,
        right=not refused and bool(first_right) if answerable else refused,
        first_right=first_right,
        some_evidence=any(right) if answerable else None,
        evidence_recall=_share(any(_matches(quote, s) for quote in quotes) for s in wanted) if answerable else None,
        citation_precision=_share(right) if answerable and right else None,
        supported_statements=_supported(label, answer) if answerable else None,
        complete_parts=_complete(label.parts, answer, quotes) if label.parts else None,
        false_refusal=refused if answerable else None,
        false_answer=None if answerable else not refused,
        closest_right=_closest_right(label, answer, right),
        expected_outcome=_as_expected(label, answer),
        route_right=_route_right(label, answer),
        must_say=all(plain(fact) in everything for fact in label.must_say) if answerable and label.must_say else None,
        forbidden=tuple(claim for claim in label.must_not_say if plain(claim) in own_words),
        limits_cited=_limits_cited(label, answer, quotes),
        verdict_right=_verdict_right(label, answer),
        lead_right=own_words.startswith(tuple(map(plain, label.must_lead))) if label.must_lead else None,
        prepared_statements=_prepared(answer),
    )


def _limits_cited(label: Label, answer: Given, quotes: Sequence[str]) -> float | None:
    """Of an answer: the share of the sentences that limit it which it cites."""
    if not label.must_cite or answer.refused:
        return None
    return _share(any(_matches(quote, plain(limit)) for quote in quotes) for limit in label.must_cite)


def _verdict_right(label: Label, answer: Given) -> bool | None:
    """None where no verdict is labelled or given, as by answers that quote clauses alone."""
    if label.verdict is None or answer.verdict is None or answer.refused:
        return None
    return answer.verdict is label.verdict


def _prepared(answer: Given) -> tuple[int, int] | None:
    """Of the sentences of an answer: those that were written and read beforehand."""
    if not answer.statements or answer.refused:
        return None
    known = [s.status for s in answer.statements if s.status]
    return (sum(status in {"approved", "prepared", "silence"} for status in known), len(known)) if known else None


def _as_expected(label: Label, answer: Given) -> bool | None:
    """Whether the outcome is one that the label expects; None where it expects none."""
    expected = [each for each in (label.expect, label.expect_alt) if each]
    return any(answer.outcome in EXPECTED_OUTCOMES[each] for each in expected) if label.expect else None


def _closest_right(label: Label, answer: Given, right: list[bool]) -> bool | None:
    """Whether the clause shown first where the policy is silent is one of those the label names as near."""
    if label.answerable or not label.alternatives or answer.outcome is not Outcome.NOT_STATED:
        return None
    return bool(right and right[0])


def unanswered(case: Case) -> Score:
    """A case that a system gave no answer to: wrong in everything that applies to it."""
    label = case.label
    failed = False if label.answerable else None
    return Score(
        case=case,
        outcome=MISSING,
        route=MISSING,
        quotes=(),
        text="",
        confidence=None,
        seconds=None,
        right=False,
        first_right=failed,
        some_evidence=failed,
        evidence_recall=0.0 if label.answerable else None,
        citation_precision=0.0 if label.answerable else None,
        supported_statements=None,
        complete_parts=(0, len(label.parts)) if label.parts else None,
        false_refusal=True if label.answerable else None,
        false_answer=None if label.answerable else True,
        closest_right=None,
        expected_outcome=False if label.expect else None,
        route_right=False,
        must_say=False if label.answerable and label.must_say else None,
        forbidden=(),
    )


def accepted(quote: str, label: Label | Part | TicketRequest) -> bool:
    """Whether a quote, made plain, is one that the label accepts."""
    return any(_matches(quote, plain(sentence)) for sentence in (*label.evidence, *label.alternatives))


def _matches(quote: str, sentence: str) -> bool:
    """An empty quote stands within everything and proves nothing."""
    return bool(quote) and bool(sentence) and (sentence in quote or quote in sentence)


def plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace("“", '"').replace("”", '"').split())


def _share(flags: Iterable[bool]) -> float:
    known = list(flags)
    return sum(known) / len(known) if known else 0.0


def _supported(label: Label, answer: Given) -> tuple[int, int] | None:
    """Statements that have citations, all of them right. None where an answer names no statements.

    What an answer says of the text as a whole, or of the desk, needs no citation and is left out.
    """
    if not answer.statements:
        return None
    right = {c.number: accepted(plain(c.quote), label) for c in answer.citations if c.number is not None}
    stated = [s for s in answer.statements if s.status not in UNCITED]
    good = [bool(s.citations) and all(right.get(n, False) for n in s.citations) for s in stated]
    return (sum(good), len(good)) if good else None


def _complete(parts: Sequence[Part], answer: Given, quotes: Sequence[str]) -> tuple[int, int]:
    """An answerable part needs a right citation; an unanswerable one must be said to be uncovered."""
    silent = answer.outcome is Outcome.NOT_STATED
    done = [
        any(accepted(quote, part) for quote in quotes)
        if part.answerable
        else silent or any(_same_ask(part.ask, uncovered) for uncovered in answer.uncovered)
        for part in parts
    ]
    return sum(done), len(done)


def _same_ask(ask: str, uncovered: str) -> bool:
    asked, said = (set(re.findall(r"\w+", plain(text))) for text in (ask, uncovered))
    return len(asked & said) >= SAME_ASK_AT_LEAST * max(len(asked), 1)


def route_of(answer: Given) -> str:
    if answer.outcome is Outcome.DECLINED:
        return OUT_OF_SCOPE
    return answer.route.id if answer.route else "none"


def _route_right(label: Label, answer: Given) -> bool:
    """A plain refusal is as right as the support portal where the policy is silent, and where it is out of scope."""
    accepted = {label.route, label.route_alt}
    if answer.refused and not answer.route and not label.answerable:
        accepted |= {"none", "out_of_scope"}
    return route_of(answer) in accepted
