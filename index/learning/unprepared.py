"""Weights for policies that come without anticipated questions, learnt from the clauses' text alone."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.evidence.bm25 import LexicalIndex
from index.evidence.features import COVERED, Array, best_evidence, unprepared_features
from index.learning.fit import Examples, view_similarities
from index.learning.heads import LinearHead, fit_binary

_FUSION_C, _COVER_C = 1.0, 0.3


def learn_unprepared(policies: Sequence[Examples]) -> tuple[LinearHead, LinearHead]:
    """(fusion, coverage) from the clauses' text alone, for policies that come without anticipated questions."""
    judged: list[Array] = []
    right: list[npt.NDArray[np.bool_]] = []
    best: list[Array] = []
    covered: list[npt.NDArray[np.bool_]] = []
    for examples in policies:
        features = unprepared_rows(examples)
        answerable = examples.labels.scope == COVERED
        answers, also = examples.labels.answers[answerable], examples.labels.acceptable[answerable]
        judged.append(features[answerable][answers | ~also])
        right.append(answers[answers | ~also])
        best.append(np.stack([best_evidence(row) for row in features]))
        covered.append(answerable)
    fusion = fit_binary(np.concatenate(judged), np.concatenate(right), _FUSION_C)
    return fusion, fit_binary(np.concatenate(best), np.concatenate(covered), _COVER_C)


def unprepared_rows(examples: Examples) -> Array:
    """Evidence from the text alone for every question, shape (questions, clauses, features)."""
    lexical = LexicalIndex.build(examples.document([]))
    return np.stack(
        [
            unprepared_features(view_similarities(examples, row), lexical.scores(text))
            for row, text in enumerate(examples.texts)
        ]
    )
