"""`python -m bot agent-link`: a link that signs one agent in to the panel, once."""

import argparse
import sys
from contextlib import suppress
from ipaddress import ip_address

from bot.settings import Settings
from bot.web.panel.signin import LINK_SECONDS, SignIn


def main(arguments: list[str]) -> int:
    settings = Settings()
    parser = argparse.ArgumentParser(prog="python -m bot agent-link", description=__doc__)
    parser.add_argument(
        "--address", default=_own_address(settings), help="where agents reach the desk (default %(default)s)"
    )
    address = parser.parse_args(arguments).address.rstrip("/")
    token = settings.agent_token.get_secret_value()
    if not token:
        print("set DESK_AGENT_TOKEN, the same as for the server; without it no link is needed", file=sys.stderr)
        return 1
    print(f"{address}/agent/?once={SignIn(token).link_code()}")
    print(f"good once, for {LINK_SECONDS // 60} minutes", file=sys.stderr)
    return 0


def _own_address(settings: Settings) -> str:
    host = settings.host
    with suppress(ValueError):  # a name, not an address
        host = "127.0.0.1" if ip_address(host).is_unspecified else host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
