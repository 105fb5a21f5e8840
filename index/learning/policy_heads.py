"""The heads learnt for one policy, and what goes into them beside the evidence of clauses."""

from dataclasses import dataclass

import numpy as np

from corpus.records import Role
from index.encoder.onnx import Vectors
from index.evidence.features import Array
from index.evidence.ngrams import NgramTfidf
from index.learning.heads import Arrays, LinearHead, QuadraticHead, softmax

HEADS_FORMAT = 2
"""Raise when heads learnt before can no longer be used: other features, other classes."""
_EVIDENCE_WEIGHT = 3.0


@dataclass(frozen=True)
class Heads:
    """Everything learnt for one prepared policy."""

    clause: LinearHead
    scope: LinearHead
    fusion: LinearHead
    coverage: QuadraticHead
    off_topic: QuadraticHead
    route: LinearHead
    phrases: NgramTfidf

    def arrays(self) -> Arrays:
        heads = {key: value for name in HEAD_NAMES for key, value in getattr(self, name).arrays(name).items()}
        return heads | {"phrases.vocabulary": self.phrases.vocabulary, "phrases.idf": self.phrases.idf}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "Heads":
        return cls(
            clause=LinearHead.from_arrays("clause", arrays),
            scope=LinearHead.from_arrays("scope", arrays),
            fusion=LinearHead.from_arrays("fusion", arrays),
            coverage=QuadraticHead.from_arrays("coverage", arrays),
            off_topic=QuadraticHead.from_arrays("off_topic", arrays),
            route=LinearHead.from_arrays("route", arrays),
            phrases=NgramTfidf(arrays["phrases.vocabulary"], arrays["phrases.idf"]),
        )


HEAD_NAMES = ("clause", "scope", "fusion", "coverage", "off_topic", "route")


def log_probabilities(head: LinearHead, vector: Array, clause_count: int) -> Array:
    """Clause head's log-probability of each clause, shape (clauses,); clauses it never saw get the floor."""
    logs = np.full(clause_count, np.log(1e-4))
    logs[[int(c) for c in head.classes]] = np.log(np.clip(head.probabilities(vector), 1e-4, 1.0))
    return logs


def route_features(vector: Array | Vectors, role: Role, fused: Array, classified: Array) -> Array:
    """What the route is decided from: the question, who asks, the clauses found (fused logits), and the classifier.

    The question's phrases come behind.
    """
    who = np.array([role is known for known in Role], dtype=np.float64)
    return np.concatenate([vector, who, _EVIDENCE_WEIGHT * softmax(fused), classified])
