"""Late interaction: every word piece of a question looks for its best match among those of a clause.

One vector for a whole clause blurs a long list of things; its tokens keep them apart. The score is the mean, over the
question's tokens, of the highest cosine with any token of the clause (Khattab and Zaharia, "ColBERT", SIGIR 2020, as a
mean so that questions of any length compare). The question's tokens come from the same run of the model as its vector.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoder.onnx import Vectors
from index.evidence.features import Array


@dataclass(frozen=True)
class TokenIndex:
    """Unit vectors of all clauses' tokens, one clause after another.

    `tokens` has shape (tokens, dimension); clause i owns the rows from `starts[i]` up to the next start. No clause is
    without tokens.
    """

    tokens: Vectors
    starts: npt.NDArray[np.int64]

    @classmethod
    def build(cls, clauses: Sequence[Sequence[Vectors]]) -> "TokenIndex":
        """From each clause's texts, as the token vectors of each text."""
        per_clause = [np.concatenate(list(texts)) for texts in clauses]
        starts = np.cumsum([0, *(len(tokens) for tokens in per_clause[:-1])])
        return cls(np.concatenate(per_clause), np.asarray(starts, dtype=np.int64))

    def scores(self, question: Vectors) -> Array:
        """Late interaction of `question`, its token vectors (tokens, dimension), with every clause: (clauses,)."""
        near = self.tokens @ question.T
        return np.asarray(np.maximum.reduceat(near, self.starts, axis=0).mean(axis=1), dtype=np.float64)

    def save(self, path: Path) -> None:
        """In half precision: it changes scores in the fourth decimal."""
        np.savez(path, tokens=self.tokens.astype(np.float16), starts=self.starts)

    @classmethod
    def load(cls, path: Path) -> "TokenIndex":
        with np.load(path) as arrays:
            return cls(arrays["tokens"].astype(np.float32), arrays["starts"])
