"""`python -m corpus check`: list every problem of the corpus; exit 1 when there is one.

`python -m corpus draft --policy FILE`: a start for what people write beside a policy.
"""

import argparse
import sys
from pathlib import Path

from corpus.check import check
from corpus.draft import draft, home, told
from corpus.load import load_corpus, load_policy
from corpus.read import UnreadablePolicy
from corpus.settings import CorpusSettings


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="every problem of the policies and of what is written beside them")
    checking.add_argument("--corpus", type=Path, help="folder of policies (default: DESK_CORPUS)")
    drafting = commands.add_parser("draft", help="a start for what people write beside a new policy")
    drafting.add_argument("--policy", type=Path, required=True, metavar="FILE")
    drafting.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where drafts/ is made (default: beside the policy)"
    )
    options = parser.parse_args(arguments)
    try:
        if options.command == "draft":
            entry = load_policy(options.policy)
            print(told(entry, draft(entry.policy), home(options.policy, options.out)))
            return 0
        settings = CorpusSettings()
        entries = load_corpus(options.corpus or settings.corpus, settings.drafts)
    except (UnreadablePolicy, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    problems = [problem for entry in entries for problem in check(entry)]
    for problem in problems:
        print(problem)
    for entry in entries:
        policy, known = entry.policy, entry.knowledge
        print(
            f"{policy.id} {policy.version}: {len(policy.sections)} sections, {len(policy.clauses)} clauses, "
            f"{len(known.glosses)} glosses, {len(known.questions)} questions, {len(known.not_covered)} not covered, "
            f"{len(known.off_topic)} off-topic, {len(known.destinations)} destinations"
        )
    print(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
