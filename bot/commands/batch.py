"""Items of a file, asked one after another: one answer line an item, whatever the item holds."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.answer import Answer, Outcome
from bot.conversations import follow
from bot.engine import Engine, UnknownPolicy
from bot.message.clean import printable
from bot.message.follow_up import Turn
from bot.phrases import NOT_LOOKED_AT, NOTHING_ASKED
from bot.tickets.suggest import MOST_TICKET, Audience, draft
from bot.wording.extractive import WRITER
from corpus.records import Role


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
    if fault := _mistake(item):
        yield _rejected(name, fault)
        return
    role = Role(item.get("role") or "unknown")
    if "ticket" in item:
        yield from _ticket_answers(engine, name, item, role)
    else:
        yield from _turn_answers(engine, name, item, role)


def _mistake(item: dict[str, Any]) -> str:
    """What is wrong with an item, in words; empty when it can be asked."""
    if "broken" in item:
        return str(item["broken"])
    if "turns" in item and not (isinstance(item["turns"], list) and item["turns"]):
        return "turns is a list of objects with a question"
    if "ticket" in item and not isinstance(item["ticket"], str):
        return "ticket is a string"
    if not isinstance(item.get("policy"), str | None):
        return "policy is the id of a policy, a string"
    if item.get("role") and item["role"] not in set(Role):
        return f"unknown role {item['role']!r}; one of {', '.join(Role)}"
    return ""


def _turn_answers(engine: Engine, name: str, item: dict[str, Any], role: Role) -> Iterator[dict[str, Any]]:
    history: tuple[Turn, ...] = ()
    for number, turn in enumerate(item.get("turns", [item]), start=1):
        turn_name = f"{name}/{number}" if "turns" in item else name
        question = turn.get("question") if isinstance(turn, dict) else None
        if not isinstance(question, str):
            yield _rejected(turn_name, "question is a string")
            continue
        try:
            answer = engine.ask(question, role, item.get("policy"), history)
        except UnknownPolicy as error:
            yield _rejected(turn_name, str(error))
            continue
        history = follow(history, answer, role)
        yield answer.as_json() | {"id": turn_name}


def _ticket_answers(engine: Engine, name: str, item: dict[str, Any], role: Role) -> Iterator[dict[str, Any]]:
    """A line a request, with its words and the suggested reply; one line, to clarify, where nothing is asked."""
    audience = Audience(role.value) if role.value in set(Audience) else Audience.UNKNOWN
    try:
        made = draft(engine, item["ticket"], audience, item.get("policy"))
    except UnknownPolicy as error:
        yield _rejected(name, str(error))
        return
    if len(item["ticket"]) > MOST_TICKET:
        yield _rejected(name, made.warnings[0]) | {"request": "", "reply": ""}
        return
    for number, one in enumerate(made.drafts, start=1):
        yield one.answer.as_json() | {"id": f"{name}/{number}", "request": one.answer.question, "reply": one.reply.text}
    for number, words in enumerate(made.left, start=len(made.drafts) + 1):
        line = replace(_plain(f"{name}/{number}", Outcome.CLARIFY, NOT_LOOKED_AT, "not_looked_at"), uncovered=(words,))
        yield line.as_json() | {"request": words, "reply": ""}
    if not made.drafts:
        yield _plain(name, Outcome.CLARIFY, NOTHING_ASKED, "no_request").as_json() | {"request": "", "reply": ""}


def _rejected(name: str, message: str) -> dict[str, Any]:
    return _plain(name, Outcome.REJECTED, message, "bad_item").as_json()


def _plain(name: str, outcome: Outcome, text: str, reason: str) -> Answer:
    return Answer(
        id=name, question="", standalone="", role=Role.UNKNOWN, outcome=outcome, text=text, reason=reason, writer=WRITER
    )
