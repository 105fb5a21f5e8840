"""An answer as a reply to a customer, in words that promise nothing that the policy does not say.

Sentences are the answer's own statements; what is added here greets, leads over, admits silence and says whom to ask.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Answer, Citation, Outcome, Route, Statement
from bot.phrases import is_whole
from corpus.records import Role

GREETING = "Hello,"
THANKS = "Thank you for your question."
THANKS_FOR_MANY = "Thank you for your questions."
CLOSING = "Kind regards"
AGAIN = "What is said above applies here, too."
REST_SILENT = "It does not say more than this about your question."
FOR_USERS = "For each individual user: "
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NOT_USERS = frozenset({Role.CUSTOMER, Role.PARTNER})
_SAID_ALREADY = 0.7
_LOWERED = re.compile(r"^(?:Your|The|A|An)\b")
_SECOND_PERSON = re.compile(r"\byou(?:r|rs|rself)?\b", re.I)
_ABOUT_USERS = re.compile(r"\b(?:Users?|Devices?)\b")
Place = tuple[str, int, int]


@dataclass(frozen=True)
class Sentence:
    """Words of a reply and the clauses (policy, start, end) they rest on; `route` when it sends somebody somewhere."""

    text: str
    places: tuple[Place, ...] = ()
    route: str | None = None
    is_own: bool = False
    """Whether it is part of a prepared answer, which stays whole unless the very sentence was said before."""


@dataclass(frozen=True)
class Reply:
    """`text` answers one question by itself; `merged` is its part of a reply to the whole ticket, led in by `lead`."""

    text: str
    merged: str
    lead: str
    sentences: tuple[Sentence, ...]


def replies(answers: Sequence[Answer], title: str) -> tuple[Reply, ...]:
    """One a question of a ticket. A clause is stated once in the whole, a destination named once."""
    made = []
    seen: set[object] = set()
    for position, answer in enumerate(answers):
        sentences = sentences_of(answer, title)
        made.append(
            Reply(
                text=_paragraphs(sentences),
                merged=_merged(sentences, seen),
                lead=f"On your {_ordinal(position)} question:" if len(answers) > 1 else "",
                sentences=sentences,
            )
        )
        seen |= {key for sentence in sentences if (key := _key(sentence)) is not None}
    return tuple(made)


def _ordinal(position: int) -> str:
    return _ORDINALS[position] if position < len(_ORDINALS) else f"{position + 1}th"


def sentences_of(answer: Answer, title: str) -> tuple[Sentence, ...]:
    """What to write: nothing for what is no question about the policy."""
    if answer.outcome not in {Outcome.ANSWERED, Outcome.PARTIAL, Outcome.NOT_STATED}:
        return ()
    cited = {citation.number: citation for citation in answer.citations}
    if is_whole(answer.statements):
        return tuple(Sentence(s.we or s.text, _places(s.citations, cited), is_own=True) for s in answer.statements)
    stated = _stated(answer, cited)
    if answer.outcome is Outcome.NOT_STATED:
        there = _places((answer.route.citation,), cited) if answer.route else ()
        closest = _closest([sentence for sentence in stated if sentence.places != there])
        stated = [Sentence(f"The {_named(title)} does not say this."), *closest]
    if answer.outcome is Outcome.PARTIAL:
        stated = [*stated, Sentence(REST_SILENT)]
    said = {number for statement in answer.statements for number in statement.citations}
    routes = [route for route in (answer.route, *answer.also_routes) if route]
    sent = (Sentence(routing(r, r.citation not in said), _places((r.citation,), cited), r.id) for r in routes)
    return (*stated, *sent)


def routing(route: Route, with_why: bool = True) -> str:
    """Where to send the customer, and why, unless the clause that says so is stated anyway."""
    who = _lowered(route.title)
    if route.title.lower() in route.contact.lower():
        who = _lowered(route.contact)
    elif "@" in route.contact or _share_said(route.contact, route.title) < _SAID_ALREADY:
        who = f"{who}: {_lowered(route.contact)}"
    verb = "turn to" if route.person else "see"
    return f"Please {verb} {who.rstrip('.')}." + (f" {route.why}" if with_why else "")


def quoted(citation: Citation, title: str) -> str:
    """The clause itself, for a customer who wants to read it."""
    return f"The {_named(title)} says in the section “{citation.section}”: “{' '.join(citation.quote.split())}”"


def opening(count: int) -> str:
    return f"{GREETING}\n\n{THANKS if count == 1 else THANKS_FOR_MANY}"


def _stated(answer: Answer, cited: dict[int, Citation]) -> list[Sentence]:
    """The statements. One that says "you" to a user reads wrong to an administrator: it is said whom it is about."""
    made: list[Sentence] = []
    about_users = False
    for statement in answer.statements:
        before, about_users = about_users, answer.role in _NOT_USERS and _speaks_to_users(statement, cited)
        lead = FOR_USERS if about_users and not before else ""
        made.append(Sentence(lead + statement.text, _places(statement.citations, cited)))
    return made


def _speaks_to_users(statement: Statement, cited: dict[int, Citation]) -> bool:
    about = any(_ABOUT_USERS.search(cited[number].quote) for number in statement.citations)
    return about and bool(_SECOND_PERSON.search(statement.text))


def _closest(stated: list[Sentence]) -> list[Sentence]:
    if not stated:
        return []
    return [Sentence(f"The closest it comes: {stated[0].text}", stated[0].places), *stated[1:]]


def _merged(sentences: tuple[Sentence, ...], seen: set[object]) -> str:
    kept = tuple(s for s in sentences if _key(s) not in seen or _key(s) is None)
    answered_before = sentences and all(s.route for s in kept) and any(not s.route for s in sentences)
    return _paragraphs((Sentence(AGAIN), *kept) if answered_before else kept)


def _key(sentence: Sentence) -> object:
    """What makes a sentence a repetition: its destination, else its clauses."""
    return sentence.text if sentence.is_own else sentence.route or sentence.places or None


def _paragraphs(sentences: tuple[Sentence, ...]) -> str:
    """Statements as one paragraph, then one for each destination."""
    stated = " ".join(s.text for s in sentences if not s.route)
    return "\n\n".join(filter(None, (stated, *(s.text for s in sentences if s.route))))


def _places(numbers: Sequence[int | None], cited: dict[int, Citation]) -> tuple[Place, ...]:
    found = [cited[number] for number in numbers if number is not None and number in cited]
    return tuple((citation.policy_id, citation.start, citation.end) for citation in found)


def _named(title: str) -> str:
    return title if re.search(r"policy|notice|statement", title, re.I) else "privacy policy"


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:] if _LOWERED.match(text) else text


def _share_said(text: str, by: str) -> float:
    words = {word for word in re.findall(r"\w+", text.lower()) if len(word) > 3}
    return len(words & set(re.findall(r"\w+", by.lower()))) / max(1, len(words))
