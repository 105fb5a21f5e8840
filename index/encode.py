"""Questions to vectors with onnxruntime alone: no torch import, a few milliseconds on one core.

The model in the index was exported from the sentence-transformers model that embedded the clauses, and checked
against it (`index.embed.export`), so both speak of the same space.
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
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encodings], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encodings], dtype=np.int64)
        vectors, tokens = self._session.run(["vectors", "tokens"], {"input_ids": ids, "attention_mask": mask})
        lengths = mask.sum(axis=1)
        return Encoded(vectors, tuple(rows[:length] for rows, length in zip(tokens, lengths, strict=True)))
