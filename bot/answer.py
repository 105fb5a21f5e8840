"""The one answer object, same in Python, over HTTP, on the command line and in eval."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from corpus.answers import Verdict
from corpus.records import Role

CHECK_FAILED = "citation_check_failed"
"""Reason of an answer from which something was taken because it could not be proved."""


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_STATED = "not_stated"
    CLARIFY = "clarify"
    DECLINED = "declined"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Citation:
    """`quote` is characters `start:end` of the stated version of the policy, byte for byte."""

    number: int
    policy_id: str
    policy_version: str
    section_id: str
    section: str
    start: int
    end: int
    quote: str
    clause_id: str = ""
    url: str = ""
    """Address of the clause in this version, below that of the desk."""


Status = Literal["approved", "prepared", "plain words", "clause", "checked", "silence", "desk"]
"""Who stands behind a sentence: a named person of the company; who wrote and who read it beforehand; the reviewed plain
words of a clause; the clause itself; a model's, checked. `silence` is about the whole text, `desk` about this desk or
something else than the policy: these two need no citation.
"""
UNCITED: frozenset[Status] = frozenset({"silence", "desk"})


@dataclass(frozen=True)
class Statement:
    """One sentence of an answer and the numbers of the citations that bear it."""

    text: str
    citations: tuple[int, ...]
    status: Status = "clause"
    we: str = ""
    """The same in the name of the company, for a reply that it sends; empty: as it stands."""


@dataclass(frozen=True)
class UsedAnswer:
    """A prepared answer that was given: a `reader` has read it, or a `person` of the company approved it."""

    id: str
    reviewer: Literal["reader", "person"]
    reviewed_by: str = ""
    reviewed_on: str = ""


@dataclass(frozen=True)
class Route:
    """Who can act. `citation` is the number of the clause that says so."""

    id: str
    title: str
    contact: str
    why: str
    citation: int | None
    send: str = ""
    links: tuple[str, ...] = ()
    person: bool = True
    """Whether it is somebody to write to, or something to read."""


@dataclass(frozen=True)
class Part:
    """What became of one request of a message; the numbers are those of the answer's citations."""

    request: str
    """Its words, masked."""
    outcome: Outcome
    statements: tuple[Statement, ...] = ()
    route: Route | None = None
    also_routes: tuple[Route, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Usage:
    """What a language model was asked for an answer, whether or not it wrote it."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None = None
    """In the money that the prices are set in; None where they are not."""
    cut: tuple[str, ...] = ()
    """Of each sentence that the model wrote and nobody was shown: why."""
    fallback: str | None = None
    """Why the answer is the extractive one all the same."""


def marked_text(statements: Sequence[Statement]) -> str:
    """Statements as running text, each followed by its markers: "… [1][2]"."""
    return " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".rstrip() for s in statements)


@dataclass(frozen=True)
class Answer:
    """What a person reads, what it rests on, and who can act."""

    id: str
    question: str
    standalone: str
    role: Role
    outcome: Outcome
    text: str
    writer: str
    reason: str | None = None
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    route: Route | None = None
    also_routes: tuple[Route, ...] = ()
    confidence: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)
    uncovered: tuple[str, ...] = ()
    """The words of every request that is not answered, or was not looked at."""
    parts: tuple[Part, ...] = ()
    """One a request, in the order asked, also for a single one."""
    verdict: Verdict | None = None
    """What the first sentence says; only of a single request."""
    answers: tuple[UsedAnswer, ...] = ()
    """The prepared answers that were given."""
    perhaps: tuple[str, ...] = ()
    """Where it is not sure what was meant: the plain questions of other prepared answers, the likeliest first."""
    subject: str = ""
    """The last question that stood by itself: what a follow-up leans on."""
    usage: Usage | None = None
    """None when no model was asked."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`."""
        return asdict(self)
