"""From evidence to a decision: is it answered, by which clauses, and who must act.

Thresholds were chosen on cross-validated evidence and on the development cases (`python -m eval`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.answer import Outcome
from bot.parts import is_question
from corpus.knowledge import DestinationId
from corpus.policy import Clause
from index.classifier import NO_ROUTE
from index.search import Evidence

MAX_CLAUSES = 4
COVERED_AT_LEAST = 0.45
ANSWER_AT_LEAST = 0.13
OFF_TOPIC_AT_LEAST = 0.3
CLAUSE_AT_LEAST = 0.3
SURE_AT_LEAST = 0.85
SILENT_PART_AT_LEAST = 0.6
CLAUSE_SHARE_OF_BEST = 0.4
# Destinations that are people to write to; an answer must not point to two of them.
CONTACTS = frozenset(
    {
        DestinationId.CUSTOMER_ADMIN,
        DestinationId.ACCOUNT_REPRESENTATIVE,
        DestinationId.PRIVACY_TEAM,
        DestinationId.SUPPORT_PORTAL,
    }
)
# Their own administrator is the only one who can help a user: rather one too many is sent there than one too few.
CUSTOMER_ADMIN_AT_LEAST = 0.25
# Slope and shift of the log-odds, fitted on the development cases; `python -m eval` prints what error is left.
_CALIBRATION = {Outcome.ANSWERED: (0.9, 0.8), Outcome.NOT_STATED: (0.5, 1.0), Outcome.DECLINED: (0.1, 3.0)}


@dataclass(frozen=True)
class Decision:
    """What to say. `clauses` answer, or, when nothing does, are the closest that the policy comes.

    `also` are further destinations and `uncovered` the parts that the policy is silent about, of a message that asks
    several things.
    """

    outcome: Outcome
    clauses: tuple[Clause, ...]
    destination: DestinationId | None
    confidence: float
    also: tuple[DestinationId, ...] = ()
    uncovered: tuple[str, ...] = ()


def decide(evidence: Evidence) -> Decision:
    """Answer, admit silence, or decline."""
    confidence = evidence.covered * evidence.hits[0].score
    if evidence.covered >= COVERED_AT_LEAST and confidence >= ANSWER_AT_LEAST:
        chosen = destination(evidence)
        clauses = without_other_contacts(evidence, answering_clauses(evidence), chosen)
        return Decision(Outcome.ANSWERED, clauses, chosen, confidence)
    if evidence.off_topic >= OFF_TOPIC_AT_LEAST:
        return Decision(Outcome.DECLINED, (), None, evidence.off_topic)
    closest = () if evidence.closest is None else (evidence.closest,)
    return Decision(Outcome.NOT_STATED, closest, DestinationId.SUPPORT_PORTAL, 1.0 - evidence.covered)


def calibrated(decision: Decision) -> float:
    """The probability that this decision is right, from its raw confidence (Platt, 1999, fitted by outcome)."""
    slope, shift = _CALIBRATION.get(decision.outcome, (1.0, 0.0))
    bounded = min(max(decision.confidence, 1e-4), 1.0 - 1e-4)
    return 1.0 / (1.0 + math.exp(-(slope * math.log(bounded / (1.0 - bounded)) + shift)))


def decline() -> Decision:
    """An order to the assistant, or what is not about privacy."""
    return Decision(Outcome.DECLINED, (), None, 1.0)


def only_if_sure(decision: Decision, evidence: Evidence) -> Decision:
    """`decision`, but an answer that rests on a few known words of a foreign language must be a sure one."""
    if decision.outcome is Outcome.ANSWERED and evidence.covered >= SURE_AT_LEAST:
        return decision
    return Decision(Outcome.NOT_STATED, (), DestinationId.SUPPORT_PORTAL, 1.0 - decision.confidence)


def answering_clauses(evidence: Evidence) -> tuple[Clause, ...]:
    """The best clause, and others nearly as likely to answer."""
    best = evidence.hits[0]
    bar = max(CLAUSE_AT_LEAST, CLAUSE_SHARE_OF_BEST * best.score)
    others = (hit.clause for hit in evidence.hits[1:MAX_CLAUSES] if hit.score >= bar)
    return (best.clause, *others)


def without_other_contacts(
    evidence: Evidence, clauses: tuple[Clause, ...], chosen: DestinationId | None
) -> tuple[Clause, ...]:
    """`clauses` without those that send people to another contact than the chosen one; never empty."""
    named = evidence.entry.destinations
    if chosen not in CONTACTS or chosen not in named:
        return clauses
    own = named[chosen][1]
    elsewhere = {clause for other in CONTACTS - {chosen} if other in named for clause in named[other][1]}.difference(
        own
    )
    kept = tuple(clause for clause in clauses if clause not in elsewhere)
    # Where the best clause names another contact, text and card would contradict each other.
    return kept if clauses[0] in kept else tuple(dict.fromkeys((own[0], *kept)))


def destination(evidence: Evidence) -> DestinationId | None:
    """Who must act, by the learnt route; nobody when the clauses just answer."""
    if not evidence.routes:
        return None
    if evidence.routes.get(DestinationId.CUSTOMER_ADMIN, 0.0) >= CUSTOMER_ADMIN_AT_LEAST:
        return DestinationId.CUSTOMER_ADMIN
    others = [name for name in evidence.routes if name != DestinationId.CUSTOMER_ADMIN]
    best = max(others, key=lambda name: evidence.routes[name], default=NO_ROUTE)
    return None if best == NO_ROUTE else DestinationId(best)


def _surely_silent(decision: Decision) -> bool:
    """People say one thing twice: a second wording that is only half understood is no question left open."""
    return decision.outcome is Outcome.NOT_STATED and decision.confidence >= SILENT_PART_AT_LEAST


def _asked_elsewhere(question: str, decision: Decision) -> bool:
    """A question that is not about privacy; said, not asked, it may be a mere remark ("please answer soon")."""
    return decision.outcome is Outcome.DECLINED and is_question(question)


def combine(parts: Sequence[tuple[str, Decision]]) -> Decision:
    """One decision for a message of several questions, each given with its own: nothing asked is dropped."""
    answered = [decision for _, decision in parts if decision.outcome is Outcome.ANSWERED]
    silent = any(_surely_silent(decision) for _, decision in parts)
    uncovered = tuple(q for q, decision in parts if _surely_silent(decision) or _asked_elsewhere(q, decision))
    if not answered:
        return next((d for _, d in parts if d.outcome is Outcome.NOT_STATED), parts[0][1])
    by_rank = (
        clause for rank in zip_longest(*(decision.clauses for decision in answered)) for clause in rank if clause
    )
    clauses = tuple(dict.fromkeys(by_rank))[: max(MAX_CLAUSES, len(answered))]
    destinations = list(dict.fromkeys(d.destination for d in answered if d.destination))
    if silent and DestinationId.SUPPORT_PORTAL not in destinations:
        destinations.append(DestinationId.SUPPORT_PORTAL)
    return Decision(
        outcome=Outcome.PARTIAL if uncovered else Outcome.ANSWERED,
        clauses=clauses,
        destination=destinations[0] if destinations else None,
        confidence=min(decision.confidence for decision in answered),
        also=tuple(destinations[1:]),
        uncovered=uncovered,
    )
