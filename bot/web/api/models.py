"""What goes into the API and what comes out, as its OpenAPI says it."""

from dataclasses import dataclass, fields
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bot.answer import Answer
from corpus.policy import Clause, Policy, Section
from corpus.records import Role

MOST_TURNS = 20
Id = Annotated[str, Field(max_length=64, examples=["5f0c6ad2b7a94d2fb6b0d2f4f9f8c1aa"])]
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Earlier(BaseModel):
    """A question that was asked before in the same conversation."""

    model_config = _STRICT
    question: str
    role: Role = Role.UNKNOWN


class Ask(BaseModel):
    """A question. `conversation` is the id that an earlier answer gave; where that is unknown, `history` helps."""

    model_config = _STRICT
    question: str = Field(examples=["Can my boss see where I am?"])
    role: Role = Field(default=Role.UNKNOWN, examples=["user"])
    policy: str | None = Field(default=None, description="Policy id, when several are served.", examples=[None])
    conversation: Id | None = Field(default=None, examples=[None])
    history: list[Earlier] = Field(
        default=[], max_length=MOST_TURNS, description="Earlier questions, the oldest first.", examples=[[]]
    )
    stream: StrictBool = Field(
        default=False, description="Server-sent events: a `statement` each, then the `answer`.", examples=[False]
    )


@dataclass(frozen=True, kw_only=True)
class Reply(Answer):
    """The answer, and the conversation that a follow-up continues."""

    conversation: str


class Feedback(BaseModel):
    """What a person thought of an answer."""

    model_config = _STRICT
    answer: Id
    useful: StrictBool
    reason: str = Field(default="", max_length=200, examples=["It does not answer my question."])
    comment: str = Field(default="", max_length=2000, examples=["I asked about billing data."])


class Kept(BaseModel):
    """`kept` is false when the answer is not known here (any more), or nothing is kept at all."""

    kept: bool


class Erased(BaseModel):
    """How many answers left the journal, and whether the conversation was still in memory."""

    answers: int
    forgotten: bool


class PolicyLine(BaseModel):
    """A policy that is served."""

    id: str
    version: str = Field(examples=["20b093133d033869"])
    title: str
    company: str
    versions: list[str] = Field(description="Versions that can still be read, the newest first.")


class ClauseView(BaseModel):
    """The smallest thing that is cited: characters `start:end` of the policy's text."""

    id: str = Field(examples=["s8.15"])
    section_id: str
    section: str
    kind: str
    start: int
    end: int
    text: str
    lead_in: str = Field(description="The sentence that a list item completes.")


class SectionView(BaseModel):
    """A heading and its clauses; `label` tells sections of the same title apart."""

    id: str
    title: str
    label: str
    clauses: list[ClauseView]


class PolicyView(BaseModel):
    """One version of a policy: joined by what stands between them, its clauses are its text."""

    id: str
    version: str
    current: bool
    title: str
    company: str
    source: str
    retrieved: str
    characters: int
    sections: list[SectionView]


def reply(answer: Answer, conversation: str) -> Reply:
    return Reply(**{f.name: getattr(answer, f.name) for f in fields(answer)}, conversation=conversation)


def policy_line(policy: Policy, versions: list[str]) -> PolicyLine:
    about = policy.metadata
    return PolicyLine(id=policy.id, version=policy.version, title=about.title, company=about.company, versions=versions)


def clause_view(policy: Policy, clause: Clause) -> ClauseView:
    return ClauseView(
        id=clause.id,
        section_id=clause.section_id,
        section=policy.section_by_id[clause.section_id].label,
        kind=clause.kind.value,
        start=clause.span.start,
        end=clause.span.end,
        text=policy.quote(clause.span),
        lead_in=policy.lead_in_text(clause),
    )


def policy_view(policy: Policy, current: bool) -> PolicyView:
    about = policy.metadata
    return PolicyView(
        id=policy.id,
        version=policy.version,
        current=current,
        title=about.title,
        company=about.company,
        source=about.source,
        retrieved=about.retrieved,
        characters=len(policy.text),
        sections=[_section_view(policy, section) for section in policy.sections],
    )


def _section_view(policy: Policy, section: Section) -> SectionView:
    clauses = [clause_view(policy, clause) for clause in policy.clauses if clause.section_id == section.id]
    return SectionView(id=section.id, title=section.title, label=section.label, clauses=clauses)


def problem_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the OpenAPI says that these statuses come as problem details."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "A problem detail.", "content": content} for status in statuses}
