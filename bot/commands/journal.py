"""`python -m bot journal export|find|purge|erase|report`: the journal at the privacy team's desk."""

import argparse
import json
import sys

from bot.journal.journal import Journal, NoJournal, open_journal
from bot.journal.report import readable
from bot.journal.tables import JournalMisconfigured, JournalUnreachable
from bot.settings import Settings


def main(arguments: list[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "erase" and bool(options.conversation) == bool(options.answer):
        parser.error("erase: give the id of a conversation, or --answer and the id of one answer")
    if options.command == "find" and not (options.words or options.conversation or options.answer):
        parser.error("find: give words, --conversation or --answer")
    try:
        settings = Settings()
        journal = open_journal(settings, purges=False)
        if isinstance(journal, NoJournal):
            print("the journal is off (DESK_JOURNAL); nothing is kept", file=sys.stderr)
            return 1
        _do(journal, options, settings.retention_days)
    except (JournalMisconfigured, JournalUnreachable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot journal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("export", help="every record as JSON Lines")
    commands.add_parser("purge", help="remove what is older than DESK_RETENTION_DAYS now")
    erase = commands.add_parser("erase", help="remove a conversation, or one answer")
    erase.add_argument("conversation", metavar="ID", nargs="?")
    erase.add_argument("--answer", metavar="ID", help="one answer alone, by the reference that its page shows")
    find = commands.add_parser("find", help="records by words of their question, conversation or answer, as JSON Lines")
    find.add_argument("words", nargs="?", default="")
    find.add_argument("--conversation", metavar="ID", default="")
    find.add_argument("--answer", metavar="ID", default="")
    report = commands.add_parser("report", help="what people ask, where the policy is silent, what did not help")
    report.add_argument("--days", type=int, default=30)
    report.add_argument("--json", action="store_true")
    return parser


def _do(journal: Journal, options: argparse.Namespace, days: int) -> None:
    match options.command:
        case "export":
            for row in journal.export():
                print(json.dumps(row, ensure_ascii=False))
        case "purge":
            print(f"{journal.purge(days=days)} answers removed")
        case "find":
            for row in journal.find(options.words, options.conversation, options.answer):
                print(json.dumps(row, ensure_ascii=False))
        case "erase":
            gone = journal.erase_answer(options.answer) if options.answer else journal.erase(options.conversation)
            print(f"{gone} answers removed")
        case "report":
            report = journal.report(options.days)
            print(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if options.json else readable(report))
