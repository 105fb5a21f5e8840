"""The index of one policy: encoded questions in, evidence out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.answers import PreparedAnswer
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Role
from index.evidence.answers import ANSWERS_FILE, AnswerTable, answer_features
from index.evidence.bm25 import LexicalIndex
from index.evidence.classifier import CLASSIFIER_FILE, Classifier, ClassifierOutput
from index.evidence.features import (
    LATE_INTERACTION,
    NEIGHBOURS,
    VIEWS,
    Array,
    Labels,
    Neighbours,
    best_evidence,
    clause_features,
    closest_clauses,
    scope_features,
    unprepared_features,
    with_best_clauses,
)
from index.evidence.late_interaction import TokenIndex
from index.evidence.opening import may_be_led_in, opening_features
from index.evidence.vectors import VectorStore
from index.learning.bars import Bars
from index.learning.choice import Choice
from index.learning.examples import prepared, route_names
from index.learning.heads import LinearHead, load_arrays
from index.learning.learnt import Learnt
from index.learning.policy_heads import Heads, log_probabilities, route_features
from index.queries import EncodedQuery
from index.settings import WEIGHTS

_CLOSEST_AT_LEAST = 0.05
UNPREPARED_WEIGHTS = WEIGHTS / "unprepared.npz"


@dataclass(frozen=True)
class Hit:
    """A clause near a question; `score` is the probability that it answers."""

    clause: Clause
    score: float


@dataclass(frozen=True)
class Evidence:
    """What one policy has on a question.

    `covered` and `off_topic` are probabilities; `routes` gives one to each destination and to "none", and is empty
    for a policy without anticipated questions; `closest` is the clause to show when none answers, if any comes near.
    """

    entry: Entry
    hits: tuple[Hit, ...]
    covered: float
    off_topic: float
    routes: dict[str, float]
    closest: Clause | None
    bars: Bars
    answers: "Candidates | None" = None
    """What speaks for the prepared answers; None for a policy without."""


@dataclass(frozen=True)
class Candidates:
    """The prepared answers of a policy, and how much speaks for each as log-odds, (answers,)."""

    answers: tuple[PreparedAnswer, ...]
    table: AnswerTable
    logits: Array
    choice: Choice
    neighbours: Neighbours
    vector: Array

    def best(self, allowed: npt.NDArray[np.bool_], covered: float) -> tuple[PreparedAnswer, float]:
        """The likeliest of the `allowed` answers, (answers,), and how likely it is the right one.

        Raises ValueError when none is allowed.
        """
        best = int(np.where(allowed, self.logits, -np.inf).argmax())
        if not allowed[best]:
            raise ValueError("no answer is allowed")
        return self.answers[best], self.choice.confidence(self.logits, allowed, covered)

    def opens(self, answer: PreparedAnswer, question: str) -> bool:
        """Whether the word of its verdict may lead `answer` in as the reply to `question`."""
        if not may_be_led_in(question):
            return False
        row = self.answers.index(answer)
        features = opening_features(self.table, row, question, self.vector, self.neighbours)
        return self.choice.opens(features)


@dataclass(frozen=True)
class VariantScores:
    """What one reading of a question yields, as log-odds; `fused` has shape (clauses,), `answers` (answers,)."""

    fused: Array
    covered: float
    off_topic: float
    neighbours: Neighbours
    answers: Array


class PolicyIndex:
    """The index of one policy: `Query` in, `Evidence` out."""

    def __init__(self, entry: Entry, folder: Path, store: VectorStore) -> None:
        self.entry = entry
        self._views_store = store.open(f"{entry.policy.id}.views")
        size = len(entry.policy.clauses)
        self._lexical = LexicalIndex.load(folder / "lexical", size)
        self._tokens = TokenIndex.load(folder / "tokens.npz")
        self._view_of, self._clause_of, self._row_of = _flat(json.loads((folder / "views.json").read_text("utf-8")))
        self._heads: Heads | None = None
        self._routes = route_names(entry)
        self._bars = Bars()
        if prepared(entry):
            learnt = Learnt.load(folder)
            self._heads, self._bars, self._choice = learnt.heads, learnt.bars, learnt.choice
            table = folder / ANSWERS_FILE
            self._answers = AnswerTable(**load_arrays(table)) if table.exists() else None
            self._labels = Labels(**load_arrays(folder / "labels.npz"))
            self._anticipated = store.open(f"{entry.policy.id}.anticipated")
            tuned = folder / CLASSIFIER_FILE
            self._classifier = Classifier(tuned, size, len(self._routes)) if tuned.exists() else None
        else:
            self._fusion, self._coverage = load_unprepared(UNPREPARED_WEIGHTS)

    def search(self, variants: Sequence[EncodedQuery], role: Role) -> Evidence:
        """Evidence on a question by the mean log-odds of its readings; who must act is learnt from the first alone."""
        said = {query.whole: self._classified(query) for query in {q.whole: q for q in variants}.values()}
        found = [self._variant_scores(query, said[query.whole], role) for query in variants]
        fused = np.mean([reading.fused for reading in found], axis=0)
        covered = float(_probability(np.mean([reading.covered for reading in found])))
        if self._heads is None:
            return Evidence(
                self.entry, self._hits(_probability(fused)), covered, 0.0, {}, self._closest(fused), self._bars
            )
        features = route_features(variants[0].vector, role, found[0].fused, said[variants[0].whole].routes)
        typed = self._heads.phrases.vector(variants[0].question)
        routes = self._heads.route.probabilities(np.concatenate([features, typed]))
        return Evidence(
            entry=self.entry,
            hits=self._hits(_probability(fused)),
            covered=covered,
            off_topic=float(_probability(np.mean([reading.off_topic for reading in found]))),
            routes=dict(zip(self._heads.route.classes, map(float, routes), strict=True)),
            closest=self._closest(fused, found[-1].neighbours),
            bars=self._bars,
            answers=self._candidates(found, variants[-1].vector),
        )

    def _candidates(self, found: Sequence[VariantScores], vector: Array) -> Candidates | None:
        if self._choice is None or self._answers is None:
            return None
        logits = np.mean([reading.answers for reading in found], axis=0)
        answers = tuple(self.entry.answers.values())
        return Candidates(answers, self._answers, logits, self._choice, found[-1].neighbours, vector)

    def _variant_scores(self, query: EncodedQuery, classified: ClassifierOutput, role: Role) -> VariantScores:
        views, lexical = self._views(query), self._lexical.scores(query.words)
        if self._heads is None:
            features = unprepared_features(views, lexical)
            covered = self._coverage.logits(best_evidence(features))[0]
            return VariantScores(self._fusion.logits(features)[:, 0], covered, 0.0, Neighbours.none(), np.zeros(0))
        vector = query.vector
        neighbours = Neighbours(*self._anticipated.nearest(vector.astype(np.float32), NEIGHBOURS))
        head = log_probabilities(self._heads.clause, vector, len(lexical))
        features = clause_features(neighbours, self._labels, head, classified.clauses, views, lexical)
        fused = self._heads.fusion.logits(features)[:, 0]
        typed = self._heads.phrases.vector(query.question)
        kinds = self._heads.scope.logits(np.concatenate([vector, typed]))
        scope = scope_features(neighbours, self._labels, kinds, classified.kinds, features)
        scope = with_best_clauses(scope, fused)
        return VariantScores(
            fused=fused,
            covered=float(self._heads.coverage.logits(scope)),
            off_topic=float(self._heads.off_topic.logits(scope)),
            neighbours=neighbours,
            answers=self._answer_logits(neighbours, classified, vector, fused, role),
        )

    def _answer_logits(
        self, neighbours: Neighbours, classified: ClassifierOutput, vector: Array, fused: Array, role: Role
    ) -> Array:
        """How much speaks for each prepared answer, as log-odds, (answers,)."""
        if self._choice is None or self._answers is None:
            return np.zeros(0)
        features = answer_features(
            self._answers, neighbours, self._answers.means, classified.answers, vector, fused, classified.routes, role
        )  # fmt: skip
        return self._choice.logits(features)

    def _classified(self, query: EncodedQuery) -> ClassifierOutput:
        if self._heads is None or self._classifier is None or query.states is None:
            return ClassifierOutput.nothing(len(self.entry.policy.clauses), len(self._routes))
        return self._classifier.classify(query.states)

    def _views(self, query: EncodedQuery) -> dict[str, Array]:
        """Similarity of every clause by view; of a clause in several pieces the best counts."""
        similarities = self._views_store.similarities(query.vector.astype(np.float32))
        found = np.zeros((len(VIEWS), len(self.entry.policy.clauses)))
        np.maximum.at(found, (self._view_of, self._clause_of), similarities[self._row_of])
        late = [self._tokens.scores(tokens) for tokens in query.tokens]
        return dict(zip(VIEWS, found, strict=True)) | {
            LATE_INTERACTION: np.average(late, axis=0, weights=query.weights)
        }

    def _hits(self, scores: Array) -> tuple[Hit, ...]:
        clauses = self.entry.policy.clauses
        return tuple(Hit(clauses[i], float(scores[i])) for i in np.argsort(-scores, kind="stable"))

    def _closest(self, fused: Array, neighbours: Neighbours | None = None) -> Clause | None:
        """The clause nearest to a question that none answers, when there is one worth reading."""
        scores = _probability(fused)
        near = scores if neighbours is None else closest_clauses(neighbours, self._labels, scores)
        best = int(near.argmax())
        return self.entry.policy.clauses[best] if near[best] >= _CLOSEST_AT_LEAST else None


def _flat(view_rows: list[tuple[str, list[int]]]) -> tuple[list[int], list[int], list[int]]:
    """(view, clause, row) of every clause that a row of the views speaks of."""
    flat = [(VIEWS.index(view), clause, row) for row, (view, clauses) in enumerate(view_rows) for clause in clauses]
    views, clauses, rows = zip(*flat, strict=True)
    return list(views), list(clauses), list(rows)


def _probability(logits: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-logits))


def load_unprepared(path: Path) -> tuple[LinearHead, LinearHead]:
    """(fusion, coverage) for bare policies, as `python -m index.training calibrate` wrote them."""
    arrays = load_arrays(path)
    return LinearHead.from_arrays("fusion", arrays), LinearHead.from_arrays("coverage", arrays)
