"""`python -m bot "question"`: a cited answer on the command line, or JSON; `--batch FILE` for many.

`python -m bot journal …` reads and tidies what was kept; `python -m bot mcp` serves the Model Context Protocol;
`python -m bot agent-link` signs an agent in to the panel;
`python -m bot message TEXT` shows a message in its tiles;
`python -m bot prepare --policy FILE` has the model of DESK_MODEL draft what people write beside a policy.
"""

import argparse
import importlib
import json
import sys
import uuid
from pathlib import Path

from bot.answer import Answer
from bot.commands.batch import answers, read_items
from bot.engine import Engine
from bot.journal.journal import open_journal
from bot.settings import Settings
from bot.start import disable_telemetry, start_engine
from corpus.environment import SettingsInvalid
from corpus.errors import DeskError
from corpus.records import Role

COMMANDS = {
    "agent-link": "bot.commands.agent_link",
    "journal": "bot.commands.journal",
    "mcp": "bot.commands.mcp",
    "message": "bot.commands.message",
    "prepare": "bot.commands.prepare",
    "settings": "bot.commands.settings",
}
RENAMED = {"draft": "prepare"}


def main(arguments: list[str] | None = None) -> int:
    disable_telemetry()
    given = sys.argv[1:] if arguments is None else arguments
    name = given[0] if given else ""
    if name in COMMANDS or name in RENAMED:
        if name in RENAMED:
            print(f"`python -m bot {name}` is now `python -m bot {RENAMED[name]}`", file=sys.stderr)
        module = importlib.import_module(COMMANDS[RENAMED.get(name, name)])
        try:
            return int(module.main(given[1:]))
        except SettingsInvalid as error:
            print(error, file=sys.stderr)
            return 1
    return _ask(given)


def _ask(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.add_argument("question", nargs="?")
    parser.add_argument("--role", type=Role, choices=list(Role), default=Role.UNKNOWN, metavar="|".join(Role))
    parser.add_argument("--policy", help="policy id, when the corpus holds several")
    parser.add_argument("--json", action="store_true", help="print the answer object")
    parser.add_argument("--batch", type=Path, metavar="FILE", help="JSON Lines of items (id, role, question or turns)")
    options = parser.parse_args(arguments)
    if (options.question is None) == (options.batch is None):
        parser.error("give a question, or --batch FILE")
    try:
        settings = Settings()
        engine = start_engine(settings)
        if options.batch:
            return _batch(engine, options.batch)
        answer = engine.ask(options.question, options.role, options.policy)
        open_journal(settings, engine.public).record(answer, "cli", uuid.uuid4().hex)
    except (DeskError, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(answer.as_json(), ensure_ascii=False, indent=1) if options.json else readable(answer))
    return 0


def _batch(engine: Engine, path: Path) -> int:
    from tqdm import tqdm

    for line in answers(engine, tqdm(read_items(path), desc="ask", file=sys.stderr)):
        print(json.dumps(line, ensure_ascii=False))
    return 0


def readable(answer: Answer) -> str:
    """The answer for a terminal: words, then the quotes that prove them, then who can help."""
    parts = [answer.text]
    parts += [f"  [{c.number}] {c.section}\n      “{' '.join(c.quote.split())}”" for c in answer.citations]
    for route in filter(None, (answer.route, *answer.also_routes)):
        marker = f" [{route.citation}]" if route.citation else ""
        parts.append(f"Who can help: {route.title}\n  {route.why}{marker}\n  {route.contact}")
    return "\n\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
