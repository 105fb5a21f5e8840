"""Learning which prepared answer replies to a question, and how sure that is.

As for the clauses, every weight is learnt on evidence that a question's own author did not supply: a fold, dealt by
author, is judged by the head and the neighbours of the other folds only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.answers import Verdict
from index.evidence.answers import (
    ANSWER_FEATURES,
    NO_ANSWER,
    OPENING_FEATURES,
    VERDICTS,
    AnswerTable,
    answer_features,
    head_scores,
    opening_features,
)
from index.evidence.features import NEIGHBOURS, Array, Neighbours
from index.learning.fit import Examples
from index.learning.heads import Arrays, LinearHead, fit, fit_binary

_ANSWER_C, _RANK_C, _SURE_C = 20.0, 1.0, 1.0
_OPENING_C = 0.3
_CANDIDATES = 24
_HEADS = ("answer", "rank", "sure", "opening")
_LEADING = [VERDICTS.index(verdict) for verdict in (Verdict.YES, Verdict.NO, Verdict.DEPENDS, Verdict.PARTLY)]
OPENS_AT_LEAST = 0.8
"""How sure it must be that the word of the verdict fits the question, for it to be said."""
ANSWER_BAR = 0.5
"""How sure it must be that an answer replies to the question, for it to be given."""
SURE_FEATURES = 6


@dataclass(frozen=True)
class Choice:
    """`answer`: which answer, from the question's vector alone; `rank`: from all evidence; `sure`: whether the first
    one is right; `opening`: whether the word of its verdict may lead it in.
    """

    answer: LinearHead
    rank: LinearHead
    sure: LinearHead
    opening: LinearHead

    def arrays(self) -> Arrays:
        found: Arrays = {}
        for name in _HEADS:
            found |= getattr(self, name).arrays(name)
        return found

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "Choice":
        return cls(*(LinearHead.from_arrays(name, arrays) for name in _HEADS))

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
    return np.array([best, best - second, best - third, share, best - outside, covered])


def learn_choice(
    examples: Examples, table: AnswerTable, folds: npt.NDArray[np.int64], fused: Array, covered: Array, bar: float
) -> tuple[Choice, ChoiceMetrics]:
    """`fused` (rows, clauses) and `covered` (rows,) are held out, too; metrics count those of a confidence of `bar`."""
    rows = np.flatnonzero(table.of_question != NO_ANSWER)
    features = np.zeros((len(rows), len(table), ANSWER_FEATURES), dtype=np.float32)
    at = {int(row): number for number, row in enumerate(rows)}
    for fold in sorted(set(folds[rows].tolist())):
        known = np.flatnonzero(folds != fold)
        head = _fit_head(examples, table, np.array([row for row in rows if folds[row] != fold]))
        for row in rows[folds[rows] == fold]:
            features[at[int(row)]] = _row_features(examples, table, head, known, int(row), fused[row])
    logits = np.zeros((len(rows), len(table)))
    for fold in sorted(set(folds[rows].tolist())):
        rank = _fit_rank(table, features, rows, folds[rows] != fold)
        inside = folds[rows] == fold
        logits[inside] = rank.logits(features[inside].astype(np.float64))[..., 0]
    labels = table.of_question[rows]
    same_kind = table.kind[None, :] == table.kind[labels][:, None]
    best = np.where(same_kind, logits, -np.inf).argmax(axis=1)
    judged = zip(logits, same_kind, covered[rows], strict=True)
    said = np.stack([sure_features(one, kind, covers) for one, kind, covers in judged])
    sure, kept = _cross_fitted(said, best == labels, folds[rows], bar)
    opening, opened, fits = _opening(examples, table, rows, folds)
    choice = Choice(
        answer=_fit_head(examples, table, rows),
        rank=_fit_rank(table, features, rows, np.ones(len(rows), dtype=np.bool_)),
        sure=sure,
        opening=opening,
    )
    return choice, ChoiceMetrics(
        questions=len(rows),
        first_right=float((logits.argmax(axis=1) == labels).mean()),
        first_right_of_kind=float((best == labels).mean()),
        kept=float(kept.mean()),
        kept_right=float((best == labels)[kept].mean()) if kept.any() else 0.0,
        opened_right=float(fits[opened].mean()) if opened.any() else 0.0,
        opened=float(opened[fits].mean()) if fits.any() else 0.0,
    )


def _fit_head(examples: Examples, table: AnswerTable, rows: npt.NDArray[np.int64]) -> LinearHead:
    return fit(examples.vectors[rows], table.ids[table.of_question[rows]], _ANSWER_C)


def _opening(
    examples: Examples, table: AnswerTable, rows: npt.NDArray[np.int64], folds: npt.NDArray[np.int64]
) -> tuple[LinearHead, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The head; and of the rows that name an answer with a word to lead it in: is it given, and does it fit?"""
    may = np.array([row for row in rows if table.verdict[table.of_question[row]] in _LEADING])
    if not table.opens[may].any():
        return (
            LinearHead(np.zeros((OPENING_FEATURES, 1)), np.array([-9.0]), ("yes",)),
            np.zeros(0, bool),
            np.zeros(0, bool),
        )
    features = []
    for row in may:
        answer, known = int(table.of_question[row]), np.flatnonzero(folds != folds[row])
        vector = examples.vectors[row].astype(np.float64)
        near = _neighbours(examples, known, int(row))
        features.append(opening_features(table, answer, examples.questions[row], vector, near))
    head, given = _cross_fitted(np.stack(features), table.opens[may], folds[may], OPENS_AT_LEAST, _OPENING_C)
    return head, given, table.opens[may]


def _neighbours(examples: Examples, known: npt.NDArray[np.int64], row: int) -> Neighbours:
    near = examples.vectors[known] @ examples.vectors[row]
    best = np.argsort(-near)[:NEIGHBOURS]
    return Neighbours(known[best], near[best].astype(np.float64))


def _row_features(
    examples: Examples, table: AnswerTable, head: LinearHead, known: npt.NDArray[np.int64], row: int, fused: Array
) -> Array:
    vector = examples.vectors[row].astype(np.float64)
    neighbours = _neighbours(examples, known, row)
    scores = head_scores(table, head.classes, head.probabilities(vector))
    said = examples.classified[row]
    return answer_features(
        table, neighbours, scores, said.answers, vector, fused, said.routes, examples.roles[row]
    )  # fmt: skip


def _fit_rank(
    table: AnswerTable, features: npt.NDArray[np.float32], rows: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]
) -> LinearHead:
    """From the nearest answers of each question, and the right one."""
    labels = table.of_question[rows]
    chosen, right = [], []
    for number in np.flatnonzero(known):
        quick = features[number, :, :6].astype(np.float64).sum(axis=1)
        nearest = set(np.argsort(-quick)[:_CANDIDATES].tolist()) | {int(labels[number])}
        chosen.append(features[number, sorted(nearest)])
        right += [candidate == labels[number] for candidate in sorted(nearest)]
    return fit_binary(np.concatenate(chosen).astype(np.float64), np.array(right), _RANK_C)


def _cross_fitted(
    said: Array, right: npt.NDArray[np.bool_], folds: npt.NDArray[np.int64], bar: float, c: float = _SURE_C
) -> tuple[LinearHead, npt.NDArray[np.bool_]]:
    """The head from all rows, and which rows are sure enough by heads that had no part in their folds."""
    kept = np.zeros(len(said), dtype=np.bool_)
    for fold in sorted(set(folds.tolist())):
        head = fit_binary(said[folds != fold], right[folds != fold], c)
        kept[folds == fold] = head.probability(said[folds == fold]) >= bar
    return fit_binary(said, right, c), kept
