"""Citations made from spans, and checked against the policy before anybody sees them. Fails closed."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from bot.answer import CHECK_FAILED, UNCITED, Answer, Citation, Outcome, Statement
from corpus.policy import Clause, Policy


def cite(policy: Policy, clauses: Iterable[Clause]) -> tuple[Citation, ...]:
    """One citation a clause, numbered from 1; a clause given twice is cited once."""
    return tuple(
        Citation(
            number=number,
            policy_id=policy.id,
            policy_version=policy.version,
            section_id=clause.section_id,
            section=policy.section_by_id[clause.section_id].label,
            start=clause.span.start,
            end=clause.span.end,
            quote=policy.quote(clause.span),
            clause_id=clause.id,
            url=f"/policy/{policy.id}/{policy.version}#{clause.id}",
        )
        for number, clause in enumerate(dict.fromkeys(clauses), start=1)
    )


def is_true(citation: Citation, policy: Policy) -> bool:
    """Whether the quote stands at its span in this version of this policy, one whole clause, under its section."""
    same = citation.policy_id == policy.id and citation.policy_version == policy.version
    inside = 0 <= citation.start < citation.end <= len(policy.text)
    if not (same and inside and policy.text[citation.start : citation.end] == citation.quote):
        return False
    named = policy.section_by_id.get(citation.section_id)
    return (
        named is not None
        and named.label == citation.section
        and any(
            (clause.span.start, clause.span.end, clause.section_id)
            == (citation.start, citation.end, citation.section_id)
            for clause in policy.clauses
        )
    )


def checked(answer: Answer, policies: Sequence[Policy], uncited: Container[str] = ()) -> Answer:
    """`answer` without any citation that is not true, nor any statement that rests on one.

    `uncited`: the sentences, word for word, that may stand without a citation: they were read beforehand.

    An answer that loses all it stated becomes `not_stated` with a reason; its text is for the caller to put anew.
    """
    by_id = {policy.id: policy for policy in policies}
    times = Counter(c.number for c in answer.citations)
    good = {
        c.number
        for c in answer.citations
        if times[c.number] == 1 and c.policy_id in by_id and is_true(c, by_id[c.policy_id])
    }
    borne = tuple(s for s in answer.statements if _is_borne(s, good, uncited))
    named = [r for r in (answer.route, *answer.also_routes) if r is not None]
    routes = [r for r in named if r.citation is None or r.citation in good]
    if len(good) == len(answer.citations) and borne == answer.statements and routes == named:
        return answer
    kept = replace(
        answer,
        citations=tuple(c for c in answer.citations if c.number in good),
        statements=borne,
        route=routes[0] if routes else None,
        also_routes=tuple(routes[1:]),
        reason=CHECK_FAILED,
    )
    if any(s.citations for s in borne) or answer.outcome not in {Outcome.ANSWERED, Outcome.PARTIAL}:
        return kept
    return replace(kept, outcome=Outcome.NOT_STATED)


def _is_borne(statement: Statement, good: Container[int], uncited: Container[str]) -> bool:
    if statement.citations:
        return all(number in good for number in statement.citations)
    return statement.status in UNCITED and statement.text in uncited
