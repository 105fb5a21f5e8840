"""Weights for policies that come without anticipated questions, learnt on policies the embedding model has not seen."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from corpus.records import Role
from corpus.training.read import training_entries
from index.encoder.sentence_transformer import EmbeddingModel
from index.evidence.classifier import NO_ROUTE, ClassifierOutput
from index.evidence.features import COVERED, NOT_COVERED, Labels, best_evidence
from index.learning.examples import clause_tokens, late_rows, view_matrices, view_texts
from index.learning.fit import Examples
from index.learning.heads import LinearHead
from index.learning.unprepared import unprepared_rows
from index.split import in_context
from index.training.data import Asked
from index.training.measure import ranking


def examples(asked: Asked, model: EmbeddingModel) -> Examples:
    """One policy's questions as the index would see them, with nothing written beside the policy."""
    entry = training_entries()[asked.policy.id]
    texts, rows = view_texts(entry, lambda text: model.token_count(text) <= model.token_limit)
    scope = np.where(asked.answers.any(axis=1), COVERED, NOT_COVERED).astype(np.int8)
    viewed, questions = model.encode_tokens(texts), model.encode_tokens(asked.questions)
    tokens = clause_tokens(viewed, rows, len(entry.policy.clauses))
    return Examples(
        texts=asked.questions,
        questions=asked.questions,
        vectors=questions.vectors,
        late=late_rows(tokens, questions),
        classified=ClassifierOutput.nothing(len(entry.policy.clauses), 1, len(asked.questions)),
        labels=Labels(asked.answers, asked.also, scope),
        roles=[Role.UNKNOWN] * len(asked.questions),
        routes=[NO_ROUTE] * len(asked.questions),
        authors=asked.authors,
        views=view_matrices(viewed.vectors, rows, len(entry.policy.clauses)),
        document=_unexpanded(asked),
    )


def _unexpanded(asked: Asked) -> Callable[[Sequence[int]], list[str]]:
    """Lexical documents as of a bare policy: no questions to add, whichever rows are asked for."""
    documents = [in_context(asked.policy, clause) for clause in asked.policy.clauses]
    return lambda _: documents


def measure_unprepared(
    asked: Sequence[Asked], model: EmbeddingModel, weights: tuple[LinearHead, LinearHead]
) -> dict[str, float]:
    """Ranking and refusal of the engine on bare policies: means over policies, and the AUC over all questions."""
    fusion, coverage = weights
    found: list[dict[str, float]] = []
    covered: list[bool] = []
    confidence: list[float] = []
    for policy in asked:
        rows = unprepared_rows(examples(policy, model))
        answerable: npt.NDArray[np.bool_] = np.any(policy.answers, axis=1)
        found.append(ranking(policy.answers[answerable], fusion.logits(rows[answerable])[..., 0]))
        covered.extend(answerable.tolist())
        confidence.extend(float(coverage.probability(best_evidence(row))) for row in rows)
    means = {name: float(np.mean([f[name] for f in found])) for name in found[0]}
    return means | {"auc": float(roc_auc_score(covered, confidence))}
