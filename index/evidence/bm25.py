"""Lexical search over clauses whose documents are expanded by what people ask about them (bm25s).

Document expansion after Nogueira et al., "Document Expansion by Query Prediction" (2019), with questions written by
people in place of predicted ones.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_K1, _B = 1.2, 0.5


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def words(texts: Sequence[str]) -> list[list[str]]:
    """Stemmed words of each text, stop words left out."""
    import bm25s

    found: list[list[str]] = bm25s.tokenize(
        list(texts), stemmer=_stemmer(), stopwords="en", show_progress=False, return_ids=False
    )
    return found


class LexicalIndex:
    """BM25 scores of every clause for a question."""

    def __init__(self, retriever: Any, size: int) -> None:
        self._retriever = retriever
        self._size = size

    @classmethod
    def build(cls, documents: Sequence[str]) -> "LexicalIndex":
        import bm25s

        retriever = bm25s.BM25(k1=_K1, b=_B)
        retriever.index(words(documents), show_progress=False)
        return cls(retriever, len(documents))

    @classmethod
    def load(cls, folder: Path, size: int) -> "LexicalIndex":
        import bm25s

        return cls(bm25s.BM25.load(folder), size)

    def save(self, folder: Path) -> None:
        self._retriever.save(folder, show_progress=False)

    def scores(self, question: str) -> np.ndarray:
        """Shape (clauses,); 0 where no word is shared."""
        asked = [word for word in words([question])[0] if word in self._retriever.vocab_dict]
        if not asked:
            return np.zeros(self._size)
        return np.asarray(self._retriever.get_scores(asked), dtype=np.float64)
