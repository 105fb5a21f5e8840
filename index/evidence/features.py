"""What a question's neighbourhood says about each clause, as numbers: one definition for learning and for answering.

Sources of evidence: anticipated questions near this one (nearest, and votes of the nearest thirty), the clause head,
the tuned classifier, the similarity of the clause itself at several widths, and BM25 over the expanded clause.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

VIEWS = ("clause", "context", "passage", "gloss")
LATE_INTERACTION = "late"
PREPARED = ("nearest", "votes", "also", "head", "classifier", *VIEWS, LATE_INTERACTION, "lexical")
UNPREPARED = ("clause", "context", "passage", LATE_INTERACTION, "lexical")
NEIGHBOURS = 200
_VOTERS = 30
_SHARPNESS = 12.0
_CLOSEST_BY_ANSWERING = 0.2
_LEXICAL_SOFTENING = 3.0
COVERED, NOT_COVERED, OFF_TOPIC = 0, 1, 2


@dataclass(frozen=True)
class Labels:
    """What is known of each anticipated question, by row: shapes (rows, clauses), (rows, clauses), (rows,).

    `acceptable` are clauses that may be cited beside the answers or, where there are none, come closest.
    """

    answers: npt.NDArray[np.bool_]
    acceptable: npt.NDArray[np.bool_]
    scope: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Neighbours:
    """Anticipated questions near a question, best first: their rows and cosine similarities."""

    rows: npt.NDArray[np.int64]
    similarities: Array

    @classmethod
    def none(cls) -> "Neighbours":
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0))


def clause_features(
    neighbours: Neighbours, labels: Labels, head: Array, classified: Array, views: dict[str, Array], lexical: Array
) -> Array:
    """Evidence of a prepared policy, shape (clauses, 2 * len(PREPARED)): each value, and its distance to the best.

    `head` and `classified` hold log-probabilities, `views` similarities by view and late interaction, `lexical` BM25
    scores; each of shape (clauses,).
    """
    covered = labels.scope[neighbours.rows] == COVERED
    rows, similarities = neighbours.rows[covered], neighbours.similarities[covered]
    columns = [
        _nearest(labels.answers[rows], similarities),
        _votes(labels.answers[rows], similarities),
        _nearest(labels.acceptable[rows], similarities),
        head,
        classified,
        *(views[name] for name in (*VIEWS, LATE_INTERACTION)),
        _normalised(lexical),
    ]
    return _with_distances(np.stack(columns, axis=1))


def unprepared_features(views: dict[str, Array], lexical: Array) -> Array:
    """Evidence from the policy's text alone, shape (clauses, 2 * len(UNPREPARED))."""
    columns = [*(views[name] for name in UNPREPARED[:-1]), _normalised(lexical)]
    return _with_distances(np.stack(columns, axis=1))


def scope_features(neighbours: Neighbours, labels: Labels, logits: Array, classified: Array, features: Array) -> Array:
    """Whether the policy covers the question at all: nearness to each kind, votes, head logits, best evidence.

    `classified` is what the tuned classifier says of each kind.

    The best clauses' fused logits come behind (`with_best_clauses`), once they are known.
    """
    scope = labels.scope[neighbours.rows]
    near = [_top(neighbours.similarities[scope == kind]) for kind in (COVERED, NOT_COVERED, OFF_TOPIC)]
    weights = np.exp(_SHARPNESS * (neighbours.similarities[:20] - neighbours.similarities[0]))
    votes = [weights[scope[:20] == kind].sum() / weights.sum() for kind in (COVERED, NOT_COVERED, OFF_TOPIC)]
    return np.concatenate([np.ravel(near), votes, logits, classified, best_evidence(features)])


def with_best_clauses(scope: Array, fused: Array) -> Array:
    """Scope features, shape (..., features), and how far ahead the best of the clauses are, by `fused` (..., clauses).

    Their three highest logits, the sum of the probabilities, and the lead of the first.
    """
    best = -np.sort(-fused, axis=-1)[..., :3]
    missing = [(0, 0)] * (best.ndim - 1) + [(0, 3 - best.shape[-1])]
    best = np.pad(best, missing, mode="edge")
    together = (1.0 / (1.0 + np.exp(-best))).sum(axis=-1, keepdims=True)
    return np.concatenate([scope, best, together, best[..., :1] - best[..., 1:2]], axis=-1)


def best_evidence(features: Array) -> Array:
    """The best value of each source over all clauses."""
    best: Array = features[:, : features.shape[1] // 2].max(axis=0)
    return best


def closest_clauses(neighbours: Neighbours, labels: Labels, scores: Array) -> Array:
    """How close each clause comes to a question that none answers, shape (clauses,): votes of such questions.

    `scores` are the probabilities that each answers, shape (clauses,), which decide between equals.
    """
    silent = labels.scope[neighbours.rows] == NOT_COVERED
    votes = _votes(labels.acceptable[neighbours.rows[silent]], neighbours.similarities[silent])
    near: Array = votes + _CLOSEST_BY_ANSWERING * scores / max(scores.sum(), 1.0)
    return near


def _top(similarities: Array) -> tuple[float, float]:
    if not len(similarities):
        return 0.0, 0.0
    return float(similarities[0]), float(similarities[:5].mean())


def _nearest(members: npt.NDArray[np.bool_], similarities: Array) -> Array:
    """Similarity of the nearest question of each clause; clauses without one get the farthest that was looked at."""
    floor = similarities[-1] if len(similarities) else 0.0
    best: Array = np.where(members, similarities[:, None], floor).max(axis=0, initial=floor)
    return best


def _votes(members: npt.NDArray[np.bool_], similarities: Array) -> Array:
    if not len(similarities):
        return np.zeros(members.shape[1])
    weights = np.exp(_SHARPNESS * (similarities[:_VOTERS] - similarities[0]))
    votes: Array = weights @ members[:_VOTERS] / weights.sum()
    return votes


def _normalised(lexical: Array) -> Array:
    """BM25 scores of one question to the range 0..1; a question that shares few rare words stays low."""
    scaled: Array = lexical / (lexical.max(initial=0.0) + _LEXICAL_SOFTENING)
    return scaled


def _with_distances(features: Array) -> Array:
    return np.concatenate([features, features - features.max(axis=0)], axis=1)
