"""An open index: questions in, evidence out. Nothing is decided here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import DeskError
from corpus.knowledge import Role
from corpus.load import Entry
from corpus.policy import Clause
from index.build import CURRENT, TAGGING_MODEL
from index.encoder.onnx import Encoded, Encoder, OnnxEncoder, Vectors
from index.encoder.sentence_transformer import EmbeddingModel
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
from index.evidence.vectors import VectorStore
from index.learning.bars import Bars
from index.learning.examples import prepared, route_names
from index.learning.fit import Heads, log_probabilities, route_features
from index.learning.heads import LinearHead, load_arrays
from index.learning.learnt import Learnt
from index.learning.tuned import OWN_WEIGHTS
from index.recipe import current_recipe, load_recipe
from index.settings import WEIGHTS
from index.split import in_conversation, words_in_conversation
from index.tagging.tagger import Tagger

_CLOSEST_AT_LEAST = 0.05
UNPREPARED_WEIGHTS = WEIGHTS / "unprepared.npz"


class IndexMissing(DeskError, RuntimeError):
    """There is no index to answer from, with the command that builds one."""


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


@dataclass(frozen=True)
class Query:
    """A question, an earlier one that it may lean on, and whether its words show that it cannot be understood alone."""

    question: str
    context: str | None = None
    needs_context: bool = True


@dataclass(frozen=True)
class QueryVariant:
    """One way to read a question: the words to look for, and the texts to embed, each with its weight."""

    question: str
    words: str
    texts: tuple[str, ...]
    weights: tuple[float, ...] = (1.0,)

    @property
    def whole(self) -> str:
        """What the classifier reads: all of it, as one text."""
        return in_conversation(self.texts[1], self.texts[0]) if len(self.texts) > 1 else self.texts[0]


@dataclass(frozen=True)
class EncodedQuery:
    """What is looked up: the question as it is typed, words to look for, a unit vector (dimension,), the token vectors
    of each text with its weight, the whole as one text, and, where the model gives them, its states
    (tokens, dimension).
    """

    question: str
    words: str
    vector: Array
    tokens: tuple[Vectors, ...]
    weights: tuple[float, ...]
    whole: str
    states: Vectors | None


@dataclass(frozen=True)
class VariantScores:
    """What one reading of a question yields, as log-odds; `fused` has shape (clauses,)."""

    fused: Array
    covered: float
    off_topic: float
    neighbours: Neighbours


@dataclass(frozen=True)
class Encoders:
    """What encodes one message: `search` for the look-up, `tagging` the shipped one, which the tagger learnt with."""

    search: Encoder
    tagging: OnnxEncoder


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
            self._heads, self._bars = learnt.heads, learnt.bars
            self._labels = Labels(**load_arrays(folder / "labels.npz"))
            self._anticipated = store.open(f"{entry.policy.id}.anticipated")
            tuned = folder / CLASSIFIER_FILE
            self._classifier = Classifier(tuned, size) if tuned.exists() else None
        else:
            self._fusion, self._coverage = load_unprepared(UNPREPARED_WEIGHTS)

    def search(self, variants: Sequence[EncodedQuery], role: Role) -> Evidence:
        """Evidence on a question by the mean log-odds of its readings; who must act is learnt from the first alone."""
        said = {query.whole: self._classified(query) for query in {q.whole: q for q in variants}.values()}
        found = [self._variant_scores(query, said[query.whole]) for query in variants]
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
        )

    def _variant_scores(self, query: EncodedQuery, classified: ClassifierOutput) -> VariantScores:
        views, lexical = self._views(query), self._lexical.scores(query.words)
        if self._heads is None:
            features = unprepared_features(views, lexical)
            covered = self._coverage.logits(best_evidence(features))[0]
            return VariantScores(self._fusion.logits(features)[:, 0], covered, 0.0, Neighbours.none())
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
        )

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


class Index:
    """All policies of a build, opened for questions. Close it when another takes its place."""

    def __init__(self, entries: tuple[Entry, ...], model: EmbeddingModel, folder: Path) -> None:
        self._folder = current_build(folder)
        reasons = staleness(folder, entries, model)
        if reasons:
            raise IndexMissing(f"the index in {folder} is stale ({'; '.join(reasons)}); run `python -m index build`")
        exported = self._folder / "model"
        self._encoder: Encoder = OnnxEncoder(exported) if exported.exists() else model
        shipped = self._folder / TAGGING_MODEL
        self._tagging = OnnxEncoder(shipped) if shipped.exists() else self._encoder
        assert isinstance(self._tagging, OnnxEncoder)
        self._store = VectorStore(self._folder / "chroma")
        # Everything is read now: a build that is cleaned away later still answers what was opened.
        self.policies = {e.policy.id: PolicyIndex(e, self._folder / e.policy.id, self._store) for e in entries}

    def search(
        self,
        question: str,
        policy_id: str,
        role: Role = Role.UNKNOWN,
        context: str | None = None,
        needs_context: bool = True,
    ) -> Evidence:
        """Evidence of policy `policy_id` on one `Query`. Raises KeyError for an unknown policy."""
        return self.search_all([Query(question, context, needs_context)], policy_id, role)[0]

    def search_all(
        self, queries: Sequence[Query], policy_id: str, role: Role = Role.UNKNOWN, encoder: Encoder | None = None
    ) -> list[Evidence]:
        """Evidence of policy `policy_id` on each of `queries`; `encoder`: one that remembers (`encoders`).

        Raises KeyError for an unknown policy.
        """
        policy = self.policies[policy_id]
        variants = [_variants(query) for query in queries]
        texts = list(dict.fromkeys(text for ways in variants for way in ways for text in (*way.texts, way.whole)))
        encoded = (encoder or self._encoder).encode_tokens(texts)
        row = {text: number for number, text in enumerate(texts)}
        return [policy.search([_query(way, encoded, row) for way in ways], role) for ways in variants]

    @cached_property
    def tagger(self) -> Tagger:
        """What tells the requests of a message from the rest of it."""
        return Tagger.load()

    def encoders(self) -> Encoders:
        """For one message: what was encoded once is not encoded again. Not to be kept."""
        assert isinstance(self._tagging, OnnxEncoder)
        tagging = self._tagging.remembering()
        return Encoders(tagging if self._tagging is self._encoder else self._encoder, tagging)

    @property
    def encoder(self) -> Encoder:
        """Texts to the vectors that are compared here."""
        return self._encoder

    def close(self) -> None:
        self._store.close()


def _variants(query: Query) -> list[QueryVariant]:
    """The ways to read a question, whose evidence is averaged.

    One after another is read as the pair that the model has learnt to read, and for itself, to which the earlier one is
    added, half as heavy, when it leans.
    """
    question, context = query.question, query.context
    if context is None:
        return [QueryVariant(question, question, (question,))]
    words = words_in_conversation(context, question)
    pair = QueryVariant(question, words, (in_conversation(context, question),))
    alone = QueryVariant(question, question, (question,))
    return [pair, QueryVariant(question, words, (question, context), (2.0, 1.0)) if query.needs_context else alone]


def _query(way: QueryVariant, encoded: Encoded, row: dict[str, int]) -> EncodedQuery:
    rows = [row[text] for text in way.texts]
    total = np.asarray(way.weights) @ encoded.vectors[rows].astype(np.float64)
    return EncodedQuery(
        question=way.question,
        words=way.words,
        vector=total / np.linalg.norm(total),
        tokens=tuple(encoded.tokens[r] for r in rows),
        weights=way.weights,
        whole=way.whole,
        states=encoded.states[row[way.whole]] if encoded.states else None,
    )


def _flat(view_rows: list[tuple[str, list[int]]]) -> tuple[list[int], list[int], list[int]]:
    """(view, clause, row) of every clause that a row of the views speaks of."""
    flat = [(VIEWS.index(view), clause, row) for row, (view, clauses) in enumerate(view_rows) for clause in clauses]
    views, clauses, rows = zip(*flat, strict=True)
    return list(views), list(clauses), list(rows)


def _probability(logits: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-logits))


def current_build(folder: Path) -> Path:
    """Folder of the build that answers. Raises IndexMissing when there is none."""
    pointer = folder / CURRENT
    if not pointer.exists():
        raise IndexMissing(f"no index in {folder}; run `python -m index build`")
    found = folder / "builds" / pointer.read_text("utf-8").strip()
    if not (found / "recipe.json").exists():
        raise IndexMissing(f"the index in {folder} is damaged; run `python -m index build`")
    return found


def staleness(folder: Path, entries: tuple[Entry, ...], model: EmbeddingModel) -> list[str]:
    """Why the index must be built anew; empty when it is up to date. Raises IndexMissing when there is none."""
    recipe = load_recipe(current_build(folder) / "recipe.json")
    if recipe is None:
        return ["its recipe cannot be read"]
    return recipe.differences(current_recipe(entries, model, folder / OWN_WEIGHTS))


def load_unprepared(path: Path) -> tuple[LinearHead, LinearHead]:
    """(fusion, coverage) for bare policies, as `python -m index.training calibrate` wrote them."""
    arrays = load_arrays(path)
    return LinearHead.from_arrays("fusion", arrays), LinearHead.from_arrays("coverage", arrays)
