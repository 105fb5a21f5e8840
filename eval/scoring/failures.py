"""What went wrong with a case, and what was expected in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from eval.scoring.score import MISSING, Score

_QUOTE = 220


@dataclass(frozen=True)
class Side:
    """An answer as wanted or as given: what became of the question, where it was sent, which clauses were cited."""

    outcome: str
    route: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """One case that is not right. `marks` name what is wrong."""

    case_id: str
    about: str
    marks: tuple[str, ...]
    asked: str
    expected: Side
    got: Side
    notes: tuple[str, ...]


def failures(scores: Sequence[Score]) -> list[Failure]:
    """Every case that is not right in everything that applies to it."""
    return [_failure(s) for s in scores if marks(s)]


def marks(s: Score) -> tuple[str, ...]:
    """What is wrong with an answer; empty when it is right."""
    done, asked = s.complete_parts or (0, 0)
    found = (
        (MISSING, s.outcome == MISSING),
        ("first citation", s.first_right is False),
        ("refused", s.false_refusal is True),
        ("answered", s.false_answer is True),
        ("outcome", s.expected_outcome is False),
        ("route", not s.route_right),
        ("must-say", s.must_say is False),
        (f"parts {done} of {asked}", done < asked),
        ("forbidden claim", bool(s.forbidden)),
    )
    return (MISSING,) if s.outcome == MISSING else tuple(name for name, failed in found if failed)


def _failure(s: Score) -> Failure:
    case, label = s.case, s.case.label
    told = f"{s.outcome}, confidence {s.confidence:.2f}" if s.confidence is not None else s.outcome
    return Failure(
        case_id=case.id,
        about=" · ".join(dict.fromkeys((case.block, case.kind, case.role))),
        marks=marks(s),
        asked=label.question,
        expected=Side(_wanted_outcome(s), _wanted_route(s), _shortened(label.evidence)),
        got=Side(told, s.route, _shortened(s.quotes)),
        notes=tuple(_notes(s)),
    )


def _wanted_outcome(s: Score) -> str:
    if s.case.label.expect:
        return " or ".join(filter(None, (s.case.label.expect, s.case.label.expect_alt))).replace("_", " ")
    return "answer" if s.case.label.answerable else "refuse"


def _wanted_route(s: Score) -> str:
    return " or ".join(filter(None, (s.case.label.route, s.case.label.route_alt)))


def _notes(s: Score) -> list[str]:
    """What is wrong beyond outcome, route and citations."""
    label = s.case.label
    notes = [f"in context: {label.standalone}"] if label.standalone else []
    if s.must_say is False and s.outcome != MISSING:
        notes.append(f"must say: {'; '.join(label.must_say)}")
    notes += [f"must not say: {claim}" for claim in s.forbidden]
    return notes


def _shortened(quotes: Sequence[str]) -> tuple[str, ...]:
    return tuple(shorten(quote, _QUOTE, placeholder=" …") for quote in quotes)


def as_text(failure: Failure) -> str:
    """A failure on a few lines."""
    lines = [
        f"{failure.case_id}  [{', '.join(failure.marks)}]  {failure.about}",
        f"  asked     {shorten(failure.asked, 2 * _QUOTE, placeholder=' …')}",
        *(f"            ({note})" for note in failure.notes),
        *_side("expected", failure.expected),
        *_side("got", failure.got),
    ]
    return "\n".join(lines)


def _side(name: str, side: Side) -> list[str]:
    return [f"  {name:10}{side.outcome}; route {side.route}", *(f"            “{quote}”" for quote in side.quotes)]
