"""What a small network says of every token of a message: the act it belongs to, and whether a tile begins with it.

It goes on from the states of the embedding model's lower layers, as the classifier does, so that what was encoded for
the look-up serves here, too. `python -m index.training tag` trains and writes it.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.records import Act
from index.encoder.onnx import STATES, OnnxEncoder, open_network
from index.evidence.features import Array

ACTS = tuple(Act)
OUTPUTS = len(ACTS) + 1
"""Log-odds of each act, and behind them of a beginning."""
WINDOW, OVERLAP = 220, 60
"""Tokens that are read at once, and how many of them were read before: a long message is read window by window."""
LINE_BREAK = "¶"
"""What the network reads for a line break, which the tokenizer would drop."""


@dataclass(frozen=True)
class TokenLogits:
    """Of every token of a reading: where it starts, and its log-odds, shape (tokens, OUTPUTS)."""

    starts: list[int]
    logits: Array

    @cached_property
    def acts(self) -> Array:
        """Log-probabilities of the acts, shape (tokens, acts)."""
        logits = self.logits[:, : len(ACTS)]
        shifted = logits - logits.max(axis=1, keepdims=True, initial=-1e9)
        found: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return found

    def begins(self, at: int) -> float:
        """Log-odds that something begins with the first token at `at` or behind it."""
        token = bisect_left(self.starts, at)
        return float(self.logits[token, -1]) if token < len(self.starts) else -10.0

    def around(self, at: int) -> Array:
        """Log-probabilities of the acts of the token before `at` and of that behind it, shape (2 * acts,)."""
        token = bisect_left(self.starts, at)
        before, behind = max(0, token - 1), min(token, len(self.starts) - 1)
        return np.concatenate([self.acts[before], self.acts[behind]]) if len(self.starts) else np.zeros(2 * len(ACTS))

    def mean(self, start: int, end: int) -> Array:
        """Mean log-probabilities of the acts over the tokens that start in `start:end`, shape (acts,)."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        found: Array = self.acts[first:last].mean(axis=0) if last > first else np.full(len(ACTS), -np.log(len(ACTS)))
        return found


def windows(count: int) -> list[tuple[int, int, int]]:
    """(start, end, first that counts) of the windows over so many tokens; what counts tiles them."""
    found: list[tuple[int, int, int]] = []
    counted = 0
    while counted < count or not found:
        start = max(0, counted - OVERLAP)
        end = min(count, start + WINDOW)
        found.append((start, end, counted))
        counted = end if end == count else end - OVERLAP // 2
        if end == count:
            break
    return found


class TokenNetwork:
    """A network as `session` runs it: an exported one, or one that is still being trained."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @classmethod
    def load(cls, path: Path) -> "TokenNetwork":
        """The exported network in the file `path`. Raises an error of onnxruntime without it."""
        return cls(open_network(path))

    def read(self, reading: str, encoder: OnnxEncoder) -> TokenLogits:
        """What is said of each token of `reading`; line breaks are no tokens."""
        ids, offsets = encoder.tokens_of(reading.replace("\n", LINE_BREAK))
        logits = np.zeros((len(ids), OUTPUTS))
        for start, end, counted in windows(len(ids)) if ids else []:
            states = encoder.run(encoder.marked(ids[start:end]))[STATES]
            said = self._session.run(["logits"], {"states": states})[0][0][1:-1]
            logits[counted:end] = said[counted - start :]
        kept = [row for row, (start, _) in enumerate(offsets) if reading[start] != "\n"]
        return TokenLogits([offsets[row][0] for row in kept], logits[kept])
