"""From evidence to a decision: is it answered, by which clauses, and who must act.

The bars come with the evidence: they were learnt where its weights were (`index.learning.bars`).
"""

import math
from dataclasses import dataclass

from bot.answer import Outcome
from corpus.load import Entry
from corpus.policy import Clause
from index.evidence.classifier import NO_ROUTE
from index.learning.bars import Bars
from index.policy_index import Evidence

MAX_CLAUSES = 4
SURE_AT_LEAST = 0.85


@dataclass(frozen=True)
class Decision:
    """What to say. `clauses` answer, or, when nothing does, are the closest that the policy comes."""

    outcome: Outcome
    clauses: tuple[Clause, ...]
    destination: str | None
    confidence: float
    also: tuple[str, ...] = ()


def decide(evidence: Evidence) -> Decision:
    """Answer, admit silence, or decline."""
    bars = evidence.bars
    confidence = evidence.covered * evidence.hits[0].score
    if evidence.covered >= bars.covered and confidence >= bars.answer:
        chosen = destination(evidence)
        clauses = without_other_contacts(evidence, answering_clauses(evidence), chosen)
        return Decision(Outcome.ANSWERED, clauses, chosen, confidence)
    if evidence.off_topic >= bars.off_topic:
        return Decision(Outcome.DECLINED, (), None, evidence.off_topic)
    contact = for_silence(evidence.entry)
    # Whom to ask stands on the card; as what "comes closest" it is no help.
    known = set(evidence.entry.destinations[contact][1]) if contact else set()
    closest = () if evidence.closest is None or evidence.closest in known else (evidence.closest,)
    # Who asks for a recipe is not sent to the privacy desk's portal.
    named = None if evidence.off_topic >= bars.perhaps_off_topic else contact
    return Decision(Outcome.NOT_STATED, closest, named, 1.0 - evidence.covered)


def calibrated(decision: Decision, bars: Bars) -> float:
    """The probability that this decision is right, from its raw confidence (Platt, 1999, fitted by outcome)."""
    pairs = {Outcome.ANSWERED: bars.answered, Outcome.NOT_STATED: bars.not_stated, Outcome.DECLINED: bars.declined}
    slope, shift = pairs.get(decision.outcome, (1.0, 0.0))
    bounded = min(max(decision.confidence, 1e-4), 1.0 - 1e-4)
    return 1.0 / (1.0 + math.exp(-(slope * math.log(bounded / (1.0 - bounded)) + shift)))


def only_if_sure(decision: Decision, evidence: Evidence) -> Decision:
    """`decision`, but an answer that rests on a few known words of a foreign language must be a sure one."""
    if decision.outcome is Outcome.ANSWERED and evidence.covered >= SURE_AT_LEAST:
        return decision
    return Decision(Outcome.NOT_STATED, (), for_silence(evidence.entry), 1.0 - decision.confidence)


def unreadable(evidence: Evidence) -> Decision:
    """Of a question in a language that cannot be looked up: nothing is said of the policy, and a person is named."""
    return Decision(Outcome.NOT_STATED, (), for_silence(evidence.entry), 0.0)


def answering_clauses(evidence: Evidence) -> tuple[Clause, ...]:
    """The best clause, and others nearly as likely to answer."""
    best = evidence.hits[0]
    bar = max(evidence.bars.clause, evidence.bars.clause_share * best.score)
    others = (hit.clause for hit in evidence.hits[1:MAX_CLAUSES] if hit.score >= bar)
    return (best.clause, *others)


def contacts(entry: Entry) -> frozenset[str]:
    """Destinations that are people to write to; an answer must not point to two of them."""
    return frozenset(name for name, (found, _) in entry.destinations.items() if found.kind == "person")


def without_other_contacts(evidence: Evidence, clauses: tuple[Clause, ...], chosen: str | None) -> tuple[Clause, ...]:
    """`clauses` without those that send people to another contact than the chosen one; never empty."""
    named, people = evidence.entry.destinations, contacts(evidence.entry)
    if chosen not in people:
        return clauses
    own = named[chosen][1]
    elsewhere = {clause for other in people - {chosen} for clause in named[other][1]}.difference(own)
    kept = tuple(clause for clause in clauses if clause not in elsewhere)
    # Where the best clause names another contact, text and card would contradict each other.
    return kept if clauses[0] in kept else tuple(dict.fromkeys((own[0], *kept)))


def destination(evidence: Evidence) -> str | None:
    """Who must act, by the learnt route; nobody when the clauses just answer."""
    sole = [name for name, (found, _) in evidence.entry.destinations.items() if found.sole]
    sent = next((name for name in sole if evidence.routes.get(name, 0.0) >= evidence.bars.sole), None)
    if sent or not evidence.routes:
        return sent
    others = [name for name in evidence.routes if name not in sole]
    best = max(others, key=lambda name: evidence.routes[name], default=NO_ROUTE)
    return None if best == NO_ROUTE else best


def for_silence(entry: Entry) -> str | None:
    """Where questions go that the policy does not answer."""
    return next((name for name, (found, _) in entry.destinations.items() if found.for_silence), None)
