"""Two runs over the same cases: is the difference more than chance, and which cases changed?

Yes-or-no figures by McNemar's exact test on the cases where the runs differ; the others by a permutation test that
swaps the two runs unit by unit. Intervals by resampling units, the same ones for both runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from corpus.errors import DeskError
from eval.reports.table import heading, number
from eval.runs import Run
from eval.scoring.bootstrap import ROUNDS, draws, interval, units
from eval.scoring.failures import marks
from eval.scoring.metric import Metric, Share
from eval.scoring.metrics import METRICS
from eval.scoring.score import Score

Array = npt.NDArray[np.float64]


class DifferentItems(DeskError, ValueError):
    """Two runs that cannot be compared, with the items in which they differ."""


@dataclass(frozen=True)
class Difference:
    """A figure in both runs; `low` and `high` bound b - a, `p` says how often chance alone does as much."""

    metric: str
    a: float
    b: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Change:
    """What was wrong with a case in the one run and in the other."""

    case_id: str
    question: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def word(self) -> str:
        if not self.after:
            return "mended"
        return "changed" if self.before else "broken"


def check_alike(a: Run, b: Run) -> None:
    """Raises DifferentItems unless both runs judge the same cases by the same labels."""
    cases_a, cases_b = ({s.case.id: s.case for s in run.scores} for run in (a, b))
    only_a, only_b = cases_a.keys() - cases_b.keys(), cases_b.keys() - cases_a.keys()
    if only_a or only_b:
        named = "; ".join(
            f"{_some(only)} only in the {place}" for only, place in ((only_a, "first"), (only_b, "second")) if only
        )
        raise DifferentItems(f"the runs cover different items ({named}); run both on the same case files")
    if relabelled := {name for name, case in cases_a.items() if cases_b[name] != case}:
        raise DifferentItems(f"the runs judge {_some(relabelled)} by different labels; run both on the same case files")


def _some(names: set[str], limit: int = 5) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(sorted(names)[:limit]) + more


def differences(a: Sequence[Score], b: Sequence[Score]) -> list[Difference]:
    """Every figure that applies to both; the scores must be of the same cases."""
    by_id = {s.case.id: s for s in b}
    paired = [by_id[s.case.id] for s in a]
    found = (_difference(metric, a, paired) for metric in METRICS)
    return [difference for difference in found if difference]


def _difference(metric: Metric, a: Sequence[Score], b: Sequence[Score]) -> Difference | None:
    value_a, value_b = metric.value(a), metric.value(b)
    if value_a is None or value_b is None:
        return None
    rows = units([*metric.units(a), *metric.units(b)])
    weights = draws(len(rows))
    low, high = interval(metric.replicates(b, rows, weights) - metric.replicates(a, rows, weights))
    if isinstance(metric, Share) and metric.binary:
        p = mcnemar(metric, a, b)
    elif isinstance(metric, Share):
        p = _permuted_share(metric, a, b, rows)
    else:
        p = _permuted(metric, a, b, rows)
    return Difference(metric.name, value_a, value_b, low, high, p)


def mcnemar(metric: Share, a: Sequence[Score], b: Sequence[Score]) -> float:
    """Exact two-sided p over the cases where just one of the runs does well."""
    other = {tally.key: tally.top for tally in metric.tallies(b)}
    changes = [other[tally.key] - tally.top for tally in metric.tallies(a)]
    better, worse = changes.count(1.0), changes.count(-1.0)
    return float(binomtest(better, better + worse).pvalue) if better + worse else 1.0


def _permuted_share(metric: Share, a: Sequence[Score], b: Sequence[Score], rows: dict[str, int]) -> float:
    top_a, bottom_a = metric.by_unit(a, rows)
    top_b, bottom_b = metric.by_unit(b, rows)
    swapped = _swaps(len(rows))
    found_a = metric.ratio(top_a.sum() + swapped @ (top_b - top_a), bottom_a.sum() + swapped @ (bottom_b - bottom_a))
    found_b = metric.ratio(top_b.sum() - swapped @ (top_b - top_a), bottom_b.sum() - swapped @ (bottom_b - bottom_a))
    return _p_value(found_b - found_a, (metric.value(b) or 0.0) - (metric.value(a) or 0.0))


def _permuted(metric: Metric, a: Sequence[Score], b: Sequence[Score], rows: dict[str, int]) -> float:
    # A unit that the figure does not apply to may stand on either side.
    columns = [rows.get(s.case.unit, 0) for s in a]
    found = []
    for swap in _swaps(len(rows))[:, columns].astype(bool):
        one = [y if s else x for x, y, s in zip(a, b, swap, strict=True)]
        two = [x if s else y for x, y, s in zip(a, b, swap, strict=True)]
        found.append((metric.value(two) or 0.0) - (metric.value(one) or 0.0))
    return _p_value(np.array(found), (metric.value(b) or 0.0) - (metric.value(a) or 0.0))


def _swaps(count: int) -> Array:
    """Which units change sides in each round, shape (rounds, units)."""
    return np.random.default_rng(0).integers(0, 2, size=(ROUNDS, count)).astype(np.float64)


def _p_value(permuted: Array, observed: float) -> float:
    """Two-sided; the arrangement observed is one of them (Phipson and Smyth 2010)."""
    as_far = np.sum(np.abs(permuted[~np.isnan(permuted)]) >= abs(observed) - 1e-12)
    return float((as_far + 1) / (len(permuted) + 1))


def changes(a: Run, b: Run) -> list[Change]:
    """Cases with other marks in the second run than in the first, broken ones first."""
    by_id = {s.case.id: s for s in b.scores}
    pairs = ((s, marks(s), marks(by_id[s.case.id])) for s in a.scores)
    found = [Change(s.case.id, s.case.label.question, old, new) for s, old, new in pairs if old != new]
    return sorted(found, key=lambda change: ("broken", "changed", "mended").index(change.word))


def as_text(a: Run, b: Run) -> str:
    """Differences by block, then the cases that changed."""
    blocks_b = b.blocks()
    tables = [_table(block, scores, blocks_b[block]) for block, scores in a.blocks().items()]
    found = changes(a, b)
    listed = "\n".join(_line(change) for change in found) or "no case changed"
    return "\n\n".join([*tables, listed])


def _table(block: str, a: Sequence[Score], b: Sequence[Score]) -> str:
    lines = [f"{heading(block) + f' ({len(a)})':26}{'A':>9}{'B':>9}{'B - A':>9}{'95 % interval':>20}{'p':>8}"]
    for d in differences(a, b):
        bounds = f"[{d.low:+.3f}, {d.high:+.3f}]"
        shown = f"{number(d.metric, d.a):>9}{number(d.metric, d.b):>9}{d.b - d.a:>+9.3f}"
        lines.append(f"{d.metric:26}{shown}{bounds:>20}{d.p:>8.3f}")
    return "\n".join(lines)


def _line(change: Change) -> str:
    before, after = (", ".join(wrong) or "right" for wrong in (change.before, change.after))
    return f"{change.word:8} {change.case_id}: {before} -> {after}  {shorten(change.question, 100, placeholder=' …')!r}"
