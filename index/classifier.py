"""What the tuned classifier says of a question: which clause answers, whether the policy covers it, who must act.

It goes on from the states of the embedding model's lower layers, so that a question costs half a model more, not a
whole one. `index.tuned` holds its weights, `python -m index tune` trains them. Here it runs, by onnxruntime alone.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.knowledge import DestinationId
from index.encode import Vectors, open_network
from index.features import Array

NO_ROUTE = "none"
ROUTES = tuple(sorted([NO_ROUTE, *DestinationId]))
KINDS = 3
"""Covered, not covered, off topic (`index.features`)."""
CLASSIFIER_FILE = "classifier.onnx"
_LEAST = np.log(1e-4)


@dataclass(frozen=True)
class Classified:
    """Log-probabilities of one question, or of many as rows: (..., clauses), (..., KINDS), (..., routes)."""

    clauses: Array
    kinds: Array
    routes: Array

    @classmethod
    def of(cls, logits: Array) -> "Classified":
        """From logits, clauses before kinds before routes; nothing is less probable than one in ten thousand."""
        ends = (logits.shape[-1] - KINDS - len(ROUTES), logits.shape[-1] - len(ROUTES))
        return cls(*(_log_softmax(part) for part in np.split(logits.astype(np.float64), ends, axis=-1)))

    @classmethod
    def nothing(cls, clauses: int, *rows: int) -> "Classified":
        """Where nothing was tuned: zeros, from which nothing can be learnt."""
        return cls(np.zeros((*rows, clauses)), np.zeros((*rows, KINDS)), np.zeros((*rows, len(ROUTES))))

    def __getitem__(self, row: int) -> "Classified":
        return Classified(self.clauses[row], self.kinds[row], self.routes[row])

    def __setitem__(self, row: int, said: "Classified") -> None:
        self.clauses[row], self.kinds[row], self.routes[row] = said.clauses, said.kinds, said.routes


class Classifier:
    """The exported classifier in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._session = open_network(path)

    def classify(self, states: Vectors) -> Classified:
        """Of one text by its `states` (tokens, dimension), as `Encoded.states` has them."""
        return Classified.of(self._session.run(["logits"], {"states": states[None]})[0][0])


def _log_softmax(logits: Array) -> Array:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logs: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.maximum(logs, _LEAST)
