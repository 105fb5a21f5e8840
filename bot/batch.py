"""Items of a file, asked one after another: one answer line an item, whatever the item holds."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.answer import Answer, Outcome
from bot.engine import Engine, UnknownPolicy
from bot.followup import Turn
from bot.hygiene import printable
from bot.write import WRITER
from corpus.knowledge import Role


def read_items(path: Path) -> list[Any]:
    """One JSON value a line. A line that is not JSON is kept as an item that will be rejected."""
    items: list[Any] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            items.append(json.loads(line))
        except json.JSONDecodeError as error:
            items.append({"id": f"line {number}", "broken": f"line {number} is not JSON: {error.msg}"})
    return items


def answers(engine: Engine, items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Answers as plain values; a turn of a conversation has the id `c001/2`."""
    for item in items:
        yield from _item_answers(engine, item)


def _item_answers(engine: Engine, item: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(item, dict):
        yield _rejected("", "an item is a JSON object with id and question")
        return
    name = printable(str(item.get("id", "")))
    turns = item.get("turns") if "turns" in item else [item]
    if "broken" in item or not isinstance(turns, list) or not turns:
        yield _rejected(name, str(item.get("broken", "turns is a list of objects with a question")))
        return
    policy_id = item.get("policy")
    if not isinstance(policy_id, str | None):
        yield _rejected(name, "policy is the id of a policy, a string")
        return
    try:
        chosen = Role(item.get("role") or "unknown")
    except ValueError:
        yield _rejected(name, f"unknown role {item['role']!r}; one of {', '.join(Role)}")
        return
    history: tuple[Turn, ...] = ()
    for number, turn in enumerate(turns, start=1):
        turn_name = f"{name}/{number}" if "turns" in item else name
        question = turn.get("question") if isinstance(turn, dict) else None
        if not isinstance(question, str):
            yield _rejected(turn_name, "question is a string")
            continue
        try:
            answer = engine.ask(question, chosen, policy_id, history)
        except UnknownPolicy as error:
            yield _rejected(turn_name, str(error))
            continue
        if answer.subject:
            history = (*history, Turn(answer.subject, answer.role, chosen))
        yield answer.as_json() | {"id": turn_name}


def _rejected(name: str, message: str) -> dict[str, Any]:
    answer = Answer(
        id=name,
        question="",
        standalone="",
        role=Role.UNKNOWN,
        outcome=Outcome.REJECTED,
        text=message,
        reason="bad_item",
        writer=WRITER,
    )
    return answer.as_json()
