"""The figures: each is a sum over cases, or a share of what it applies to, so that all can be resampled alike."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np
import numpy.typing as npt

from eval.calibration import reliability
from eval.score import ADMIN, Score

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """What one case (`key`), belonging to resampling unit `unit`, adds to a share: `top` of `bottom`."""

    unit: str
    key: str
    top: float
    bottom: float


class Figure(Protocol):
    """A number about many scores, under a name, with its meaning in plain words."""

    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def lower_is_better(self) -> bool: ...
    @property
    def is_count(self) -> bool: ...

    @abstractmethod
    def value(self, scores: Sequence[Score]) -> float | None:
        """None where no case applies."""

    @abstractmethod
    def applies_to(self, scores: Sequence[Score]) -> int:
        """How many things (cases, statements, pairs) are counted."""

    @abstractmethod
    def units(self, scores: Sequence[Score]) -> list[str]:
        """The resampling units that it counts, with repeats."""

    @abstractmethod
    def replicates(self, scores: Sequence[Score], rows: dict[str, int], weights: Array) -> Array:
        """Value in each resample, shape (resamples,); NaN where none applies.

        `weights` has shape (resamples, units): how often each unit was drawn; `rows` gives each unit's column.
        """


@dataclass(frozen=True)
class Share:
    """Sum of the tops over sum of the bottoms; of a count, the sum of the tops."""

    name: str
    meaning: str
    tallies: Callable[[Sequence[Score]], list[Tally]]
    lower_is_better: bool = False
    is_count: bool = False
    binary: bool = True
    """Every tally is a yes or no about a case that any system is asked: two systems can be compared pair by pair."""

    def value(self, scores: Sequence[Score]) -> float | None:
        found = self.tallies(scores)
        if not found:
            return None
        top, bottom = sum(t.top for t in found), sum(t.bottom for t in found)
        return top if self.is_count else top / bottom

    def applies_to(self, scores: Sequence[Score]) -> int:
        return int(sum(t.bottom for t in self.tallies(scores)))

    def units(self, scores: Sequence[Score]) -> list[str]:
        return [t.unit for t in self.tallies(scores)]

    def replicates(self, scores: Sequence[Score], rows: dict[str, int], weights: Array) -> Array:
        top, bottom = self.by_unit(scores, rows)
        return self.ratio(weights @ top, weights @ bottom)

    def by_unit(self, scores: Sequence[Score], rows: dict[str, int]) -> tuple[Array, Array]:
        """(tops, bottoms) summed by unit, each of shape (units,)."""
        top, bottom = np.zeros(len(rows)), np.zeros(len(rows))
        for tally in self.tallies(scores):
            top[rows[tally.unit]] += tally.top
            bottom[rows[tally.unit]] += tally.bottom
        return top, bottom

    def ratio(self, top: Array, bottom: Array) -> Array:
        if self.is_count:
            return top
        with np.errstate(invalid="ignore"):
            share: Array = top / np.where(bottom > 0, bottom, np.nan)
        return share


@dataclass(frozen=True)
class CalibrationError:
    """Expected calibration error of the confidence."""

    name: str
    meaning: str
    lower_is_better: bool = True
    is_count: bool = False

    def value(self, scores: Sequence[Score]) -> float | None:
        known = [s for s in scores if s.confidence is not None]
        return reliability(*confidences(known)).error if known else None

    def applies_to(self, scores: Sequence[Score]) -> int:
        return sum(s.confidence is not None for s in scores)

    def units(self, scores: Sequence[Score]) -> list[str]:
        return [s.case.unit for s in scores if s.confidence is not None]

    def replicates(self, scores: Sequence[Score], rows: dict[str, int], weights: Array) -> Array:
        """Drawn items twice over make bins look worse than they are: the mean of the resamples is set to the value."""
        known = [s for s in scores if s.confidence is not None]
        if not known:
            return np.full(len(weights), np.nan)
        confidence, right = confidences(known)
        drawn = weights[:, [rows[s.case.unit] for s in known]].astype(np.int64)
        found = np.array([_error(np.repeat(confidence, n), np.repeat(right, n)) for n in drawn])
        centred: Array = found - np.nanmean(found) + reliability(confidence, right).error
        return np.maximum(centred, 0.0)


def confidences(scores: Sequence[Score]) -> tuple[Array, Array]:
    """(confidence, whether right) of scores that have a confidence, each of shape (scores,)."""
    known = [(s.confidence, float(s.right)) for s in scores if s.confidence is not None]
    both = np.array(known, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _error(confidence: Array, right: Array) -> float:
    return reliability(confidence, right).error if len(right) else float("nan")


def _each(value: Callable[[Score], float | bool | None]) -> Callable[[Sequence[Score]], list[Tally]]:
    """One tally a case to which the figure applies."""

    def tallies(scores: Sequence[Score]) -> list[Tally]:
        values = ((s.case, value(s)) for s in scores)
        return [Tally(case.unit, case.id, float(v), 1.0) for case, v in values if v is not None]

    return tallies


def _several(value: Callable[[Score], tuple[int, int] | None]) -> Callable[[Sequence[Score]], list[Tally]]:
    """Cases that hold several things each."""

    def tallies(scores: Sequence[Score]) -> list[Tally]:
        values = ((s.case, value(s)) for s in scores)
        return [Tally(case.unit, case.id, *map(float, v)) for case, v in values if v is not None]

    return tallies


def _stable_pairs(scores: Sequence[Score]) -> list[Tally]:
    """Every pair of a group of paraphrases: do both cite the same clause first, and send people the same way?"""
    groups: dict[str, list[Score]] = {}
    for s in scores:
        if s.case.group is not None:
            groups.setdefault(s.case.group, []).append(s)
    pairs = (pair for members in groups.values() for pair in combinations(members, 2))
    return [Tally(a.case.unit, f"{a.case.id}|{b.case.id}", float(_alike(a, b)), 1.0) for a, b in pairs]


def _alike(a: Score, b: Score) -> bool:
    return (a.quotes[:1], a.route) == (b.quotes[:1], b.route)


def _admin_sent(s: Score) -> bool | None:
    return ADMIN in (s.case.label.route, s.case.label.route_alt) if s.route == ADMIN else None


FIGURES: tuple[Figure, ...] = (
    Share(
        "first citation right",
        "Of the questions that the policy answers: the first clause cited is one that answers.",
        _each(lambda s: s.first_right),
    ),
    Share(
        "some evidence cited",
        "Of the questions that the policy answers: at least one clause cited is one that answers.",
        _each(lambda s: s.some_evidence),
    ),
    Share(
        "evidence recall",
        "Of the sentences needed for an answer: the share that is cited, mean over questions.",
        _each(lambda s: s.evidence_recall),
        binary=False,
    ),
    Share(
        "citation precision",
        "Of the clauses cited: the share that answers, mean over questions that the policy answers.",
        _each(lambda s: s.citation_precision),
        binary=False,
    ),
    Share(
        "statements supported",
        "Of the sentences of the answers: the share whose every citation is a right one.",
        _several(lambda s: s.supported_statements),
        binary=False,
    ),
    Share(
        "false refusals",
        "Of the questions that the policy answers: refused all the same.",
        _each(lambda s: s.false_refusal),
        lower_is_better=True,
    ),
    Share(
        "unanswerable refused",
        "Of the questions that the policy does not answer: the bot says so, declines or asks back.",
        _each(lambda s: None if s.false_answer is None else not s.false_answer),
    ),
    Share(
        "route right",
        "The person is sent to one who can act, or to nobody where nobody need.",
        _each(lambda s: s.route_right),
    ),
    Share(
        "customer_admin recall",
        "Of the questions for the Customer’s own administrator: sent there.",
        _each(lambda s: s.route == ADMIN if s.case.label.route == ADMIN else None),
    ),
    Share(
        "customer_admin precision",
        "Of the people sent to the Customer’s administrator: rightly so.",
        _each(_admin_sent),
        binary=False,
    ),
    Share(
        "must-say found", "The facts that a right answer holds stand in it or its quotes.", _each(lambda s: s.must_say)
    ),
    Share(
        "parts dealt with",
        "Of what is asked in questions of several parts: answered with a right clause, or said to be uncovered.",
        _several(lambda s: s.complete_parts),
        binary=False,
    ),
    Share(
        "expected outcome",
        "Of the adversarial questions: answered, refused, asked back or rejected, as is right for each.",
        _each(lambda s: s.expected_outcome),
    ),
    Share(
        "stable answers",
        "Of the pairs of questions that ask the same in other words: same first clause and same route.",
        _stable_pairs,
    ),
    CalibrationError(
        "calibration error",
        "How far the confidence lies from the share of right answers, mean over ten bins of equal mass.",
    ),
    Share(
        "forbidden claims",
        "How often an answer makes a claim that it must not make.",
        _each(lambda s: len(s.forbidden)),
        lower_is_better=True,
        is_count=True,
        binary=False,
    ),
)
BY_NAME = {figure.name: figure for figure in FIGURES}
MAIN = tuple(
    BY_NAME[name]
    for name in (
        "first citation right",
        "some evidence cited",
        "citation precision",
        "false refusals",
        "unanswerable refused",
        "route right",
    )
)


def values(scores: Sequence[Score], figures: Iterable[Figure] = FIGURES) -> dict[str, float | None]:
    """Each figure by name."""
    return {figure.name: figure.value(scores) for figure in figures}
