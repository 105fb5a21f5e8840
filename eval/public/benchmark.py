"""Ranking and refusal on other companies' policies, which nobody prepared: the engine beside plain retrievers."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from eval.public.public_sets import ForeignPolicy
from eval.public.rankers import PLAIN, Ranked, Rankers
from eval.public.ranking import NAMES, ranking_figures
from eval.scoring.bootstrap import draws, interval, mean_interval, units

Array = npt.NDArray[np.float64]

_LEADING = NAMES[0]


@dataclass(frozen=True)
class Gain:
    """How far a system is ahead of plain all-MiniLM-L6-v2, with 95 % intervals over questions and over policies."""

    value: float
    by_question: tuple[float, float]
    by_policy: tuple[float, float]


@dataclass(frozen=True)
class Result:
    """One system's means over questions, and its gain in the leading figure. `gain` is None for the plain one."""

    system: str
    metrics: dict[str, float]
    gain: Gain | None


@dataclass(frozen=True)
class Benchmark:
    """Results by kind of relevance, and of telling unanswerable questions apart, where there are any."""

    policies: int
    questions: int
    unanswerable: int
    ranking: dict[str, list[Result]]
    refusal: list[Result]

    def as_values(self) -> dict[str, Any]:
        return asdict(self)


def run_benchmark(policies: Iterable[ForeignPolicy], ranked_by: Rankers) -> Benchmark:
    """Every question is asked of its own policy alone."""
    asked = [(policy, ranked_by(policy)) for policy in policies if policy.questions]
    kinds = [kind for kind in asked[0][0].relevant if all(kind in policy.relevant for policy, _ in asked)]
    answered = np.concatenate([policy.relevant[kinds[0]].any(axis=1) for policy, _ in asked])
    return Benchmark(
        policies=len(asked),
        questions=len(answered),
        unanswerable=int((~answered).sum()),
        ranking={kind: _ranking(kind, asked) for kind in kinds},
        refusal=_refusal(asked, answered) if 0 < answered.mean() < 1 else [],
    )


Asked = Sequence[tuple[ForeignPolicy, dict[str, Ranked]]]


def _ranking(kind: str, asked: Asked) -> list[Result]:
    """Of the questions that have a relevant segment."""
    rows = [(p, row, ranked) for p, ranked in asked for row in np.flatnonzero(p.relevant[kind].any(axis=1))]
    relevant = [policy.relevant[kind][row] for policy, row, _ in rows]
    sites = [policy.site for policy, _, _ in rows]
    found = {
        system: ranking_figures(relevant, [ranked[system].scores[row] for _, row, ranked in rows])
        for system in asked[0][1]
    }
    return [
        Result(
            system=system,
            metrics={name: float(values.mean()) for name, values in metrics.items()},
            gain=_gain(metrics[_LEADING] - found[PLAIN][_LEADING], sites) if system != PLAIN else None,
        )
        for system, metrics in found.items()
    ]


def _gain(differences: Array, sites: Sequence[str]) -> Gain:
    each = [str(number) for number in range(len(differences))]
    return Gain(float(differences.mean()), mean_interval(differences, each), mean_interval(differences, sites))


def _refusal(asked: Asked, answered: npt.NDArray[np.bool_]) -> list[Result]:
    """Area under the curve of "the policy answers this at all"."""
    sites = [policy.site for policy, _ in asked for _ in policy.questions]
    each = [str(number) for number in range(len(sites))]
    found = {system: np.concatenate([ranked[system].answered for _, ranked in asked]) for system in asked[0][1]}
    value = {system: float(roc_auc_score(answered, values)) for system, values in found.items()}
    again = {
        system: [_auc_replicates(answered, values, names) for names in (each, sites)]
        for system, values in found.items()
    }

    def gain(system: str) -> Gain:
        by_question, by_policy = (
            interval(ours - plain) for ours, plain in zip(again[system], again[PLAIN], strict=True)
        )
        return Gain(value[system] - value[PLAIN], by_question, by_policy)

    return [Result(system, {"AUC": value[system]}, gain(system) if system != PLAIN else None) for system in found]


def _auc_replicates(answered: npt.NDArray[np.bool_], values: Array, names: Sequence[str]) -> Array:
    """AUC in each resample of the units `names`; NaN where all or none of the questions drawn are answerable."""
    rows = units(names)
    drawn = draws(len(rows))[:, [rows[name] for name in names]]
    return np.array([_auc(answered[kept > 0], values[kept > 0], kept[kept > 0]) for kept in drawn])


def _auc(answered: npt.NDArray[np.bool_], values: Array, weights: Array) -> float:
    known = 0 < answered.sum() < len(answered)
    return float(roc_auc_score(answered, values, sample_weight=weights)) if known else float("nan")


def as_text(found: Benchmark) -> str:
    """Figures in percent, a table for each kind of relevance."""
    head = f"{found.policies} policies, {found.questions} questions, {found.unanswerable} of them unanswerable"
    tables = [_table(kind, NAMES, results) for kind, results in found.ranking.items()]
    if found.refusal:
        tables.append(_table("answered at all", ("AUC",), found.refusal))
    return "\n\n".join([f"{head} (figures in percent)", *tables])


def _table(title: str, names: Sequence[str], results: Sequence[Result]) -> str:
    gains = f"  {names[0]} ahead of {PLAIN}: by question, by policy"
    lines = [f"{title:20}" + "".join(f"{name:>9}" for name in names) + gains]
    for result in results:
        values = "".join(f"{100 * result.metrics[name]:9.1f}" for name in names)
        lines.append(f"{result.system:20}{values}  {_told(result.gain)}".rstrip())
    return "\n".join(lines)


def _told(gain: Gain | None) -> str:
    if gain is None:
        return ""
    bounds = (f"[{100 * low:+.1f}, {100 * high:+.1f}]" for low, high in (gain.by_question, gain.by_policy))
    return f"{100 * gain.value:+.1f} {' '.join(bounds)}"
