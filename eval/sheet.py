"""Blind sheets: two sets of answers to the same questions, side by side, for judges who know nothing of either.

`python -m eval sheet A B -o SHEET`: both sides in one form, the order drawn for each question and kept in a key.
`python -m eval tally KEY MARKS...`: what the judges marked, by side, with intervals.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import DeskError

ModelT = TypeVar("ModelT", bound=BaseModel)
MARKS = ("direct", "right", "complete", "next", "plain")
DRAWS = 2000
"""Bootstrap samples over the questions (Efron, 1979), percentile intervals of 95 %."""


class BadSheet(DeskError, ValueError):
    """A file of answers or of marks that cannot be used, with its line."""


class _Quote(BaseModel):
    model_config = ConfigDict(extra="ignore")
    number: int
    quote: str


class _Route(BaseModel):
    model_config = ConfigDict(extra="ignore")
    title: str
    contact: str = ""


class SheetAnswer(BaseModel):
    """One answer, as the desk gives it or as a writer does: its text with markers, quotes, and whom to contact."""

    model_config = ConfigDict(extra="ignore")
    id: str
    question: str
    role: str = "unknown"
    text: str
    citations: tuple[_Quote, ...] = ()
    route: _Route | None = None
    also_routes: tuple[_Route, ...] = ()
    who: str = ""


class Mark(BaseModel):
    """What one judge marked of one question: of answer 1 and of answer 2, each mark 1, 0.5 or 0; 0 prefers neither."""

    model_config = ConfigDict(extra="ignore")
    id: str
    first: Annotated[dict[str, float], Field(alias="1")]
    second: Annotated[dict[str, float], Field(alias="2")]
    prefer: int = Field(ge=0, le=2)
    note: str = ""


@dataclass(frozen=True)
class Pair:
    """Answers to one question; `swapped`: the second side stands first on the sheet."""

    a: SheetAnswer
    b: SheetAnswer
    swapped: bool


def pairs(a: Sequence[SheetAnswer], b: Sequence[SheetAnswer], seed: int = 0) -> list[Pair]:
    """The questions that both sides answer, in the order of the first. Raises BadSheet when there is none."""
    chance, others = random.Random(seed), {answer.id: answer for answer in b}
    found = [Pair(answer, others[answer.id], chance.random() < 0.5) for answer in a if answer.id in others]
    if not found:
        raise BadSheet("the two files answer no question in common; ids must be the same")
    return found


def as_sheet(found: Sequence[Pair]) -> str:
    """For judges, as Markdown."""
    return "\n\n".join("\n\n".join(_lines(pair)) for pair in found) + "\n"


def as_key(found: Sequence[Pair]) -> str:
    """Which side stands first, by question, as JSON."""
    return json.dumps({pair.a.id: "BA" if pair.swapped else "AB" for pair in found}, indent=1) + "\n"


def _lines(pair: Pair) -> Iterator[str]:
    first, second = (pair.b, pair.a) if pair.swapped else (pair.a, pair.b)
    yield f"## {pair.a.id}\nAsked by: {pair.a.role}\nQUESTION: {pair.a.question}"
    for number, answer in enumerate((first, second), start=1):
        quotes = "\n".join(f"> [{c.number}] {' '.join(c.quote.split())}" for c in answer.citations)
        named = [route.title for route in (answer.route, *answer.also_routes) if route]
        who = answer.who or (named[0] if named else "nobody")
        yield f"### ANSWER {number}\n{answer.text}\n{quotes}\nWhom to contact: {who}"


def read_side(path: Path) -> list[SheetAnswer]:
    """Raises BadSheet."""
    return [_parsed(SheetAnswer, path, number, line) for number, line in _numbered(path)]


def tally(key: dict[str, str], marks: Sequence[Sequence[Mark]], seed: int = 0) -> str:
    """Shares of full marks of either side, the mean of the judges, with 95 % intervals over the questions.

    Raises BadSheet when a judge marked a question that is not in the key.
    """
    ids = sorted(key)
    place = {name: row for row, name in enumerate(ids)}
    full = np.zeros((len(marks), len(ids), 2, len(MARKS)))
    preferred = np.zeros((len(marks), len(ids)))
    for judge, given in enumerate(marks):
        for mark in given:
            if mark.id not in place:
                raise BadSheet(f"{mark.id!r} was marked and is not on the sheet")
            sides = (mark.first, mark.second) if key[mark.id] == "AB" else (mark.second, mark.first)
            row = place[mark.id]
            full[judge, row] = [[side.get(name, 0.0) == 1.0 for name in MARKS] for side in sides]
            wins = {0: 0.5, 1: 1.0 if key[mark.id] == "AB" else 0.0, 2: 0.0 if key[mark.id] == "AB" else 1.0}
            preferred[judge, row] = wins[mark.prefer]
    values = full.mean(axis=0)
    lines = [f"{'':12}{'A':>22}{'B':>22}   ({len(ids)} questions, {len(marks)} judges)"]
    for number, name in enumerate(MARKS):
        lines.append(f"{name:12}" + "".join(f"{_interval(values[:, side, number], seed):>22}" for side in (0, 1)))
    for name, least in (("preferred", 1.0), ("or tie", 0.5)):
        share = (preferred >= least).mean(axis=0).astype(np.float64)
        lines.append(f"{name:12}{_interval(share, seed):>22}")
    return "\n".join(lines)


def _interval(values: npt.NDArray[np.float64], seed: int) -> str:
    chance = np.random.default_rng(seed)
    drawn = values[chance.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return f"{values.mean():.2f} ({low:.2f}-{high:.2f})"


def read_marks(path: Path) -> list[Mark]:
    """Raises BadSheet."""
    return [_parsed(Mark, path, number, line) for number, line in _numbered(path)]


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            yield number, line


def _parsed(model: type[ModelT], path: Path, number: int, line: str) -> ModelT:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadSheet(f"{path}:{number}: {where}: {first['msg']}") from error
