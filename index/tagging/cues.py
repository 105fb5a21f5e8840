"""What a place or a piece looks like, as named cues: the one definition for learning and for tagging.

A cue is a string; a learnt head has a weight for each that it knows. Vectors come beside them (`index.tagging.tagger`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.tagging.pieces import Kind, Layout, Line, Place

_MOST_WORDS = 40
_LABEL = re.compile(r"\[?[^\W\d_][^:\n]{0,30}:|\[?\(?\d{1,2}:\d{2}")
_MASKED = re.compile(r"\[(e-mail|phone number|link|address|secret|account number|card number|id number|IP address)\]")
_DIGITS = re.compile(r"\d+")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_SYMBOLS = frozenset("{}[]<>=;|/\\_#$%^&*~`+@")


@dataclass(frozen=True)
class Piece:
    """Characters `start:end` of a reading, its blanks behind it included; `line` is the number of its first line.

    `begins`: how surely it begins where it does, in log-odds.
    """

    start: int
    end: int
    line: int
    kind: Kind
    begins: float = 9.0


def cut_cues(layout: Layout, place: Place, begun: int, until: int) -> Iterator[str]:
    """Of a place that is not exact: `begun` is where the piece before began, `until` the next line or sentence end."""
    reading = layout.reading
    here = layout.word_at(place.at)
    before = [_word(layout, here - n) for n in (1, 2, 3) if here - n >= 0]
    after = [_word(layout, here + n) for n in range(4) if here + n < len(layout.words)]
    first = layout.word_at(begun)
    left, right = here - first, layout.word_at(until) - here
    opening = [_word(layout, first + n) for n in range(min(3, left))]
    yield f"k={place.kind}"
    yield f"k={place.kind} p={_gap(reading, place.at)}"
    yield f"left={_size(left)} right={_size(right)}"
    yield f"ends={_end_mark(reading, place.at, until)}"
    for size in (1, 2, 3):
        if len(after) >= size:
            yield f"n{size}={' '.join(after[:size])}"
            yield f"k={place.kind} n{size}={' '.join(after[:size])}"
    if before:
        yield f"p1={before[0]}"
        yield f"p1n1={before[0]} {after[0] if after else ''}"
    if len(before) > 1:
        yield f"p2={before[1]} {before[0]}"
    if opening:
        yield f"o1={opening[0]} n1={after[0] if after else ''}"
        yield f"o1={opening[0]} n2={' '.join(after[:2])}"
        yield f"o2={' '.join(opening[:2])}"
        yield f"o1={opening[0]} left={_size(left)}"
    if len(after) > 1 and after[0] in {"and", "or", "but", "also", "plus", "then", "so"}:
        yield f"after-joiner={' '.join(after[1:3])}"
    line = layout.lines[place.line]
    yield f"k={place.kind} listed={line.listed} quoted={line.depth > 0} header={bool(line.header)}"


def piece_cues(layout: Layout, piece: Piece) -> Iterator[str]:
    """Of a piece by itself: its words, its form, the line that it stands on."""
    text = layout.reading[piece.start : piece.end].strip()
    words = list(_words(layout, piece))
    line = layout.lines[piece.line]
    yield "bias"
    yield from _form_cues(text, words, line)
    yield f"kind={piece.kind} listed={line.listed}"
    for word in dict.fromkeys(words[:_MOST_WORDS]):
        yield f"w={word}"
    for pair in dict.fromkeys(pairwise(words[:_MOST_WORDS])):
        yield f"w={pair[0]} {pair[1]}"
    for size in (1, 2, 3, 4):
        if len(words) >= size:
            yield f"f{size}={' '.join(words[:size])}"
    if words:
        yield f"l={words[-1]}"
    if _CJK.search(text):
        yield from (f"c={first}{second}" for first, second in dict.fromkeys(pairwise(text[:80])))


def neighbour_cues(layout: Layout, pieces: Sequence[Piece], number: int) -> Iterator[str]:
    """Of the pieces around one, and of what stands above it."""
    for name, offset in (("prev", -1), ("next", 1), ("prev2", -2), ("next2", 2)):
        at = number + offset
        if not 0 <= at < len(pieces):
            yield f"{name}=none"
            continue
        other = pieces[at]
        text = layout.reading[other.start : other.end].strip()
        words = list(_words(layout, other))
        line = layout.lines[other.line]
        for cue in _form_cues(text, words, line):
            yield f"{name}:{cue}"
        if words and abs(offset) == 1:
            yield f"{name}:f1={words[0]}"
            yield f"{name}:f2={' '.join(words[:2])}"
    yield f"pieces={_size(len(pieces))}"
    yield f"place={min(4, 5 * number // max(1, len(pieces)))}"
    yield f"first={number == 0} last={number == len(pieces) - 1}"


def above_cues(layout: Layout, pieces: Sequence[Piece]) -> list[list[str]]:
    """Of each piece, what stands somewhere above it: headers, rules, fences, forwards, a closing."""
    found: list[list[str]] = []
    headers = rules = fences = 0
    since_header = since_rule = 99
    words_above = 0
    seen_line = -1
    forward = False
    for piece in pieces:
        for number in range(seen_line + 1, piece.line + 1):
            line = layout.lines[number]
            headers += bool(line.header)
            rules += line.rule
            fences += line.fence
            since_header = 0 if line.header else since_header + 1
            since_rule = 0 if line.rule else since_rule + 1
            start = layout.reading[line.start : min(line.end, line.start + 60)].lower()
            forward = forward or "forward" in start or "fw:" in start or "fwd" in start or "weitergeleitet" in start
        seen_line = max(seen_line, piece.line)
        found.append(
            [
                f"headers-above={min(headers, 5)} words={_size(words_above)}",
                f"rules-above={min(rules, 3)} words={_size(words_above)}",
                f"in-fence={fences % 2 == 1}",
                f"since-header={_size(since_header)}",
                f"since-rule={_size(since_rule)}",
                f"forward={forward} headers={min(headers, 2)}",
                f"words-above={_size(words_above)}",
            ]
        )
        if not (layout.lines[piece.line].header or layout.lines[piece.line].rule):
            words_above += layout.word_at(piece.end) - layout.word_at(piece.start)
    return found


def _form_cues(text: str, words: Sequence[str], line: Line) -> Iterator[str]:
    yield f"words={_size(len(words))}"
    yield f"end={text[-1:] if text[-1:] in '?!.:,;)' else 'none'}"
    yield f"asks={'?' in text or '？' in text}"
    yield f"quoted={min(line.depth, 2)}"
    yield f"listed={line.listed}"
    if line.header:
        yield "header"
        yield f"header={line.header}"
    if line.rule:
        yield "rule"
    if line.fence:
        yield "fence"
    if _LABEL.match(text):
        yield "label"
    for masked in dict.fromkeys(_MASKED.findall(text[:400])):
        yield f"masked={masked}"
    if text:
        size = min(len(text), 400)
        symbols = sum(character in _SYMBOLS for character in text[:400])
        capitals = sum(character.isupper() for character in text[:400])
        digits = sum(character.isdigit() for character in text[:400])
        yield f"symbols={min(5, 20 * symbols // size)}"
        yield f"capitals={min(5, 10 * capitals // size)}"
        yield f"digits={min(5, 10 * digits // size)}"
        yield f"starts={_start(text[0])}"
        yield f"names={_size(sum(w[:1].isupper() for w in text[:400].split()))} words={_size(len(words))}"


def _start(character: str) -> str:
    if character.isalpha():
        return "lower" if character.islower() else "upper"
    return "digit" if character.isdigit() else character


def _words(layout: Layout, piece: Piece) -> Iterator[str]:
    for number in range(layout.word_at(piece.start), layout.word_at(piece.end)):
        yield _word(layout, number)


def _word(layout: Layout, number: int) -> str:
    start, end = layout.words[number]
    return _DIGITS.sub("0", layout.reading[start : min(end, start + 30)].lower().replace("’", "'"))


def _gap(reading: str, at: int) -> str:
    """What stands between the word before and `at`, blanks as one."""
    start = at
    while start > max(0, at - 6) and not reading[start - 1].isalnum():
        start -= 1
    return "".join(c if not c.isspace() else "_" for c in reading[start:at])[:6]


def _end_mark(reading: str, start: int, until: int) -> str:
    """How the sentence ends that goes on at `start`."""
    text = reading[start:until].rstrip()
    return text[-1:] if text[-1:] in "?!.:" else "none"


def _size(count: int) -> str:
    for bound in (0, 1, 2, 3, 4, 6, 9, 14, 24, 50):
        if count <= bound:
            return str(bound)
    return "many"
