"""`python -m bot journal backup|export|find|purge|erase|report`: the journal at the privacy team's desk."""

import argparse
import json
import sys
from pathlib import Path

from bot.journal.backup import back_up
from bot.journal.journal import Journal, NoJournal, open_journal
from bot.journal.report import readable
from bot.journal.tables import JournalUnreachable
from bot.settings import Settings
from corpus.errors import DeskError


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        settings = Settings()
        if options.command == "backup":
            print(f"{back_up(settings.database_url, options.file)} answers copied to {options.file}")
            return 0
        journal = open_journal(settings, purges=False)
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
    copying = commands.add_parser("backup", help="copy a journal in SQLite to a new file, while it is in use")
    copying.add_argument("file", type=Path, metavar="FILE")
    finding = commands.add_parser("find", help="answers that hold these words, with the ids to erase them by")
    finding.add_argument("words")
    erasing = commands.add_parser("erase", help="remove a conversation, or one answer")
    which = erasing.add_mutually_exclusive_group(required=True)
    which.add_argument("conversation", nargs="?", metavar="ID")
    which.add_argument("--answer", metavar="ID", help="one answer alone")
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
            _say_removed(journal, journal.purge())
        case "erase":
            one = options.answer
            _say_removed(journal, journal.erase_answer(one) if one else journal.erase(options.conversation))
        case "find":
            for row in journal.find(options.words):
                print(json.dumps(row, ensure_ascii=False))
        case "report":
            report = journal.report(options.days)
            print(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if options.json else readable(report))


def _say_removed(journal: Journal, count: int) -> None:
    print(f"{count} answers removed")
    if not journal.wiped:
        print(
            "their words stand in the write-ahead file until nobody reads the journal: "
            "run `python -m bot journal purge` again (a running desk tries hourly)",
            file=sys.stderr,
        )
