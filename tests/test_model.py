"""Answers written by a model behind a real server on loopback: what is proved is shown, nothing else ever is."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer
from served import served

from bot.answer import Answer, Statement
from bot.engine import Engine
from bot.followup import Turn
from bot.model import open_model
from bot.model_call import Caller
from bot.model_limits import Budget
from bot.write import WRITER
from bot.writer import ModelWriter, Prices
from corpus.knowledge import Role
from corpus.load import Entry
from index.search import Index

CASES = [json.loads(line) for line in (Path(__file__).parent / "model_cases.jsonl").read_text("utf-8").splitlines()]
NAME = "openai:scripted"
PATIENCE = 0.4
"""Seconds for a model that hangs, in the few cases where one does; else there is time enough."""


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """A scripted model, at OPENAI_BASE_URL."""
    scripted = ModelServer()
    with served(scripted.app()) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", f"{address}/v1")
        patch.delenv("OPENAI_API_KEY", raising=False)
        yield scripted


@pytest.fixture
def pauses() -> list[float]:
    """The seconds that somebody would have waited."""
    return []


Make = Callable[..., Engine]


@pytest.fixture
def desk(entries: tuple[Entry, ...], index: Index, server: ModelServer, pauses: list[float]) -> Make:
    """Makes engines whose answers the scripted model writes."""

    def made(timeout: float = 20.0, budget: Budget | None = None, prices: Prices | None = None, **how: Any) -> Engine:
        context = how.pop("context", 8000)
        caller = Caller(open_model(NAME, timeout, {}), budget or Budget(0, 0), timeout, sleep=pauses.append, **how)
        return Engine(entries, index, writer=ModelWriter(caller, entries, index.encoder, context, prices or Prices()))

    return made


def numbered(reply: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """A reply whose clause ids are the numbers that the model was given; "n7" is 7 whether or not there is such one."""
    number = {clause.id: n for n, clause in enumerate(entry.policy.clauses, start=1)}
    statements = [
        s | {"clauses": [int(c[1:]) if c[0] == "n" else number[c] for c in s["clauses"]]} for s in reply["statements"]
    ]
    return reply | {"statements": statements}


def script(acts: list[dict[str, Any]], entry: Entry) -> list[dict[str, Any]]:
    made = []
    for act in acts:
        said = {}
        if "reply" in act:
            said = {"say": json.dumps(numbered(act["reply"], entry))}
        if "fenced" in act:
            said = {"say": f"Here you are:\n```json\n{json.dumps(numbered(act['fenced'], entry), indent=1)}\n```"}
        made.append(act | said)
    return made


def asked(engine: Engine, case: dict[str, Any]) -> tuple[list[Statement], Answer]:
    """What streamed in before the answer, and the answer."""
    *before, answer = engine.stream(case["question"], Role(case["role"]))
    assert isinstance(answer, Answer)
    assert all(isinstance(item, Statement) for item in before)
    return [item for item in before if isinstance(item, Statement)], answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_scripted_reply(case: dict[str, Any], desk: Make, server: ModelServer, entry: Entry) -> None:
    server.play(*script(case["script"], entry))
    hangs = any("hang" in act for act in case["script"])
    streamed, answer = asked(desk(PATIENCE if hangs else 20.0), case)
    shown = " ".join(s.text for s in (*streamed, *answer.statements)) + answer.text
    assert not [text for text in case["never"] if text in shown]
    assert answer.writer == (f"model:{NAME}" if case["writer"] == "model" else WRITER)
    assert answer.usage is not None
    assert answer.usage.fallback == case["fallback"]
    if case["writer"] == "model":
        assert [s.text for s in answer.statements] == case["shown"] == [s.text for s in streamed]
        assert [s.citations for s in answer.statements] == [s.citations for s in streamed]
    assert answer.statements
    assert all(entry.policy.text[c.start : c.end] == c.quote for c in answer.citations)
