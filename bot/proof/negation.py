"""Whether a sentence denies what its clauses say, says more firmly what they say softly, or more widely.

Negations are compared where they bite: the words right after a negator in one text must not stand unnegated in the
other. What a policy says the company *may* do is not told as what it does. English only.
"""

import re

from bot.proof.claims import Grounding
from corpus.words import EMPTY, content, fold, stem, tokens

_NEGATORS = frozenset("not no never none without neither nor nobody nothing cannot nowhere unable".split())
_LIMITS = frozenset("only except unless limited solely".split())
_REACH = 3
_BITE = 2
_ENUMERATED = re.compile(r"\w+(?:, (?:or |and )?\w+| or \w+| and \w+)*")
_SOFT = re.compile(
    r"\b(?:may|might|can|could|possibl\w*|perhaps|sometimes|from time to time|able|allow\w*|permit\w*|"
    r"reserve\w*|depend\w*|in some cases|where possible|typically|entitled)\b"
)
_MAY = re.compile(r"(?<!you )\b(?:may|might)\b")
_NEGATED = re.compile(r"\b(?:not|never|cannot|neither) (.+)")
_NO_LIMIT = re.compile(r"\bnot (?:be )?(?:limited|restricted|only)\b|\bno (?:limits?|limitations?|restrictions?)\b")
# "Without limitation" and the like deny nothing.
_IDLE = re.compile(
    r"\b(?:(?:and )?without limitation|including,? but not limited to|or not(?: to)?|not only|whether or not)\b"
)
# A word that makes a sentence absolute, and what a clause must hold for it (any of these).
_ABSOLUTE = {
    "always": "always",
    "only": "only limited solely except unless",
    "all": "all any every each whatever",
    "every": "all any every each whatever",
    "everything": "all any every",
    "everyone": "all any every",
    "anyone": "any anyone",
    "must": "must required require requires shall need needs have obligation please should governed",
    "should": "should must please need needs shall",
    "automatically": "automatically automatic",
    "whenever": "whenever if when",
    "fully": "fully full",
    "completely": "completely complete",
    "directly": "directly direct",
}


def contradicts(said: str, grounding: Grounding) -> bool:
    """One of the two negates what the other states."""
    if _NO_LIMIT.search(fold(said)) and not _NO_LIMIT.search(grounding.folded):
        return True
    theirs, ours = _words(grounding.folded), _words(fold(said))
    if not _negates(ours):
        return not _limits(ours) and bool(_denied_first(grounding.folded, theirs) & set(content(" ".join(ours))))
    if not _negates(theirs):
        return not _limits(theirs)
    denied = {word for at in _negators(theirs) for word in _scope(theirs, at, _REACH + 2)}
    doubled = not _single_negators(theirs) and len(_negators(ours)) == 1
    stated = set(map(stem, theirs)) - denied
    return doubled or any(_is_stated(_scope(ours, at, _REACH), denied, stated) for at in _negators(ours))


def _is_stated(scope: set[str], denied: set[str], stated: set[str]) -> bool:
    """Whether the clauses state what a sentence denies: most of it, and deny none of it."""
    return bool(scope) and not scope & denied and len(scope & stated) >= min(2, len(scope))


def overstates(said: str, grounding: Grounding) -> bool:
    """What may be is told as what is, or what is told of some as of all."""
    folded = fold(said)
    if all(_MAY.search(fold(text)) for text in grounding.texts) and not _SOFT.search(folded):
        return True
    return any(word in _ABSOLUTE and not set(_ABSOLUTE[word].split()) & grounding.words for word in tokens(folded))


def _negates(words: list[str]) -> bool:
    return any(word in _NEGATORS for word in words)


def _limits(words: list[str]) -> bool:
    return any(word in _LIMITS for word in words)


def _negators(words: list[str]) -> list[int]:
    return [at for at, word in enumerate(words) if word in _NEGATORS]


def _words(folded: str) -> list[str]:
    return tokens(_IDLE.sub(" ", folded))


def _single_negators(words: list[str]) -> list[int]:
    """Negators, unless two undo each other ("without it, it would not work")."""
    found = _negators(words)
    return [] if len(found) > 1 and "without" in words else found


def _scope(words: list[str], at: int, reach: int) -> set[str]:
    following = [stem(word) for word in words[at + 1 :] if word not in EMPTY]
    return set(following[:reach])


def _denied_first(folded: str, words: list[str]) -> set[str]:
    """What negators deny right after them, all of it where they deny a list ("not use, disclose or share")."""
    found: set[str] = set()
    for at in _single_negators(words):
        found |= _scope(words, at, _BITE)
    if found:
        for match in _NEGATED.finditer(_IDLE.sub(" ", folded)):
            listed = _ENUMERATED.match(match.group(1))
            found |= set(content(listed.group())) if listed else set()
    return found
