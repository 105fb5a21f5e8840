"""Training data: policies of invented companies and what people ask about them, one schema for all of it.

Whole policies are held out. Questions stand alone; turns stand after an earlier question of the same person.
"""

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from corpus.errors import DeskError
from corpus.load import Entry, load_corpus
from corpus.records import Record

HERE = Path(__file__).parent
VALIDATION = (
    "calderwell-health",
    "hushlane",
    "pebblewise",
    "quantrel-analytics",
    "rodavia",
    "sweepshield",
    "tonewren-player",
)
TEST = (
    "corvane-air-windward-club",
    "fellgarth-outdoor",
    "lohnwerk-arden",
    "lunelle-cycle",
    "marginleaf",
    "viarondo",
    "wrenbook-classroom",
)
Kind = Literal["questions", "turns"]
Split = Literal["train", "validation", "test"]


class BadTrainingData(DeskError, ValueError):
    """A line that cannot be learnt from, with its file, its number and what is wrong."""


class TrainingQuestion(Record):
    """A question about one policy; no `clauses`: the policy does not answer it. `after`: what was asked before it."""

    question: str
    clauses: tuple[str, ...]
    also: tuple[str, ...] = ()
    after: str = ""
    author: str


def training_entries() -> dict[str, Entry]:
    """The policies by id, with nothing written beside them."""
    return {entry.policy.id: entry for entry in _entries()}


def training_questions(policy_id: str, kind: Kind = "questions") -> list[TrainingQuestion]:
    """What is asked about one policy. Raises BadTrainingData."""
    path = HERE / kind / f"{policy_id}.jsonl"
    known = training_entries()[policy_id].policy.clause_by_id
    return list(_lines(path, known.keys()))


def split_of(policy_id: str) -> Split:
    """Which part a policy belongs to."""
    return "validation" if policy_id in VALIDATION else "test" if policy_id in TEST else "train"


@cache
def _entries() -> tuple[Entry, ...]:
    return load_corpus(HERE / "policies")


def _lines(path: Path, known: Collection[str]) -> Iterator[TrainingQuestion]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            row = TrainingQuestion.model_validate_json(line)
        except ValidationError as error:
            raise BadTrainingData(f"{path}:{number}: {error.errors()[0]['msg']}") from error
        if unknown := [name for name in (*row.clauses, *row.also) if name not in known]:
            raise BadTrainingData(f"{path}:{number}: there is no clause {unknown[0]} in {path.stem}")
        yield row
