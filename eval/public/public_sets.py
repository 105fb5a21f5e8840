"""Public sets of questions about other companies' policies: one policy a line, as JSON, gzipped or not."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import DeskError
from eval.cases.read import explained

SETS = ("policyqa", "privacyqa")
SAME_QUESTION, SAME_ANNOTATION = "same question", "same annotation"


class BadBenchmark(DeskError, ValueError):
    """A file that is no such set, with the line and what is wrong."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Segment(_Row):
    """A paragraph or sentence of a policy."""

    segment_id: str
    text: str = Field(min_length=1)


class Question(_Row):
    """`relevant_segment_ids` empty: the policy does not answer it. `…_same_type`: segments annotated alike."""

    question_id: str
    question: str = Field(min_length=1)
    relevant_segment_ids: tuple[str, ...]
    relevant_segment_ids_same_type: tuple[str, ...] | None = None


class Site(_Row):
    """One policy and what is asked about it."""

    site: str
    segments: tuple[Segment, ...] = Field(min_length=1)
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _consistent(self) -> "Site":
        ids = [segment.segment_id for segment in self.segments]
        if len(set(ids)) != len(ids):
            raise ValueError(f"{self.site}: two segments have the same segment_id")
        for question in self.questions:
            named = {*question.relevant_segment_ids, *(question.relevant_segment_ids_same_type or ())}
            if unknown := named - set(ids):
                raise ValueError(f"question {question.question_id}: no segment {min(unknown)!r} in {self.site}")
        return self


@dataclass(frozen=True)
class ForeignPolicy:
    """A policy's segments and questions; each matrix of `relevant` has shape (questions, segments)."""

    site: str
    segments: tuple[str, ...]
    questions: tuple[str, ...]
    relevant: dict[str, npt.NDArray[np.bool_]]


def read_public_set(path: Path) -> list[ForeignPolicy]:
    """Policies without anticipated questions. Raises BadBenchmark, and OSError where there is no such file."""
    found = [_policy(site) for site in _sites(path)]
    if not any(policy.questions for policy in found):
        raise BadBenchmark(f"{path} holds no question")
    return found


def _sites(path: Path) -> Iterator[Site]:
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _site(line, f"{path}:{number}")
    except (gzip.BadGzipFile, EOFError, UnicodeDecodeError) as error:
        raise BadBenchmark(f"{path}: neither JSON Lines nor gzipped JSON Lines ({error})") from error


def _site(line: str, place: str) -> Site:
    try:
        return Site.model_validate_json(line)
    except ValidationError as error:
        raise BadBenchmark(f"{place}: {explained(error)}") from error


def _opened(path: Path) -> TextIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8")


def _policy(site: Site) -> ForeignPolicy:
    ids = [segment.segment_id for segment in site.segments]
    relevant = {SAME_QUESTION: _matrix([q.relevant_segment_ids for q in site.questions], ids)}
    alike = [q.relevant_segment_ids_same_type for q in site.questions]
    if site.questions and None not in alike:
        relevant[SAME_ANNOTATION] = _matrix([named or () for named in alike], ids)
    return ForeignPolicy(
        site=site.site,
        segments=tuple(segment.text for segment in site.segments),
        questions=tuple(question.question for question in site.questions),
        relevant=relevant,
    )


def _matrix(named: list[tuple[str, ...]], ids: list[str]) -> npt.NDArray[np.bool_]:
    position = {name: column for column, name in enumerate(ids)}
    found = np.zeros((len(named), len(ids)), dtype=np.bool_)
    for row, names in enumerate(named):
        found[row, [position[name] for name in names]] = True
    return found
