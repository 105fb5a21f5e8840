"""A question with what it may lean on, the ways to read it, and what is looked up for each way."""

from dataclasses import dataclass

import numpy as np

from index.encoder.onnx import Encoded, Vectors
from index.evidence.features import Array
from index.split import in_conversation, words_in_conversation


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


def variants_of(query: Query) -> list[QueryVariant]:
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


def encoded_query(way: QueryVariant, encoded: Encoded, row: dict[str, int]) -> EncodedQuery:
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
