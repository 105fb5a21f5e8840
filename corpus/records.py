"""The lines of what people write beside a policy, one record a line: who asks, what they may type, who can act."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Role(StrEnum):
    """Who asks."""

    USER = "user"
    CUSTOMER = "customer"
    PARTNER = "partner"
    AGENT = "agent"
    VISITOR = "visitor"
    UNKNOWN = "unknown"


class Act(StrEnum):
    """What a stretch of a message does."""

    REQUEST = "request"
    """Asks for something to be told or done."""
    CONTEXT = "context"
    """What a request is about, or why it is made."""
    INSTRUCTION = "instruction"
    """Steers the assistant itself."""
    STYLE = "style"
    """How, or by when, the answer should come."""
    COURTESY = "courtesy"
    """Greetings, thanks, closings, small talk."""
    QUOTED = "quoted"
    """Not the sender's own words: earlier mail, headers, code, logs, signatures, disclaimers, other speakers."""


class Record(BaseModel):
    """One line of data."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Gloss(Record):
    """A clause in plain words; `digest` is of the clause's words when the gloss was reviewed."""

    clause: str
    digest: str
    gloss: str


class Term(Record):
    """Everyday words for something that the policy names otherwise, or does not name.

    `says` tells what a word is taken for ("{word} is part of your company."), with the form of each of `words` in its
    place, on one of `clauses`; it is said where an answer speaks of it, in one of the words of `said`. Without clauses
    it says that the policy does not name the thing.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,47}$")
    words: dict[str, str]
    """What people type, in lower case, to the form that is said."""
    says: str
    clauses: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    author: str = ""
    reader: str = ""


class Asked(Record):
    """Something that a person may type; `after` an earlier question of theirs, when it leans on one."""

    question: str
    after: str = ""
    role: Role = Role.UNKNOWN
    author: str = ""
    answer: str = ""
    """The prepared answer that replies to it."""
    opens: bool = False
    """Whether the word of its verdict ("Yes, …") may lead that answer in: it is a yes/no question that runs its way."""


class Question(Asked):
    """A question that `clauses` answer (best first); `also` may be cited too. `route` None: nobody else must act."""

    clauses: tuple[str, ...]
    also: tuple[str, ...] = ()
    route: str | None = None


class NotCovered(Asked):
    """A question about privacy that the policy does not answer; `near` is the closest it does say."""

    topic: str
    near: tuple[str, ...] = ()


class OffTopic(Asked):
    """Something typed that is not about the privacy of this service."""

    kind: str


class Saying(Record):
    """A clause and the words in it that name a destination, verbatim."""

    clause: str
    says: str


class Destination(Record):
    """Who can act, how to reach them, and the clauses that say so, the plainest first."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: str
    kind: Literal["person", "document"] = "person"
    """Whether it is somebody to write to, or something to read."""
    contact: str
    links: tuple[str, ...] = ()
    """Addresses that the policy or its data give: `mailto:`, `tel:`, `https:`."""
    roles: tuple[Role, ...] = ()
    """Whom it is for; empty: for everybody."""
    sole: bool = False
    """Nobody else can help those it is for: rather one too many is sent there than one too few."""
    for_silence: bool = False
    """Where questions go that the policy does not answer."""
    why: str
    send: str
    clauses: tuple[Saying, ...]
