"""`python -m bot message TEXT|- [--json]`: a message in its tiles, and what is asked in it."""

import argparse
import json
import sys
from dataclasses import asdict

from bot.message.message import Message
from bot.settings import Settings
from bot.start import start_engine
from corpus.errors import DeskError


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot message", description=__doc__)
    parser.add_argument("text", help="the message, or - to read it from standard input")
    parser.add_argument("--json", action="store_true", help="print tiles, requests, role and language as JSON")
    options = parser.parse_args(arguments)
    text = sys.stdin.read() if options.text == "-" else options.text
    try:
        message = start_engine(Settings()).read(text)
    except (DeskError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(as_json(message), ensure_ascii=False, indent=1) if options.json else readable(message))
    return 0


def as_json(message: Message) -> dict[str, object]:
    """Plain values: every tile with its characters, every request with what was told before it."""
    tiles = [asdict(tile) | {"text": message.text[tile.start : tile.end]} for tile in message.tiles]
    return {
        "tiles": tiles,
        "requests": [asdict(request) for request in message.requests],
        "role": message.role.value,
        "language": message.language.code if message.language else "en",
    }


def readable(message: Message) -> str:
    """A line a tile: its act, then its words."""
    return "\n".join(
        f"{tile.act.value:12}{' '.join(message.text[tile.start : tile.end].split())}" for tile in message.tiles
    )
