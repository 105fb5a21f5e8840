"""The extractive writer: reviewed plain words for each clause, the clause itself where there are none.

It composes nothing, so it can claim nothing that the policy does not.
"""

from dataclasses import dataclass, replace

from bot.answer import Answer, Citation, Outcome, Route, Statement, marked_text
from bot.courtesy import Courtesy
from bot.hygiene import Fault
from bot.language import Language
from corpus.knowledge import Destination
from corpus.load import Entry
from corpus.policy import Clause

WRITER = "extractive"

SILENT = "The policy doesn’t say."
CLOSEST = "The closest it comes:"
NOT_COVERED = "Part of what you asked is not covered by the policy."
DECLINED = (
    "I can only answer questions about the privacy policy: what is collected, who sees it, how long it is kept, "
    "and who can help you with your data."
)
COURTESIES = {
    Courtesy.GREETING: "Hello. Ask me about the privacy policy in your own words, for example “Who can see my data?”",
    Courtesy.THANKS: "You’re welcome. If anything else comes up, just ask.",
    Courtesy.ABOUT: (
        "I am a program that answers questions about the privacy policy, with the clauses an answer rests on: what is "
        "collected, who sees it, how long it is kept, and who can help you with your data. I cannot see or change it."
    ),
}
CLARIFY = "I couldn’t make out a question. Could you put it in a few words, for example “Can my boss see where I am?”"
FAULTS = {
    Fault.EMPTY: "There is no question yet. Type one and send it again.",
    Fault.TOO_LONG: "That is longer than {limit} characters. Shorten it to the question itself and send it again.",
    Fault.NO_WORDS: "There are no words in that. Type a question in words and send it again.",
    Fault.UNCLEAR: CLARIFY,
}


@dataclass(frozen=True)
class Said:
    """A sentence and the clauses that bear it."""

    text: str
    clauses: tuple[Clause, ...]


def extract(entry: Entry, clauses: tuple[Clause, ...]) -> tuple[Said, ...]:
    """One sentence a clause, in the order given."""
    return tuple(Said(plain_words(entry, clause), (clause,)) for clause in clauses)


def statements(said: tuple[Said, ...], citations: tuple[Citation, ...]) -> tuple[Statement, ...]:
    """Each sentence with the numbers of its citations."""
    number = {(c.start, c.end): c.number for c in citations}
    return tuple(Statement(s.text, tuple(number[c.span.start, c.span.end] for c in s.clauses)) for s in said)


def plain_words(entry: Entry, clause: Clause) -> str:
    """The reviewed gloss of `clause`, or the clause on one line."""
    return entry.glosses.get(clause.id) or " ".join(entry.policy.quote(clause.span).split())


def text(outcome: Outcome, stated: tuple[Statement, ...]) -> str:
    """What a person reads, with markers. It never repeats what was typed: a claim in a question is not ours."""
    if outcome is Outcome.DECLINED:
        return DECLINED
    words = marked_text(stated)
    if outcome is Outcome.NOT_STATED:
        return f"{SILENT} {CLOSEST} {words}" if stated else SILENT
    return f"{words} {NOT_COVERED}" if outcome is Outcome.PARTIAL else words


def in_language(answer: Answer, language: Language) -> Answer:
    """`answer` for somebody who asked in `language`: introduced in it, or an honest word that English is needed."""
    if answer.outcome is Outcome.ANSWERED:
        return replace(answer, text=f"{language.found} {answer.text}")
    return replace(answer, text=f"{language.silent}", reason=f"language:{language.code}")


def route(destination: Destination, citation: int | None) -> Route:
    return Route(
        id=destination.id,
        title=destination.title,
        contact=destination.contact,
        why=destination.why,
        citation=citation,
        send=destination.send,
    )
