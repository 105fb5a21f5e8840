"""Word files to a document: styles, numbering, tables and tracked changes as Word shows them when all are accepted."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.blocks import Document, Kind
from corpus.reading.layout import Piece, labelled, laid_out, row

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = {"0", "false", "off", "none"}
_GONE = {"del", "moveFrom", "footnoteReference", "endnoteReference", "commentReference", "instrText", "delText", "rPr"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}


def word_document(path: Path) -> Document:
    """The document in `path`; what was deleted, struck out or hidden is left out."""
    import docx

    document = docx.Document(str(path))
    numbering = _Numbering(document)
    pieces = list(_blocks(document.element.body, document, numbering))
    notes = sum(1 for _ in document.element.body.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"))
    plural = "s are" if notes > 1 else " is"
    warnings = [f"{notes} note{plural} not read: what stands in it must be put into the text"] if notes else []
    return laid_out(pieces, warnings)


def _blocks(parent: Any, document: "WordDocument", numbering: "_Numbering") -> Iterator[Piece]:
    for child in parent:
        tag = str(child.tag).removeprefix(_W)
        if tag == "p":
            yield from _paragraph(child, document, numbering)
        elif tag == "tbl":
            yield from _table(child)
        elif tag in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"} and not _is_contents(child):
            yield from _blocks(child, document, numbering)


def _is_contents(node: Any) -> bool:
    gallery = node.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and "contents" in (gallery.get(f"{_W}val") or "").lower()


def _paragraph(node: Any, document: "WordDocument", numbering: "_Numbering") -> Iterator[Piece]:
    style = _style(node, document)
    name = (style.name or "").lower() if style is not None else ""
    number, is_item = numbering.of(node, style)
    words = _words(node)
    lines = [" ".join(line.split()) for line in words.split("\n") if line.strip()]
    if not lines or name.startswith("toc "):
        return
    text = " ".join(lines)
    if number:
        text = f"{number} {text}"
    if name.startswith("heading") or name in {"title", "subtitle"} or _outline(node):
        yield Piece(Kind.HEADING, text)
    elif is_item or name.startswith("list bullet"):
        yield labelled(Piece(Kind.ITEM, text), _opening_bold(node) if not number else "")
    elif len(lines) > 1 and not number:
        yield Piece(Kind.LINES, "\n".join(lines))
    else:
        bold = _opening_bold(node)
        yield labelled(Piece(Kind.PARAGRAPH, text), f"{number} {bold}" if number and bold else bold)


def _style(node: Any, document: "WordDocument") -> Any:
    properties = node.find(f"{_W}pPr/{_W}pStyle")
    if properties is None:
        return None
    wanted = properties.get(f"{_W}val")
    return next((style for style in document.styles if style.style_id == wanted), None)


def _outline(node: Any) -> bool:
    level = node.find(f"{_W}pPr/{_W}outlineLvl")
    return level is not None and (level.get(f"{_W}val") or "9").isdigit() and int(level.get(f"{_W}val")) < 9


def _words(node: Any) -> str:
    """The words of a paragraph as they stand when every change is accepted."""
    found = []
    for child in node:
        tag = str(child.tag).removeprefix(_W)
        if tag in _GONE or tag == "pPr" or "}" in tag:
            continue
        if tag == "r" and _is_struck(child):
            continue
        if tag == "t":
            found.append(child.text or "")
        elif tag in _BREAKS:
            found.append(_BREAKS[tag])
        else:
            found.append(_words(child))
    return "".join(found)


def _is_struck(run: Any) -> bool:
    return any(_is_on(run, name) for name in ("strike", "dstrike", "vanish"))


def _is_on(run: Any, name: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and (found.get(f"{_W}val") or "1").lower() not in _OFF


def _opening_bold(node: Any) -> str:
    """The bold words with which a paragraph opens."""
    found = ""
    for run in node.iter(f"{_W}r"):
        words = _words(run) if not _is_struck(run) else ""
        if not words.strip() or _is_on(run, "b"):
            found += words
        else:
            break
    return " ".join(found.split())


def _table(node: Any) -> Iterator[Piece]:
    """A row a piece; cells that are merged downwards stand in each of their rows; the first row is the head."""
    rows, above = [], dict[int, str]()
    for line in node.iter(f"{_W}tr"):
        cells, at = [], 0
        for cell in line.findall(f"{_W}tc"):
            text = " ".join(_words(p) for p in cell.iter(f"{_W}p"))
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and (merge.get(f"{_W}val") or "continue") == "continue":
                text = above.get(at, text)
            above[at] = text
            cells.append(text)
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            at += int(span.get(f"{_W}val") or 1) if span is not None else 1
        rows.append(cells)
    if all(len(cells) < 2 for cells in rows):
        yield from (Piece(Kind.PARAGRAPH, text) for cells in rows if (text := row(cells)))
        return
    for number, cells in enumerate(rows):
        if text := row(cells):
            head = number == 0 and len(rows) > 2 and len(cells) > 1 and all(len(cell.split()) < 6 for cell in cells)
            yield Piece(Kind.HEAD if head else Kind.ROW, text)


class _Numbering:
    """The numbers that Word shows before paragraphs, counted as it counts."""

    def __init__(self, document: "WordDocument") -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {each.get(f"{_W}abstractNumId"): each for each in root.findall(f"{_W}abstractNum")}
        for each in root.findall(f"{_W}num"):
            named = each.find(f"{_W}abstractNumId")
            source = abstract.get(named.get(f"{_W}val")) if named is not None else None
            for level in source.findall(f"{_W}lvl") if source is not None else ():
                self._levels[each.get(f"{_W}numId"), int(level.get(f"{_W}ilvl"))] = (
                    _value(level, "numFmt", "decimal"),
                    _value(level, "lvlText", ""),
                    int(_value(level, "start", "1")),
                )

    def of(self, node: Any, style: Any) -> tuple[str, bool]:
        """The number shown before a paragraph, and whether it is an item of a list with bullets."""
        properties = node.find(f"{_W}pPr/{_W}numPr")
        while properties is None and style is not None:
            properties = style.element.find(f"{_W}pPr/{_W}numPr")
            style = style.base_style
        if properties is None:
            return "", False
        name, level = _value(properties, "numId", "0"), int(_value(properties, "ilvl", "0"))
        form, pattern, start = self._levels.get((name, level), ("bullet", "", 1))
        if name == "0":
            return "", False
        if form in {"bullet", "none"}:
            return "", form == "bullet"
        counts = self._counts.setdefault(name, {})
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        shown = pattern
        for each in range(level + 1):
            number = counts.get(each, self._levels.get((name, each), ("", "", 1))[2])
            shown = shown.replace(f"%{each + 1}", _shown(number, self._levels.get((name, each), (form, "", 1))[0]))
        return shown.strip(), "." not in shown.strip().rstrip(".") and level > 0


def _value(node: Any, name: str, default: str) -> str:
    found = node.find(f"{_W}{name}")
    return default if found is None else found.get(f"{_W}val") or default


def _shown(number: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"}:
        roman, left = "", number
        for value, sign in zip((100, 90, 50, 40, 10, 9, 5, 4, 1), "c xc l xl x ix v iv i".split(), strict=True):
            roman += sign * (left // value)
            left %= value
        return roman if form == "lowerRoman" else roman.upper()
    return str(number)
