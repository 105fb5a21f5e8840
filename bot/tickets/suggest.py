"""A ticket to drafts: each question answered, with the reply, how sure it is in words, and what to beware of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import CHECK_FAILED, Answer, Outcome
from bot.engine import Engine
from bot.message.clean import visible
from bot.message.mask import mask
from bot.tickets.reply import Reply, replies
from bot.tickets.ticket import oddities, wants_a_deed
from corpus.records import Role

MOST_TICKET = 20_000
"""Characters of a ticket; a longer one is not read."""
_SHOWN = 240
_NUMBER_ASKED = re.compile(
    r"\b(?:how (?:long|many|much|often|soon|fast|quickly|old)|deadline|"
    r"(?P<unit>seconds|minutes|hours|days|weeks|months|years)|by when|until when|(?:minimum|what) age|"
    r"per ?cent|percentage)\b",
    re.I,
)

_NUMBER = re.compile(r"(?<!\w)\d")  # not the one in a company's name


class Audience(StrEnum):
    """On whose behalf an agent asks."""

    USER = "user"
    CUSTOMER = "customer"
    PARTNER = "partner"
    UNKNOWN = "unknown"


class Sure(StrEnum):
    """How sure a draft is, in words."""

    CLEAR = "clear"
    CHECK = "check"
    WEAK = "weak"


# Of the development cases 96 % of the answers above the first bar were right, 88 % between the two, 65 % below.
_BARS = {Outcome.ANSWERED: (0.9, 0.8), Outcome.PARTIAL: (1.01, 0.8), Outcome.NOT_STATED: (0.85, 0.8)}
_WHY = {
    (Outcome.ANSWERED, Sure.CLEAR): "The policy answers this directly.",
    (Outcome.ANSWERED, Sure.CHECK): "The policy very likely answers this; read the clause before you send it.",
    (Outcome.ANSWERED, Sure.WEAK): "The clause found may not be what was asked; compare it with the question.",
    (Outcome.NOT_STATED, Sure.CLEAR): "Nothing in the policy answers this.",
    (Outcome.NOT_STATED, Sure.CHECK): "Nothing found that answers this; see whether the closest clause does.",
    (Outcome.NOT_STATED, Sure.WEAK): "It is not sure that the policy is silent; look for it in the policy.",
    (Outcome.PARTIAL, Sure.CHECK): "The policy answers a part of this; read what it does not cover.",
    (Outcome.PARTIAL, Sure.WEAK): "Only a part is covered, and the clause found may not be what was asked.",
}
_NOT_ASKED = {
    Outcome.DECLINED: "This is not about the privacy policy; nothing is suggested.",
    Outcome.CLARIFY: "No question could be made out here.",
    Outcome.REJECTED: "This could not be looked up as it is.",
}


@dataclass(frozen=True)
class Draft:
    """A request of a ticket, masked, and what to reply."""

    question: str
    answer: Answer
    reply: Reply
    sure: Sure
    why_sure: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Drafts:
    """What a ticket holds, in its order. `warnings` are about the message as a whole; `left` was not looked at."""

    drafts: tuple[Draft, ...]
    warnings: tuple[str, ...]
    left: tuple[str, ...] = ()


def draft(engine: Engine, ticket: str, audience: Audience, policy_id: str | None = None) -> Drafts:
    """Drafts for every request in `ticket`. Raises UnknownPolicy; whatever is pasted never raises."""
    if len(ticket) > MOST_TICKET:
        return Drafts((), (f"This is longer than {MOST_TICKET:,} characters, so it was not read. Paste a part of it.",))
    masked = mask(visible(ticket), engine.public)
    message = engine.read(masked, Role(audience))
    answers, left = engine.each(masked, role_of(message.role), policy_id)
    title = engine.entries[policy_id or next(iter(engine.entries))].policy.metadata.title
    written = replies(answers, title)
    drafts = tuple(_draft(answer, reply, audience) for answer, reply in zip(answers, written, strict=True))
    return Drafts(drafts, (*oddities(ticket, message, engine.public), *_said_of_left(left)), left)


def _said_of_left(left: Sequence[str]) -> list[str]:
    return [f"Not looked at, for there are too many: “{_short(words)}”" for words in left]


def role_of(stated: Role) -> Role:
    """Who asks: who the message says it is, else the audience chosen; with neither, an agent for somebody.

    On the development cases the person's own role routed as well as the agent's or better, and "agent" better than
    "unknown".
    """
    return Role.AGENT if stated is Role.UNKNOWN else stated


def _draft(answer: Answer, reply: Reply, audience: Audience) -> Draft:
    sure = sureness(answer)
    why = _WHY.get((answer.outcome, sure)) or _NOT_ASKED[answer.outcome]
    return Draft(_short(answer.question), answer, reply, sure, why, warnings(answer.question, answer, audience))


def sureness(answer: Answer) -> Sure:
    """`answer.confidence` in words; what is turned away is turned away clearly."""
    clear, check = _BARS.get(answer.outcome, (0.0, 0.0))
    if answer.confidence >= clear:
        return Sure.CLEAR
    return Sure.CHECK if answer.confidence >= check else Sure.WEAK


def warnings(question: str, answer: Answer, audience: Audience) -> tuple[str, ...]:
    """What an agent must not add to the reply."""
    said = [f"Not covered: “{part}”. Don’t guess." for part in answer.uncovered]
    asked_for = _number_asked(question)
    if answer.outcome is Outcome.NOT_STATED:
        said.append(
            f"The policy is silent on {asked_for}: don’t name a number."
            if asked_for
            else "The policy is silent on this: don’t promise or guess anything."
        )
    elif answer.statements and asked_for and not _NUMBER.search(_stated_quotes(answer)):
        said.append(f"The clauses name no {asked_for}: don’t add a number.")
    if answer.route and answer.outcome is not Outcome.NOT_STATED and wants_a_deed(question):
        said.append(f"Don’t promise that it will be done: that is for others to decide ({answer.route.title}).")
    if answer.reason == CHECK_FAILED:
        said.append("A quote did not match the policy and was left out.")
    if audience.value != answer.role.value and answer.role is not Role.AGENT and answer.standalone:
        said.append(f"Answered as for a {answer.role.value}: the message says so.")
    return tuple(said)


def _number_asked(question: str) -> str:
    """ "days", "hours", or "numbers" where no unit is named; empty when no number is asked for."""
    found = list(_NUMBER_ASKED.finditer(question))
    units = [match["unit"].lower() for match in found if match["unit"]]
    return units[0] if units else ("numbers" if found else "")


def _stated_quotes(answer: Answer) -> str:
    stated = {number for statement in answer.statements for number in statement.citations}
    return " ".join(citation.quote for citation in answer.citations if citation.number in stated)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN].rsplit(" ", 1)[0] + " …"
