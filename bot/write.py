"""The extractive writer: reviewed plain words for each clause, the clause itself where there are none.

It composes nothing, so it can claim nothing that the policy does not.
"""

from bot.answer import Citation, Outcome, Route, Statement
from bot.hygiene import Fault
from corpus.knowledge import Destination
from corpus.load import Entry
from corpus.policy import Clause

WRITER = "extractive"

SILENT = "The policy doesn’t say."
CLOSEST = "The closest it comes:"
DECLINED = (
    "I can only answer questions about the privacy policy: what is collected, who sees it, how long it is kept, "
    "and who can help you with your data."
)
CLARIFY = "I couldn’t make out a question. Could you put it in a few words, for example “Can my boss see where I am?”"
FAULTS = {
    Fault.EMPTY: "There is no question yet. Type one and send it again.",
    Fault.TOO_LONG: "That is longer than {limit} characters. Shorten it to the question itself and send it again.",
    Fault.NO_WORDS: "There are no words in that. Type a question in words and send it again.",
    Fault.UNCLEAR: CLARIFY,
}


def statements(entry: Entry, clauses: tuple[Clause, ...], citations: tuple[Citation, ...]) -> tuple[Statement, ...]:
    """One statement a clause, in the order given, each with its citation's number."""
    number = {(c.start, c.end): c.number for c in citations}
    return tuple(
        Statement(plain_words(entry, clause), (number[clause.span.start, clause.span.end],)) for clause in clauses
    )


def plain_words(entry: Entry, clause: Clause) -> str:
    """The reviewed gloss of `clause`, or the clause on one line."""
    return entry.glosses.get(clause.id) or " ".join(entry.policy.quote(clause.span).split())


def opening(outcome: Outcome, cited: bool) -> str:
    """What is said before the statements."""
    if outcome is not Outcome.NOT_STATED:
        return ""
    return f"{SILENT} {CLOSEST} " if cited else SILENT


def route(destination: Destination, citation: int | None) -> Route:
    return Route(
        id=destination.id,
        title=destination.title,
        contact=destination.contact,
        why=destination.why,
        citation=citation,
        send=destination.send,
    )
