"""`python -m corpus check`: list every problem of the corpus; exit 1 when there is one."""

import argparse
import sys
from pathlib import Path

from corpus.check import check
from corpus.load import load_corpus
from corpus.read import UnreadablePolicy
from corpus.settings import CorpusSettings


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    parser.add_argument("command", choices=["check"])
    parser.add_argument("--corpus", type=Path, help="folder of policies (default: DESK_CORPUS)")
    options = parser.parse_args(arguments)
    try:
        entries = load_corpus(options.corpus or CorpusSettings().corpus)
    except UnreadablePolicy as error:
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
