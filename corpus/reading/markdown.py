"""Markdown to a document: CommonMark with tables and strike-through, without what a site's generator adds to it."""

import re

from corpus.blocks import Document
from corpus.reading.markup import html_document

_FRONT_MATTER = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTE = re.compile(r"^\[\^[^\]\n]{1,40}\]:[ \t]*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\n]{1,40}\]")
_ATTRIBUTES = re.compile(r"^[ \t]*\{:[^}\n]{0,200}\}[ \t]*$", re.MULTILINE)
_INLINE_ATTRIBUTES = re.compile(r"[ \t]*\{(?::[^}\n]{0,200}|[#.][\w-]{1,80}(?:[ \t]+[#.]?[\w=\"-]{1,80}){0,6})\}")
_SHORTCODE = re.compile(r"\{[%{][^}\n]{0,200}[%}]\}")
_CONTENTS = re.compile(r"^[ \t]*(?:\[\[?_?TOC_?\]?\]|\[toc\])[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ADMONITION = re.compile(r"^[ \t]*(?::{3,}|!!!|\?\?\?)[^\n]{0,200}$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LIST_MARK = re.compile(r"^([ \t]*)[•◦▪●‣·][ \t]+", re.MULTILINE)


def markdown_document(text: str) -> Document:
    """What a reader of the rendered page sees."""
    from markdown_it import MarkdownIt

    text = _FRONT_MATTER.sub("", text.replace("\r\n", "\n"))
    for pattern in (_COMMENT, _NOTE, _NOTE_MARK, _ATTRIBUTES, _INLINE_ATTRIBUTES, _SHORTCODE, _CONTENTS, _ADMONITION):
        text = pattern.sub("", text)
    text = _LIST_MARK.sub(r"\1- ", text)
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    return html_document(html)
