"""Which act each stretch of a message does.

A network reads its tokens (`index.tagging.network`); its layout and the words of its pieces are cues
(`index.tagging.cues`). Learnt heads weigh both: first where something new begins, then what each piece does.
`python -m index.training tag` learns all of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.records import Act
from index.encoder.onnx import OnnxEncoder
from index.evidence.features import Array
from index.learning.heads import Arrays, load_arrays, softmax
from index.settings import WEIGHTS
from index.tagging.cues import Piece, above_cues, cut_cues, neighbour_cues, piece_cues
from index.tagging.network import ACTS, TokenLogits, TokenNetwork
from index.tagging.pieces import Kind, Layout, Place, layout_of
from index.tagging.reading import reading_of, words_of

HEADS, NETWORK = "tagger.npz", "tagger.onnx"
_SURELY = 9.0
_SURELY_INSIDE = 0.85
"""Log-odds (seven in ten) from which a sentence is cut: half a question is worse than two in one."""
_REQUEST_LOST_COSTS = np.array([0.7 * (act is Act.REQUEST) for act in ACTS])
"""Log-odds (two to one) in favour of a request: one that is lost is worse than a remark that is looked up."""
_FEWEST_ITEMS = 3
_BEHIND_A_CELL = "\t\n ;|,\"”'"
_KINDS = (Kind.LINE, Kind.SENTENCE, Kind.INSIDE)


@dataclass(frozen=True)
class CueHead:
    """A linear head over cues and numbers: `names` (cues,), `weights` (cues, classes), `dense` (numbers, classes)."""

    names: npt.NDArray[np.str_]
    weights: npt.NDArray[np.float32]
    dense: npt.NDArray[np.float32]

    @cached_property
    def _row(self) -> dict[str, int]:
        return {str(name): row for row, name in enumerate(self.names)}

    def logits(self, cues: Iterable[str], numbers: Array) -> Array:
        """Shape (classes,); a cue that was never learnt says nothing."""
        rows = [row for cue in dict.fromkeys(cues) if (row := self._row.get(cue)) is not None]
        found: Array = self.weights[rows].sum(axis=0, dtype=np.float64) + numbers @ self.dense
        return found

    def arrays(self, name: str) -> Arrays:
        joined = np.frombuffer("\n".join(self.names).encode(), dtype=np.uint8)
        return {f"{name}.names": joined, f"{name}.weights": self.weights, f"{name}.dense": self.dense}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> "CueHead":
        names = arrays[f"{name}.names"].tobytes().decode().split("\n")
        weights, dense = (arrays[f"{name}.{part}"].astype(np.float32) for part in ("weights", "dense"))
        return cls(np.array(names, dtype=np.str_), weights, dense)


@dataclass(frozen=True)
class Stretch:
    """Characters `start:end` of a message, what they do, their words, and how sure that is (a probability)."""

    start: int
    end: int
    act: Act
    words: str
    sure: float = 1.0


@dataclass(frozen=True)
class Heads:
    """`openers` may begin something new in a sentence; `cut` has one class, `act` one an act, `context` one."""

    openers: frozenset[str]
    cut: CueHead
    act: CueHead
    context: CueHead

    def arrays(self) -> Arrays:
        openers = np.frombuffer("\n".join(sorted(self.openers)).encode(), dtype=np.uint8)
        heads = self.cut.arrays("cut") | self.act.arrays("act") | self.context.arrays("context")
        return heads | {"openers": openers}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "Heads":
        return cls(
            openers=frozenset(arrays["openers"].tobytes().decode().split("\n")),
            cut=CueHead.from_arrays("cut", arrays),
            act=CueHead.from_arrays("act", arrays),
            context=CueHead.from_arrays("context", arrays),
        )


class Tagger:
    """Tells the requests of a message from the rest of it. Safe to share between threads."""

    def __init__(self, heads: Heads, network: TokenNetwork) -> None:
        self._heads, self._network = heads, network

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> "Tagger":
        """As `python -m index.training tag` wrote it. Raises FileNotFoundError where there is none."""
        return cls(Heads.from_arrays(load_arrays(folder / HEADS)), TokenNetwork.load(folder / NETWORK))

    def stretches(self, text: str, encoder: OnnxEncoder) -> list[Stretch]:
        """`text` in stretches that tile it. Two requests are two; of any other act what stands together is one."""
        reading = reading_of(text)
        layout = layout_of(reading, self._heads.openers)
        if not layout.places:
            return [Stretch(0, len(text), Act.CONTEXT, "")] if text else []
        tokens = self._network.read(reading, encoder)
        pieces = cut_pieces(layout, tokens, lambda cues, numbers: float(self._heads.cut.logits(cues, numbers)[0]))
        told = [self._heads.act.logits(*said) for said in piece_features(layout, pieces, tokens)]
        acts = np.stack([softmax(row + _REQUEST_LOST_COSTS) for row in told])
        acts = asking_cells(layout, pieces, like_their_list(layout, pieces, acts))
        return _joined(reading, pieces, signed_away(layout, pieces, acts))

    def needs_context(self, question: str, encoder: OnnxEncoder) -> float:
        """Probability that `question` cannot be understood without what was said before it."""
        vector = encoder.encode_tokens([question]).vectors[0].astype(np.float64)
        score = float(self._heads.context.logits(context_cues(question, self._heads.openers), vector)[0])
        return 1.0 / (1.0 + float(np.exp(-score)))


Cuts = Callable[[Iterable[str], Array], float]
"""Log-odds that something begins at a place, by its cues and numbers."""


def cut_pieces(layout: Layout, tokens: TokenLogits, cuts: Cuts) -> list[Piece]:
    """`layout` in pieces that tile it: cut at the exact places, and where `cuts` says so of a place."""
    starts: list[tuple[Place, float]] = []
    ends = sentence_ends(layout)
    for place, end in zip(layout.places, ends, strict=True):
        begun = starts[-1][0].at if starts else 0
        exact = place.kind is Kind.START
        begins = _SURELY if exact else cuts(cut_cues(layout, place, begun, end), cut_numbers(place, tokens))
        if begins >= (_SURELY_INSIDE if place.kind is Kind.INSIDE else 0.0):
            starts.append((place, begins))
    bounds = [0, *(place.at for place, _ in starts[1:]), len(layout.reading)]
    return [Piece(bounds[n], bounds[n + 1], place.line, place.kind, begins) for n, (place, begins) in enumerate(starts)]


def cut_numbers(place: Place, tokens: TokenLogits) -> Array:
    """What the network says of a place: that something begins there, by the kind of place, and the acts around it."""
    begins = tokens.begins(place.at)
    return np.concatenate([[begins * (place.kind is kind) for kind in _KINDS], tokens.around(place.at)])


def sentence_ends(layout: Layout) -> list[int]:
    """Of each place, where the next line or sentence begins."""
    found = [len(layout.reading)] * len(layout.places)
    until = len(layout.reading)
    for number in range(len(layout.places) - 1, -1, -1):
        found[number] = until
        if layout.places[number].kind is not Kind.INSIDE:
            until = layout.places[number].at
    return found


def piece_features(layout: Layout, pieces: Sequence[Piece], tokens: TokenLogits) -> list[tuple[list[str], Array]]:
    """Of each piece its cues, and what the network says of it, of the two before and of the two behind."""
    above = above_cues(layout, pieces)
    own = np.stack([tokens.mean(piece.start, piece.end) for piece in pieces])
    padded = np.pad(np.exp(own), ((2, 2), (0, 0)))
    beside = [padded[at : at + len(pieces)] for at in (0, 1, 3, 4)]
    numbers = np.concatenate([own, *beside], axis=1)
    return [
        ([*piece_cues(layout, piece), *neighbour_cues(layout, pieces, number), *above[number]], numbers[number])
        for number, piece in enumerate(pieces)
    ]


def like_their_list(layout: Layout, pieces: Sequence[Piece], acts: Array) -> Array:
    """Probabilities (pieces, acts) where the items of one list lean to what most of them do."""
    found = acts.copy()
    begun = 0
    for number in range(1, len(pieces) + 1):
        if number < len(pieces) and _is_item(layout, pieces[number]) and _is_item(layout, pieces[number - 1]):
            continue
        if number - begun >= _FEWEST_ITEMS and _is_item(layout, pieces[begun]):
            found[begun:number] = (acts[begun:number] + acts[begun:number].mean(axis=0)) / 2
        begun = number
    return found


def asking_cells(layout: Layout, pieces: Sequence[Piece], acts: Array) -> Array:
    """Probabilities (pieces, acts) where a cell of a table that ends with a question mark surely asks."""
    found = acts.copy()
    for number, piece in enumerate(pieces):
        words = layout.reading[piece.start : piece.end].rstrip(_BEHIND_A_CELL)
        if piece.start in layout.cells and words.endswith(("?", "？")):
            found[number] = np.eye(len(ACTS))[ACTS.index(Act.REQUEST)]
    return found


def signed_away(layout: Layout, pieces: Sequence[Piece], acts: Array) -> Array:
    """Probabilities (pieces, acts) where what stands in a signature surely is quoted."""
    start, end = layout.signed
    found = acts.copy()
    for number, piece in enumerate(pieces):
        if start <= piece.start < end:
            found[number] = np.eye(len(ACTS))[ACTS.index(Act.QUOTED)]
    return found


def _is_item(layout: Layout, piece: Piece) -> bool:
    line = layout.lines[piece.line]
    return line.listed and piece.start <= line.start < piece.end


def context_cues(question: str, openers: frozenset[str]) -> list[str]:
    """Of a question, for whether it can be understood alone."""
    layout = layout_of(question, openers)
    return list(piece_cues(layout, Piece(0, len(question), 0, Kind.START))) if layout.lines else []


def _joined(reading: str, pieces: Sequence[Piece], acts: Array) -> list[Stretch]:
    """`acts` are the probabilities of the acts of each piece."""
    found: list[tuple[int, int, Act, float]] = []
    for piece, probabilities in zip(pieces, acts, strict=True):
        act = ACTS[int(probabilities.argmax())]
        sure = min(float(probabilities.max()), 1.0 / (1.0 + float(np.exp(-piece.begins))))
        if found and act is not Act.REQUEST and found[-1][2] is act:
            found[-1] = (found[-1][0], piece.end, act, min(sure, found[-1][3]))
        else:
            found.append((piece.start, piece.end, act, sure))
    return [Stretch(start, end, act, words_of(reading[start:end]), sure) for start, end, act, sure in found]
