"""Typed text as a person reads it, with offsets back: what hides an address from a pattern is resolved here, once."""

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

# What may read differently from how it stands; everything else is taken as it is, in one piece.
_ODD = re.compile(
    r"[^\x20-\x7e\n]"
    r"|&(?:amp;){0,3}+(?:[a-zA-Z][a-zA-Z0-9]{1,31}+|#\d{1,7}+|#[xX][0-9a-fA-F]{1,6}+);?"
    r"|</?[a-zA-Z][a-zA-Z0-9:]{0,20}+(?:[\s/][^<>@]{0,400}+)?>|<!--[^<>]{0,400}+-->"
    r"|%[2-7][0-9a-fA-F]"
    r"|[ ]{0,3}+[\[({<][ ]{0,2}(?:at|AT|At|dot|DOT|Dot|@|\.|:|punto|punkt|point|arroba)[ ]{0,2}[\])}>][ ]{0,3}+"
    r"|[*`]"
)
_BREAKING = re.compile(r"</?(?:br|p|div|li|tr|h[1-6]|ul|ol|table|blockquote|pre)\b", re.IGNORECASE)
_SPELT = {"at": "@", "arroba": "@", "dot": ".", "punto": ".", "punkt": ".", "point": "."}
_BLANK_LETTERS = frozenset("\u3164\u115f\u1160\uffa0\u2800")
_SAME = {
    **dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n"),
    **dict.fromkeys("‘’‚‛ʼ′´", "'"),
    **dict.fromkeys("“”„‟«»″〝〞「」『』", '"'),
    **dict.fromkeys("。｡․·•‧∙⋅", "."),
    **dict.fromkeys("−⁃˗‒", "-"),
    "⁄": "/", "∕": "/", "：": ":", "∶": ":", "＠": "@",
}  # fmt: skip
# Letters of other alphabets that nobody can tell from latin ones, where they stand in a latin word.
_LOOKALIKE = str.maketrans(
    "аеорсухіјѕԁһӏκοντρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅ", "aeopcyxijsdhlkovtpuABEZHIKMNOPTYXABEKMHOPCTYXIJS"
)
_MIXED = re.compile(r"(?<!\w)(?=\w{0,40}[A-Za-z])(?=\w{0,40}[\u0370-\u03ff\u0400-\u04ff\u0500-\u052f])\w{1,60}")


@dataclass(frozen=True)
class Normal:
    """`text` is read by patterns; `spans` are (its start, start and end in what was typed) of each of its pieces."""

    text: str
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int, bool], ...]

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `text` stands in what was typed."""
        return self._at(start)[0], self._at(end - 1)[1]

    def _at(self, offset: int) -> tuple[int, int]:
        piece = bisect_right(self.starts, offset) - 1
        start, end, plain = self.spans[piece]
        if not plain:
            return start, end
        start += offset - self.starts[piece]
        return start, start + 1


def normal_of(typed: str) -> Normal:
    """NFKC, without what is not seen; dashes, blanks, quotes and dots of one kind; markup and entities resolved."""
    pieces: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int, bool]] = []
    length = end = 0
    for match in _ODD.finditer(typed):
        if match.start() > end:
            length = _add(pieces, starts, spans, typed[end : match.start()], (end, match.start(), True), length)
        end = match.end()
        read = _read(match.group())
        joined = _composed(pieces, read)
        if joined:
            pieces[-1] = joined
            spans[-1] = (spans[-1][0], end, False) if not spans[-1][2] else spans[-1]
        elif read and not unicodedata.category(read[0]).startswith("M"):
            length = _add(pieces, starts, spans, read, (match.start(), end, False), length)
    if end < len(typed):
        _add(pieces, starts, spans, typed[end:], (end, len(typed), True), length)
    return Normal(_latin("".join(pieces)), tuple(starts), tuple(spans))


def _add(
    pieces: list[str],
    starts: list[int],
    spans: list[tuple[int, int, bool]],
    read: str,
    span: tuple[int, int, bool],
    length: int,
) -> int:
    """The length so far, with one piece more."""
    pieces.append(read)
    starts.append(length)
    spans.append(span)
    return length + len(read)


def _composed(pieces: list[str], mark: str) -> str:
    """The last piece with `mark` on its last letter, where the two are one character: "u" and two dots."""
    if not pieces or len(mark) != 1 or not unicodedata.combining(mark):
        return ""
    one = unicodedata.normalize("NFC", pieces[-1][-1] + mark)
    return pieces[-1][:-1] + one if len(one) == 1 else ""


def _read(odd: str) -> str:
    if len(odd) == 1:
        return _character(odd)
    if odd[0] == "<" and odd[-1] == ">" and odd[1:-1].strip().lower() not in {*_SPELT, "@", ".", ":"}:
        return "\n" if _BREAKING.match(odd) else ""
    if odd[0] == "%":
        character = chr(int(odd[1:], 16))
        return odd if character in ' "<>' or not character.isprintable() else character
    if odd[0] == "&":
        character = html.unescape(re.sub(r"&(?:amp;)+", "&", odd))
        return _character(character) if len(character) == 1 else odd
    word = odd.strip(" [](){}<>").lower()
    return _SPELT.get(word, word)


def _character(character: str) -> str:
    if character in "*`" or character in _BLANK_LETTERS:
        return ""
    if character in _SAME:
        return _SAME[character]
    category = unicodedata.category(character)
    if category in {"Cf", "Cs"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd":
        return "-"
    if category in {"Zs", "Cc"}:
        return "\n" if character == "\n" else " "
    return unicodedata.normalize("NFKC", character)


def _latin(text: str) -> str:
    return text if text.isascii() else _MIXED.sub(lambda match: match.group().translate(_LOOKALIKE), text)
