"""What ranks the segments of a bare policy: the engine's own way, and the plain ways to compare it with.

Each gives, of every question, a score for each segment, and one number that says how far the policy seems to answer
it at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.records import Role
from eval.public.public_sets import ForeignPolicy
from index.encoder.onnx import Vectors
from index.encoder.sentence_transformer import EmbeddingModel, default_weights
from index.evidence.bm25 import LexicalIndex
from index.evidence.classifier import NO_ROUTE, ClassifierOutput
from index.evidence.features import COVERED, VIEWS, Labels, best_evidence
from index.evidence.late_interaction import TokenIndex
from index.learning.examples import late_rows
from index.learning.fit import Examples
from index.learning.unprepared import unprepared_rows
from index.policy_index import UNPREPARED_WEIGHTS, load_unprepared
from index.split import split_text, within_budget

Array = npt.NDArray[np.float64]

ENGINE, EMBEDDING, PLAIN, LEXICAL, FUSED = "engine", "embedding", "all-MiniLM-L6-v2", "BM25", "RRF"
RRF_K = 60


@dataclass(frozen=True)
class Ranked:
    """Scores of shape (questions, segments), and how far each question is answered at all, shape (questions,)."""

    scores: Array
    answered: Array


@dataclass(frozen=True)
class Texts:
    """Unit vectors of a policy's questions and segments, and late interaction of each with each."""

    questions: Vectors
    segments: Vectors
    late: Array


Rankers = Callable[[ForeignPolicy], dict[str, Ranked]]


def rankers(model: EmbeddingModel) -> Rankers:
    """All systems by name, for one policy after another; every text is encoded once a model."""
    plain = EmbeddingModel(str(default_weights()))
    weights = load_unprepared(UNPREPARED_WEIGHTS)

    def ranked(policy: ForeignPolicy) -> dict[str, Ranked]:
        texts = _encoded(policy, model)
        features = unprepared_rows(_examples(policy, texts))
        fusion, coverage = weights
        embedding, lexical = _nearest(texts), _lexical(policy)
        return {
            ENGINE: Ranked(
                scores=fusion.logits(features)[..., 0],
                answered=np.array([coverage.probability(best_evidence(row)) for row in features]),
            ),
            EMBEDDING: _by_best(embedding),
            PLAIN: _by_best(_nearest(_encoded(policy, plain))),
            LEXICAL: _by_best(lexical),
            FUSED: _by_best(_reciprocal_ranks(embedding) + _reciprocal_ranks(lexical)),
        }

    return ranked


def _encoded(policy: ForeignPolicy, model: EmbeddingModel) -> Texts:
    """A segment too long to be read at once is the mean of its pieces, as in the index."""
    pieces = [(row, piece) for row, text in enumerate(policy.segments) for piece in _pieces(text, model)]
    encoded, questions = model.encode_tokens([piece for _, piece in pieces]), model.encode_tokens(policy.questions)
    total = np.zeros((len(policy.segments), encoded.vectors.shape[1]), dtype=np.float32)
    np.add.at(total, [row for row, _ in pieces], encoded.vectors)
    tokens: list[list[Vectors]] = [[] for _ in policy.segments]
    for (row, _), of_piece in zip(pieces, encoded.tokens, strict=True):
        tokens[row].append(of_piece)
    return Texts(
        questions=questions.vectors,
        segments=total / np.linalg.norm(total, axis=1, keepdims=True),
        late=late_rows(TokenIndex.build(tokens), questions),
    )


def _pieces(text: str, model: EmbeddingModel) -> Iterator[str]:
    def fits(piece: str) -> bool:
        return within_budget(piece, lambda p: model.token_count(p) <= model.token_limit)

    yield from [text] if fits(text) else split_text(text, fits)


def _examples(policy: ForeignPolicy, texts: Texts) -> Examples:
    """The policy as the engine sees one that nobody prepared: a segment is its own clause, context and passage."""
    questions, segments = len(policy.questions), len(policy.segments)
    nothing = np.zeros((questions, segments), dtype=np.bool_)
    return Examples(
        texts=policy.questions,
        questions=policy.questions,
        vectors=texts.questions,
        labels=Labels(nothing, nothing, np.full(questions, COVERED, dtype=np.int8)),
        roles=[Role.UNKNOWN] * questions,
        routes=[NO_ROUTE] * questions,
        authors=[""] * questions,
        views=dict.fromkeys(VIEWS, texts.segments),
        late=texts.late,
        classified=ClassifierOutput.nothing(segments, questions),
        document=lambda _: list(policy.segments),
    )


def _nearest(texts: Texts) -> Array:
    return np.asarray(texts.questions @ texts.segments.T, dtype=np.float64)


def _lexical(policy: ForeignPolicy) -> Array:
    index = LexicalIndex.build(policy.segments)
    return np.stack([index.scores(question) for question in policy.questions])


def _by_best(scores: Array) -> Ranked:
    return Ranked(scores, scores.max(axis=1))


def _reciprocal_ranks(scores: Array) -> Array:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009), one system's part."""
    ranks = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(1.0 / (RRF_K + 1 + ranks), dtype=np.float64)
