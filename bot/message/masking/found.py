"""What detectors yield, and how words that announce personal data are met in one pass over a text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

HIDDEN = "\x00"
"""Stands in a normal form for what is masked already; no pattern takes it for part of a value."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Found:
    """A stretch of a normal form. `own`: the person calls it theirs, so that a policy cannot make it public."""

    start: int
    end: int
    label: str
    own: bool = False


Reader = Callable[[str, int, int], Found | None]
"""From a text, and where a word that announces something starts and ends, to what it announces."""


def announced(text: str, readers: Mapping[str, tuple[Reader, ...]]) -> Iterator[Found]:
    """What the readers of each word find. A word is looked up once, so no alternation of hundreds is searched for."""
    for match in _WORD.finditer(text):
        for read in readers.get(match.group().lower(), ()):
            found = read(text, match.start(), match.end())
            if found:
                yield found


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks and the punctuation of the sentence around it."""
    while end > start and text[end - 1] in " \n.,;:!?'\"(-/>":
        end -= 1
    if text[end - 1 : end] == ")" and "(" not in text[start:end]:
        end -= 1
    return start, end
