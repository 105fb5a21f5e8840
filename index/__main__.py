"""`python -m index build|status|search|vocabulary`: build the index, look at it, ask it."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import DeskError
from corpus.load import Entry, load_corpus
from corpus.records import Role
from index import tokens
from index.build import Learning, build
from index.encoder.sentence_transformer import EmbeddingModel
from index.learning.examples import all_asked, prepared
from index.learning.learnt import Learnt, is_current
from index.learning.tuned import OWN_WEIGHTS, misfit, tuned_for
from index.policy_index import Evidence
from index.progress import ProgressBar
from index.recipe import load_recipe
from index.search import Index, IndexMissing, current_build, staleness
from index.settings import IndexSettings


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["tune"]:
        print("`python -m index tune` is now `python -m index.training tune`", file=sys.stderr)
        from index.training.__main__ import main as training_main

        return training_main(given)
    options = _parser().parse_args(given)
    try:
        settings = IndexSettings()
        entries = load_corpus(settings.corpus, settings.drafts)
        return int(COMMANDS[options.command](options, settings, entries, EmbeddingModel(settings.embedding_model)))
    except (DeskError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("build", help="build the index of DESK_CORPUS and make it the current one")
    make.add_argument("--if-stale", action="store_true", help="do nothing when the current index is up to date")
    commands.add_parser("status", help="what is indexed, with which recipe, and whether it is stale (exit 1)")
    ask = commands.add_parser("search", help="clauses near a question, best first")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--batch", type=Path, help="JSON Lines with id, question and policy; one line of hits for each")
    ask.add_argument("--policy", help="policy id (needed when there are several)")
    ask.add_argument("-k", type=int, default=10, help="how many clauses")
    ask.add_argument("--json", action="store_true")
    commands.add_parser("vocabulary", help="for developers: train the token vocabulary on the corpus")
    return parser


def _build(
    options: argparse.Namespace, settings: IndexSettings, entries: tuple[Entry, ...], model: EmbeddingModel
) -> int:
    if options.if_stale and _up_to_date(settings, entries, model):
        return 0
    with ProgressBar() as bar:
        # What travels with the program serves as it is; to learn from changed questions is asked for by its name.
        folder = build(
            entries, model, settings.index, bar.update, Learning.NEVER if options.if_stale else Learning.WHERE_CHANGED
        )
    print(f"built {folder.name}", file=sys.stderr)
    return 0


def _up_to_date(settings: IndexSettings, entries: tuple[Entry, ...], model: EmbeddingModel) -> bool:
    try:
        return not staleness(settings.index, entries, model)
    except IndexMissing:
        return False


def _status(
    options: argparse.Namespace, settings: IndexSettings, entries: tuple[Entry, ...], model: EmbeddingModel
) -> int:
    folder = current_build(settings.index)
    recipe = load_recipe(folder / "recipe.json")
    print(f"index {folder.name} in {settings.index}")
    for key, value in vars(recipe).items() if recipe else ():
        print(f"  {key}: {value}")
    for entry in entries:
        print(f"  {entry.policy.id}: {len(entry.policy.clauses)} clauses, {_learnt(entry, folder / entry.policy.id)}")
        if (tuned := tuned_for(entry, settings.index / OWN_WEIGHTS)) is not None:
            reason = misfit(tuned, entry, model, all_asked(entry))
            print(f"    classifier: {f'not used, {reason}' if reason else tuned.about.metrics}")
    reasons = staleness(settings.index, entries, model)
    print("stale: " + "; ".join(reasons) if reasons else "up to date")
    return 1 if reasons else 0


def _learnt(entry: Entry, folder: Path) -> str:
    """Where the heads in use come from, and how well they did."""
    if not prepared(entry):
        return "too few anticipated questions to learn from"
    learnt = Learnt.load(folder)
    if is_current(learnt, entry):
        return f"heads learnt from its questions as they are: {learnt.about.metrics}"
    return (
        "heads learnt from earlier questions, those written since count as neighbours; `python -m index build` learns "
        f"anew: {learnt.about.metrics}"
    )


def _search(
    options: argparse.Namespace, settings: IndexSettings, entries: tuple[Entry, ...], model: EmbeddingModel
) -> int:
    index = Index(entries, model, settings.index)
    default = options.policy or entries[0].policy.id
    if options.batch:
        for item in _items(options.batch):
            found = index.search(str(item.get("question", "")), item.get("policy", default))
            print(json.dumps({"id": item.get("id"), "hits": _hits(found, options.k)}, ensure_ascii=False))
        return 0
    if not options.question or default not in index.policies:
        print(f"give a question, and a policy of: {', '.join(index.policies)}", file=sys.stderr)
        return 2
    hits = _hits(index.search(options.question, default, Role.UNKNOWN), options.k)
    if options.json:
        print(json.dumps({"hits": hits}, ensure_ascii=False, indent=1))
    else:
        for hit in hits:
            print(f"{hit['score']:.3f}  {hit['clause']:8} {hit['text'][:110]!r}")
    return 0


def _items(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def _hits(evidence: Evidence, k: int) -> list[dict[str, Any]]:
    policy = evidence.entry.policy
    return [
        {
            "policy_id": policy.id,
            "section_id": hit.clause.section_id,
            "clause": hit.clause.id,
            "start": hit.clause.span.start,
            "end": hit.clause.span.end,
            "text": policy.quote(hit.clause.span),
            "score": round(hit.score, 6),
        }
        for hit in evidence.hits[:k]
    ]


def _vocabulary(
    options: argparse.Namespace, settings: IndexSettings, entries: tuple[Entry, ...], model: EmbeddingModel
) -> int:
    questions = [line.record.question for entry in entries for line in entry.knowledge.asked]
    glosses = [gloss for entry in entries for gloss in entry.glosses.values()]
    tokens.train([*(entry.policy.text for entry in entries), *glosses, *questions])
    return 0


COMMANDS = {"build": _build, "status": _status, "search": _search, "vocabulary": _vocabulary}

if __name__ == "__main__":
    sys.exit(main())
