"""What the tuned classifier says of a question: which clause answers, whether the policy covers it, who must act.

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
    """Log-probabilities of one question, or of many as rows: (..., clauses), (..., KINDS), (..., routes)."""

    clauses: Array
    kinds: Array
    routes: Array

    @classmethod
    def of(cls, logits: Array, clauses: int) -> "ClassifierOutput":
        """From logits, clauses before kinds before routes; nothing is less probable than one in ten thousand."""
        ends = (clauses, clauses + KINDS)
        return cls(*(_log_softmax(part) for part in np.split(logits.astype(np.float64), ends, axis=-1)))

    @classmethod
    def nothing(cls, clauses: int, routes: int, *rows: int) -> "ClassifierOutput":
        """Where nothing was tuned: zeros, from which nothing can be learnt."""
        return cls(np.zeros((*rows, clauses)), np.zeros((*rows, KINDS)), np.zeros((*rows, routes)))

    def __getitem__(self, row: int) -> "ClassifierOutput":
        return ClassifierOutput(self.clauses[row], self.kinds[row], self.routes[row])

    def __setitem__(self, row: int, said: "ClassifierOutput") -> None:
        self.clauses[row], self.kinds[row], self.routes[row] = said.clauses, said.kinds, said.routes


class Classifier:
    """The exported classifier in the file `path`, of a policy of so many `clauses`."""

    def __init__(self, path: Path, clauses: int) -> None:
        self._session = open_network(path)
        self._clauses = clauses

    def classify(self, states: Vectors) -> ClassifierOutput:
        """Of one text by its `states` (tokens, dimension), as `Encoded.states` has them."""
        return ClassifierOutput.of(self._session.run(["logits"], {"states": states[None]})[0][0], self._clauses)


def _log_softmax(logits: Array) -> Array:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logs: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.maximum(logs, _LEAST)
