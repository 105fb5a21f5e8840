"""Answers to be scored, ours or any other system's: Answer objects, or as much of one as scoring needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answer import Outcome
from corpus.answers import Verdict
from corpus.errors import DeskError
from eval.cases.read import explained

REFUSING = frozenset({Outcome.NOT_STATED, Outcome.DECLINED, Outcome.CLARIFY, Outcome.REJECTED})


class BadAnswer(DeskError, ValueError):
    """A file of answers that cannot be scored, with the line and what is wrong."""


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class GivenCitation(_Given):
    """`number` is what statements refer to; only where statements are given is it needed."""

    quote: str
    number: int | None = None


class GivenStatement(_Given):
    """One sentence of an answer and the numbers of its citations."""

    text: str = ""
    citations: tuple[int, ...] = ()
    status: str = ""


class GivenRoute(_Given):
    """Where a person is sent."""

    id: str


class Given(_Given):
    """An answer. `statements`, `confidence`, `seconds` and `uncovered` may be absent: their figures are then too."""

    id: str
    outcome: Outcome
    text: str
    citations: tuple[GivenCitation, ...]
    route: GivenRoute | None
    statements: tuple[GivenStatement, ...] | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    seconds: dict[str, float] | None = None
    uncovered: tuple[str, ...] = ()
    verdict: Verdict | None = None
    request: str | None = None
    reply: str | None = None
    """Of a request of a ticket: its words, and what is suggested to reply."""

    @property
    def refused(self) -> bool:
        return self.outcome in REFUSING


@dataclass(frozen=True)
class Matched:
    """Answers by id, and what does not match: cases without an answer, answers without a case."""

    found: dict[str, Given]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    def warnings(self) -> list[str]:
        """What a person must know before reading the figures."""
        notes = []
        if self.missing:
            notes.append(f"no answer for {_some(self.missing)}: counted as failures")
        if self.unknown:
            notes.append(f"no case for the answers {_some(self.unknown)}: left out")
        return notes


def read_answers(path: Path) -> list[Given]:
    """One answer a line. Raises BadAnswer with the line's number; a second answer to the same id is one."""
    found: dict[str, Given] = {}
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            answer = Given.model_validate_json(line)
        except ValidationError as error:
            raise BadAnswer(f"{path}:{number}: {explained(error)}") from error
        if answer.id in found:
            raise BadAnswer(f"{path}:{number}: a second answer with the id {answer.id!r}")
        found[answer.id] = answer
    return list(found.values())


def match(answers: Sequence[Given], ids: Sequence[str]) -> Matched:
    """`answers` beside the ids of the cases."""
    found = {answer.id: answer for answer in answers}
    wanted = set(ids)
    return Matched(
        found=found,
        missing=tuple(name for name in ids if name not in found),
        unknown=tuple(name for name in found if name not in wanted),
    )


def _some(names: Sequence[str], limit: int = 10) -> str:
    shown = ", ".join(names[:limit])
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown
