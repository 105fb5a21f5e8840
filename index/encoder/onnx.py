"""Questions to vectors with onnxruntime alone: no torch import, a few milliseconds on one core.

The model in the index was exported from a sentence-transformers model and checked against it (`EmbeddingModel.export`).
Clauses and anticipated questions are embedded by it, too, so all speak of the same space.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

VECTORS, TOKENS, STATES = "vectors", "tokens", "states"
"""Outputs of the exported model."""
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"


@dataclass(frozen=True)
class Encoded:
    """Texts as unit vectors: one each, (texts, dimension), and one for every token of each, (its tokens, dimension).

    `states`, of the same shape as `tokens`, is what the model's lower layers made of each token; the exported model
    gives it where its architecture has it.
    """

    vectors: Vectors
    tokens: tuple[Vectors, ...]
    states: tuple[Vectors, ...] = ()


class Encoder(Protocol):
    """Texts to unit vectors."""

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """Vectors of the texts and of their tokens, from one run of the model."""


class OnnxEncoder:
    """The exported model in `folder`. Raises FileNotFoundError when it is not there."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        from tokenizers import Tokenizer

        self._session = open_network(folder / MODEL_FILE, threads)
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._untruncated = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._untruncated.no_truncation()
        self._untruncated.no_padding()

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """One run for each text: the scale of eight-bit numbers goes by all that is in a run, and a text must get the
        same vectors in whatever company it is asked.
        """
        runs = [self.run(tuple(self._tokenizer.encode(text).ids)) for text in texts]
        vectors = np.concatenate([found[VECTORS] for found in runs]) if runs else np.zeros((0, 0), dtype=np.float32)
        states = tuple(found[STATES][0] for found in runs if STATES in found)
        return Encoded(vectors, tuple(found[TOKENS][0] for found in runs), states)

    def tokens_of(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """All of `text` as token ids without the model's own marks, and of each the characters (start, end)."""
        found = self._untruncated.encode(text, add_special_tokens=False)
        return found.ids, found.offsets

    def marked(self, ids: Sequence[int]) -> tuple[int, ...]:
        """`ids` between the marks with which the model begins and ends a text."""
        begin, end = (int(self._tokenizer.token_to_id(mark) or 0) for mark in ("[CLS]", "[SEP]"))
        return (begin, *ids, end)

    def run(self, ids: tuple[int, ...]) -> dict[str, Vectors]:
        """All outputs for the tokens of one text, the model's marks included, by name, each for a batch of one."""
        row = np.array([ids], dtype=np.int64)
        inputs = {"input_ids": row, "attention_mask": np.ones_like(row)}
        return dict(zip(self._outputs, self._session.run(self._outputs, inputs), strict=True))

    def remembering(self) -> "OnnxEncoder":
        """The same encoder for one message: what was run once is not run again. Not to be kept."""
        twin = copy.copy(self)
        memory: dict[tuple[int, ...], dict[str, Vectors]] = {}

        def run(ids: tuple[int, ...]) -> dict[str, Vectors]:
            if ids not in memory:
                memory[ids] = self.run(ids)
            return memory[ids]

        twin.run = run  # type: ignore[method-assign]
        return twin


def open_network(path: Path, threads: int = 1) -> Any:
    """An exported network, ready to run (`onnxruntime.InferenceSession`). Raises FileNotFoundError without the file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning threads starve each other on a shared core.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
