"""Labelled items: single questions and conversations, one JSON object a line."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from corpus.answers import Verdict
from corpus.errors import DeskError

CASES = Path(__file__).parent
BLOCKS = ("single", "turn", "adversarial")
Block = Literal["single", "turn", "adversarial"]
Expectation = Literal["answer", "refuse", "clarify", "reject_input"]


class BadCase(DeskError, ValueError):
    """A case file that cannot be scored, with the line and what is wrong."""


class Part(BaseModel):
    """One of several things that a question asks, labelled by itself."""

    model_config = ConfigDict(frozen=True, extra="allow")

    ask: str
    answerable: bool
    evidence: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    route: str | None = None

    @model_validator(mode="after")
    def _has_evidence(self) -> "Part":
        if self.answerable != bool(self.evidence):
            raise ValueError(f"part {self.ask!r}: a part is answerable when, and only when, it has evidence")
        return self


class Label(BaseModel):
    """What a right answer to one question cites, says and where it sends people."""

    model_config = ConfigDict(frozen=True, extra="allow")

    question: str
    answerable: bool
    evidence: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    section: str | None = None
    route: str
    route_alt: str | None = None
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    standalone: str | None = None
    expect: Expectation | None = None
    expect_alt: Expectation | None = None
    verdict: Verdict | None = None
    """What an honest first word would be, of the question as it is typed."""
    must_lead: tuple[str, ...] = ()
    """With one of these the answer must begin."""
    must_cite: tuple[str, ...] = ()
    """Sentences that limit the answer: one that leaves them out would mislead."""
    parts: tuple[Part, ...] = ()
    paraphrase_of: str | None = None


class Case(BaseModel):
    """One labelled question, by the id its answer bears."""

    model_config = ConfigDict(frozen=True)

    id: str
    role: str
    kind: str
    label: Label
    block: Block = "single"
    conversation: str | None = None
    group: str | None = None
    """Cases of one group ask the same thing in other words."""

    @property
    def unit(self) -> str:
        """What is drawn as a whole when figures are resampled: what one person said, or one question in many words."""
        return self.conversation or self.group or self.id


class TicketRequest(BaseModel):
    """One thing asked in a ticket. `words` stand in the ticket: by them its draft is recognised."""

    model_config = ConfigDict(frozen=True, extra="allow")

    about: str
    answerable: bool
    evidence: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    route: str
    route_alt: str | None = None
    words: str = ""


class Ticket(BaseModel):
    """A whole ticket, as an agent pastes it, with everything that is asked in it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str
    role: str = "agent"
    ticket: str
    requests: tuple[TicketRequest, ...]
    must_not_say: tuple[str, ...] = ()

    def asked(self) -> dict[str, Any]:
        """Without any label."""
        return {"id": self.id, "role": self.role, "ticket": self.ticket}


class Item(BaseModel):
    """A line of a case file: a labelled question, or `turns` of them."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str
    role: str = "unknown"
    kind: str | None = None
    turns: tuple[Label, ...] = ()

    def asked(self) -> dict[str, Any]:
        """Without any label."""
        if self.turns:
            return {"id": self.id, "role": self.role, "turns": [{"question": t.question} for t in self.turns]}
        return {"id": self.id, "role": self.role, "question": self._single().question}

    def cases(self) -> Iterator[Case]:
        for number, turn in enumerate(self.turns, start=1):
            yield Case(
                id=f"{self.id}/{number}",
                role=self.role,
                kind=self.kind or "turn",
                label=turn,
                block="turn",
                conversation=self.id,
            )
        if not self.turns:
            label = self._single()
            block: Block = "adversarial" if label.expect else "single"
            yield Case(id=self.id, role=self.role, kind=self.kind or "single", label=label, block=block)

    def _single(self) -> Label:
        return Label.model_validate(self.model_extra)


def read_all(paths: Sequence[Path]) -> tuple[list[dict[str, Any]], list[Case]]:
    """The items of several files, and every labelled question in them, paraphrases grouped. Raises BadCase."""
    read = [read_cases(path) for path in paths]
    cases = [case for _, found in read for case in found]
    if twins := [name for name, count in Counter(case.id for case in cases).items() if count > 1]:
        raise BadCase(f"two cases have the id {twins[0]!r}; answers are matched by id, so give one another")
    if not cases and not read_tickets(paths):
        raise BadCase(f"there is no case in {', '.join(map(str, paths)) or CASES}")
    return [item for items, _ in read for item in items], _grouped(cases)


def read_tickets(paths: Sequence[Path]) -> list[Ticket]:
    """The whole tickets of several files. Raises BadCase."""
    found = []
    for path, number, line in _lines(paths):
        if _is_ticket(line):
            try:
                found.append(Ticket.model_validate_json(line))
            except ValidationError as error:
                raise BadCase(f"{path}:{number}: {explained(error)}") from error
    return found


def _lines(paths: Sequence[Path]) -> Iterator[tuple[Path, int, str]]:
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
            if line.strip():
                yield path, number, line


def _is_ticket(line: str) -> bool:
    try:
        value = json.loads(line)
    except ValueError:
        return False
    return isinstance(value, dict) and "ticket" in value


def read_cases(path: Path) -> tuple[list[dict[str, Any]], list[Case]]:
    """(items as the bot is asked them, every labelled question in them). Raises BadCase."""
    items: list[dict[str, Any]] = []
    cases: list[Case] = []
    for _, number, line in _lines([path]):
        if _is_ticket(line):
            continue
        try:
            item = Item.model_validate_json(line)
            items.append(item.asked())
            cases.extend(item.cases())
        except ValidationError as error:
            raise BadCase(f"{path}:{number}: {explained(error)}") from error
    return items, cases


def explained(error: ValidationError) -> str:
    """Where in a line the first mistake stands, and what it is."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]


def _grouped(cases: Sequence[Case]) -> list[Case]:
    """`paraphrase_of` names another case, which is then of the group too, or just the group."""
    named = {case.label.paraphrase_of for case in cases}
    groups = [case.label.paraphrase_of or (case.id if case.id in named else None) for case in cases]
    return [case.model_copy(update={"group": group}) for case, group in zip(cases, groups, strict=True)]
