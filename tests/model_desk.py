"""Fixtures for tests of written answers: a scripted model at OPENAI_BASE_URL, and engines that use it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from model_server import ModelServer
from served import served

from bot.answer import Answer, Statement
from bot.engine import Engine
from bot.llm.call import Caller
from bot.llm.limits import Budget
from bot.llm.provider import open_model
from bot.wording.generative import ModelWriter, Prices
from corpus.load import Entry
from index.search import Index

NAME = "openai:scripted"
Make = Callable[..., Engine]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """A scripted model, where the environment says that OpenAI's is."""
    scripted = ModelServer()
    with served(scripted.app()) as address, pytest.MonkeyPatch.context() as patch:
        scripted.address = address
        patch.setenv("OPENAI_BASE_URL", f"{address}/v1")
        patch.delenv("OPENAI_API_KEY", raising=False)
        yield scripted


@pytest.fixture
def pauses() -> list[float]:
    """The seconds that somebody would have waited."""
    return []


@pytest.fixture
def desk(entries: tuple[Entry, ...], index: Index, server: ModelServer, pauses: list[float]) -> Make:
    """Makes engines whose answers a scripted model writes."""

    def made(
        timeout: float = 20.0,
        budget: Budget | None = None,
        prices: Prices | None = None,
        context: int = 8000,
        name: str = NAME,
        options: dict[str, Any] | None = None,
        **how: Any,
    ) -> Engine:
        model = open_model(name, timeout, options or {})
        caller = Caller(model, budget or Budget(0, 0), timeout, sleep=pauses.append, **how)
        return Engine(entries, index, writer=ModelWriter(caller, entries, index.encoder, context, prices or Prices()))

    return made


def numbered(reply: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """A reply whose clause ids are the numbers that the model was given; "n7" is 7 whether or not there is such one."""
    number = {clause.id: n for n, clause in enumerate(entry.policy.clauses, start=1)}
    statements = [
        s | {"clauses": [int(c[1:]) if c[0] == "n" else number[c] for c in s["clauses"]]} for s in reply["statements"]
    ]
    return reply | {"statements": statements}


def reply(entry: Entry, *said: tuple[str, str], outcome: str = "answered", destination: str = "none") -> dict[str, Any]:
    """What the server is to say: sentences, each with the clause that it cites."""
    statements = [{"text": text, "clauses": [clause]} for text, clause in said]
    whole = {"outcome": outcome, "destination": destination, "statements": statements}
    return {"say": json.dumps(numbered(whole, entry))}


def streamed(engine: Engine, *asked: Any, **how: Any) -> tuple[list[Statement], Answer]:
    """What came in before the answer, and the answer."""
    *before, answer = engine.stream(*asked, **how)
    assert isinstance(answer, Answer)
    return [item for item in before if isinstance(item, Statement)], answer
