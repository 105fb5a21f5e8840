"""Requests of one breath are often one wish ("Can I see it? Where do I ask?"): then one answer replies to all of it.

The message is looked up as a whole, too. It replies alone where its answer is one that a request got anyway, and what
the others asked leans on it or is said in it; else each request keeps its own.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer, Outcome
from bot.message.follow_up import Resolved
from bot.message.message import SURELY_ASKS

MOST_TOGETHER = 3
"""Requests of a message that may be one wish."""
SURELY_ASKED = 0.9
"""How sure it must be that words ask for something, for it to be said that nothing answers them beside an answer."""


def whole_of(message: str, requests: Sequence[Resolved]) -> Resolved | None:
    """All of a short `message` of one paragraph as one request; None for what is one anyway, long, or a list."""
    if not 1 < len(requests) <= MOST_TOGETHER or "\n" in message.strip():
        return None
    return replace(requests[0], question=" ".join(request.question for request in requests))


def as_one(whole: Answer, answers: Sequence[Answer], requests: Sequence[Resolved]) -> bool:
    """Whether `whole` replies to what all of `requests` asked, whose `answers` are known."""
    given = {used.id for used in whole.answers}
    if not given or not any(given & {used.id for used in answer.answers} for answer in answers):
        return False
    if any(_sends_elsewhere(answer, whole) for answer in answers):
        return False
    said = {(citation.policy_id, citation.start) for citation in whole.citations}
    return all(
        given & {used.id for used in answer.answers} or _leans(request) or _is_said(answer, said)
        for answer, request in zip(answers, requests, strict=True)
    )


def _sends_elsewhere(answer: Answer, whole: Answer) -> bool:
    """Whether `answer` names somebody who must act, and `whole` does not: that must never be lost."""
    named = {route.id for route in (whole.route, *whole.also_routes) if route}
    return answer.outcome is Outcome.ANSWERED and answer.route is not None and answer.route.id not in named


def _leans(request: Resolved) -> bool:
    return request.needs_context or request.sure < SURELY_ASKS


def _is_said(answer: Answer, said: set[tuple[str, int]]) -> bool:
    """Whether the clause that answers is among those `said`, as (policy, start)."""
    if answer.outcome is not Outcome.ANSWERED or not answer.statements:
        return False
    place = {citation.number: (citation.policy_id, citation.start) for citation in answer.citations}
    return bool(answer.statements[0].citations) and place[answer.statements[0].citations[0]] in said


def without_asides(answers: Sequence[Answer], requests: Sequence[Resolved]) -> list[Answer]:
    """`answers`, where words that only perhaps ask and that nothing answers belong to the request beside them."""
    pairs = list(zip(answers, requests, strict=True))
    asides = [a.outcome is not Outcome.ANSWERED and r.sure < SURELY_ASKED for a, r in pairs]
    if not any(answer.outcome is Outcome.ANSWERED for answer in answers):
        return list(answers)
    found: list[Answer] = []
    before = ""
    for (answer, _), aside in zip(pairs, asides, strict=True):
        if not aside:
            found.append(replace(answer, question=f"{before} {answer.question}".strip()))
            before = ""
        elif found:
            found[-1] = replace(found[-1], question=f"{found[-1].question} {answer.question}")
        else:
            before = f"{before} {answer.question}".strip()
    return found
