"""Misspelt words put right before a question is looked up; what people see stays as they typed it.

A word is misspelt when neither English nor the policies know it. What people shorten when they text is written out
("ur fone"). The word whose vowels were left out takes its place
("dlte my accnt"), else the nearest known one (SymSpell, Garbe, with the restricted Damerau-Levenshtein distance): the
policies' own words first, then the most frequent.
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
_TEXTED = {
    "3rd": "third",
    "abt": "about", "acct": "account", "accts": "accounts", "any1": "anyone", "b4": "before", "bcoz": "because",
    "cos": "because", "coz": "because", "cud": "could", "cuz": "because", "every1": "everyone", "fone": "phone",
    "fones": "phones", "frm": "from", "govt": "government", "hav": "have", "hw": "how", "kno": "know", "msg": "message",
    "msgs": "messages", "noe": "know", "nr": "number", "pix": "pictures", "pls": "please", "plz": "please",
    "polis": "police", "ppl": "people", "pwd": "password", "r": "are", "rn": "right now", "shud": "should",
    "some1": "someone", "teh": "the", "tha": "the", "thru": "through", "txt": "text", "txts": "texts", "u": "you",
    "ur": "your", "wat": "what", "wen": "when", "wher": "where", "wht": "what", "wot": "what", "wud": "would",
    "wut": "what", "yall": "you all", "yr": "your",
}  # fmt: skip
_TEXTED_WORD = re.compile(rf"(?<![\w@./:'’\[-])(?:{'|'.join(_TEXTED)})(?![\w@/:'’\]-]|\.\w)")
LONGEST_WORD = 30
MOST_WORDS = 400
"""Different words of one text that are looked up."""
_LONG = 7
# What people who wrote anticipated questions misspelt once or twice is no word.
_WRITTEN_OFTEN = 3
_VOWELS = "aeiou"


class Spelling:
    """Corrects words that neither English nor `entries` know. Reads the dictionary when the first one is met."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        counted = Counter[str]()
        for entry in entries:
            counted.update(_own_words(entry))
        self._own = frozenset(counted)
        self._by_consonants = {_consonants(word): word for word, _ in reversed(counted.most_common())}

    def corrected(self, text: str) -> str:
        """`text` with its misspelt words put right; names, numbers, addresses and short words are left alone."""
        # Who shouts gives no sign of what is a name; one word in capitals may be an abbreviation.
        readable = text.lower() if text.isupper() and " " in text else text
        written_out = _TEXTED_WORD.sub(lambda match: _TEXTED[match.group()], readable)
        seen: dict[str, str] = {}
        return _WORD.sub(lambda match: self._once(match.group(), seen), written_out)

    def _once(self, word: str, seen: dict[str, str]) -> str:
        """`word` put right; of one text each word is looked up once, and not more than MOST_WORDS are."""
        if len(word) > LONGEST_WORD or (word not in seen and len(seen) >= MOST_WORDS):
            return word
        if word not in seen:
            seen[word] = self._nearest(word)
        return seen[word]

    def _nearest(self, word: str) -> str:
        if word in self._own:
            return word
        english = _english()
        if word in english.words:
            return word
        if word.endswith("in") and f"{word}g" in english.words:
            return f"{word}g"
        full = self._by_consonants.get(_consonants(word), "")
        if full in english.words and _shortens(word, full):
            return full
        found = _near(word, 2 if len(word) >= _LONG else 1)
        best = min(found, key=lambda near: (near.distance, near.term not in self._own, -near.count), default=None)
        return str(best.term) if best else word


def _own_words(entry: Entry) -> Counter[str]:
    """Words of the policy and its glosses, and those that people often ask with; how often they ask with each."""
    asked = Counter(word for line in entry.knowledge.asked for word in _words(line.record.question))
    often = Counter({word: count for word, count in asked.items() if count >= _WRITTEN_OFTEN})
    return often | Counter({*_words(entry.policy.text), *_words(" ".join(entry.glosses.values()))})


def _consonants(word: str) -> str:
    return word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)


def _shortens(word: str, full: str) -> bool:
    """Whether `word` is `full` less vowels: all of its inner ones, or several of them."""
    letters = iter(full)
    bare = not any(letter in _VOWELS for letter in word[1:])
    return all(letter in letters for letter in word) and len(full) - len(word) >= (1 if bare else 2)


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
