"""Labelled items: single questions and conversations, one JSON object a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

CASES = Path(__file__).parent / "cases"


class BadCase(ValueError):
    """A case file that cannot be scored, with the line and what is wrong."""


class Label(BaseModel):
    """What a right answer to one question cites, says and where it sends people."""

    model_config = ConfigDict(frozen=True, extra="allow")

    question: str
    answerable: bool
    evidence: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    route: str
    route_alt: str | None = None
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    standalone: str | None = None


class Case(BaseModel):
    """One labelled question, by the id its answer bears."""

    model_config = ConfigDict(frozen=True)

    id: str
    role: str
    kind: str
    label: Label


def read_cases(path: Path) -> tuple[list[dict[str, Any]], list[Case]]:
    """(items as the bot is asked them, every labelled question in them). Raises BadCase."""
    items: list[dict[str, Any]] = []
    cases: list[Case] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if line.strip():
            try:
                item = Item.model_validate_json(line)
                items.append(item.asked())
                cases.extend(item.cases())
            except ValidationError as error:
                first = error.errors()[0]
                raise BadCase(f"{path}:{number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return items, cases


class Item(BaseModel):
    """A line of a case file: a labelled question, or `turns` of them."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str
    role: str = "unknown"
    kind: str = "single"
    turns: tuple[Label, ...] = ()

    def asked(self) -> dict[str, Any]:
        """Without any label."""
        if self.turns:
            return {"id": self.id, "role": self.role, "turns": [{"question": t.question} for t in self.turns]}
        return {"id": self.id, "role": self.role, "question": self._single().question}

    def cases(self) -> Iterator[Case]:
        if self.turns:
            for number, turn in enumerate(self.turns, start=1):
                yield Case(id=f"{self.id}/{number}", role=self.role, kind="turn", label=turn)
        else:
            yield Case(id=self.id, role=self.role, kind=self.kind, label=self._single())

    def _single(self) -> Label:
        return Label.model_validate(self.model_extra)
