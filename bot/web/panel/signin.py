"""Codes that let an agent in: a link that works once, and what a page holds for a working day. Signed, not stored.

A code is `<purpose>.<expiry>.<nonce>.<signature>`, the signature an HMAC-SHA256 with the operator's token as its key.
Which links are used up is remembered in memory: for a server that restarts, until they expire.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from enum import Enum

LINK_SECONDS = 600
SESSION_SECONDS = 8 * 3600
_LINK, _SESSION = "link", "session"


class Link(Enum):
    """What a one-time code is worth."""

    GOOD = "good"
    EXPIRED = "expired"
    USED = "used"
    FALSE = "false"


class SignIn:
    """Makes and judges codes. `token` must not be empty. Safe to share between threads."""

    def __init__(self, token: str, clock: Callable[[], float] = time.time) -> None:
        if not token:
            raise ValueError("an empty token signs nothing")
        self._key = token.encode()
        self._clock = clock
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def link_code(self) -> str:
        """A code for `/agent/?once=…`, good once, for LINK_SECONDS."""
        return self._made(_LINK, LINK_SECONDS)

    def session(self) -> str:
        """What a page shows instead of the token, for SESSION_SECONDS."""
        return self._made(_SESSION, SESSION_SECONDS)

    def peek(self, code: str) -> Link:
        """What `code` is worth, without using it up."""
        expiry = self._expiry(code, _LINK)
        if expiry is None:
            return Link.FALSE
        if expiry < self._clock():
            return Link.EXPIRED
        return Link.USED if code in self._used else Link.GOOD

    def redeem(self, code: str) -> Link:
        """What `code` is worth; if it was good, it is not any more."""
        with self._lock:
            worth = self.peek(code)
            if worth is Link.GOOD:
                now = self._clock()
                self._used = {used: expiry for used, expiry in self._used.items() if expiry >= now}
                self._used[code] = self._expiry(code, _LINK) or 0
        return worth

    def authorizes(self, given: str) -> bool:
        """Whether `given` is the token or a session that has not expired."""
        if self.is_token(given):
            return True
        expiry = self._expiry(given, _SESSION)
        return expiry is not None and expiry >= self._clock()

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._key)

    def _made(self, purpose: str, seconds: int) -> str:
        body = f"{purpose}.{int(self._clock()) + seconds}.{secrets.token_urlsafe(16)}"
        return f"{body}.{self._signature(body)}"

    def _expiry(self, code: str, purpose: str) -> int | None:
        """When `code` expires, in seconds of the epoch, or None when we did not make it for `purpose`."""
        body, _, signature = code.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return None
        said, expiry, _ = body.split(".", 2)
        return int(expiry) if said == purpose else None

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()
