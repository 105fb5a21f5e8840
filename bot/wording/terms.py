"""The person's own words: what an everyday word is taken for, and what a question names and the policy does not.

Only what reviewed data says is said (`terms.jsonl` beside the policy, and the units of time here), in its words:
nothing that was typed is repeated. Built once a policy; a question is read word by word.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.wording.extractive import GroundedSentence
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Term
from corpus.words import fold

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 4
"""Words in the longest expression looked up."""
_UNITS = {
    "hour": "hours",
    "hr": "hours",
    "h": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
}
_NUMBERS = frozenset("one two three four five six seven eight nine ten twelve fourteen thirty sixty ninety".split())
_LIMITING = frozenset("within than most least every maximum max under".split())
"""Words before a number that ask for a limit: "within 72 hours"; "I left 3 years ago" asks for none."""
_NO_NUMBER = "The policy gives no number of {unit}."
_SAYS_SO = re.compile(r"\bno (?:number|fixed|set|particular)|\bn[o']t (?:name|give|say|mention)|doesn.t", re.IGNORECASE)


@dataclass(frozen=True)
class _Known:
    """A term, the clauses that bear it, and the sentence for one of its words."""

    term: Term
    clauses: tuple[Clause, ...]
    sentence: str


class Terms:
    """Everyday words of one policy."""

    def __init__(self, entry: Entry) -> None:
        self._of = {
            tuple(_words(word)): _Known(term, clauses, sentence(term, form))
            for term, clauses in entry.terms
            for word, form in term.words.items()
        }
        self._units = {unit for unit in set(_UNITS.values()) if not _gives_number(entry.policy.text, unit)}

    @property
    def uncited(self) -> frozenset[str]:
        """Every sentence that may stand without a citation."""
        silent = {known.sentence for known in self._of.values() if not known.clauses}
        return frozenset(silent | {_NO_NUMBER.format(unit=unit) for unit in self._units})

    def explained(self, said: Sequence[GroundedSentence], question: str) -> tuple[GroundedSentence, ...]:
        """`said` with what `question` names in other words than it, and what neither it nor the policy names.

        Behind the first sentence, which answers; at most one sentence of either kind.
        """
        if not said:
            return ()
        text = " ".join(each.text for each in said)
        added = [*self._taken_for(said, text, question), *self._unnamed(text, question)]
        return (said[0], *added, *said[1:])

    def _taken_for(self, said: Sequence[GroundedSentence], text: str, question: str) -> Iterable[GroundedSentence]:
        spoken = " ".join(_words(text))
        for known in self._named(question, text):
            if known.clauses and any(word in spoken for word in known.term.said):
                cited = {clause for each in said for clause in each.clauses}
                clause = next((each for each in known.clauses if each in cited), known.clauses[0])
                return [GroundedSentence(known.sentence, (clause,), "prepared", known.sentence)]
        return []

    def _unnamed(self, text: str, question: str) -> Iterable[GroundedSentence]:
        """Nothing where the answer says already that something is not named."""
        if _SAYS_SO.search(text):
            return []
        unit = limit_asked(question)
        if unit in self._units and not _gives_number(text, unit):
            sentence = _NO_NUMBER.format(unit=unit)
            return [GroundedSentence(sentence, (), "silence", sentence)]
        for known in self._named(question, text):
            if not known.clauses:
                return [GroundedSentence(known.sentence, (), "silence", known.sentence)]
        return []

    def _named(self, question: str, text: str) -> Iterable[_Known]:
        """What `question` names in words that `text` does not use, in the order in which it does."""
        words, spoken = _words(question), f" {' '.join(_words(text))} "
        for at in range(len(words)):
            for length in range(_LONGEST, 0, -1):
                known = self._of.get(tuple(words[at : at + length]))
                if known and f" {' '.join(words[at : at + length])} " not in spoken:
                    yield known
                    break


def sentence(term: Term, form: str) -> str:
    """What is said of the word whose form is `form`."""
    words = term.says.replace("{word}", form)
    return words[0].upper() + words[1:]


def limit_asked(question: str) -> str:
    """The unit of time of a limit that `question` gives as a number ("within 72 hours": hours); empty: of none."""
    words = _words(question)
    for at, word in enumerate(words):
        number, unit = word, words[at + 1] if at + 1 < len(words) else ""
        if match := re.fullmatch(r"(\d{1,4})([a-z]{1,6})", word):
            number, unit = match.groups()
        plural = _UNITS.get(unit.removesuffix("s") or unit, "")
        if plural and (number.isdigit() or number in _NUMBERS) and _LIMITING & set(words[max(0, at - 2) : at]):
            return plural
    return ""


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _gives_number(text: str, unit: str) -> bool:
    words = _words(text)
    return any(
        (before.isdigit() or before in _NUMBERS) and word.removesuffix("s") == unit.removesuffix("s")
        for before, word in pairwise(words)
    )
