"""Messages to learn the tagger from, and what is measured on messages that it has not seen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.load import Entry
from corpus.records import Act, Asked
from corpus.training.messages import TrainingMessage
from corpus.training.read import training_entries, training_questions
from index.tagging.tagger import Stretch
from index.training.wrap import Tiles

ALIKE = 0.7
"""Least overlap (intersection over union) of a request found with one that is there."""
_ASKED_OF_A_DESK = frozenset(
    "ticket product-help commercial commercial-or-product company hr-and-work general-knowledge".split()
)


@dataclass(frozen=True)
class Message:
    """A message and its gold tiles as (start, end, act); `weight` tells what authors wrote from what was made."""

    text: str
    tiles: tuple[tuple[int, int, Act], ...]
    weight: float = 1.0

    def act_of(self, start: int, end: int) -> Act:
        """The act of most of the characters `start:end`."""
        shares = Counter[Act]()
        for from_, to, act in self.tiles:
            shares[act] += max(0, min(to, end) - max(from_, start))
        return shares.most_common(1)[0][0]

    @property
    def bounds(self) -> frozenset[int]:
        return frozenset(start for start, _, _ in self.tiles)


def message_of(tiles: Tiles, weight: float = 1.0) -> Message:
    spans: list[tuple[int, int, Act]] = []
    at = 0
    for act, text in tiles:
        spans.append((at, at + len(text), act))
        at += len(text)
    return Message("".join(text for _, text in tiles), tuple(spans), weight)


def written(messages: Sequence[TrainingMessage], weight: float = 3.0) -> list[Message]:
    return [message_of(list(message.tiles), weight) for message in messages]


def questions_asked(entries: Iterable[Entry]) -> list[str]:
    """What people ask, standing alone: of the policies in `entries` and of those that train."""
    found = [q.question for entry in entries for q in _alone(entry)]
    return found + [q.question for name in training_entries() for q in training_questions(name)]


def _alone(entry: Entry) -> Iterable[Asked]:
    covered = [question for question, _, _ in entry.questions]
    elsewhere = [record for record in entry.off_topic if record.kind in _ASKED_OF_A_DESK]
    return (question for question in (*covered, *entry.not_covered, *elsewhere) if not question.after)


@dataclass(frozen=True)
class Measured:
    """How well messages were read: characters by their act, and requests one by one."""

    characters: float
    requests: int
    found: int
    given: int
    right: int
    touching_none: int

    def as_values(self) -> dict[str, float]:
        return {
            "characters_right": round(self.characters, 4),
            "requests": self.requests,
            "requests_found": round(self.found / max(1, self.requests), 4),
            "given": self.given,
            "given_right": round(self.right / max(1, self.given), 4),
            "given_for_nothing": self.touching_none,
        }


def measure(read: Sequence[tuple[Message, Sequence[Stretch]]]) -> Measured:
    """Of messages with the stretches that were read in them."""
    seen = right_characters = requests = found = given = right = nothing = 0
    for message, stretches in read:
        for stretch in stretches:
            for start, end, act in message.tiles:
                shared = message.text[max(start, stretch.start) : min(end, stretch.end)]
                count = sum(not character.isspace() for character in shared)
                seen += count
                right_characters += count * (act is stretch.act)
        gold = [(start, end) for start, end, act in message.tiles if act is Act.REQUEST]
        said = [(stretch.start, stretch.end) for stretch in stretches if stretch.act is Act.REQUEST]
        requests, given = requests + len(gold), given + len(said)
        found += sum(any(_overlap(a, b) >= ALIKE for b in said) for a in gold)
        right += sum(any(_overlap(a, b) >= ALIKE for a in gold) for b in said)
        nothing += sum(all(_overlap(a, b) == 0 for a in gold) for b in said)
    return Measured(right_characters / max(1, seen), requests, found, given, right, nothing)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    shared = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return shared / (max(a[1], b[1]) - min(a[0], b[0]))
