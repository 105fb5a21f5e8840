"""Ranking figures of every question, by ir-measures (MacAvaney, Macdonald and Ounis, ECIR 2022)."""

from collections.abc import Sequence

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, Success, nDCG

Array = npt.NDArray[np.float64]

_DEPTH = 10
_MEASURES = {
    "nDCG@10": nDCG @ 10,
    "R@1": R @ 1,
    "R@3": R @ 3,
    "R@5": R @ 5,
    "R@10": R @ 10,
    "Hit@3": Success @ 3,
    # The lists end at ten: past that, a right one counts nothing.
    "MRR@10": RR,
}
NAMES = tuple(_MEASURES)


def ranking_figures(relevant: Sequence[npt.NDArray[np.bool_]], scores: Sequence[Array]) -> dict[str, Array]:
    """Each figure by name, shape (questions,); of each question, the segments' relevance and scores, (segments,).

    Every question needs a relevant segment. Equal scores keep the order of the policy.
    """
    wanted = {str(i): {str(column): 1 for column in np.flatnonzero(row)} for i, row in enumerate(relevant)}
    given = {str(i): _best(row) for i, row in enumerate(scores)}
    found = {name: np.zeros(len(relevant)) for name in NAMES}
    names = {measure: name for name, measure in _MEASURES.items()}
    for result in ir_measures.iter_calc(list(names), wanted, given):
        found[names[result.measure]][int(result.query_id)] = result.value
    return found


def _best(scores: Array) -> dict[str, float]:
    """The first ten, scored by rank: the measuring program orders ties by itself, and reads short floats."""
    order = np.argsort(-scores, kind="stable")[:_DEPTH]
    return {str(column): float(_DEPTH - rank) for rank, column in enumerate(order)}
