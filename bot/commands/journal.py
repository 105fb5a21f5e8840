"""`python -m bot journal export|purge|erase ID|report`: the journal at the privacy team's desk."""

import argparse
import json
import sys

from bot.journal.journal import Journal, NoJournal, open_journal
from bot.journal.report import readable
from bot.journal.tables import JournalUnreachable
from bot.settings import Settings
from corpus.errors import DeskError


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        journal = open_journal(Settings())
        if isinstance(journal, NoJournal):
            print("the journal is off (DESK_JOURNAL); nothing is kept", file=sys.stderr)
            return 1
        _do(journal, options)
    except (DeskError, JournalUnreachable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot journal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("export", help="every record as JSON Lines")
    commands.add_parser("purge", help="remove what is older than DESK_RETENTION_DAYS now")
    commands.add_parser("erase", help="remove a conversation").add_argument("conversation", metavar="ID")
    report = commands.add_parser("report", help="what people ask, where the policy is silent, what did not help")
    report.add_argument("--days", type=int, default=30)
    report.add_argument("--json", action="store_true")
    return parser


def _do(journal: Journal, options: argparse.Namespace) -> None:
    match options.command:
        case "export":
            for row in journal.export():
                print(json.dumps(row, ensure_ascii=False))
        case "purge":
            print(f"{journal.purge()} answers removed")
        case "erase":
            print(f"{journal.erase(options.conversation)} answers removed")
        case "report":
            report = journal.report(options.days)
            print(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if options.json else readable(report))
