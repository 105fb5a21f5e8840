"""Where a message may be cut, and the pieces between the cuts: lines, sentences, halves of run-on sentences.

Only what is exact is decided here: blank lines, marks of lists, quoted lines, mail headers, code fences. Whether any
other place begins something new is learnt (`index.tagging.tagger`). Every function is linear in the text.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from index.tagging.reading import FILLER

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARK = re.compile(
    r"(?:[•‣◦▪●○*+–—-](?:\s\[[ xX]?\])?|\(?\d{1,3}[.):]|\(?[a-zA-Z][.)]|\((?:[ivx]{1,5})\)|[ivx]{1,5}[.)]|"
    r"[QqFfPp]\d{1,3}[.):]?|\d{1,3}(?:\.\d{1,3}){1,3}|①|②|③|④|⑤|⑥)\s"
)
_HEADER = re.compile(
    r"(?P<name>from|to|cc|bcc|sent|date|subject|reply-to|attachments?|von|an|gesendet|datum|betreff|de|à|a|para|envoyé|"
    r"objet|enviado(?: el)?|asunto|assunto|fecha|data|da|inviato|oggetto|van|aan|verzonden|onderwerp|"
    r"発信者|差出人|宛先|件名|日付|发件人|收件人|主题|日期|发送时间)\s{0,2}[:：]",
    re.I,
)
_FENCE = re.compile(r"(?:```|~~~)")
_QUOTE = re.compile(r"(?:>\s{0,3}){1,8}")
_RULE = re.compile(r"[-_=*~]{2,80}\s{0,3}(?:[^\W_][^\n]{0,60}[-_=*~]{2,80})?\s{0,3}$")
_DELIMITERS = {"\t": 2, ";": 2, "|": 2, ",": 3}
"""What parts the cells of a table, and in how many lines of it at least: commas stand in prose, too."""
_FEWEST_CELLS = 2
_MOST_SIGNED, _LONGEST_SIGNED = 10, 240
"""Lines and characters of a signature."""
_ENDS = frozenset(".!?…。！？")
_PAUSES = frozenset(',;:–—-|)]"”’»、，；：\t')


class Kind(StrEnum):
    """What stands at a place where a message may be cut."""

    START = "start"
    """The exact ones: they are always cut."""
    LINE = "line"
    SENTENCE = "sentence"
    INSIDE = "inside"


@dataclass(frozen=True)
class Line:
    """A line of a reading, `start:end`, without the mark of quotation and the blanks around it."""

    start: int
    end: int
    content: int
    """Where its words begin, past the marks of quotation and of a list."""
    depth: int = 0
    """How often it is quoted by ">"."""
    header: str = ""
    """The name of the mail header that it holds, in lower case."""
    listed: bool = False
    fence: bool = False
    rule: bool = False
    """A line drawn with dashes, with or without words in it ("-----Original Message-----")."""
    after_blank: bool = False


@dataclass(frozen=True)
class Place:
    """Offset at which a message may be cut, and what stands there. `line` is the number of its line."""

    at: int
    kind: Kind
    line: int


@dataclass(frozen=True)
class Layout:
    """A reading with its lines, its words (start, end), the places where it may be cut, and where cells begin."""

    reading: str
    lines: tuple[Line, ...]
    words: tuple[tuple[int, int], ...]
    places: tuple[Place, ...]
    cells: frozenset[int] = frozenset()
    signed: tuple[int, int] = (0, 0)
    """Where a signature stands that a line of two dashes begins (RFC 3676, section 4.3); empty: there is none."""

    def word_at(self, offset: int) -> int:
        """Number of the first word that starts at `offset` or behind it."""
        return bisect_right(self.words, (offset - 1, len(self.reading) + 1))


def layout_of(reading: str, openers: frozenset[str]) -> Layout:
    """Where `reading` may be cut; `openers` are words that may begin something new in the middle of a sentence."""
    lines = _lines(reading)
    cells = _cells(reading, lines)
    words = tuple(match.span() for match in _WORD.finditer(reading))
    places: list[Place] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        places.append(Place(line.start, _line_kind(line, before), number))
        inside = {place.at: place for place in _places_in(reading, line, number, openers)}
        inside |= {at: Place(at, Kind.START, number) for at in cells.get(number, ())}
        places += [inside[at] for at in sorted(inside)]
    begun = {at for starts in cells.values() for at in starts} | {lines[number].start for number in cells}
    return Layout(reading, tuple(lines), words, tuple(places), frozenset(begun), _signature(reading, lines))


def _signature(reading: str, lines: list[Line]) -> tuple[int, int]:
    """From the last line of two dashes to the next blank line, when what follows may be a signature.

    Mail programs write "-- ", with a blank; without it, it may be a divider, below which people ask.
    """
    at = next((n for n in range(len(lines) - 1, 0, -1) if reading[lines[n].start : lines[n].end] == "--"), 0)
    below = lines[at + 1 :]
    end = next((n for n, line in enumerate(below) if n and line.after_blank), len(below))
    if not at or not 0 < end <= _MOST_SIGNED:
        return 0, 0
    exact = reading[lines[at].end : lines[at].end + 1] == " "
    asks = any(reading[line.start : line.end].endswith("?") for line in below[:end])
    if not exact and (asks or below[end - 1].end - below[0].start > _LONGEST_SIGNED or below[0].after_blank):
        return 0, 0
    return lines[at].start, below[end - 1].end


def without_mark(line: str) -> str:
    """A line without the marks of quotation and of a list before its words."""
    quoted = _QUOTE.match(line)
    at = quoted.end() if quoted else 0
    mark = _MARK.match(line, at)
    return line[mark.end() if mark else at :].strip()


def _lines(reading: str) -> list[Line]:
    found: list[Line] = []
    start, blank = 0, True
    for text in reading.split("\n"):
        line = _line(reading, start, start + len(text), blank)
        blank = line is None
        found += [line] if line else []
        start += len(text) + 1
    return found


def _line(reading: str, start: int, end: int, after_blank: bool) -> Line | None:
    while start < end and _is_blank(reading[start]):
        start += 1
    while end > start and _is_blank(reading[end - 1]):
        end -= 1
    if start == end:
        return None
    quoted = _QUOTE.match(reading, start, end)
    depth = quoted.group().count(">") if quoted else 0
    at = quoted.end() if quoted else start
    header = _HEADER.match(reading, at, end)
    mark = _MARK.match(reading, at, end)
    return Line(
        start,
        end,
        mark.end() if mark else at,
        depth,
        header["name"].lower() if header else "",
        mark is not None,
        _FENCE.match(reading, at, end) is not None,
        _RULE.match(reading, at, end) is not None,
        after_blank,
    )


def _is_blank(character: str) -> bool:
    return character.isspace() or character == FILLER


def _cells(reading: str, lines: list[Line]) -> dict[int, list[int]]:
    """Where the cells of tables begin, by line: lines in a row that a delimiter cuts into as many cells each."""
    found: dict[int, list[int]] = {}
    for delimiter, least in _DELIMITERS.items():
        cut = [_cell_starts(reading, line, delimiter) for line in lines]
        begun = 0
        for number in range(1, len(cut) + 1):
            if number < len(cut) and len(cut[number]) == len(cut[begun]):
                continue
            if number - begun >= least and len(cut[begun]) >= _FEWEST_CELLS:
                found |= {row: cut[row] for row in range(begun, number) if row not in found}
            begun = number
    return {row: [at for at in starts if at >= 0] for row, starts in found.items()}


def _cell_starts(reading: str, line: Line, delimiter: str) -> list[int]:
    """Where each cell of a line but the first begins, past blanks and a quotation mark; -1 for an empty one."""
    starts: list[int] = []
    quoted, waiting = False, False
    for at in range(line.start, line.end):
        character = reading[at]
        if character == '"':
            quoted = not quoted
        elif character == delimiter and not quoted:
            starts.append(-1)
            waiting = True
        elif waiting and not _is_blank(character):
            starts[-1] = at
            waiting = False
    return starts


def _line_kind(line: Line, before: Line | None) -> Kind:
    exact = before is None or line.after_blank or line.listed or line.header or line.fence or line.rule
    if exact or (before and (before.header or before.fence or before.rule or before.depth != line.depth)):
        return Kind.START
    return Kind.LINE


def _places_in(reading: str, line: Line, number: int, openers: frozenset[str]) -> list[Place]:
    """Places between the words of a line; marks of lists and of quotation stay with what follows."""
    found: list[Place] = []
    for match in _WORD.finditer(reading, line.content, line.end):
        at = match.start()
        while at > line.start and reading[at - 1] in "\"'“‘«„(¿¡[{<":
            at -= 1
        if at <= line.content:
            continue
        before = _last_seen(reading, line.start, at)
        if before in _ENDS and (reading[at - 1] in _ENDS or _is_blank(reading[at - 1])):
            found.append(Place(at, Kind.SENTENCE, number))
        elif before in _PAUSES or match.group().lower() in openers:
            found.append(Place(at, Kind.INSIDE, number))
    return found


def _last_seen(reading: str, start: int, at: int) -> str:
    """The character before `at` that is no blank and no closing mark; bounded, for a long gap says enough by itself."""
    for position in range(at - 1, max(start, at - 40) - 1, -1):
        if not _is_blank(reading[position]):
            return reading[position]
    return ""
