"""Learning the heads of the tagger (`index.tagging.tagger`) from what the network says of messages it has not seen."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.records import Act
from index.encoder.onnx import OnnxEncoder
from index.evidence.features import Array
from index.evidence.ngrams import hstack_sparse
from index.tagging.cues import cut_cues
from index.tagging.network import ACTS, TokenLogits
from index.tagging.pieces import Kind, Layout, layout_of
from index.tagging.reading import reading_of
from index.tagging.tagger import (
    CueHead,
    Heads,
    context_cues,
    cut_numbers,
    cut_pieces,
    piece_features,
    sentence_ends,
)
from index.training.tag_messages import Message

_OPENS_OFTEN = 4
_KNOWN_OFTEN = 3
_CUT_C, _ACT_C, _CONTEXT_C = 0.1, 0.1, 0.3
_NUMBERS_SCALE = 1.0
_VECTOR_SCALE = 4.0
_LEAST_WEIGHT = 0.02


def learn_heads(
    read: Sequence[tuple[Message, TokenLogits]], turns: Sequence[tuple[str, bool]], encoder: OnnxEncoder
) -> Heads:
    """From messages as a network read them that had not seen them, and from (question, whether it needs context)."""
    openers = openers_of([message for message, _ in read])
    cut = _learn_cut(read, openers)
    return Heads(openers, cut, _learn_act(read, openers, cut), _learn_context(turns, encoder, openers))


def openers_of(messages: Sequence[Message]) -> frozenset[str]:
    """Words that begin a tile in the middle of a line, with nothing but a blank before them."""
    found = Counter[str]()
    for message in messages:
        layout = layout_of(reading_of(message.text), frozenset())
        for bound in message.bounds:
            first = layout.word_at(bound)
            if not 0 < first < len(layout.words):
                continue
            start, end = layout.words[first]
            gap = layout.reading[layout.words[first - 1][1] : start]
            if gap.strip() == "" and "\n" not in gap:
                found[layout.reading[start:end].lower()] += 1
    return frozenset(word for word, count in found.items() if count >= _OPENS_OFTEN and word.isalpha())


def _learn_cut(read: Sequence[tuple[Message, TokenLogits]], openers: frozenset[str]) -> CueHead:
    rows: list[list[str]] = []
    numbers: list[Array] = []
    cuts: list[bool] = []
    weights: list[float] = []
    for message, tokens in read:
        layout = layout_of(reading_of(message.text), openers)
        for cues, said, is_cut in _cut_examples(layout, message, tokens):
            rows.append(cues)
            numbers.append(said)
            cuts.append(is_cut)
            weights.append(message.weight)
    return _fitted(rows, np.stack(numbers), np.array(cuts), np.array(weights), _CUT_C)


def _cut_examples(layout: Layout, message: Message, tokens: TokenLogits) -> Iterator[tuple[list[str], Array, bool]]:
    """Places that are not exact, and whether something begins there; where nothing is asked, a cut does no harm."""
    ends = sentence_ends(layout)
    begun = 0
    for number, place in enumerate(layout.places):
        is_bound = place.at in message.bounds
        if place.kind is not Kind.START:
            inside = message.act_of(place.at - 1, place.at + 1)
            if is_bound or inside is Act.REQUEST or place.kind is Kind.INSIDE:
                cues = list(cut_cues(layout, place, begun, ends[number]))
                yield cues, cut_numbers(place, tokens), is_bound
        if is_bound or place.kind is Kind.START:
            begun = place.at


def _learn_act(read: Sequence[tuple[Message, TokenLogits]], openers: frozenset[str], cut: CueHead) -> CueHead:
    """From pieces cut as they will be cut."""
    rows: list[list[str]] = []
    numbers: list[Array] = []
    acts: list[int] = []
    weights: list[float] = []
    for message, tokens in read:
        layout = layout_of(reading_of(message.text), openers)
        if not layout.places:
            continue
        pieces = cut_pieces(layout, tokens, lambda cues, said: float(cut.logits(cues, said)[0]))
        for piece, (cues, said) in zip(pieces, piece_features(layout, pieces, tokens), strict=True):
            rows.append(cues)
            numbers.append(said)
            acts.append(ACTS.index(message.act_of(piece.start, piece.end)))
            weights.append(message.weight)
    return _fitted(rows, np.stack(numbers), np.array(acts), np.array(weights), _ACT_C, len(ACTS))


def _learn_context(turns: Sequence[tuple[str, bool]], encoder: OnnxEncoder, openers: frozenset[str]) -> CueHead:
    rows = [context_cues(question, openers) for question, _ in turns]
    vectors = np.stack([encoder.encode_tokens([question]).vectors[0] for question, _ in turns]).astype(np.float64)
    needs = np.array([needs for _, needs in turns])
    return _fitted(rows, vectors, needs, np.ones(len(turns)), _CONTEXT_C, scale=_VECTOR_SCALE)


def _fitted(
    rows: Sequence[Sequence[str]],
    numbers: Array,
    classes: npt.NDArray[Any],
    weights: Array,
    regularisation: float,
    count: int = 1,
    scale: float = _NUMBERS_SCALE,
) -> CueHead:
    """Logistic regression on cues that stand in several rows, and on numbers; cues that weigh next to nothing go."""
    from sklearn.linear_model import LogisticRegression

    names, sparse = _matrix(rows)
    model = LogisticRegression(C=regularisation, max_iter=400, fit_intercept=False)
    model.fit(hstack_sparse(scale * numbers, sparse), classes, sample_weight=weights)
    found = np.zeros((numbers.shape[1] + len(names), count))
    found[:, model.classes_ if count > 1 else [0]] = model.coef_.T
    dense, learnt = scale * found[: numbers.shape[1]], found[numbers.shape[1] :]
    kept = np.flatnonzero(np.abs(learnt).max(axis=1) >= _LEAST_WEIGHT)
    return CueHead(
        np.array([names[int(row)] for row in kept], dtype=np.str_),
        learnt[kept].astype(np.float32),
        dense.astype(np.float32),
    )


def _matrix(rows: Sequence[Sequence[str]]) -> tuple[list[str], Any]:
    """(cues that stand in several rows, the rows as a sparse matrix of them)."""
    from scipy.sparse import csr_matrix

    counts = Counter(cue for row in rows for cue in set(row))
    names = sorted(cue for cue, times in counts.items() if times >= _KNOWN_OFTEN and "\n" not in cue)
    column = {cue: number for number, cue in enumerate(names)}
    flat = [(r, column[cue]) for r, row in enumerate(rows) for cue in dict.fromkeys(row) if cue in column]
    at, columns = (np.array(part) for part in zip(*flat, strict=True))
    return names, csr_matrix((np.ones(len(flat)), (at, columns)), shape=(len(rows), len(names)))
