"""Prepared answers: what people want to know, answered beforehand, sentence by sentence on cited clauses.

One answer a line beside the policy (`answers/*.jsonl`), written by one author and read by another; both are named. An
answer is bound to the words of its clauses as they were when it was read: when these change, it is not given any more
until somebody has looked. Anticipated questions name the answer that replies to them.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from corpus.policy import Clause, Policy, digest
from corpus.records import Record, Role

MOST_WORDS = 90
"""Of one answer: what a tired person reads."""


class Kind(StrEnum):
    """What an answer is about."""

    COVERED = "covered"
    """The policy answers it."""
    SILENT = "silent"
    """It names what the policy does not say."""
    DESK = "desk"
    """About this assistant itself."""
    ELSEWHERE = "elsewhere"
    """Not about privacy: a kind word, and where that goes."""


class Verdict(StrEnum):
    """What the first sentence says, of the answer's own question."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"
    PARTLY = "partly"
    NOT_STATED = "not_stated"
    FACT = "fact"


class PreparedSentence(Record):
    """One sentence and the clauses that bear it, the best first; none for what the policy does not say."""

    text: str = Field(min_length=2)
    clauses: tuple[str, ...] = ()
    we: str = ""
    """The same in the name of the company, for a reply that it sends; empty: as it stands."""


class Facets(Record):
    """What an answer is about: which data, what is done with it, by or to whom, when. Empty: of no matter."""

    data: str = ""
    act: str = ""
    party: str = ""
    when: str = ""


class PreparedAnswer(Record):
    """A reply to one thing that people want to know.

    `question` is the plainest way to ask it, to which `verdict` is the reply: the first sentence is a whole one and
    true without the word that may lead it in ("Yes, …"). `roles`: for whom it is right (empty: for everybody).
    `limits`: clauses that restrict it and must be shown with it.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,47}$")
    kind: Kind
    question: str
    verdict: Verdict | None = None
    roles: tuple[Role, ...] = ()
    sentences: tuple[PreparedSentence, ...] = Field(min_length=1)
    limits: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """Of a silence: the clauses that come nearest; when one changes, somebody must look again."""
    route: str | None = None
    facets: Facets = Facets()
    digest: str = ""
    """Of the words of its clauses when it was read; without, they are taken as they stand."""
    author: str = ""
    reader: str = ""
    reviewed_by: str = ""
    """The person of the company who stands behind it, and since when; empty: a reader does."""
    reviewed_on: str = ""
    status: Literal["prepared", "to_review"] = "prepared"

    @model_validator(mode="after")
    def _is_whole(self) -> "PreparedAnswer":
        if self.kind is Kind.COVERED and (self.verdict is None or not self.clauses):
            raise ValueError("a covered answer has a verdict and names the clauses that answer")
        if bool(self.reviewed_by) != bool(self.reviewed_on):
            raise ValueError("reviewed_by and reviewed_on stand together")
        return self

    @property
    def clauses(self) -> tuple[str, ...]:
        """Ids of all its clauses, in the order in which they are cited."""
        return tuple(dict.fromkeys(clause for sentence in self.sentences for clause in sentence.clauses))

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def serves(self, role: Role) -> bool:
        """Whether it is right for somebody who asks as `role`; who is not known may be anybody but a support agent."""
        if not self.roles or role in self.roles:
            return True
        return role is Role.UNKNOWN and any(known is not Role.AGENT for known in self.roles)


def words_digest(policy: Policy, clauses: tuple[Clause, ...]) -> str:
    """Names the words of `clauses`, whatever their order."""
    return digest("\n".join(sorted({policy.quote(clause.span) for clause in clauses})))
