"""Learning from the anticipated questions how far to trust each source of evidence.

Every weight is learnt on evidence that a question's own author did not supply: the questions are dealt into folds by
author, and a fold is judged by heads, neighbours and expansions of the other folds only. What is learnt this way
holds for people who have written nothing here.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.records import Role
from index.encoder.onnx import Vectors
from index.evidence.bm25 import LexicalIndex
from index.evidence.classifier import ClassifierOutput
from index.evidence.features import (
    COVERED,
    LATE_INTERACTION,
    NEIGHBOURS,
    OFF_TOPIC,
    VIEWS,
    Array,
    Labels,
    Neighbours,
    clause_features,
    scope_features,
    with_best_clauses,
)
from index.evidence.ngrams import NgramTfidf, hstack_sparse
from index.learning.bars import Bars, learn_bars
from index.learning.heads import LinearHead, fit, fit_binary, fit_quadratic
from index.learning.held_out import ROUTE_C, SCOPE_BY_EVIDENCE_C, CrossValidation, cross_validation, held_out
from index.learning.policy_heads import Heads, log_probabilities, route_features

FOLDS = 6
MINIMUM_QUESTIONS = 60
_CLAUSE_C, _SCOPE_C, _FUSION_C = 20.0, 3.0, 1.0
_SCOPES = ("covered", "not_covered", "off_topic")


@dataclass(frozen=True)
class Examples:
    """Anticipated questions of one policy, by row, with the vectors of its clauses by view, (clauses, dimension)."""

    texts: Sequence[str]
    """What is looked up by words."""
    questions: Sequence[str]
    """As they are typed."""
    vectors: Vectors
    labels: Labels
    roles: Sequence[Role]
    routes: Sequence[str]
    authors: Sequence[str]
    views: dict[str, Vectors]
    late: Array
    """Late interaction of every question with every clause, (rows, clauses)."""
    classified: ClassifierOutput
    """What the tuned classifier says of every question that it does not know, by row."""
    document: Callable[[Sequence[int]], list[str]]
    """Lexical document of every clause, expanded with the questions in the given rows."""

    @property
    def clause_count(self) -> int:
        return int(self.labels.answers.shape[1])


@dataclass(frozen=True)
class Learned:
    """Heads and bars; and of every row its fold, and what heads that had no part in it say.

    `fused`: log-odds of the clauses, (rows, clauses); `covered`: probability that the policy covers it, (rows,).
    """

    heads: Heads
    bars: Bars
    validation: CrossValidation
    folds: npt.NDArray[np.int64]
    fused: Array
    covered: Array


def learn(examples: Examples, progress: Callable[[int], object] = bool) -> Learned:
    """From `examples`; `progress` hears of each fold. Deterministic."""
    folds = folds_by_author(examples.labels.scope, examples.authors)
    phrases = NgramTfidf.learn(examples.questions)
    typed = phrases.matrix(examples.questions)
    scope_rows: list[Array] = [np.zeros(0)] * len(examples.texts)
    evidence: list[Array] = [np.zeros(0)] * len(examples.texts)
    for fold in sorted(set(folds.tolist())):
        unseen = np.flatnonzero(folds == fold)
        known = np.flatnonzero(folds != fold)
        for row, (features, scope) in zip(unseen, _fold_features(examples, typed, known, unseen), strict=True):
            evidence[row], scope_rows[row] = features, scope
        progress(1)
    clause_rows = np.stack(evidence)
    covered = np.flatnonzero(examples.labels.scope == COVERED)
    all_fused = _cross_fitted_logits(examples, clause_rows, covered, folds)
    scopes = with_best_clauses(np.stack(scope_rows), all_fused)
    kinds = examples.labels.scope
    fused = all_fused[covered]
    routes = np.array(examples.routes)[covered]
    by_evidence = [
        route_features(examples.vectors[r], examples.roles[int(r)], f, examples.classified.routes[r])
        for r, f in zip(covered, fused, strict=True)
    ]
    route_rows = hstack_sparse(np.stack(by_evidence), typed[covered])
    heads = Heads(
        clause=_fit_clause_head(examples, np.arange(len(examples.texts))),
        scope=_fit_scope_head(examples, typed, np.arange(len(examples.texts))),
        fusion=_fit_fusion(examples, clause_rows, covered),
        coverage=fit_quadratic(scopes, kinds == COVERED, SCOPE_BY_EVIDENCE_C),
        off_topic=fit_quadratic(scopes, kinds == OFF_TOPIC, SCOPE_BY_EVIDENCE_C),
        route=fit(route_rows, routes, ROUTE_C),
        phrases=phrases,
    )
    held = held_out(examples.labels, folds, covered, all_fused, scopes, route_rows, routes)
    progress(1)
    return Learned(heads, learn_bars(held), cross_validation(held), folds, all_fused, held.covered)


def folds_by_author(scope: npt.NDArray[np.int8], authors: Sequence[str], count: int = FOLDS) -> npt.NDArray[np.int64]:
    """Fold of each row, one of `count`, each kind of question dealt apart so that no fold lacks one.

    Whole authors go together where a kind has several; else every n-th row.
    """
    folds = np.zeros(len(authors), dtype=np.int64)
    for kind in sorted(set(scope.tolist())):
        rows = np.flatnonzero(scope == kind)
        folds[rows] = _dealt([authors[int(row)] for row in rows], count)
    return folds


def _dealt(authors: list[str], count: int) -> npt.NDArray[np.int64]:
    sizes = Counter(authors)
    if len(sizes) < 2:
        return np.arange(len(authors)) % count
    load = [0] * count
    fold_of: dict[str, int] = {}
    for author, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold_of[author] = load.index(min(load))
        load[fold_of[author]] += size
    return np.array([fold_of[author] for author in authors])


def _fit_clause_head(examples: Examples, known: npt.NDArray[np.int64]) -> LinearHead:
    """Which clause answers best; every clause of a question counts as one example."""
    rows, classes = np.nonzero(examples.labels.answers[known])
    return fit(examples.vectors[known][rows], [str(c) for c in classes], _CLAUSE_C)


def _fit_scope_head(examples: Examples, typed: Any, known: npt.NDArray[np.int64]) -> LinearHead:
    kinds = [_SCOPES[kind] for kind in examples.labels.scope[known]]
    return fit(hstack_sparse(examples.vectors[known], typed[known]), kinds, _SCOPE_C, balanced=True)


def _fold_features(
    examples: Examples, typed: Any, known: npt.NDArray[np.int64], held_out: npt.NDArray[np.int64]
) -> list[tuple[Array, Array]]:
    """(clause features, scope features) of each held-out row, as the known rows alone see it."""
    clause_head, scope_head = _fit_clause_head(examples, known), _fit_scope_head(examples, typed, known)
    scopes = scope_head.logits(hstack_sparse(examples.vectors[held_out], typed[held_out]))
    lexical = LexicalIndex.build(examples.document([int(row) for row in known]))
    similarities = examples.vectors[held_out] @ examples.vectors[known].T
    found = []
    for row, near, scope in zip(held_out, similarities, scopes, strict=True):
        best = np.argsort(-near)[:NEIGHBOURS]
        neighbours = Neighbours(known[best], near[best].astype(np.float64))
        vector = examples.vectors[row].astype(np.float64)
        head = log_probabilities(clause_head, vector, examples.clause_count)
        views = view_similarities(examples, row)
        said, words = examples.classified[int(row)], lexical.scores(examples.texts[row])
        features = clause_features(neighbours, examples.labels, head, said.clauses, views, words)
        found.append((features, scope_features(neighbours, examples.labels, scope, said.kinds, features)))
    return found


def view_similarities(examples: Examples, row: int) -> dict[str, Array]:
    """Similarity of every clause to one question, by view and by late interaction."""
    by_view = {name: (examples.views[name] @ examples.vectors[row]).astype(np.float64) for name in VIEWS}
    return by_view | {LATE_INTERACTION: examples.late[row]}


def _fit_fusion(examples: Examples, features: Array, rows: npt.NDArray[np.int64]) -> LinearHead:
    """Probability that a clause answers a question; clauses that may also be cited are neither right nor wrong."""
    answers = examples.labels.answers[rows]
    judged = answers | ~examples.labels.acceptable[rows]
    return fit_binary(features[rows][judged], answers[judged], _FUSION_C)


def _cross_fitted_logits(
    examples: Examples, features: Array, covered: npt.NDArray[np.int64], folds: npt.NDArray[np.int64]
) -> Array:
    """Fused logits of each row, shape (rows, clauses), by weights that its fold had no part in."""
    fused = np.zeros((len(folds), examples.clause_count))
    for fold in sorted(set(folds.tolist())):
        head = _fit_fusion(examples, features, covered[folds[covered] != fold])
        fused[folds == fold] = head.logits(features[folds == fold])[..., 0]
    return fused
