"""From a decision and what is said to an answer: citations numbered, statements and routes tied to them."""

import uuid
from dataclasses import replace

from bot import phrases
from bot.answer import Answer, Outcome, Route
from bot.decide import Decision, calibrated, for_silence
from bot.proof.citation import cite
from bot.wording import prepared
from bot.wording.extractive import WRITER, GroundedSentence, route, statements
from bot.wording.prepared import Chosen
from corpus.answers import Kind
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Role
from index.learning.bars import Bars


def assembled(
    question: str, standalone: str, subject: str, role: Role, entry: Entry, decision: Decision,
    said: tuple[GroundedSentence, ...], bars: Bars,
) -> Answer:  # fmt: skip
    """The answer to one request, not yet checked. `question` is masked."""
    clauses = tuple(dict.fromkeys(clause for sentence in said for clause in sentence.clauses))
    wanted = [name for name in (decision.destination, *decision.also) if name]
    named = [entry.destinations[name] for name in wanted if name in entry.destinations]
    sources = [_route_clause(clauses, naming) for _, naming in named]
    citations = cite(entry.policy, [*clauses, *sources])
    stated = statements(said, citations)
    number = {(c.start, c.end): c.number for c in citations}
    routes: tuple[Route, ...] = tuple(
        route(destination, number[source.span.start, source.span.end])
        for (destination, _), source in zip(named, sources, strict=True)
    )
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        standalone=standalone,
        subject=subject,
        role=role,
        outcome=decision.outcome,
        text=phrases.text(decision.outcome, stated),
        statements=stated,
        citations=citations,
        route=routes[0] if decision.destination and routes else None,
        also_routes=routes[1:] if decision.destination else routes,
        confidence=round(calibrated(decision, bars), 4),
        writer=WRITER,
    )


def prepared_answer(answer: Answer, chosen: Chosen, entry: Entry) -> Answer:
    """`answer`, made of the sentences of a prepared one, with what is known of it; one about something else than the
    policy cites nothing and names a person to talk to.
    """
    if answer.outcome is Outcome.DECLINED:
        person = entry.destinations.get(chosen.answer.route or for_silence(entry) or "")
        answer = replace(
            answer,
            reason="about_the_desk" if chosen.answer.kind is Kind.DESK else "off_topic",
            route=route(person[0], None) if person else None,
            citations=(),
        )
    return replace(
        answer,
        writer=prepared.WRITER,
        verdict=chosen.verdict,
        answers=(chosen.used,),
    )


def _route_clause(cited: tuple[Clause, ...], naming: tuple[Clause, ...]) -> Clause:
    """The clause that names the destination: one that the answer cites anyway, else the plainest."""
    return next((clause for clause in cited if clause in naming), naming[0])
