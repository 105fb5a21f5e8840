"""Words and pairs of words as they are typed, little ones too, as tf-idf: what a meaning in 384 numbers blurs.

"Do you read my chats" and "does my boss read my chats" mean nearly the same, and who must act differs; so do "how is it
kept" and "how many days is it kept", and only one is answered.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.evidence.features import Array

_WORD = re.compile(r"[a-z0-9']+")
_AT_LEAST = 3
_WEIGHT = 2.0


@dataclass(frozen=True)
class NgramTfidf:
    """`vocabulary`: words and pairs of words; `idf`: how telling each is. Both of shape (phrases,)."""

    vocabulary: npt.NDArray[np.str_]
    idf: Array

    @classmethod
    def learn(cls, texts: Sequence[str]) -> "NgramTfidf":
        """All that stand in at least three of `texts`."""
        found = Counter(phrase for text in texts for phrase in set(_phrases(text)))
        kept = sorted(phrase for phrase, count in found.items() if count >= _AT_LEAST)
        counts = np.array([found[phrase] for phrase in kept], dtype=np.float64)
        return cls(np.array(kept, dtype=np.str_), np.log((1 + len(texts)) / (1 + counts)) + 1)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {str(phrase): number for number, phrase in enumerate(self.vocabulary)}

    def vector(self, text: str) -> Array:
        """Shape (phrases,), of length 2; zero when none is known."""
        found = np.zeros(len(self.vocabulary))
        for phrase, count in Counter(_phrases(text)).items():
            if phrase in self._row:
                found[self._row[phrase]] = (1 + np.log(count)) * self.idf[self._row[phrase]]
        length = np.linalg.norm(found)
        return _WEIGHT * found / length if length else found

    def matrix(self, texts: Sequence[str]) -> Any:
        """The vectors of `texts` as a sparse matrix, (texts, phrases)."""
        from scipy.sparse import csr_matrix, vstack

        rows = [csr_matrix(self.vector(text)[None]) for text in texts]
        return vstack(rows).tocsr() if rows else csr_matrix((0, len(self.vocabulary)))


def hstack_sparse(dense: npt.NDArray[Any], phrases: Any) -> Any:
    """Rows of numbers, and behind them rows of phrases: one sparse matrix."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([csr_matrix(dense), phrases]).tocsr()


def _phrases(text: str) -> list[str]:
    words = _WORD.findall(text.lower().replace("’", "'"))
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]
