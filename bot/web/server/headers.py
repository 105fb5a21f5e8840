"""Headers and limits around everything that is served, as plain ASGI so that streams pass through.

Pages may load from this server only. Gradio's routes that this app has no use for (uploads, proxies, files by path)
are closed, and bodies are capped: what the browser checks, a script does not.
"""

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.server.problem import problem

MAX_BODY = 256 * 1024
_CLOSED = re.compile(
    r"^/(?:gradio_api/)?(?:upload|upload_progress|proxy|component_server|deep_link|vibe|process_recording|runs|file=|file/|stream/)"
)


class Guard:
    """Wrap `app`; `frame_ancestors` is a Content-Security-Policy source list of who may frame the pages."""

    def __init__(self, app: ASGIApp, frame_ancestors: str = "'self'") -> None:
        self._app = app
        self._policy = "; ".join(
            [
                "default-src 'self'",
                "script-src 'self' 'unsafe-inline'",  # Gradio's start-up script is inline
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                "connect-src 'self'",
                "form-action 'self'",
                "base-uri 'self'",
                "object-src 'none'",
                f"frame-ancestors {frame_ancestors}",
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope)
        if refusal:
            await refusal(scope, receive, self._with_headers(send))
            return
        body = _CappedBody(receive)
        await self._app(scope, body.receive, self._with_headers(body.judged(scope, send)))

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = self._policy
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "no-referrer"
                headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
            await send(message)

        return send_with_headers


def _refusal(scope: Scope) -> Response | None:
    if _CLOSED.match(scope["path"]):
        return problem(404, "there is nothing here")
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    return _too_large() if not declared.isdigit() or int(declared) > MAX_BODY else None


def _too_large() -> Response:
    return problem(413, f"the request is larger than {MAX_BODY} bytes")


class _CappedBody:
    """A body that may declare no length, counted as it comes; one that outgrows the cap is cut off and refused."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._total = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._total += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._total > MAX_BODY else message

    def judged(self, scope: Scope, send: Send) -> Send:
        """`send`, but for a body that was cut off our refusal goes out, whatever the app made of that."""
        refused = False

        async def judged_send(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start" and self._total > MAX_BODY:
                refused = True
                await _too_large()(scope, self.receive, send)
                return
            await send(message)

        return judged_send
