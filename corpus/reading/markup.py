"""HTML to a document: the standard's block elements, whatever wraps them; what is struck out or no text is left out."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.blocks import Document, Kind
from corpus.reading.layout import Piece, labelled, laid_out, row

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend"}
_BLOCKS = _HEADINGS | {"p", "li", "dt", "dd", "pre", "address", "blockquote", "figcaption", "table", "caption"}
_CONTAINERS = {
    "div", "section", "article", "main", "body", "ul", "ol", "dl", "header", "form", "fieldset", "details", "center",
    "figure", "aside", "hgroup", "menu", "font", "footer", "search", "dialog",
}  # fmt: skip
_DROPPED = (
    "script, style, noscript, template, nav, iframe, svg, canvas, object, embed, input, select, textarea, option, "
    "datalist, label, dialog, audio, video, head, [role=navigation], [role=banner] form, [role=search], "
    "[aria-hidden=true], del, s, strike"
)
_STRUCK = re.compile(r"line-through|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:(?:top|main|site|side|mega|mobile|nav)?-?menu|nav(?:bar|igation)?|topnav|sidenav|breadcrumbs?|"
    r"cookie-?(?:banner|bar|consent|notice|popup|box)|consent-?(?:banner|bar|popup)?|social(?:-?(?:links|media|share))?|"
    r"share(?:-?(?:buttons|bar|links))?|skip-?(?:link|to-content|nav)|pagination|newsletter(?:-?(?:form|signup))?|"
    r"site-?footer|sharing|advert(?:isement)?|related(?:-?(?:posts|articles))?)(?:$|[-_ ])",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[?(?:\d{1,3}|[a-z]|[*†‡§¶#↩↑])\]?")
_ARROWS = re.compile(r"\s*[↑↩⤴](?:\ufe0e|\ufe0f)?")
_MOST = 0.5
"""Furniture never holds more than this share of a page's text: then it is what the page is about."""


def html_document(html: str) -> Document:
    """Lay HTML out as canonical text; navigation, controls, scripts, struck-out words and the like are left out."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    if not tree.body:
        return Document("", ())
    _show_addresses(tree)
    _drop(tree)
    return laid_out(_pieces(tree.body))


def decoded(content: bytes) -> str:
    """The text of an HTML file: UTF-8, or what its byte order mark or its head declares.

    Raises UnicodeDecodeError when it is none of these.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = re.search(rb"charset\s{0,3}=\s{0,3}[\"']?([\w-]{1,40})", content[:4096])
        if not declared:
            raise
        try:
            return content.decode(declared[1].decode("ascii"))
        except LookupError:
            pass
        raise


def _show_addresses(tree: "LexborHTMLParser") -> None:
    """E-mail addresses that a proxy hides from robots: one byte is the key of the rest."""
    for node in tree.css("[data-cfemail]"):
        code = node.attributes.get("data-cfemail") or ""
        if re.fullmatch(r"(?:[0-9a-fA-F]{2}){3,200}", code):
            first, *rest = bytes.fromhex(code)
            node.replace_with(bytes(byte ^ first for byte in rest).decode("utf-8", "replace"))


def _drop(tree: "LexborHTMLParser") -> None:
    controlled = {node.attributes.get("aria-controls") for node in tree.css("[aria-controls]")}
    for node in tree.css(_DROPPED):
        node.decompose()
    for node in tree.css("[style]"):
        if _STRUCK.search(node.attributes.get("style") or "") and node.attributes.get("id") not in controlled:
            node.decompose()
    for node in tree.css("[hidden]"):
        if node.attributes.get("id") not in controlled:
            node.decompose()
    for node in tree.css("button"):
        if not _within(node, _HEADINGS | {"dt"}):
            node.decompose()
    for node in tree.css("sup, a"):
        text = node.text(deep=True).strip()
        target = node.attributes.get("href") or ""
        if _MARK.fullmatch(text) and (node.tag == "sup" or target.startswith("#")):
            node.decompose()
    whole = len(tree.body.text(deep=True)) if tree.body else 0
    for node in tree.css("[class], [id], header, footer, ul, ol, aside"):
        if node.parent and _is_furniture(node) and len(node.text(deep=True)) < _MOST * whole:
            node.decompose()


def _within(node: "LexborNode", tags: set[str]) -> bool:
    above = node.parent
    while above is not None and above.tag not in tags:
        above = above.parent
    return above is not None


def _is_furniture(node: "LexborNode") -> bool:
    """Menus, banners, feet: by name, by place, or because they are little else than links."""
    if node.tag in {"html", "body", "main", "article"} or node.css_first("h1, main, article"):
        return False
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    if node.tag == "footer" or (_FURNITURE.search(names) and not node.css_first("h2, h3")):
        return True
    return node.tag in {"ul", "ol", "header", "aside"} and _is_a_menu(node)


def _is_a_menu(node: "LexborNode") -> bool:
    """At least three links to other pages, and hardly a word beside them."""
    links = [link for link in node.css("a[href]") if not (link.attributes.get("href") or "").startswith("#")]
    linked = sum(len(link.text(deep=True).strip()) for link in links)
    short = all(len(link.text(deep=True).split()) <= 4 for link in links)
    return len(links) >= 3 and short and linked >= 0.8 * len(node.text(deep=True).strip())


def _pieces(node: "LexborNode") -> Iterator[Piece]:
    """Block elements in order; text that stands bare in a container counts as a paragraph."""
    bare: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag in _BLOCKS or tag in _CONTAINERS or "-" in tag[1:] or (tag != "-text" and _holds_block(child)):
            yield from _paragraph(bare)
            yield from _element(child, tag)
        elif tag == "br":
            bare.append("\n")
        elif not tag.startswith("!") and tag != "-comment":
            bare.append(_inline(child))
    yield from _paragraph(bare)


def _element(node: "LexborNode", tag: str) -> Iterator[Piece]:
    if tag == "table":
        yield from _table(node)
    elif tag in _HEADINGS or tag == "dt":
        yield from _written(node, Kind.HEADING)
    elif tag in _BLOCKS and not _holds_block(node):
        yield from _written(node, Kind.ITEM if tag == "li" else Kind.PARAGRAPH)
    else:
        # A list item keeps its bullet on the first of its blocks.
        for number, piece in enumerate(_pieces(node)):
            first = tag == "li" and number == 0 and piece.kind in {Kind.PARAGRAPH, Kind.LINES}
            yield Piece(Kind.ITEM, " ".join(piece.text.split()), piece.label, piece.link) if first else piece


def _holds_block(node: "LexborNode") -> bool:
    wanted = _BLOCKS | {"ul", "ol", "dl", "div", "section", "article", "details", "form"}
    return any(inner.tag in wanted for inner in node.css("*") if inner.mem_id != node.mem_id)


def _written(node: "LexborNode", kind: Kind) -> Iterator[Piece]:
    for piece in _paragraph([_inline(node)], kind):
        link = node.css_first("a[href^='#']")
        is_link = link is not None and _squeezed(link.text(deep=True)) == piece.text
        yield labelled(Piece(piece.kind, piece.text, link=is_link), _opening_bold(node))


def _opening_bold(node: "LexborNode") -> str:
    for child in node.iter(include_text=True):
        if child.tag in {"b", "strong"}:
            return _squeezed(child.text(deep=True))
        if child.tag != "-text" or child.text(deep=True).strip():
            return ""
    return ""


def _inline(node: "LexborNode") -> str:
    """The words of an element; only `br` breaks a line."""
    if node.tag == "-text":
        return re.sub(r"\s+", " ", node.text(deep=True))
    return "".join("\n" if child.tag == "br" else _inline(child) for child in node.iter(include_text=True))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _paragraph(parts: list[str], kind: Kind = Kind.PARAGRAPH) -> Iterator[Piece]:
    lines = [_squeezed(line) for line in _ARROWS.sub("", "".join(parts)).split("\n")]
    parts.clear()
    lines = [line for line in lines if line]
    if not lines:
        return
    grouped = kind is Kind.PARAGRAPH and len(lines) > 1
    yield Piece(Kind.LINES if grouped else kind, ("\n" if grouped else " ").join(lines))


def _table(node: "LexborNode") -> Iterator[Piece]:
    """A row a piece, with the cells that span into it; the head of the table leads its rows in.

    A table of one column, or that holds whole blocks in a cell, is there for layout: its cells are read one by one.
    """
    grid, heads = _grid(node)
    if max((len(cells) for cells in grid), default=0) < 2 or node.css_first("td h1, td h2, td h3, td table"):
        for cell in node.css("td, th"):
            if not _within_other_table(cell, node):
                yield from _pieces(cell)
        return
    caption = node.css_first("caption")
    if caption is not None:
        yield from _paragraph([_inline(caption)])
    for number, cells in enumerate(grid):
        if text := row(cells):
            yield Piece(Kind.HEAD if heads[number] else Kind.ROW, text)


def _within_other_table(cell: "LexborNode", table: "LexborNode") -> bool:
    node = cell.parent
    while node is not None and node.tag != "table":
        node = node.parent
    return node is not None and node.mem_id != table.mem_id


def _grid(table: "LexborNode") -> tuple[list[list[str]], list[bool]]:
    """The cells of each row, those from above that span into it among them, and whether it is a head."""
    grid: list[list[str]] = []
    heads: list[bool] = []
    spanning: dict[int, tuple[int, str]] = {}
    for number, line in enumerate(table.css("tr")):
        cells: list[str] = []
        found = [cell for cell in line.iter() if cell.tag in {"td", "th"}]
        for cell in found:
            _fill(cells, spanning)
            text = _squeezed(_inline(cell).replace("\n", " "))
            rows = _number(cell.attributes.get("rowspan"))
            if rows > 1:
                spanning[len(cells)] = (rows - 1, text)
            cells.append(text)
        _fill(cells, spanning)
        grid.append(cells)
        over = line.parent is not None and line.parent.tag == "thead"
        heads.append(over or (number == 0 and len(found) > 1 and all(cell.tag == "th" for cell in found)))
    return grid, heads


def _fill(cells: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    while len(cells) in spanning:
        at = len(cells)
        left, text = spanning.pop(at)
        if left > 1:
            spanning[at] = (left - 1, text)
        cells.append(text)


def _number(text: str | None) -> int:
    return min(int(text), 500) if text and text.isascii() and text.isdigit() else 1
