"""How many questions one address may ask in a while, on every way in: the API and the pages' own event routes."""

import ipaddress
import logging
import math
import re
import time

from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.server.problem import problem
from corpus.errors import DeskError

_LOG = logging.getLogger(__name__)
_ASKS = re.compile(
    r"^/api/ask/?$|^/agent/(?:drafts|session|link)$|^(?:/\w+)?/gradio_api/(?:queue/join|run/|call/|api/)"
)


_REDIS: dict[str, str | float] = {"implementation": "redispy", "socket_connect_timeout": 1.0, "socket_timeout": 1.0}


class LimitsMisconfigured(DeskError, ValueError):
    """The limit cannot be kept as set; the message says what to change."""


class RateLimit:
    """Wrap `app`; `rate` is like "120/minute", empty for none. `store` is memory:// or the address of a Redis.

    A store that is down lets questions through: people come before the count of them.
    """

    def __init__(self, app: ASGIApp, rate: str, store: str) -> None:
        """Raises LimitsMisconfigured."""
        self._app = app
        self._failing = False
        self._limit = _opened(rate, store) if rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = 0
        if scope["type"] == "http" and scope["method"] == "POST" and _ASKS.match(scope["path"]):
            wait = await self._seconds_to_wait(_address(scope))
        if wait:
            refusal = problem(429, f"too many questions; try again in {wait} s", headers={"retry-after": str(wait)})
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _seconds_to_wait(self, address: str) -> int:
        if self._limit is None:
            return 0
        rate, limiter = self._limit
        try:
            if await limiter.hit(rate, address):
                self._failing = False
                return 0
            window = await limiter.get_window_stats(rate, address)
        except Exception as error:  # whatever a store may raise
            if not self._failing:
                _LOG.error("the store of rate limits does not answer (%s); nothing is limited", type(error).__name__)
            self._failing = True
            return 0
        return max(1, math.ceil(window.reset_time - time.time()))


def _opened(rate: str, store: str) -> tuple[RateLimitItem, MovingWindowRateLimiter]:
    try:
        opened = storage_from_string(f"async+{store}", **(_REDIS if store.startswith("redis") else {}))
        return parse(rate), MovingWindowRateLimiter(opened)
    except ValueError as error:
        raise LimitsMisconfigured(f"DESK_RATE_LIMIT is like 120/minute, not {rate!r}") from error
    except ConfigurationError as error:
        raise LimitsMisconfigured(
            "DESK_LIMITS_URL is memory:// or redis://host:port, and Redis needs its client: "
            "pip install -c constraints.txt -e '.[redis]'"
        ) from error


def _address(scope: Scope) -> str:
    """Who asks: an IPv4 address, or the network of 64 bits that one IPv6 line has."""
    host = scope["client"][0] if scope.get("client") else "unknown"
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return str(host)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
