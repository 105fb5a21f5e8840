"""Questions to vectors with onnxruntime alone: no torch import, a few milliseconds on one core.

The model in the index was exported from a sentence-transformers model and checked against it (`index.embed.export`).
Clauses and anticipated questions are embedded by it, too, so all speak of the same space.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"


@dataclass(frozen=True)
class Encoded:
    """Texts as unit vectors: one each, (texts, dimension), and one for every token of each, (its tokens, dimension)."""

    vectors: Vectors
    tokens: tuple[Vectors, ...]


class Encoder(Protocol):
    """Texts to unit vectors."""

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """Vectors of the texts and of their tokens, from one run of the model."""


class OnnxEncoder:
    """The exported model in `folder`. Raises FileNotFoundError when it is not there."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads starve each other on a shared core.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(folder / MODEL_FILE, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """One run for each text: the scale of eight-bit numbers goes by all that is in a run, and a text must get the
        same vectors in whatever company it is asked.
        """
        runs = [self._run(text) for text in texts]
        vectors = np.concatenate([vector for vector, _ in runs]) if runs else np.zeros((0, 0), dtype=np.float32)
        return Encoded(vectors, tuple(tokens for _, tokens in runs))

    def _run(self, text: str) -> tuple[Vectors, Vectors]:
        """Vectors of one text, (1, dimension), and of its tokens, (tokens, dimension)."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vectors, tokens = self._session.run(["vectors", "tokens"], inputs)
        return vectors, tokens[0]
