"""What a figure is: a sum over cases, a share of what it applies to, or a calibration error, all resampled alike."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from eval.scoring.calibration import reliability
from eval.scoring.score import Score

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """What one case (`key`), belonging to resampling unit `unit`, adds to a share: `top` of `bottom`."""

    unit: str
    key: str
    top: float
    bottom: float


class Metric(Protocol):
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
