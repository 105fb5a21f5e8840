"""A model server on loopback that says what a script tells it, in the protocols of OpenAI, Anthropic and Ollama."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

PIECE = 24
USED = (900, 70)


class Dropped(Exception):
    """The line goes dead."""


@dataclass
class ModelServer:
    """`script`: what to do on each call, the last again and again; `calls`: what came in."""

    script: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""

    def app(self) -> Starlette:
        paths = {
            "/v1/chat/completions": self._openai,
            "/v1/messages": self._anthropic,
            "/api/chat": self._ollama,
        }
        return Starlette(routes=[Route(path, made, methods=["POST"]) for path, made in paths.items()])

    def play(self, *script: dict[str, Any]) -> None:
        self.script, self.calls = list(script), []

    async def _next(self, request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
        asked = json.loads(await request.body())
        self.calls.append(asked)
        return asked, self.script[min(len(self.calls), len(self.script)) - 1]

    async def _openai(self, request: Request) -> Response:
        asked, act = await self._next(request)
        if "refuse_form" in act and "response_format" in asked:
            return JSONResponse({"error": {"message": "response_format is not supported here"}}, 400)
        if (refused := _refused(act)) is not None:
            return refused
        head = {"id": "c1", "created": 1, "model": asked["model"]}
        used = {"prompt_tokens": USED[0], "completion_tokens": USED[1], "total_tokens": sum(USED)}
        if not asked.get("stream"):
            message = {"role": "assistant", "content": act.get("say", ""), "refusal": act.get("refusal")}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return JSONResponse(head | {"object": "chat.completion", "choices": [choice], "usage": used})

        def chunk(delta: dict[str, Any], end: str | None = None) -> dict[str, Any]:
            choices = [{"index": 0, "delta": delta, "finish_reason": end}]
            return head | {"object": "chat.completion.chunk", "choices": choices}

        first = [chunk({"role": "assistant", "content": ""})]
        if act.get("refusal"):
            first.append(chunk({"refusal": act["refusal"]}))
        last = [chunk({}, "stop"), head | {"object": "chat.completion.chunk", "choices": [], "usage": used}]
        lines = _paced(act, first, [chunk({"content": piece}) for piece in _pieces(act)], last)
        return StreamingResponse(_events(lines, done=True), media_type="text/event-stream")

    async def _anthropic(self, request: Request) -> Response:
        asked, act = await self._next(request)
        if (refused := _refused(act)) is not None:
            return refused
        head = {"id": "m1", "type": "message", "role": "assistant", "model": asked["model"], "stop_sequence": None}
        used = {"input_tokens": USED[0], "output_tokens": USED[1]}
        tool = asked.get("tools", [{}])[0].get("name")
        block = (
            {"type": "tool_use", "id": "t1", "name": tool, "input": json.loads(act["say"])}
            if tool
            else {"type": "text", "text": act["say"]}
        )
        if not asked.get("stream"):
            return JSONResponse(head | {"content": [block], "stop_reason": "end_turn", "usage": used})
        opened = {"type": "message_start", "message": head | {"content": [], "stop_reason": None, "usage": used}}
        begun = {**block, "input": {}} if tool else {"type": "text", "text": ""}
        kind, word = ("input_json_delta", "partial_json") if tool else ("text_delta", "text")
        middle = [
            {"type": "content_block_delta", "index": 0, "delta": {"type": kind, word: piece}} for piece in _pieces(act)
        ]
        end = {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}}
        last = [
            {"type": "content_block_stop", "index": 0},
            end | {"usage": used},
            {"type": "message_stop"},
        ]
        first = [opened, {"type": "content_block_start", "index": 0, "content_block": begun}]
        return StreamingResponse(_events(_paced(act, first, middle, last), named=True), media_type="text/event-stream")

    async def _ollama(self, request: Request) -> Response:
        asked, act = await self._next(request)
        if (refused := _refused(act)) is not None:
            return refused
        head = {"model": asked["model"], "created_at": "2026-01-01T00:00:00Z"}
        end = {"done": True, "done_reason": "stop", "prompt_eval_count": USED[0], "eval_count": USED[1]}
        if asked.get("stream") is False:
            return JSONResponse(head | {"message": {"role": "assistant", "content": act["say"]}} | end)
        middle = [head | {"message": {"role": "assistant", "content": piece}, "done": False} for piece in _pieces(act)]
        last = [head | {"message": {"role": "assistant", "content": ""}} | end]
        lines = _paced(act, [], middle, last)
        return StreamingResponse((json.dumps(x) + "\n" async for x in lines), media_type="application/x-ndjson")


def _refused(act: dict[str, Any]) -> Response | None:
    if "status" in act:
        error = {"error": {"message": "scripted", "type": "scripted"}, "type": "error"}
        return JSONResponse(error, act["status"], headers={"retry-after": "0"})
    return RedirectResponse(act["redirect"], 307) if "redirect" in act else None


def _pieces(act: dict[str, Any]) -> Iterator[str]:
    said = act.get("say", "")
    said = said[: int(len(said) * act.get("drop", 1.0))]
    return (said[at : at + PIECE] for at in range(0, len(said), PIECE))


async def _paced(act: dict[str, Any], *parts: list[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    first, middle, last = parts
    for line in (*first, *middle):
        yield line
    if "hang" in act:
        await asyncio.Event().wait()
    if "drop" in act:
        raise Dropped
    for line in last:
        yield line


async def _events(lines: AsyncIterator[dict[str, Any]], named: bool = False, done: bool = False) -> AsyncIterator[str]:
    async for line in lines:
        yield (f"event: {line['type']}\n" if named else "") + f"data: {json.dumps(line)}\n\n"
    if done:
        yield "data: [DONE]\n\n"
