"""A ticket to drafts: each question answered, with the reply, how sure it is in words, and what to beware of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import Answer, Outcome
from bot.cite import CHECK_FAILED
from bot.engine import Engine
from bot.followup import Turn
from bot.mask import mask
from bot.reply import Reply, replies
from bot.role import stated_role
from bot.ticket import MOST_QUESTIONS, Found, oddities, read_ticket, wants_a_deed
from corpus.knowledge import Role

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
    """A question of a ticket, masked, and what to reply."""

    question: str
    answer: Answer
    reply: Reply
    sure: Sure
    why_sure: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Drafts:
    """What a ticket holds, in its order. `warnings` are about the message as a whole."""

    drafts: tuple[Draft, ...]
    warnings: tuple[str, ...]


def draft(engine: Engine, message: str, audience: Audience, policy_id: str | None = None) -> Drafts:
    """Drafts for every question in `message`. Raises UnknownPolicy; whatever is pasted never raises."""
    masked = mask(message, engine.public)
    ticket = read_ticket(masked)
    role = role_of(masked, audience)
    asked = _asked(engine, ticket.body, ticket.found, role, policy_id)
    title = engine.entries[policy_id or next(iter(engine.entries))].policy.metadata.title
    written = replies([answer for _, answer in asked], title)
    left_out = [f"Only the first {MOST_QUESTIONS} questions are answered; {ticket.left_out} more are in the message."]
    return Drafts(
        tuple(_draft(found, answer, reply, audience) for (found, answer), reply in zip(asked, written, strict=True)),
        (*oddities(message, engine.public), *(left_out if ticket.left_out else ())),
    )


def role_of(masked: str, audience: Audience) -> Role:
    """Who asks: who the message says it is, else the audience chosen; with neither, an agent for somebody.

    On the development cases the person's own role routed as well as the agent's or better, and "agent" better than
    "unknown".
    """
    chosen = Role(audience)
    stated = stated_role(masked, chosen)
    return Role.AGENT if stated is Role.UNKNOWN else stated


def _asked(
    engine: Engine, body: str, found: Sequence[Found], role: Role, policy_id: str | None
) -> list[tuple[Found, Answer]]:
    if len(found) <= 1:
        whole = engine.ask(body, role, policy_id)
        if whole.outcome is not Outcome.REJECTED or not found:
            return [(found[0] if found else Found(_short(body)), whole)]
    answers: list[tuple[Found, Answer]] = []
    subject = ""
    for one in found:
        subject = one.story or subject
        history = (Turn(subject, role, role),) if subject else ()
        answer = engine.ask(one.text, role, policy_id, history)
        subject = answer.subject or subject
        answers.append((one, answer))
    return _without_pleasantries(answers)


def _without_pleasantries(asked: list[tuple[Found, Answer]]) -> list[tuple[Found, Answer]]:
    """Not "please confirm that you got this", when there is something to answer beside it."""
    kept = [(f, answer) for f, answer in asked if not (f.is_request and answer.outcome is Outcome.DECLINED)]
    return kept or asked


def _draft(found: Found, answer: Answer, reply: Reply, audience: Audience) -> Draft:
    sure = sureness(answer)
    why = _WHY.get((answer.outcome, sure)) or _NOT_ASKED[answer.outcome]
    return Draft(_short(found.text), answer, reply, sure, why, warnings(found.text, answer, audience))


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
