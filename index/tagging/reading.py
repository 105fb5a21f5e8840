"""A message as a person reads it, character for character as long as it was typed, so that offsets stay true.

Markup becomes blanks, an entity its character with filler behind it, what nobody sees becomes filler. No library that
reads HTML tells where in the source a character came from in linear time: `html.parser` takes the square of a run of
unclosed tags. So tags are found by one bounded pattern.
"""

import html
import re
import unicodedata

FILLER = "\u2060"
"""Stands for a character that is not read; it is dropped when words are taken out."""
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:]{0,20})(?:[\s/][^<>]{0,4000})?>|<![a-zA-Z][^<>]{0,400}>")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_BREAKING = frozenset(
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul".split()
)
_UNSEEN = ("script", "style", "head", "title", "template")


def reading_of(text: str) -> str:
    """`text` as it is read; as long as `text`."""
    return "".join(map(_readable, _ENTITY.sub(_character, _without_tags(text)))) if text else text


def words_of(reading: str) -> str:
    """What stands in a stretch of a reading, on lines without blanks or the borders of a table around them."""
    lines = (" ".join(line.split()).strip("| ") for line in reading.replace(FILLER, "").split("\n"))
    return "\n".join(filter(None, lines))


def _readable(character: str) -> str:
    if character == "\n" or character.isalnum():
        return character
    category = unicodedata.category(character)
    if category == "Cf":
        return FILLER
    return " " if category[0] in "CZ" else character


def _character(entity: re.Match[str]) -> str:
    """The character that an entity stands for, as long as the entity."""
    character = html.unescape(entity.group())
    if len(character) != 1:
        return entity.group()
    return (" " if character == "\xa0" else character) + FILLER * (len(entity.group()) - 1)


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    found: list[str] = []
    end = 0
    for start, stop, breaks in _markup(text):
        found += [text[end:start], _blank(text[start:stop], breaks)]
        end = stop
    return "".join([*found, text[end:]])


def _blank(markup: str, breaks: bool) -> str:
    """As long as `markup`, with its line breaks, and one where it makes a person see one."""
    filled = "".join("\n" if character == "\n" else FILLER for character in markup[1:])
    return ("\n" if breaks else " ") + filled


def _markup(text: str) -> list[tuple[int, int, bool]]:
    """(start, end, whether it breaks a line) of tags, comments, and elements that nobody sees."""
    found: list[tuple[int, int, bool]] = []
    lower, end = text.lower(), 0
    for start, stop in _comments(text):
        found += _tags(text, lower, end, start)
        found.append((start, stop, False))
        end = stop
    return found + _tags(text, lower, end, len(text))


def _comments(text: str) -> list[tuple[int, int]]:
    found = []
    start = text.find("<!--")
    while start >= 0:
        stop = text.find("-->", start)
        if stop < 0:
            break
        found.append((start, stop + 3))
        start = text.find("<!--", stop)
    return found


def _tags(text: str, lower: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    closed = dict.fromkeys(_UNSEEN, True)
    at = start
    while match := _TAG.search(text, at, end):
        name = (match[1] or "").lower()
        at = match.end()
        if closed.get(name) and not match.group().startswith("</"):
            closing = lower.find(f"</{name}", at, end)
            closed[name] = closing >= 0
            at = (lower.find(">", closing, end) + 1 if closing >= 0 else at) or at
        found.append((match.start(), at, name in _BREAKING))
    return found
