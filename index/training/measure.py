"""How well a model ranks clauses and tells answerable questions from others, on policies it has not seen."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.metrics import ndcg_score, roc_auc_score

from index.training.data import Asked


def ranking(relevant: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """nDCG@10 and the shares with a right one first and among the first three; both of shape (questions, items)."""
    order = np.argsort(-scores, axis=1)
    hits = np.take_along_axis(relevant, order, axis=1)
    return {
        "ndcg10": float(ndcg_score(relevant, scores, k=10)),
        "first": float(hits[:, 0].mean()),
        "first3": float(hits[:, :3].any(axis=1).mean()),
    }


def measure(scores_of: Callable[[Asked], npt.NDArray[np.float32]], policies: Sequence[Asked]) -> dict[str, float]:
    """Means over policies of the ranking figures, and the AUC of "answered at all" by the best score.

    `scores_of` gives the scores of a policy's questions, shape (questions, clauses).
    """
    found: list[dict[str, float]] = []
    best: list[float] = []
    answerable: list[bool] = []
    for asked in policies:
        scores = scores_of(asked)
        covered: npt.NDArray[np.bool_] = np.any(asked.answers, axis=1)
        found.append(ranking(asked.answers[covered], scores[covered]))
        within = {"auc_within": float(roc_auc_score(covered, scores.max(axis=1)))}
        found[-1] |= within
        best.extend(scores.max(axis=1))
        answerable.extend(covered.tolist())
    means = {name: float(np.mean([f[name] for f in found])) for name in found[0]}
    return means | {"auc": float(roc_auc_score(answerable, best))}
