"""Sentences as words that can be compared: folded, stemmed, without those that say nothing."""

import re
import unicodedata

import Stemmer

_STEMMER = Stemmer.Stemmer("english", 0)
"""Without a memory: what is typed is not kept."""
_TOKEN = re.compile(r"[a-z0-9]+(?:n't)?|'[a-z]+")
_QUOTES = str.maketrans("‘’‚“”„«»–—", '\'\'\'"""""--')
EMPTY = frozenset(
    "the a an of to and or in on for by with as at from is are was were be been being am it its this that these those "
    "such which who whom whose what when where how than then there here any some also may might can could will would "
    "shall should must has have had having do does did not no nor if so into about over under through out up own "
    "more other each per but while though although because yet we us our you your yours they them their he she his "
    "her".split()
)


def fold(text: str) -> str:
    """Lower case, plain quotation marks and dashes, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).lower().split())


def tokens(folded: str) -> list[str]:
    """Words and numbers of folded text; "don't" is "do" and "n't"."""
    return _TOKEN.findall(re.sub(r"(\w)n't\b", r"\1 n't", folded).replace(" n't", " not"))


def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def content(folded: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    return [stem(word) for word in tokens(folded) if word not in EMPTY and not word.startswith("'")]
