"""A question that names a prepared answer word for word: its own question, or a wording that a reader entered."""

import re
from dataclasses import replace

from bot.answer import Outcome
from bot.decide import Decision, for_silence
from bot.wording.prepared import KINDS, Chosen
from corpus.answers import PreparedAnswer
from corpus.load import Entry
from corpus.records import Role
from corpus.words import fold
from index.evidence.opening import asks_yes_or_no
from index.learning.examples import all_asked
from index.policy_index import Evidence

_WORD_OR_NUMBER = re.compile(r"\w+")
_EXACT = 0.99
"""Confidence in the answer that a question names word for word."""


class Exact:
    """The prepared answers of a policy by what they reply to word for word: their own question, and the wordings that
    all name the same one. Built once.
    """

    def __init__(self, entry: Entry) -> None:
        found: dict[str, set[str]] = {}
        for asked in all_asked(entry):
            if asked.answer in entry.answers and not asked.after:
                found.setdefault(_normal(asked.question), set()).add(asked.answer)
        own = {_normal(answer.question): {answer.id} for answer in entry.answers.values()}
        self._of = {words: next(iter(names)) for words, names in (found | own).items() if len(names) == 1}
        self._answers = entry.answers

    def find(self, question: str, role: Role) -> PreparedAnswer | None:
        """The answer that `question` names word for word, where it is right for `role`."""
        answer = self._answers.get(self._of.get(_normal(question), ""))
        return answer if answer and answer.serves(role) else None


def _normal(question: str) -> str:
    return " ".join(_WORD_OR_NUMBER.findall(fold(question)))


def as_decided(answer: PreparedAnswer, decision: Decision, destination: str | None, entry: Entry) -> Decision:
    """`decision` on a question that names `answer` word for word; `destination`: who must act, as learnt."""
    outcome = next(outcome for outcome, kinds in KINDS.items() if answer.kind in kinds)
    if outcome is decision.outcome:
        return replace(decision, confidence=max(decision.confidence, _EXACT))
    learnt = destination if outcome is Outcome.ANSWERED else for_silence(entry)
    return Decision(outcome, entry.clauses_of(answer), learnt, _EXACT)


def exactly(answer: PreparedAnswer, evidence: Evidence, question: str) -> Chosen:
    """`answer`, which `question` names word for word."""
    opens = evidence.answers is not None and evidence.answers.opens(answer, question)
    return Chosen(answer, 1.0, opens, asks_yes_or_no(question))
