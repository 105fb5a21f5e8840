"""What a policy decides by itself, beside which nobody has written anything: names, sections and lists, read exactly.

The search knows what is near; a name, a number or a section is there or it is not. Built once a policy.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.answer import Outcome
from bot.decide import Decision, for_silence
from corpus.blocks import Kind
from corpus.load import Entry
from corpus.policy import Clause
from corpus.reading.layout import CELL
from corpus.words import fold
from index.policy_index import Evidence

_TOKEN = re.compile(r"\w[\w.+-]*\w|\w")
_NAME = re.compile(r"\w*_\w*|(?=\w*\d)(?=\w*[A-Za-z])\w{3,}|\d{4,}|[a-z]+[A-Z]\w*|[A-Z]{2,}\w*")
_INVENTED = re.compile(r"\w*_\w*|(?=\w*\d)(?=\w*[A-Za-z])\w{3,}|(?!(?:19|20)\d\d\b)\d{4,}")
"""A name that nobody uses by chance: where the policy does not hold it, what it says of others is no answer."""
_SECTION = re.compile(
    r"\b(?:section|clause|article|part|paragraph|§)\s{0,2}(\d{1,2}(?:\.\d{1,2}){0,3})\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:section|article|part|§)?\s{0,2}(\d{1,2}(?:\.\d{1,2}){0,3})[.):]?\s", re.IGNORECASE)
_MOST = 12
"""Clauses of a list or a section that are given at once."""
_HARDLY = 0.1
"""Likeliness of an answer below which nothing in the policy is close to the question."""


class Unprepared:
    """Exact look-ups in one bare policy."""

    def __init__(self, entry: Entry) -> None:
        self._entry, policy = entry, entry.policy
        self._text = f" {' '.join(_tokens(policy.text))} "
        self._cells: dict[str, list[Clause]] = {}
        self._holding: dict[str, list[Clause]] = {}
        self._items: dict[tuple[int, int], list[Clause]] = {}
        self._sections = {_number(section.title): section.id for section in policy.sections}
        for clause in policy.clauses:
            words = policy.quote(clause.span)
            if clause.kind is Kind.ROW:
                for cell in words.split(CELL):
                    self._cells.setdefault(" ".join(_tokens(cell)), []).append(clause)
            for token in {each for each in _TOKEN.findall(words) if _NAME.fullmatch(each)}:
                self._holding.setdefault(fold(token), []).append(clause)
            if clause.lead_in and clause.kind is Kind.ITEM:
                self._items.setdefault((clause.lead_in.start, clause.lead_in.end), []).append(clause)

    def decided(self, decision: Decision, evidence: Evidence, question: str) -> Decision:
        """`decision` after what `question` names exactly."""
        if (section := _SECTION.search(question)) and (named := self._sections.get(section[1])):
            clauses = [clause for clause in self._entry.policy.clauses if clause.section_id == named]
            return self._answered(decision, clauses)
        if named_clauses := self._naming(question):
            return self._answered(decision, named_clauses)
        if decision.outcome is Outcome.ANSWERED and self._is_missing(question):
            return Decision(Outcome.NOT_STATED, (), for_silence(self._entry), 1.0 - decision.confidence)
        if decision.outcome is Outcome.ANSWERED:
            return replace(decision, clauses=self._whole(decision.clauses))
        if evidence.covered < _HARDLY:
            return replace(decision, clauses=())
        return replace(decision, clauses=tuple(c for c in decision.clauses if not self._asks(c)))

    def _answered(self, decision: Decision, clauses: Iterable[Clause]) -> Decision:
        confidence = decision.confidence if decision.outcome is Outcome.ANSWERED else 1.0 - decision.confidence
        return Decision(Outcome.ANSWERED, self._whole(clauses), decision.destination, confidence)

    def _naming(self, question: str) -> list[Clause]:
        """The clauses of the names in `question`: rows with a cell of that name, else where a name as such stands."""
        tokens = _TOKEN.findall(question)
        for length in (3, 2, 1):
            for at in range(len(tokens) - length + 1):
                words = tokens[at : at + length]
                found = self._cells.get(" ".join(map(fold, words)), [])
                # A cell of one common word ("Hosting") is no name, unless it heads its row.
                if 0 < len(found) <= 2 and (_is_name(words) or all(self._heads(c, words) for c in found)):
                    return found
        held = [
            self._holding[fold(token)]
            for token in tokens
            if _INVENTED.fullmatch(token) and fold(token) in self._holding
        ]
        return held[0] if held and len(held[0]) <= 3 else []

    def _heads(self, clause: Clause, words: list[str]) -> bool:
        cells = self._entry.policy.quote(clause.span).split(CELL)
        return " ".join(_tokens(cells[0])) == " ".join(map(fold, words))

    def _is_missing(self, question: str) -> bool:
        return any(
            _INVENTED.fullmatch(token) and f" {fold(token)} " not in self._text for token in _TOKEN.findall(question)
        )

    def _whole(self, clauses: Iterable[Clause]) -> tuple[Clause, ...]:
        """`clauses` with the items that they only introduce, and without questions that the policy asks itself."""
        found: dict[Clause, None] = {}
        for clause in (self._after(each) if self._asks(each) else each for each in clauses):
            items = self._items.get((clause.span.start, clause.span.end), [])
            found |= dict.fromkeys([clause, *items])
        return tuple(found)[:_MOST]

    def _asks(self, clause: Clause) -> bool:
        return self._entry.policy.quote(clause.span).rstrip().endswith("?")

    def _after(self, clause: Clause) -> Clause:
        clauses = self._entry.policy.clauses
        return clauses[min(clauses.index(clause) + 1, len(clauses) - 1)]


def _tokens(text: str) -> list[str]:
    return [fold(token) for token in _TOKEN.findall(text)]


def _is_name(words: list[str]) -> bool:
    return any(_NAME.fullmatch(word) for word in words)


def _number(title: str) -> str:
    match = _NUMBERED.match(f"{title} ")
    return match[1] if match else ""
