"""The extractive writer: reviewed plain words for each clause, the clause itself where there are none.

It composes nothing, so it can claim nothing that the policy does not.
"""

from dataclasses import dataclass, replace

from bot.answer import Answer, Citation, Outcome, Route, Statement, Status
from bot.message.language.lexicon import Language
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Destination

WRITER = "extractive"


@dataclass(frozen=True)
class GroundedSentence:
    """A sentence and the clauses that bear it."""

    text: str
    clauses: tuple[Clause, ...]
    status: Status = "checked"
    we: str = ""
    """The same in the name of the company."""


def extract(entry: Entry, clauses: tuple[Clause, ...]) -> tuple[GroundedSentence, ...]:
    """One sentence a clause, in the order given."""
    return tuple(
        GroundedSentence(
            plain_words(entry, clause), (clause,), "plain words" if entry.glosses.get(clause.id) else "clause"
        )
        for clause in clauses
    )


def statements(said: tuple[GroundedSentence, ...], citations: tuple[Citation, ...]) -> tuple[Statement, ...]:
    """Each sentence with the numbers of its citations."""
    number = {(c.start, c.end): c.number for c in citations}
    return tuple(
        Statement(s.text, tuple(number[c.span.start, c.span.end] for c in s.clauses), s.status, s.we) for s in said
    )


def plain_words(entry: Entry, clause: Clause) -> str:
    """The reviewed gloss of `clause`, or the clause on one line."""
    return entry.glosses.get(clause.id) or " ".join(entry.policy.quote(clause.span).split())


def in_language(answer: Answer, language: Language, by_keywords: bool, contact: str) -> Answer:
    """`answer` for somebody who asked in `language`: introduced in it, or an honest word that English is needed."""
    if answer.outcome is Outcome.ANSWERED:
        return replace(answer, text=f"{language.found} {answer.text}")
    if not by_keywords:
        return answer
    text = language.silent.replace("{contact}", contact)
    return replace(answer, text=text, statements=(), citations=_of_route(answer), reason=f"language:{language.code}")


def _of_route(answer: Answer) -> tuple[Citation, ...]:
    return tuple(c for c in answer.citations if answer.route and c.number == answer.route.citation)


def contact_of(entry: Entry, name: str | None) -> str:
    """How to reach destination `name` in any language: its addresses."""
    found = entry.destinations.get(name or "")
    return ", ".join(link.partition(":")[2] for link in found[0].links) if found else ""


def route(destination: Destination, citation: int | None) -> Route:
    return Route(
        id=destination.id,
        title=destination.title,
        contact=destination.contact,
        why=destination.why,
        citation=citation,
        send=destination.send,
        links=destination.links,
        person=destination.kind == "person",
    )
