"""`python -m bot agent-link`: a link that signs one agent in to the panel, once."""

import argparse
import sys
from contextlib import suppress
from ipaddress import ip_address
from secrets import token_urlsafe

from pydantic import SecretStr

from bot.settings import Settings
from bot.web.panel.signin import LINK_SECONDS, SignIn


def main(arguments: list[str]) -> int:
    settings = Settings()
    parser = argparse.ArgumentParser(prog="python -m bot agent-link", description=__doc__)
    parser.add_argument(
        "--address", default=own_address(settings), help="where agents reach the desk (default %(default)s)"
    )
    address = parser.parse_args(arguments).address.rstrip("/")
    token = settings.agent_token.get_secret_value()
    if not token:
        print(
            "set DESK_AGENT_TOKEN, the same as for the server; without it the server prints a link of its own at start",
            file=sys.stderr,
        )
        return 1
    print(link_to(address, token))
    print(f"good once, for {LINK_SECONDS // 60} minutes", file=sys.stderr)
    return 0


def link_to(address: str, token: str) -> str:
    """A link that signs in once to the panel of the desk at `address`."""
    return f"{address}/agent/?once={SignIn(token).link_code()}"


def closed_off(settings: Settings) -> tuple[Settings, str]:
    """`settings` with an agents' token, and a link to print where it had to be made up; else empty.

    A proxy on this machine looks like a person at it: an open panel would be open to the world. The made-up token
    lives as long as the server; whoever reads its terminal may sign in.
    """
    if settings.agent_token.get_secret_value():
        return settings, ""
    token = token_urlsafe(32)
    return settings.model_copy(update={"agent_token": SecretStr(token)}), link_to(own_address(settings), token)


def own_address(settings: Settings) -> str:
    """Where the desk is reached from this machine."""
    host = settings.host
    with suppress(ValueError):  # a name, not an address
        host = "127.0.0.1" if ip_address(host).is_unspecified else host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
