"""Pieces of a marked-up document, in reading order, as one canonical text with the offsets of its blocks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpus.blocks import Block, Document, Kind

_CONTENTS = re.compile(
    r"(?:table of )?contents|(?:on|in) this (?:page|policy|notice|document)|overview|quick links|jump to|"
    r"inhalt(?:sverzeichnis)?|table des matières|sommaire|índice|indice|inhoud(?:sopgave)?|sumário",
    re.IGNORECASE,
)
_LABEL_WORDS = 12
CELL = " | "
"""Between the cells of a row."""


@dataclass(frozen=True)
class Piece:
    """A block's words. `label`: how many of its first characters are a run-in heading; `link`: it is but a link to a
    place on the same page.
    """

    kind: Kind
    text: str
    label: int = 0
    link: bool = False


def laid_out(pieces: Iterable[Piece], warnings: Iterable[str] = ()) -> Document:
    """One text: headings on lines of their own, bullets before items, blank lines between blocks.

    Items and rows of one list stand close together. A table of contents is no text of the policy.
    """
    text = ""
    blocks: list[Block] = []
    for piece in _without_contents(list(pieces)):
        listed = piece.kind in {Kind.ITEM, Kind.ROW, Kind.HEAD}
        if blocks:
            close = listed and blocks[-1].kind in {Kind.ITEM, Kind.ROW, Kind.HEAD} and piece.kind is not Kind.HEAD
            text += "\n" if close else "\n\n"
        text += "  • " if listed else ""
        label = len(text) + piece.label if piece.label else 0
        blocks.append(Block(piece.kind, len(text), len(text) + len(piece.text), label))
        text += piece.text
    return Document(text + "\n" if text else "", tuple(blocks), tuple(warnings))


def _without_contents(pieces: list[Piece]) -> Iterator[Piece]:
    """Without the entries of a table of contents, and the heading over them."""
    titles = {_bare(piece.text) for piece in pieces if piece.kind is Kind.HEADING}
    entries = [piece.link and (_bare(piece.text) in titles or piece.kind is Kind.ITEM) for piece in pieces]
    for number, piece in enumerate(pieces):
        followed = number + 1 < len(pieces) and entries[number + 1]
        if not (entries[number] or (followed and _CONTENTS.fullmatch(piece.text.strip(" :*")))):
            yield piece


def _bare(text: str) -> str:
    return re.sub(r"^[\dIVXivx.)\s]+|[^\w]+$", "", text).lower()


def labelled(piece: Piece, bold: str) -> Piece:
    """`piece`, which opens in bold print with `bold`: a heading when that is all of it, else a run-in label."""
    bold = bold.strip()
    if piece.kind not in {Kind.PARAGRAPH, Kind.ITEM} or not bold or len(bold.split()) > _LABEL_WORDS:
        return piece
    if bold == piece.text and piece.kind is Kind.PARAGRAPH and not bold.endswith((".", ",", ";", "!", ":")):
        return replace(piece, kind=Kind.HEADING)
    if piece.text.startswith(bold) and bold != piece.text and bold.endswith((".", ":", "?", "–", "—", "-")):
        return replace(piece, label=len(bold))
    return piece


def row(cells: Iterable[str]) -> str:
    """The cells of a row on one line; empty ones are left out."""
    return CELL.join(filter(None, (" ".join(cell.split()) for cell in cells)))
