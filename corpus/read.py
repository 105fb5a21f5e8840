"""A policy file of any supported format to a document: canonical text and blocks.

`.txt` is taken as it is. Marked-up formats go through one door: Markdown (markdown-it-py) and Word (mammoth) become
HTML, and HTML (selectolax) is laid out as plain text: headings on lines of their own, bullets (table rows among
them), blank lines between blocks. PDF text comes from pypdf, its lines joined to paragraphs. The parsers are imported
where they are used, so that a corpus of text files needs none of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.blocks import Block, Document, Kind
from corpus.errors import DeskError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_FURNITURE = (
    "script, style, noscript, template, nav, form, button, iframe, svg, header nav, footer, [hidden], [role=navigation]"
)
_BLOCKS = _HEADINGS | {"p", "li", "tr", "dt", "dd", "pre", "address", "blockquote", "figcaption"}
_CONTAINERS = {
    "div",
    "section",
    "article",
    "main",
    "body",
    "ul",
    "ol",
    "dl",
    "table",
    "tbody",
    "thead",
    "header",
    "td",
    "span",
}


class UnreadablePolicy(DeskError, ValueError):
    """A policy file that cannot be used, with what to do about it."""


def read_document(path: Path) -> Document:
    """What `path` says. Raises UnreadablePolicy for an unknown format, no text or a bad encoding."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kind = path.suffix or "a file without ending"
        raise UnreadablePolicy(f"{path}: cannot read {kind}; use {', '.join(READERS)}")
    try:
        document = reader(path)
    except UnicodeDecodeError as error:
        raise UnreadablePolicy(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except Exception as error:  # the parsers raise whatever they like on a damaged file
        raise UnreadablePolicy(f"{path}: cannot be read as {path.suffix} ({error}); open and save it anew") from error
    if not document.text.strip():
        raise UnreadablePolicy(f"{path}: holds no text; a scanned PDF needs text recognition first")
    return document


def _decoded(path: Path) -> str:
    """UTF-8, byte for byte: no newline translation, so that offsets are those of the file."""
    return path.read_bytes().decode("utf-8-sig")


def _read_text(path: Path) -> Document:
    return Document.plain(_decoded(path))


def _read_markdown(path: Path) -> Document:
    from markdown_it import MarkdownIt

    return html_document(MarkdownIt("commonmark").enable("table").render(_decoded(path)))


def _read_html(path: Path) -> Document:
    return html_document(_decoded(path))


def _read_docx(path: Path) -> Document:
    import mammoth

    with path.open("rb") as file:
        return html_document(mammoth.convert_to_html(file).value)


def _read_pdf(path: Path) -> Document:
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(path).pages]
    return Document.plain(_join_wrapped_lines("\n".join(pages)))


READERS: dict[str, Callable[[Path], Document]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".docx": _read_docx,
    ".pdf": _read_pdf,
}


def html_document(html: str) -> Document:
    """Lay HTML out as canonical text; navigation, forms, scripts and the like are left out."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css(_FURNITURE):
        node.decompose()
    return _laid_out(_html_blocks(tree.body)) if tree.body else Document("", ())


def _laid_out(pieces: Iterable[tuple[str, str]]) -> Document:
    """(tag, text) pieces as one text with the offsets of its blocks; items of a list stand close together."""
    text = ""
    blocks: list[Block] = []
    for tag, piece in pieces:
        kind = _kind(tag, piece)
        if blocks:
            text += "\n" if kind is Kind.ITEM is blocks[-1].kind else "\n\n"
        text += "  • " if kind is Kind.ITEM else ""
        blocks.append(Block(kind, len(text), len(text) + len(piece)))
        text += piece
    return Document(text + "\n" if text else "", tuple(blocks))


def _kind(tag: str, piece: str) -> Kind:
    if tag in _HEADINGS:
        return Kind.HEADING
    if tag in {"li", "tr"}:
        return Kind.ITEM
    return Kind.LINES if "\n" in piece else Kind.PARAGRAPH


def _html_blocks(node: "LexborNode") -> Iterator[tuple[str, str]]:
    """Block elements in order as (tag, text); text that stands bare in a container counts as a paragraph."""
    bare: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag in _BLOCKS | _CONTAINERS and (tag != "span" or _holds_block(child)):
            yield from _flush(bare)
            yield from _element_blocks(child, tag)
        elif tag == "br":
            bare.append("\n")
        else:
            bare.append(child.text(deep=True))
    yield from _flush(bare)


def _element_blocks(node: "LexborNode", tag: str) -> Iterator[tuple[str, str]]:
    if tag in _CONTAINERS or (tag in {"li", "blockquote", "dd"} and _holds_block(node)):
        inner = list(_html_blocks(node))
        # A list item keeps its bullet on the first of its blocks.
        yield from ((tag if tag == "li" and i == 0 else block, text) for i, (block, text) in enumerate(inner))
    elif tag == "tr":
        cells = [" ".join(cell.text(deep=True).split()) for cell in node.css("th, td")]
        yield from _flush([" | ".join(filter(None, cells))], tag)
    else:
        yield from _flush([_with_line_breaks(node)], tag)


def _holds_block(node: "LexborNode") -> bool:
    return any(inner.tag in _BLOCKS | {"ul", "ol", "div"} for inner in node.css("*") if inner.mem_id != node.mem_id)


def _with_line_breaks(node: "LexborNode") -> str:
    return "".join(
        "\n"
        if child.tag == "br"
        else _with_line_breaks(child)
        if child.tag != "-text"
        else _one_line(child.text(deep=True))
        for child in node.iter(include_text=True)
    )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _flush(parts: list[str], tag: str = "p") -> Iterator[tuple[str, str]]:
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    parts.clear()
    text = "\n".join(filter(None, lines))
    if text:
        yield tag, text.replace("\n", " ") if tag in _HEADINGS | {"li", "tr"} else text


def _join_wrapped_lines(text: str) -> str:
    """Join the lines that a PDF breaks at its right margin; a short line ends its paragraph."""
    lines = [line.strip() for line in text.replace("\u00ad", "").splitlines()]
    widest = max((len(line) for line in lines), default=0)
    joined: list[str] = []
    open_paragraph = False
    for line in lines:
        if open_paragraph and line and not re.match(r"[•◦▪●–-]\s", line):
            joined[-1] += " " + line
        elif line:
            joined.append(("" if re.match(r"[•◦▪●–-]\s", line) and joined else "\n") + line)
        open_paragraph = bool(line) and len(line) > 0.7 * widest
    return "\n".join(joined).strip() + "\n" if joined else ""
