"""A policy file of any supported format to a document: canonical text and blocks (`corpus.reading`).

`.txt` is taken as it is. All other formats are laid out as plain text: headings on lines of their own, bullets (table
rows among them), blank lines between blocks. The parsers are imported where they are used, so that a corpus of text
files needs none of them.
"""

from collections.abc import Callable
from pathlib import Path

from corpus.blocks import Document
from corpus.errors import DeskError
from corpus.reading.markdown import markdown_document
from corpus.reading.markup import decoded, html_document
from corpus.reading.pdf import pdf_document
from corpus.reading.word import word_document


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
    return markdown_document(_decoded(path))


def _read_html(path: Path) -> Document:
    return html_document(decoded(path.read_bytes()))


READERS: dict[str, Callable[[Path], Document]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".docx": word_document,
    ".pdf": pdf_document,
}
