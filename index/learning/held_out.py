"""What is said of anticipated questions by heads that do not know their authors, and how well that does."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.evidence.features import COVERED, OFF_TOPIC, Array, Labels
from index.learning.bars import HeldOut
from index.learning.heads import fit, fit_quadratic

ROUTE_C = 1.0
SCOPE_BY_EVIDENCE_C = 0.01


@dataclass(frozen=True)
class CrossValidation:
    """How well the held-out folds were answered: shares of questions, and area under the curve."""

    questions: int
    first_right: float
    route_right: float
    coverage_auc: float

    def summary(self) -> dict[str, float]:
        return {key: round(float(value), 4) for key, value in vars(self).items()}


def held_out(
    labels: Labels,
    folds: npt.NDArray[np.int64],
    covered: npt.NDArray[np.int64],
    fused: Array,
    scopes: Array,
    route_rows: Any,
    routes: npt.NDArray[np.str_],
) -> HeldOut:
    """What is said of every question by heads that had no part in its fold."""
    kinds = labels.scope
    coverage, off_topic = np.zeros(len(folds)), np.zeros(len(folds))
    names = tuple(sorted(set(routes.tolist())))
    route = np.zeros((len(covered), len(names)))
    for fold in sorted(set(folds.tolist())):
        inside, held = folds == fold, folds[covered] == fold
        for kind, found in ((COVERED, coverage), (OFF_TOPIC, off_topic)):
            head = fit_quadratic(scopes[~inside], kinds[~inside] == kind, SCOPE_BY_EVIDENCE_C)
            found[inside] = head.probability(scopes[inside])
        if held.any():
            learnt = fit(route_rows[~held], routes[~held], ROUTE_C)
            route[np.ix_(held, [names.index(name) for name in learnt.classes])] = learnt.probabilities(route_rows[held])
    return HeldOut(
        kinds=kinds,
        accepted=labels.answers | labels.acceptable,
        clauses=1.0 / (1.0 + np.exp(-fused)),
        covered=coverage,
        off_topic=off_topic,
        route_names=names,
        routes=route,
        route_labels=tuple(routes.tolist()),
    )


def cross_validation(held: HeldOut) -> CrossValidation:
    from sklearn.metrics import roc_auc_score

    answerable = held.kinds == COVERED
    first = held.clauses[answerable].argmax(axis=1)
    right = held.accepted[answerable][np.arange(len(first)), first]
    labels = np.array(held.route_labels)
    predicted = np.array(held.route_names)[held.routes.argmax(axis=1)]
    return CrossValidation(
        questions=len(first),
        first_right=right.mean(),
        route_right=(predicted == labels).mean(),
        coverage_auc=roc_auc_score(answerable, held.covered) if 0 < answerable.mean() < 1 else 0.0,
    )
