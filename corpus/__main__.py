"""`python -m corpus check`: list every problem of the corpus; exit 1 when there is one.

`python -m corpus show FILE`: a policy as it is read; `python -m corpus prepare --policy FILE`: a start for what people
write beside it; `python -m corpus upgrade`: files of an earlier version as this one writes them.
"""

import argparse
import json
import sys
from pathlib import Path

from corpus.check import check
from corpus.doubts import doubts
from corpus.errors import DeskError
from corpus.legacy import upgrade
from corpus.load import Entry, load_policy, read_corpus
from corpus.prepare import home, prepared_from, save_and_report
from corpus.settings import CorpusSettings

RENAMED = {"draft": "prepare"}


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in RENAMED:
        print(f"`python -m corpus {given[0]}` is now `python -m corpus {RENAMED[given[0]]}`", file=sys.stderr)
        given = [RENAMED[given[0]], *given[1:]]
    options = _parser().parse_args(given)
    try:
        return int(COMMANDS[options.command](options))
    except (DeskError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="every problem of the policies and of what is written beside them")
    checking.add_argument("--corpus", type=Path, help="folder of policies (default: DESK_CORPUS)")
    showing = commands.add_parser("show", help="a policy as it is read: sections and clauses")
    showing.add_argument("file", type=Path)
    showing.add_argument("--json", action="store_true", help="text, sections, clauses and warnings as JSON")
    preparing = commands.add_parser("prepare", help="a start for what people write beside a new policy")
    preparing.add_argument("--policy", type=Path, required=True, metavar="FILE")
    preparing.add_argument("--out", type=Path, metavar="FOLDER", help="where drafts/ is made (default: beside it)")
    upgrading = commands.add_parser("upgrade", help="rewrite files of an earlier version")
    upgrading.add_argument("--corpus", type=Path, help="folder of policies (default: DESK_CORPUS)")
    return parser


def _check(options: argparse.Namespace) -> int:
    settings = CorpusSettings()
    corpus = read_corpus(options.corpus or settings.corpus, settings.drafts)
    entries = corpus.entries
    problems = [problem for entry in entries for problem in check(entry)]
    for problem in problems:
        print(problem)
    for note in corpus.passed_over:
        print(f"{note.path}: {note.message}")
    for entry in entries:
        for doubt in doubts(entry.policy):
            print(f"{entry.path}: {doubt}")
    for entry in entries:
        print(_counts(entry))
    print(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


def _counts(entry: Entry) -> str:
    policy, known = entry.policy, entry.knowledge
    return (
        f"{policy.id} {policy.version}: {len(policy.sections)} sections, {len(policy.clauses)} clauses, "
        f"{len(known.glosses)} glosses, {len(known.answers)} answers, {len(known.questions)} questions, "
        f"{len(known.not_covered)} not covered, "
        f"{len(known.off_topic)} off-topic, {len(known.destinations)} destinations"
    )


def _show(options: argparse.Namespace) -> int:
    policy = load_policy(options.file).policy
    sections = [{"title": section.title} for section in policy.sections if section.heading]
    clauses = [{"id": clause.id, "text": policy.quote(clause.span)} for clause in policy.clauses]
    if options.json:
        shown = {"text": policy.text, "sections": sections, "clauses": clauses, "warnings": doubts(policy)}
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return 0
    for doubt in doubts(policy):
        print(f"look at this: {doubt}")
    for section in policy.sections:
        print(f"{section.id} {section.label}")
        for clause in (c for c in policy.clauses if c.section_id == section.id):
            print(f"  {clause.id} {' '.join(policy.quote(clause.span).split())}")
    return 0


def _prepare(options: argparse.Namespace) -> int:
    entry = load_policy(options.policy)
    print(save_and_report(entry, prepared_from(entry.policy), home(options.policy, options.out)))
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    folder = options.corpus or CorpusSettings().corpus
    changed = upgrade(folder)
    for path in changed:
        print(f"rewrote {path}")
    print(f"{len(changed)} file{'' if len(changed) == 1 else 's'} changed")
    return 0


COMMANDS = {"check": _check, "show": _show, "prepare": _prepare, "upgrade": _upgrade}


if __name__ == "__main__":
    sys.exit(main())
