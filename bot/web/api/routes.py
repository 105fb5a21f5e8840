"""The API under `/api`: the same answers for programs, and the policies as data."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, HTTPException, Security
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response, StreamingResponse
from fastapi.security import HTTPBearer
from fastapi.sse import format_sse_event
from pydantic import TypeAdapter

from bot.answer import Statement
from bot.conversations import Conversations, follow, new_conversation
from bot.engine import Engine, UnknownPolicy
from bot.journal.journal import Journal
from bot.journal.tables import JournalUnreachable
from bot.message.follow_up import Turn
from bot.web.api.models import (
    Ask,
    ClauseView,
    Erased,
    Feedback,
    Id,
    Kept,
    PolicyLine,
    PolicyView,
    Reply,
    clause_view,
    policy_line,
    policy_view,
    problem_answers,
    reply,
)
from bot.web.server.problem import Problem, answer_with_problems
from bot.wording.extractive import WRITER
from corpus.policy import Policy
from index.archive import archived_policy, archived_versions

_REPLY = TypeAdapter(Reply)
_STATEMENT = TypeAdapter(Statement)
WAITING_FOR_A_MODEL = 32
_UNSEEN = {"cache-control": "no-store", "x-accel-buffering": "no"}
_DESCRIPTION = (
    "Answers about a privacy policy in plain words, each sentence with the exact clause it rests on, and who can act. "
    "Personal data in a question is masked before it is searched, and in what comes back."
)
# One event, as OpenAPI describes server-sent ones.
_STREAM: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["event", "data"],
        "properties": {
            "event": {"enum": ["statement", "answer"]},
            "data": {"type": "string", "contentMediaType": "application/json"},
        },
    },
    "example": 'event: statement\ndata: {"text":"…","citations":[1]}\n\nevent: answer\ndata: {…}\n\n',
}


def api_app(engine: Engine, journal: Journal, archive: Path, queue_size: int, with_token: bool = False) -> FastAPI:
    """The API as an app to be mounted at `/api`; `queue_size` questions may wait before new ones are turned away.

    `with_token`: its description says that it needs a token, which a gate around it asks for.
    """
    app = FastAPI(
        title="Privacy Desk",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        dependencies=[Security(HTTPBearer(auto_error=False))] if with_token else [],
        responses=problem_answers(401, 413),
    )
    _add_problems(app)
    _add_asking(app, engine, journal, queue_size)
    _add_keeping(app, journal)
    _add_policies(app, engine, archive)
    return app


def _add_asking(app: FastAPI, engine: Engine, journal: Journal, queue_size: int) -> None:
    conversations = Conversations()
    app.state.conversations = conversations
    # The work is the processor's: beyond a few threads more than cores, everybody waits longer. A model is waited for.
    threads = CapacityLimiter((os.cpu_count() or 2) + 2 if engine.writer_name == WRITER else WAITING_FOR_A_MODEL)

    def answered(asked: Ask) -> Iterator[Statement | Reply]:
        conversation, turns = begun(asked)
        for item in engine.stream(asked.question, asked.role, asked.policy, turns, conversation):
            if isinstance(item, Statement):
                yield item
                continue
            journal.record(item, "api", conversation)
            conversations.keep(conversation, follow(turns, item, asked.role))
            yield reply(item, conversation)

    def begun(asked: Ask) -> tuple[str, tuple[Turn, ...]]:
        known = conversations.turns(asked.conversation) if asked.conversation else None
        if asked.conversation and known is not None:
            return asked.conversation, known
        if asked.conversation and not asked.history:
            raise HTTPException(404, "this conversation is not known here (any more); ask without it, or with history")
        turns: tuple[Turn, ...] = ()
        for earlier in asked.history:
            turns = engine.earlier(earlier.question, earlier.role, turns)
        return new_conversation(), turns

    @app.post(
        "/ask",
        response_model=Reply,
        responses={200: {"content": {"text/event-stream": _STREAM}}, **problem_answers(404, 422, 429, 503)},
    )
    async def ask(asked: Ask) -> Response:
        """Answer a question. Bad input is an answer, too: its outcome is `rejected` or `clarify`."""
        if threads.statistics().tasks_waiting >= queue_size:
            raise HTTPException(503, "too many questions at once; try again", headers={"retry-after": "1"})

        items = answered(asked)
        try:
            if not asked.stream:
                # One turn in the queue for threads: a second one would wait behind everybody else's first.
                last = await to_thread.run_sync(lambda: list(items)[-1], limiter=threads)
            else:
                # What is wrong with the request is known before anything is sent.
                first = await to_thread.run_sync(next, items, limiter=threads)
                events = _events(first, items, threads)
                return StreamingResponse(events, headers=_UNSEEN, media_type="text/event-stream")
        except UnknownPolicy as error:
            raise HTTPException(404, _no_policy(engine)) from error
        assert isinstance(last, Reply)
        return Response(_REPLY.dump_json(last), headers=_UNSEEN, media_type="application/json")


def _no_policy(engine: Engine) -> str:
    return f"there is no such policy; there are {', '.join(engine.entries)}"


async def _events(
    first: Statement | Reply, others: Iterator[Statement | Reply], threads: CapacityLimiter
) -> AsyncIterator[bytes]:
    """An event for each item as it comes; the last one is the answer."""
    item: Statement | Reply | None = first
    while item is not None:
        yield _event(item)
        item = await to_thread.run_sync(next, others, None, limiter=threads)


def _event(item: Statement | Reply) -> bytes:
    if isinstance(item, Statement):
        return format_sse_event(data_str=_STATEMENT.dump_json(item).decode(), event="statement")
    return format_sse_event(data_str=_REPLY.dump_json(item).decode(), event="answer")


def _add_keeping(app: FastAPI, journal: Journal) -> None:
    @app.post("/feedback", responses=problem_answers(422))
    def feedback(said: Feedback) -> Kept:
        """Say whether an answer was useful. A later word replaces an earlier one."""
        return Kept(kept=journal.feedback(said.answer, said.useful, said.reason, said.comment))

    @app.delete("/conversation/{conversation}", responses=problem_answers(422, 503))
    def erase(conversation: Id) -> Erased:
        """Erase a conversation from memory and from the journal, with its feedback."""
        conversations: Conversations = app.state.conversations
        forgotten = conversations.forget(conversation)
        try:
            return Erased(answers=journal.erase(conversation), forgotten=forgotten)
        except JournalUnreachable as error:
            raise HTTPException(503, "the journal does not answer; nothing was erased there, try again") from error


def _add_policies(app: FastAPI, engine: Engine, archive: Path) -> None:
    def known(policy_id: str, version: str) -> Policy:
        current = engine.entries[policy_id].policy if policy_id in engine.entries else None
        if current is None:
            raise HTTPException(404, _no_policy(engine))
        found = current if version == current.version else archived_policy(archive, policy_id, version)
        if found is None:
            raise HTTPException(404, f"no such version of {policy_id} is kept here")
        return found

    @app.get("/policy")
    def policies() -> list[PolicyLine]:
        """The policies that can be asked about."""
        return [policy_line(policy, archived_versions(archive, policy.id)) for policy in engine.policies]

    @app.get("/policy/{policy_id}/{version}", responses=problem_answers(404, 422))
    def policy(policy_id: str, version: str) -> PolicyView:
        """A version of a policy: what it is, its sections, and its clauses with their text and place."""
        found = known(policy_id, version)
        return policy_view(found, found.version == engine.entries[policy_id].policy.version)

    @app.get("/policy/{policy_id}/{version}/{clause_id}", responses=problem_answers(404, 422))
    def clause(policy_id: str, version: str, clause_id: str) -> ClauseView:
        """A clause of a version of a policy."""
        found = known(policy_id, version)
        if clause_id not in found.clause_by_id:
            raise HTTPException(404, f"there is no such clause in {policy_id}/{version}")
        return clause_view(found, found.clause_by_id[clause_id])


def _add_problems(app: FastAPI) -> None:
    answer_with_problems(app)

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes) | {
                "servers": [{"url": "/api"}]
            }
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            described_problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(described_problem.pop("$defs", {}) | {"Problem": described_problem})
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
