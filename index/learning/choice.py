"""Learning which prepared answer replies to a question, and how sure that is.

As for the clauses, every weight is learnt on evidence that a question's own author did not supply: a fold, dealt by
author, is judged by the wordings of the other folds only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.answers import Verdict
from index.encoder.onnx import Vectors
from index.evidence.answers import (
    ANSWER_FEATURES,
    NO_ANSWER,
    VERDICTS,
    AnswerTable,
    answer_features,
    centroids,
)
from index.evidence.features import NEIGHBOURS, Array, Neighbours
from index.evidence.opening import OPENING_FEATURES, may_be_led_in, opening_features
from index.learning.fit import Examples
from index.learning.heads import Arrays, LinearHead, fit_binary

_RANK_C, _SURE_C, _OPENING_C = 1.0, 1.0, 0.3
_CANDIDATES = 40
"""Answers of each question that are learnt from: the nearest, and the right one."""
_COMPARED = 6
"""The first features, whose sum tells which answers are near."""
_HEADS = ("rank", "sure", "opening")
_OPENS = "opens_at_least"
_LEADING = [VERDICTS.index(verdict) for verdict in (Verdict.YES, Verdict.NO, Verdict.DEPENDS, Verdict.PARTLY)]
ANSWER_BAR = 0.4
"""The confidence from which `ChoiceMetrics` counts; what must be reached to be given is `bot.wording.prepared`'s."""
OPENS_RIGHT = 0.9
"""Of the opening words given, how many must fit: what the bar of `opening` is learnt for."""


@dataclass(frozen=True)
class Choice:
    """`rank`: how much speaks for an answer, from all evidence; `sure`: whether the first one is right; `opening`:
    whether the word of its verdict may lead it in.
    """

    rank: LinearHead
    sure: LinearHead
    opening: LinearHead
    opens_at_least: float
    """How sure `opening` must be for the word to be said."""

    def arrays(self) -> Arrays:
        heads = {key: value for name in _HEADS for key, value in getattr(self, name).arrays(name).items()}
        return heads | {_OPENS: np.array(self.opens_at_least)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "Choice":
        rank, sure, opening = (LinearHead.from_arrays(name, arrays) for name in _HEADS)
        return cls(rank, sure, opening, float(arrays[_OPENS]))

    def opens(self, features: Array) -> bool:
        """Whether the word of the verdict is said, by the `opening_features` of an answer."""
        return float(self.opening.probability(features)) >= self.opens_at_least

    def logits(self, features: Array) -> Array:
        """How much speaks for each answer, as log-odds, shape (answers,)."""
        found: Array = self.rank.logits(features)[:, 0]
        return found

    def confidence(self, logits: Array, allowed: npt.NDArray[np.bool_], covered: float) -> float:
        """Probability that the best of the `allowed` answers replies to the question."""
        return float(self.sure.probability(sure_features(logits, allowed, covered)))


@dataclass(frozen=True)
class ChoiceMetrics:
    """Of questions that name an answer, held out by author: shares."""

    questions: int
    first_right: float
    first_right_of_kind: float
    kept: float
    kept_right: float
    opened_right: float
    """Of the opening words given, how many fit."""
    opened: float
    """Of those that fit, how many are given."""

    def summary(self) -> dict[str, float]:
        return {key: round(float(value), 4) for key, value in vars(self).items()}


def sure_features(logits: Array, allowed: npt.NDArray[np.bool_], covered: float) -> Array:
    """Of the best of the `allowed` answers: its log-odds, lead, share; its lead over the others; coverage."""
    inside = np.sort(logits[allowed])[::-1]
    best = float(inside[0])
    second = float(inside[1]) if len(inside) > 1 else best - 6.0
    third = float(inside[2]) if len(inside) > 2 else second
    share = 1.0 / float(np.exp(inside[:10] - best).sum())
    outside = float(logits[~allowed].max()) if (~allowed).any() else best - 6.0
    return np.array([best, best - second, best - third, share, np.clip(best - outside, -6.0, 6.0), covered])


@dataclass(frozen=True)
class _Judged:
    """Of each question that names an answer: the nearest answers (rows, candidates), their features, which is right,
    and the features of how its own answer opens.
    """

    rows: npt.NDArray[np.int64]
    candidates: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    opening: Array


def learn_choice(
    examples: Examples, table: AnswerTable, folds: npt.NDArray[np.int64], fused: Array, covered: Array, bar: float
) -> tuple[Choice, ChoiceMetrics]:
    """`fused` (rows, clauses) and `covered` (rows,) are held out, too; metrics count those of a confidence of `bar`."""
    judged = _judged(examples, table, folds, fused)
    rows, labels, own = judged.rows, table.of_question[judged.rows], folds[judged.rows]
    logits = np.zeros(judged.candidates.shape)
    for fold in sorted(set(own.tolist())):
        rank = _fit_rank(judged, labels, own != fold)
        logits[own == fold] = rank.logits(judged.features[own == fold].astype(np.float64))[..., 0]
    same_kind = table.kind[judged.candidates] == table.kind[labels][:, None]
    row = np.arange(len(rows))
    best = judged.candidates[row, np.where(same_kind, logits, -np.inf).argmax(axis=1)]
    each = zip(logits, same_kind, covered[rows], strict=True)
    said = np.stack([sure_features(one, kind, covers) for one, kind, covers in each])
    sure, probability = _cross_fitted(said, best == labels, own, _SURE_C)
    kept = probability >= bar
    opening = _opening(judged, table, examples.questions, own)
    opened, fits = opening.given, opening.fits
    first = judged.candidates[row, logits.argmax(axis=1)]
    choice = Choice(_fit_rank(judged, labels, np.ones(len(rows), dtype=np.bool_)), sure, opening.head, opening.bar)
    return choice, ChoiceMetrics(
        questions=len(rows),
        first_right=float((first == labels).mean()),
        first_right_of_kind=float((best == labels).mean()),
        kept=float(kept.mean()),
        kept_right=float((best == labels)[kept].mean()) if kept.any() else 0.0,
        opened_right=float(fits[opened].mean()) if opened.any() else 0.0,
        opened=float(opened[fits].mean()) if fits.any() else 0.0,
    )


def _judged(examples: Examples, table: AnswerTable, folds: npt.NDArray[np.int64], fused: Array) -> _Judged:
    found: dict[int, tuple[npt.NDArray[np.int64], Array, Array]] = {}
    for fold in sorted(set(folds.tolist())):
        known = np.flatnonzero(folds != fold)
        means = centroids(table.question, table.of_question[known], examples.vectors[known])
        unseen = np.flatnonzero((folds == fold) & (table.of_question != NO_ANSWER))
        similarities = examples.vectors[unseen] @ examples.vectors[known].T
        for row, near in zip(unseen, similarities, strict=True):
            found[int(row)] = _row(examples, table, means, known, int(row), near, fused[row])
    rows = np.array(sorted(found), dtype=np.int64)
    candidates, features, opening = zip(*(found[int(row)] for row in rows), strict=True)
    return _Judged(rows, np.stack(candidates), np.stack(features).astype(np.float32), np.stack(opening))


def _row(
    examples: Examples, table: AnswerTable, means: Vectors, known: npt.NDArray[np.int64], row: int,
    near: Vectors, fused: Array,
) -> tuple[npt.NDArray[np.int64], Array, Array]:  # fmt: skip
    vector, said, label = examples.vectors[row].astype(np.float64), examples.classified[row], table.of_question[row]
    nearest = np.argsort(-near)[:NEIGHBOURS]
    neighbours = Neighbours(known[nearest], near[nearest].astype(np.float64))
    features = answer_features(
        table, neighbours, means, said.answers, vector, fused, said.routes, examples.roles[row]
    )  # fmt: skip
    best = np.argsort(-features[:, :_COMPARED].sum(axis=1))[:_CANDIDATES]
    if label not in best:
        best[-1] = label
    opening = opening_features(table, int(label), examples.questions[row], vector, neighbours)
    return best, features[best], opening


def _fit_rank(judged: _Judged, labels: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> LinearHead:
    right = judged.candidates[known] == labels[known][:, None]
    return fit_binary(judged.features[known].reshape(-1, ANSWER_FEATURES).astype(np.float64), right.ravel(), _RANK_C)


@dataclass(frozen=True)
class _Opening:
    """The head and its bar; and of the rows whose answer has a word to lead it in: is it given, and does it fit?"""

    head: LinearHead
    bar: float
    given: npt.NDArray[np.bool_]
    fits: npt.NDArray[np.bool_]


def _opening(judged: _Judged, table: AnswerTable, questions: Sequence[str], folds: npt.NDArray[np.int64]) -> _Opening:
    """Learnt from the questions that may be led in at all; the bar, so that OPENS_RIGHT of the words given fit."""
    fits = table.opens[judged.rows]
    may = np.isin(table.verdict[table.of_question[judged.rows]], _LEADING)
    may &= np.array([may_be_led_in(questions[int(row)]) for row in judged.rows], dtype=np.bool_)
    if not fits[may].any() or fits[may].all():
        never = LinearHead(np.zeros((OPENING_FEATURES, 1)), np.array([-9.0]), ("yes",))
        return _Opening(never, 1.0, np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    head, sure = _cross_fitted(judged.opening[may], fits[may], folds[may], _OPENING_C)
    bar = bar_for(sure, fits[may], OPENS_RIGHT)
    return _Opening(head, bar, sure >= bar, fits[may])


def bar_for(sure: Array, right: npt.NDArray[np.bool_], share: float) -> float:
    """The lowest bar at which `share` of what passes it is right; above all of `sure` where there is none."""
    order = np.argsort(-sure, kind="stable")
    enough = np.cumsum(right[order]) >= share * np.arange(1, len(order) + 1)
    return float(sure[order[np.flatnonzero(enough)[-1]]]) if enough.any() else float(sure.max()) + 1.0


def _cross_fitted(
    said: Array, right: npt.NDArray[np.bool_], folds: npt.NDArray[np.int64], regularisation: float
) -> tuple[LinearHead, Array]:
    """The head from all rows, and the probability of each row by heads that had no part in its fold."""
    sure = np.zeros(len(said))
    for fold in sorted(set(folds.tolist())):
        head = fit_binary(said[folds != fold], right[folds != fold], regularisation)
        sure[folds == fold] = head.probability(said[folds == fold])
    return fit_binary(said, right, regularisation), sure
