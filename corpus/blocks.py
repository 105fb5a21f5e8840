"""Plain text to blocks: headings, paragraphs, list items and line groups such as a postal address.

Offsets only: nothing is changed, moved or searched for. The rules read layout (blank lines, bullets, line lengths),
so any policy saved as text works; readers of marked-up formats know their blocks already (`corpus.read`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise


class Kind(Enum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    LINES = "lines"
    ROW = "row"
    """A row of a table: one clause, whatever its cells hold."""
    HEAD = "head"
    """The head of a table: it leads its rows in, and is never cited."""


@dataclass(frozen=True)
class Block:
    """`text[start:end]` of one kind; a list item's bullet lies outside it.

    `label`: where a run-in heading in it ends, as an offset into the text; 0: it has none.
    """

    kind: Kind
    start: int
    end: int
    label: int = 0


@dataclass(frozen=True)
class Document:
    """A canonical text and its blocks, in order, without overlap.

    `warnings`: what is doubtful about how it was read.
    """

    text: str
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()

    @classmethod
    def plain(cls, text: str) -> "Document":
        """Text without mark-up: its blocks are read from its layout."""
        return cls(text, tuple(blocks(text)))


_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_BULLET = re.compile(r"[ \t]*(?:[•◦▪●‣·∙*–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])[ \t]+(?=\S)")
_NUMBERED_HEADING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Z][.)]|[IVX]+[.)])[ \t]+\S")
_SENTENCE_END = (".", "!", ":", ";", ",", "。", "！", "：", "；", "、", "।", "؟", "۔")
_UNDERLINE = re.compile(r"[ \t]*([=~^_*#-])\1{2,}[ \t]*")
_FACT = re.compile(r"[^:\n]{1,40}:[ \t]+[^\n]*[\d@]")
_PART = re.compile(r"(?:section|part|article|chapter|step|annex|appendix|schedule|clause|paragraph)\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d[\d ()/.-]{4,}\d")
_LOWER_WORD = re.compile(r"[^\W\d_A-ZÀ-ÖØ-Þ]+(?:\s|[,;:.]?\Z|[,;:]\s)")
_LINE_ENDS = (".", ",", ";", ":", "!", "?")
MAX_HEADING_WORDS = 12
MAX_LINE_GROUP_WIDTH = 48


def blocks(text: str) -> list[Block]:
    """Blocks of `text` in order; they never overlap and hold every visible character except bullets."""
    groups = list(_groups(text))
    found: list[Block] = []
    for position, lines in enumerate(groups):
        last = position == len(groups) - 1
        if len(lines) > 1 and _is_underlined(text, lines):
            found.append(_trimmed(text, Kind.HEADING, *lines[0]))
            found.extend(_group_blocks(text, lines[2:]) if lines[2:] else ())
        elif all(_UNDERLINE.fullmatch(text[start:end].rstrip("\n")) for start, end in lines):
            continue
        elif not last and _is_heading(text, lines):
            found.append(_trimmed(text, Kind.HEADING, lines[0][0], lines[0][1]))
        else:
            found.extend(_group_blocks(text, lines))
    return found


def _groups(text: str) -> Iterator[list[tuple[int, int]]]:
    """Runs of lines between blank lines, each line as (start, end)."""
    run: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        if line.group().strip():
            run.append(line.span())
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_heading(text: str, lines: list[tuple[int, int]]) -> bool:
    line = text[slice(*lines[0])].strip()
    if len(lines) > 1 or len(line.split()) > MAX_HEADING_WORDS or not any(map(str.isalpha, line)):
        return False
    if _BULLET.match(text, lines[0][0]) and not _NUMBERED_HEADING.match(line):
        return False
    if (_FACT.match(line) and not _PART.match(line)) or _LONG_NUMBER.search(line):
        return False
    return not line.endswith(_SENTENCE_END) and "@" not in line


def _is_underlined(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether the second line of a run only underlines the first."""
    return bool(_UNDERLINE.fullmatch(text[slice(*lines[1])].rstrip("\n"))) and bool(text[slice(*lines[0])].strip())


def _group_blocks(text: str, lines: list[tuple[int, int]]) -> Iterator[Block]:
    """Split a run of lines at its bullets; what stands before the first bullet is a paragraph or a line group."""
    starts = [i for i, (start, _) in enumerate(lines) if _BULLET.match(text, start)]
    head = lines[: starts[0]] if starts else lines
    if head:
        yield _trimmed(text, _prose_kind(text, head), head[0][0], head[-1][1])
    for i, following in pairwise([*starts, len(lines)]):
        bullet = _BULLET.match(text, lines[i][0])
        assert bullet is not None
        yield _trimmed(text, Kind.ITEM, bullet.end(), lines[following - 1][1])


def _prose_kind(text: str, lines: list[tuple[int, int]]) -> Kind:
    """Several short lines are a group to be kept as it is (an address); anything else is a paragraph."""
    short = all(end - start <= MAX_LINE_GROUP_WIDTH for start, end in lines)
    return Kind.LINES if len(lines) > 1 and short and not _runs_on(text, lines) else Kind.PARAGRAPH


def _runs_on(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether a sentence goes on from one line to the next: prose in narrow lines."""
    shown = [text[start:end].strip() for start, end in lines]
    return any(not line.endswith(_LINE_ENDS) and _LOWER_WORD.match(after) for line, after in pairwise(shown))


def _trimmed(text: str, kind: Kind, start: int, end: int) -> Block:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Block(kind, start, end)
