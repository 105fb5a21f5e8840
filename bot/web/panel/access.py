"""Who may use the panel: anybody on this machine, or whoever shows the token or was signed in with it."""

from enum import Enum
from ipaddress import ip_address

from fastapi import HTTPException, Request

from bot.web.panel.signin import SignIn

CLOSED = "the panel is closed: set DESK_AGENT_TOKEN, because this server is reached from other machines"
SIGN_IN = "sign in first: show the agents' token, or open a link made by `python -m bot agent-link`"
_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


class PanelAccess(Enum):
    """How the panel is guarded."""

    OPEN = "open"
    TOKEN = "token"
    CLOSED = "closed"


class Access:
    """`token` empty: open on loopback, closed elsewhere. `host` is where the server listens."""

    def __init__(self, token: str, host: str) -> None:
        self.sign_in = SignIn(token) if token else None
        self._at_home = is_loopback(host)

    def door(self, request: Request) -> PanelAccess:
        """A request for another name, or that shows it came through a proxy, is not from this machine.

        A proxy that shows neither cannot be told from a person here: behind one, set the token.
        """
        if self.sign_in:
            return PanelAccess.TOKEN
        passed_on = any(name in request.headers for name in _OF_PROXIES)
        here = self._at_home and not passed_on and is_loopback(request.url.hostname or "")
        return PanelAccess.OPEN if here else PanelAccess.CLOSED

    def authorizes(self, request: Request) -> bool:
        if self.sign_in is None:
            return self.door(request) is PanelAccess.OPEN
        return self.sign_in.authorizes(shown(request))

    def check(self, request: Request) -> None:
        """For routes: raises HTTPException 401 or 403, with what to do."""
        if self.door(request) is PanelAccess.CLOSED:
            raise HTTPException(403, CLOSED)
        if not self.authorizes(request):
            raise HTTPException(401, SIGN_IN, {"www-authenticate": "Bearer"})


def shown(request: Request) -> str:
    """What stands in `Authorization: Bearer …`, or nothing."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
