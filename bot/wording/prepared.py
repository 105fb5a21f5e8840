"""The prepared writer: the answer written beforehand that replies to a question, when it is sure enough which one.

Which answer it is, the evidence says (`index.learning.choice`); whether the policy answers at all, the decision. An
answer is given only where both agree: of the kind that was decided, for the role that asks, on a clause that the search
finds likely.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from bot.answer import Outcome, Status, UsedAnswer
from bot.decide import Decision
from bot.wording.extractive import GroundedSentence
from corpus.answers import Kind, PreparedAnswer, Verdict
from corpus.load import Entry
from corpus.records import Role
from index.evidence.answers import KINDS_OF_ANSWER
from index.evidence.opening import asks_yes_or_no
from index.policy_index import Evidence

WRITER = "prepared"
LEADS = {Verdict.YES: "Yes, ", Verdict.NO: "No, ", Verdict.DEPENDS: "It depends: ", Verdict.PARTLY: "Partly: "}
KINDS = {
    Outcome.ANSWERED: (Kind.COVERED,),
    Outcome.NOT_STATED: (Kind.SILENT,),
    Outcome.DECLINED: (Kind.DESK, Kind.ELSEWHERE),
}
_SURE_ENOUGH = {Outcome.ANSWERED: 0.15, Outcome.NOT_STATED: 0.2, Outcome.DECLINED: 0.3}
"""How sure it must be that it replies. Where the policy answers, it rests on a likely clause anyway, and a clause alone
is hardly ever a reply: judges found such direct 12 times of 100, prepared ones 54 times.
"""
_NEAR_THE_BEST = 0.3
"""How likely its clause must be to answer, as a share of the likeliest one."""
_WORD = re.compile(r"[^\W\d_]+")
_PERHAPS = 3
UNSURE_BELOW = 0.6
"""How sure it must be that an answer replies, for no other to be offered beside it."""


@dataclass(frozen=True)
class Chosen:
    """A prepared answer to one request, how sure it is that it replies, and whether its opening word fits."""

    answer: PreparedAnswer
    confidence: float
    opens: bool
    asks_yes_or_no: bool = True

    @property
    def verdict(self) -> Verdict | None:
        """As the question was put: who asks for no yes or no gets a fact."""
        said = self.answer.verdict
        return Verdict.FACT if said in LEADS and not (self.opens or self.asks_yes_or_no) else said

    @property
    def used(self) -> UsedAnswer:
        """Which answer it is, and who stands behind it."""
        by = self.answer
        if by.reviewed_by:
            return UsedAnswer(by.id, "person", by.reviewed_by, by.reviewed_on)
        return UsedAnswer(by.id, "reader")


def perhaps(evidence: Evidence, role: Role, given: str) -> tuple[str, ...]:
    """The plain questions of the likeliest other answers about the policy, the likeliest first."""
    candidates = evidence.answers
    if candidates is None:
        return ()
    table = candidates.table
    allowed = np.isin(table.kind, [KINDS_OF_ANSWER.index(kind) for kind in (Kind.COVERED, Kind.SILENT)])
    allowed &= table.serves[:, list(Role).index(role)] & (table.ids != given)
    best = np.argsort(-np.where(allowed, candidates.logits, -np.inf), kind="stable")[:_PERHAPS]
    return tuple(candidates.answers[number].question for number in best if allowed[number])


def choose(evidence: Evidence, decision: Decision, role: Role, question: str) -> Chosen | None:
    """The prepared answer that replies to `question`, when there is one and it is sure enough."""
    candidates, kinds = evidence.answers, KINDS.get(decision.outcome, ())
    if candidates is None or not kinds:
        return None
    table = candidates.table
    allowed = np.isin(table.kind, [KINDS_OF_ANSWER.index(kind) for kind in kinds])
    allowed &= table.serves[:, list(Role).index(role)]
    if decision.outcome is Outcome.ANSWERED:
        allowed &= _on_likely_clauses(evidence)[table.first]
    if not allowed.any():
        return None
    answer, confidence = candidates.best(allowed, evidence.covered)
    if confidence < _SURE_ENOUGH[decision.outcome]:
        return None
    return Chosen(answer, confidence, candidates.opens(answer, question), asks_yes_or_no(question))


def _on_likely_clauses(evidence: Evidence) -> np.ndarray:
    """Of each clause of the policy, whether the search finds it likely to answer, (clauses,)."""
    score = {hit.clause.id: hit.score for hit in evidence.hits}
    bar = _NEAR_THE_BEST * evidence.hits[0].score
    return np.array([score[clause.id] >= bar for clause in evidence.entry.policy.clauses], dtype=np.bool_)


def decided(decision: Decision, chosen: Chosen, entry: Entry) -> Decision:
    """`decision` with the clauses of the chosen answer, and its destination beside the learnt one where they differ: a
    card never contradicts the text. Where nobody need act, whom the text names to ask stands among `also`.
    """
    answer = chosen.answer
    if answer.kind in {Kind.DESK, Kind.ELSEWHERE}:
        return replace(decision, clauses=(), destination=None, also=())
    learnt, named = decision.destination, answer.route
    if answer.kind is Kind.COVERED and learnt and named:
        learnt = named
    also = (named,) if named and named != learnt else ()
    return replace(decision, clauses=entry.clauses_of(answer), destination=learnt, also=also)


def said(entry: Entry, chosen: Chosen, facts: Mapping[str, str]) -> tuple[GroundedSentence, ...]:
    """The sentences of `chosen` with their clauses; `facts` fill the places that a desk answer leaves open."""
    answer, found = chosen.answer, []
    for number, sentence in enumerate(answer.sentences):
        words, own = sentence.text, sentence.we or sentence.text
        if number == 0 and chosen.opens and answer.verdict in LEADS:
            words, own = (led_in(LEADS[answer.verdict], text, entry.policy.text) for text in (words, own))
        clauses = tuple(entry.binding.current[name] for name in sentence.clauses)
        status = _status(answer, bool(clauses))
        found.append(GroundedSentence(filled(words, facts), clauses, status, filled(own, facts)))
    return tuple(found)


def uncited(entries: Iterable[Entry], facts: Mapping[str, str]) -> frozenset[str]:
    """The sentences of all answers that stand without a citation, word for word: nothing else may be said so."""
    answers = (answer for entry in entries for answer in entry.answers.values())
    sentences = (sentence for answer in answers for sentence in answer.sentences if not sentence.clauses)
    return frozenset(filled(sentence.text, facts) for sentence in sentences)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """`text` with the sentences of `facts` in their places, "{kept}" and the like."""
    for name, words in facts.items():
        text = text.replace(f"{{{name}}}", words)
    return text


def led_in(lead: str, sentence: str, policy_text: str) -> str:
    """ "Yes, " and the sentence; its first word keeps its capital only if it is a name or a defined term."""
    first = _WORD.match(sentence)
    if first is None or first.group() == "I" or not first.group()[1:].islower() or _is_name(first.group(), policy_text):
        return lead + sentence
    return lead + sentence[0].lower() + sentence[1:]


def _is_name(word: str, policy_text: str) -> bool:
    """Whether the policy writes it with a capital inside of sentences."""
    return f" {word} " in policy_text and f" {word.lower()} " not in policy_text


def _status(answer: PreparedAnswer, has_clauses: bool) -> Status:
    if answer.kind in {Kind.DESK, Kind.ELSEWHERE} and not has_clauses:
        return "desk"
    if not has_clauses:
        return "silence"
    return "approved" if answer.reviewed_by else "prepared"
