"""What the tuned classifier says of a question: which clause, which prepared answer, whether it is covered, who acts.

It goes on from the states of the embedding model's lower layers, so that a question costs half a model more, not a
whole one. `index.learning.tuned` holds its weights. Here it runs, by onnxruntime alone.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.encoder.onnx import Vectors, open_network
from index.evidence.features import Array

NO_ROUTE = "none"
KINDS = 3
"""Covered, not covered, off topic (`index.evidence.features`)."""
CLASSIFIER_FILE = "classifier.onnx"
_LEAST = np.log(1e-4)


@dataclass(frozen=True)
class ClassifierOutput:
    """Log-probabilities of one question, or of many as rows: (..., clauses), (..., KINDS), (..., routes), and of the
    prepared answers (..., answers) that were known when it was tuned.
    """

    clauses: Array
    kinds: Array
    routes: Array
    answers: Array

    @classmethod
    def of(cls, logits: Array, clauses: int, routes: int) -> "ClassifierOutput":
        """From logits, clauses before kinds, routes and answers; nothing is less probable than one in ten thousand."""
        ends = (clauses, clauses + KINDS, clauses + KINDS + routes)
        return cls(*(_log_softmax(part) for part in np.split(logits.astype(np.float64), ends, axis=-1)))

    @classmethod
    def nothing(cls, clauses: int, routes: int, *rows: int) -> "ClassifierOutput":
        """Where nothing was tuned: zeros, from which nothing can be learnt."""
        return cls(*(np.zeros((*rows, size)) for size in (clauses, KINDS, routes, 0)))

    def __getitem__(self, row: int) -> "ClassifierOutput":
        return ClassifierOutput(self.clauses[row], self.kinds[row], self.routes[row], self.answers[row])

    def __setitem__(self, row: int, said: "ClassifierOutput") -> None:
        self.clauses[row], self.kinds[row] = said.clauses, said.kinds
        self.routes[row], self.answers[row] = said.routes, said.answers


class Classifier:
    """The exported classifier in the file `path`, of a policy of so many `clauses` and `routes`."""

    def __init__(self, path: Path, clauses: int, routes: int) -> None:
        self._session = open_network(path)
        self._clauses, self._routes = clauses, routes

    def classify(self, states: Vectors) -> ClassifierOutput:
        """Of one text by its `states` (tokens, dimension), as `Encoded.states` has them."""
        return ClassifierOutput.of(
            self._session.run(["logits"], {"states": states[None]})[0][0], self._clauses, self._routes
        )


def _log_softmax(logits: Array) -> Array:
    if not logits.shape[-1]:
        return logits
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logs: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.maximum(logs, _LEAST)
