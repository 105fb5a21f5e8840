"""What the panel's page sends and gets."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.answer import Answer, Citation, Route
from bot.engine import Engine
from bot.tickets.reply import CLOSING, Place, opening, quoted
from bot.tickets.suggest import MOST_TICKET, Audience, Draft, Drafts
from bot.web.html.answer import clause_url
from corpus.policy import Policy

MOST_TEXT = MOST_TICKET
_MOST_REPLY = 8_000
_STRICT = ConfigDict(extra="forbid", frozen=True)
Id = Annotated[str, Field(max_length=64)]


class TicketIn(BaseModel):
    """A pasted ticket, and on whose behalf it is answered."""

    model_config = _STRICT
    text: str = Field(min_length=1, max_length=MOST_TEXT)
    audience: Audience = Audience.UNKNOWN
    policy: str | None = None


class Handled(BaseModel):
    """A suggested reply, and what the agent copied of it."""

    model_config = _STRICT
    answer: Id
    draft: str = Field(max_length=_MOST_REPLY)
    copied: str = Field(default="", max_length=_MOST_REPLY)


class Outcomes(BaseModel):
    """What became of the replies to a ticket."""

    model_config = _STRICT
    action: Literal["used", "rejected"]
    drafts: list[Handled] = Field(max_length=40)


class Kept(BaseModel):
    """How many records the journal kept; none when it is off or the answers are gone."""

    kept: int


class Code(BaseModel):
    """A one-time code, as a link carries it."""

    model_config = _STRICT
    once: str = Field(max_length=400)


class Session(BaseModel):
    """What the page shows instead of the token, for so many seconds."""

    session: str
    seconds: int


class ClauseOut(BaseModel):
    """A clause, numbered through the whole ticket. `for_reply` is a sentence that quotes it; `url` is below `/`."""

    number: int
    section: str
    quote: str
    lead_in: str
    url: str
    for_reply: str


class SentenceOut(BaseModel):
    text: str
    numbers: list[int]


class RouteOut(BaseModel):
    title: str
    contact: str
    why: str
    number: int | None


class DraftOut(BaseModel):
    """A question found and its reply. `merged`, led in by `lead`, is its part of the reply to the whole ticket."""

    answer: str
    question: str
    outcome: str
    reply: str
    merged: str
    lead: str
    sentences: list[SentenceOut]
    clauses: list[ClauseOut]
    routes: list[RouteOut]
    sure: str
    why_sure: str
    warnings: list[str]


class DraftsOut(BaseModel):
    conversation: str
    opening: str
    closing: str
    title: str
    warnings: list[str]
    drafts: list[DraftOut]


def drafts_out(made: Drafts, engine: Engine, conversation: str, policy: Policy) -> DraftsOut:
    """`made` with clauses numbered from 1 in the order in which the ticket's replies cite them."""
    numbers: dict[Place, int] = {}
    for draft in made.drafts:
        for citation in draft.answer.citations:
            numbers.setdefault(_place(citation), len(numbers) + 1)
    return DraftsOut(
        conversation=conversation,
        opening=opening(len(made.drafts)),
        closing=CLOSING,
        title=policy.metadata.title,
        warnings=list(made.warnings),
        drafts=[_draft_out(draft, engine, numbers) for draft in made.drafts],
    )


def _draft_out(draft: Draft, engine: Engine, numbers: dict[Place, int]) -> DraftOut:
    answer, reply = draft.answer, draft.reply
    return DraftOut(
        answer=answer.id,
        question=draft.question,
        outcome=answer.outcome.value,
        reply=reply.text,
        merged=reply.merged,
        lead=reply.lead,
        sentences=[SentenceOut(text=s.text, numbers=[numbers[place] for place in s.places]) for s in reply.sentences],
        clauses=[_clause_out(c, engine.entries[c.policy_id].policy, numbers) for c in answer.citations],
        routes=[_route_out(route, answer, numbers) for route in (answer.route, *answer.also_routes) if route],
        sure=draft.sure.value,
        why_sure=draft.why_sure,
        warnings=list(draft.warnings),
    )


def _clause_out(citation: Citation, policy: Policy, numbers: dict[Place, int]) -> ClauseOut:
    clause = policy.clause_at(citation.start, citation.end)
    return ClauseOut(
        number=numbers[_place(citation)],
        section=citation.section,
        quote=citation.quote,
        lead_in=policy.lead_in_text(clause),
        url=clause_url(citation.policy_id, citation.policy_version, clause.id),
        for_reply=quoted(citation, policy.metadata.title),
    )


def _route_out(route: Route, answer: Answer, numbers: dict[Place, int]) -> RouteOut:
    behind = next((c for c in answer.citations if c.number == route.citation), None)
    return RouteOut(
        title=route.title, contact=route.contact, why=route.why, number=numbers[_place(behind)] if behind else None
    )


def _place(citation: Citation) -> Place:
    return (citation.policy_id, citation.start, citation.end)
