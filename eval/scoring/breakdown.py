"""The main figures by who asks, what the policy says where, what kind of question it is, and who can act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.scoring.metrics import MAIN, values
from eval.scoring.score import Score


@dataclass(frozen=True)
class Group:
    """The cases that share a value, and their main figures by name."""

    name: str
    count: int
    metrics: dict[str, float | None]


BY: dict[str, Callable[[Score], str]] = {
    "role": lambda s: s.case.role,
    "kind": lambda s: s.case.kind,
    "destination": lambda s: s.case.label.route,
    "section": lambda s: s.case.label.section or "(no section answers)",
}


def breakdowns(scores: Sequence[Score]) -> dict[str, list[Group]]:
    """By each of `BY`, the largest groups first."""
    return {name: _groups(scores, key) for name, key in BY.items()}


def _groups(scores: Sequence[Score], key: Callable[[Score], str]) -> list[Group]:
    members: dict[str, list[Score]] = {}
    for s in scores:
        members.setdefault(key(s), []).append(s)
    ordered = sorted(members.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [Group(name, len(found), values(found, MAIN)) for name, found in ordered]
