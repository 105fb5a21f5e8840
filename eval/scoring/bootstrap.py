"""Intervals and paired tests by resampling units as wholes (Efron and Tibshirani 1993; Field and Welsh 2007).

A unit is a conversation, a group of paraphrases or a single question: its turns share their fate, so they are drawn
together. Seeds are fixed: the same scores give the same intervals.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.scoring.metric import Metric
from eval.scoring.metrics import METRICS
from eval.scoring.score import Score

Array = npt.NDArray[np.float64]

ROUNDS = 1000
LEVEL = 95.0


@dataclass(frozen=True)
class Measured:
    """A figure, its 95 % interval, and how many things it counts; None where none applies."""

    value: float | None
    low: float | None
    high: float | None
    count: int


def measure(scores: Sequence[Score], metrics: Iterable[Metric] = METRICS) -> dict[str, Measured]:
    """Every figure by name, with its interval."""
    return {metric.name: _measured(metric, scores) for metric in metrics}


def _measured(metric: Metric, scores: Sequence[Score]) -> Measured:
    """Drawn from the units that the figure counts: how many those are is not left to chance."""
    value = metric.value(scores)
    if value is None:
        return Measured(None, None, None, 0)
    rows = units(metric.units(scores))
    low, high = interval(metric.replicates(scores, rows, draws(len(rows))))
    return Measured(value, low, high, metric.applies_to(scores))


def units(names: Iterable[str]) -> dict[str, int]:
    """A column for each unit, in order of first appearance."""
    return {name: column for column, name in enumerate(dict.fromkeys(names))}


def draws(count: int, rounds: int = ROUNDS, seed: int = 0) -> Array:
    """How often each of `count` units is drawn in each resample, shape (rounds, count)."""
    if not count:
        return np.zeros((rounds, 0))
    rng = np.random.default_rng(seed)
    return rng.multinomial(count, np.full(count, 1.0 / count), size=rounds).astype(np.float64)


def interval(replicates: Array) -> tuple[float, float]:
    """The middle 95 % of the resamples in which the figure applies."""
    tail = (100.0 - LEVEL) / 2
    low, high = np.nanpercentile(replicates, [tail, 100.0 - tail])
    return float(low), float(high)


def mean_interval(values: Array, names: Sequence[str]) -> tuple[float, float]:
    """Interval of the mean of `values`, shape (values,), whose units are `names`."""
    rows = units(names)
    columns = [rows[name] for name in names]
    weights = draws(len(rows))
    total = weights @ np.bincount(columns, weights=values, minlength=len(rows))
    return interval(total / (weights @ np.bincount(columns, minlength=len(rows))))
