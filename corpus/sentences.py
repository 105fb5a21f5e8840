"""Sentence boundaries in policy prose, as offsets into the text that was given.

Written for legal English: abbreviations, company forms ("SmarTek21, LLC."), enumerations "(i) …; (ii) …" and
quotes stay whole. When in doubt two sentences stay one: a quote that is too long is still true.
"""

import re
from collections.abc import Iterator

ABBREVIATIONS = frozenset(
    "e.g i.e viz cf vs no nos art arts sec para paras fig approx mr mrs ms dr prof st blvd ave rd ste inc ltd llc llp "
    "corp co plc gmbh u.s u.k u.s.c e.u a.m p.m ph.d jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_END = re.compile(r"""[.!?]+["'”’)\]]*(?=\s)|[。！？।۔]+["'”’）」』)\]]*""")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,4})")
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z.]*)$")
_OPENS_SENTENCE = re.compile(r"""["'“‘(\[]*(?:[A-Z0-9À-ÖØ-Þ]|[^\x00-\x7f])""")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield `(start, end)` of each sentence of `text`, in order, without the white space between them."""
    start = _skip_space(text, 0)
    for mark in _END.finditer(text):
        if mark.start() < start or not _is_boundary(text, mark) or _numbers(text, start, mark):
            continue
        yield start, mark.end()
        start = _skip_space(text, mark.end())
    end = len(text.rstrip())
    if start < end:
        yield start, end


def _numbers(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether what would be a sentence only numbers the next one ("2. We keep …")."""
    return mark.start() - start < 12 and _ENUMERATOR.fullmatch(text, start, mark.start()) is not None


def _is_boundary(text: str, mark: re.Match[str]) -> bool:
    if text[mark.start()] not in ".!?":
        return True
    following = _skip_space(text, mark.end())
    if following == len(text) or not _OPENS_SENTENCE.match(text, following):
        return False
    if _inside_brackets(text, mark.start()) and not mark.group().endswith((")", "]")):
        return False
    if text[mark.start()] != ".":
        return True
    # Abbreviations are short: looking back further would cost the square of a long line.
    word = _WORD_BEFORE.search(text, max(0, mark.start() - 20), mark.start())
    # A lone capital is an initial ("J. Smith"); an abbreviation does not end a sentence here.
    return word is None or not (
        word.group().lower() in ABBREVIATIONS or (len(word.group()) == 1 and word.group().isupper())
    )


def _inside_brackets(text: str, position: int) -> bool:
    opened = text.rfind("(", 0, position)
    # "(for example…" closes soon or was never meant to: a bracket left open must not swallow the page.
    return opened > text.rfind(")", 0, position) and position - opened < 400 and ")" in text[position : position + 400]


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
