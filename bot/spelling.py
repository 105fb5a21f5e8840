"""Misspelt words put right before a question is looked up; what people see stays as they typed it.

A word is misspelt when neither English nor the policies know it. The nearest known word takes its place (SymSpell,
Garbe, with the restricted Damerau-Levenshtein distance): the policies' own words first, then the most frequent.
"""

import importlib.resources
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from corpus.load import Entry

_DICTIONARY = "frequency_dictionary_en_82_765.txt"
# Names and abbreviations are not ours to change, nor addresses and numbers: only words in small letters are looked at.
_WORD = re.compile(r"(?<![\w@./:'’\[-])[a-z]{4,}(?![\w@/:'’\]]|\.\w)")
_LONG = 7
# What people who wrote anticipated questions misspelt once or twice is no word.
_WRITTEN_OFTEN = 3


class Spelling:
    """Corrects words that neither English nor `entries` know. Reads the dictionary when the first one is met."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._own: frozenset[str] = frozenset().union(*map(_own_words, entries))

    def corrected(self, text: str) -> str:
        """`text` with its misspelt words put right; names, numbers, addresses and short words are left alone."""
        # Who shouts gives no sign of what is a name; one word in capitals may be an abbreviation.
        readable = text.lower() if text.isupper() and " " in text else text
        return _WORD.sub(lambda match: self._nearest(match.group()), readable)

    def _nearest(self, word: str) -> str:
        if word in self._own:
            return word
        english = _english()
        if word in english.words:
            return word
        found = _near(word, 2 if len(word) >= _LONG else 1)
        best = min(found, key=lambda near: (near.distance, near.term not in self._own, -near.count), default=None)
        return str(best.term) if best else word


def _own_words(entry: Entry) -> frozenset[str]:
    """Words of the policy and its glosses, and those that people often ask with."""
    asked = Counter(word for line in entry.knowledge.asked for word in _words(line.record.question))
    often = (word for word, count in asked.items() if count >= _WRITTEN_OFTEN)
    return frozenset([*_words(entry.policy.text), *_words(" ".join(entry.glosses.values())), *often])


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _near(word: str, distance: int) -> list[Any]:
    from symspellpy import Verbosity

    return list(_english().lookup(word, Verbosity.ALL, max_edit_distance=distance))


@cache
def _english() -> Any:
    from symspellpy import SymSpell

    english = SymSpell(max_dictionary_edit_distance=2, prefix_length=5)
    with importlib.resources.as_file(importlib.resources.files("symspellpy") / _DICTIONARY) as path:
        english.load_dictionary(path, term_index=0, count_index=1, encoding="utf-8")
    return english
