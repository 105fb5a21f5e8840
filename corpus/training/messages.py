"""Whole messages as people send them to a help desk, written and labelled as tiles: what the tagger learns from.

Each was written by one author and read by another; both are named. Joined together, the tiles are the message.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError, model_validator

from corpus.records import Act, Record
from corpus.training.read import HERE, BadTrainingData


class TrainingMessage(Record):
    """A message in its tiles, (act, characters), in order. `changed`: how many the reader labelled otherwise."""

    id: str
    author: str
    reader: str = ""
    kind: str
    language: str
    tiles: tuple[tuple[Act, str], ...]
    changed: int = 0

    @model_validator(mode="after")
    def _holds_something(self) -> "TrainingMessage":
        if not self.tiles or not all(text for _, text in self.tiles):
            raise ValueError("a message has tiles, and a tile has characters")
        return self

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.tiles)


def training_messages(folder: Path = HERE / "messages") -> list[TrainingMessage]:
    """All of them, by author and number. Raises BadTrainingData."""
    return [message for path in sorted(folder.glob("*.jsonl")) for message in _lines(path)]


def _lines(path: Path) -> Iterator[TrainingMessage]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            yield TrainingMessage.model_validate_json(line)
        except ValidationError as error:
            raise BadTrainingData(f"{path}:{number}: {error.errors()[0]['msg']}") from error


class LabelledTurn(Record):
    """What a person said after an earlier question, and whether a reader needs that one to understand it."""

    question: str
    needs_context: bool
    author: str
    reader: str


def labelled_turns(path: Path = HERE / "needs_context.jsonl") -> list[LabelledTurn]:
    """Raises BadTrainingData."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            found.append(LabelledTurn.model_validate_json(line))
        except ValidationError as error:
            raise BadTrainingData(f"{path}:{number}: {error.errors()[0]['msg']}") from error
    return found
