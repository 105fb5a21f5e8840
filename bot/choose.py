"""From evidence to a decision: is it answered, by which clauses, and who must act.

Thresholds were chosen on cross-validated evidence and on the development cases (`python -m eval`).
"""

from dataclasses import dataclass

from bot.answer import Outcome
from corpus.knowledge import DestinationId
from corpus.policy import Clause
from index.learn import NO_ROUTE
from index.search import Evidence

MAX_CLAUSES = 4
COVERED_AT_LEAST = 0.5
OFF_TOPIC_AT_LEAST = 0.5
CLAUSE_AT_LEAST = 0.3
CLAUSE_SHARE_OF_BEST = 0.4
CLOSEST_AT_LEAST = 0.05
# A user's question about Customer Data that nobody routes costs more than one routed needlessly.
CUSTOMER_ADMIN_AT_LEAST = 0.4


@dataclass(frozen=True)
class Decision:
    """What to say. `clauses` answer, or, when nothing does, are the closest that the policy comes."""

    outcome: Outcome
    clauses: tuple[Clause, ...]
    destination: DestinationId | None
    confidence: float


def decide(evidence: Evidence) -> Decision:
    """Answer, admit silence, or decline."""
    if evidence.covered >= COVERED_AT_LEAST:
        clauses = answering_clauses(evidence)
        return Decision(Outcome.ANSWERED, clauses, destination(evidence), evidence.covered * evidence.hits[0].score)
    if evidence.off_topic >= OFF_TOPIC_AT_LEAST:
        return Decision(Outcome.DECLINED, (), None, evidence.off_topic)
    return Decision(Outcome.NOT_STATED, closest(evidence), DestinationId.SUPPORT_PORTAL, 1.0 - evidence.covered)


def answering_clauses(evidence: Evidence) -> tuple[Clause, ...]:
    """The best clause, and others nearly as likely to answer."""
    best = evidence.hits[0]
    bar = max(CLAUSE_AT_LEAST, CLAUSE_SHARE_OF_BEST * best.score)
    others = (hit.clause for hit in evidence.hits[1:MAX_CLAUSES] if hit.score >= bar)
    return (best.clause, *others)


def closest(evidence: Evidence) -> tuple[Clause, ...]:
    """The clause nearest to what was asked, when there is one worth reading."""
    if evidence.silent is not None:
        known = evidence.entry.binding.clauses(evidence.silent.near[:1])
        if known:
            return known
    best = evidence.hits[0]
    return (best.clause,) if best.score >= CLOSEST_AT_LEAST else ()


def destination(evidence: Evidence) -> DestinationId | None:
    """Who must act, by the learnt route; nobody when the clauses just answer."""
    if not evidence.routes:
        return None
    if evidence.routes.get(DestinationId.CUSTOMER_ADMIN, 0.0) >= CUSTOMER_ADMIN_AT_LEAST:
        return DestinationId.CUSTOMER_ADMIN
    best = max(evidence.routes, key=lambda name: evidence.routes[name])
    return None if best == NO_ROUTE else DestinationId(best)
