"""`python -m index build|status|search|tune|vocabulary`: build the index, look at it, ask it, tune it."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.knowledge import Role
from corpus.load import Entry, load_corpus
from corpus.read import UnreadablePolicy
from index import tokens
from index.build import all_asked, build, prepared
from index.embed import EmbeddingError, EmbeddingModel
from index.encode import OnnxEncoder
from index.progress import ProgressBar
from index.recipe import load_recipe
from index.search import Evidence, Index, IndexMissing, current_build, staleness
from index.settings import IndexSettings
from index.tuned import misfit, tuned_for

_NOTHING_TO_TUNE = "no policy here has anticipated questions enough to learn from (README, Your own policy)"


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    settings = IndexSettings()
    try:
        entries = load_corpus(settings.corpus, settings.drafts)
        return int(COMMANDS[options.command](options, settings, entries, EmbeddingModel(settings.embedding_model)))
    except (UnreadablePolicy, EmbeddingError, IndexMissing) as error:
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
    tune = commands.add_parser("tune", help="train a classifier on a policy's anticipated questions (half an hour)")
    tune.add_argument("--policy", help="policy id (needed when there are several)")
    commands.add_parser("vocabulary", help="for developers: train the token vocabulary on the corpus")
    return parser


def _build(
    options: argparse.Namespace, settings: IndexSettings, entries: tuple[Entry, ...], model: EmbeddingModel
) -> int:
    if options.if_stale and _up_to_date(settings, entries, model):
        return 0
    with ProgressBar() as bar:
        folder = build(entries, model, settings.index, bar.update)
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
        path = folder / entry.policy.id / "report.json"
        report = json.loads(path.read_text("utf-8")) if path.exists() else {}
        print(f"  {entry.policy.id}: {len(entry.policy.clauses)} clauses, {report or 'no anticipated questions'}")
        if (tuned := tuned_for(entry)) is not None:
            reason = misfit(tuned, entry, model, all_asked(entry))
            print(f"    classifier: {f'not used, {reason}' if reason else tuned.about.figures}")
    reasons = staleness(settings.index, entries, model)
    print("stale: " + "; ".join(reasons) if reasons else "up to date")
    return 1 if reasons else 0


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


def _tune(
    options: argparse.Namespace, settings: IndexSettings, entries: tuple[Entry, ...], model: EmbeddingModel
) -> int:
    from index.adapt.tune import Plan, tune

    ready = [entry for entry in entries if prepared(entry)]
    found = [entry for entry in ready if options.policy in (None, entry.policy.id)]
    if len(found) != 1:
        names = ", ".join(entry.policy.id for entry in ready)
        print(f"give --policy, one of: {names}" if ready else _NOTHING_TO_TUNE, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, ProgressBar() as bar:
        if not model.export(Path(folder)):
            print(f"the embedding model {model.label} cannot be exported, so nothing can be tuned", file=sys.stderr)
            return 1
        encoder = OnnxEncoder(Path(folder), threads=os.cpu_count() or 1)
        figures = tune(found[0], model, encoder, Plan(), bar.update)
    print(f"tuned on {found[0].policy.id}: {figures}; now run `python -m index build`")
    return 0


COMMANDS = {"build": _build, "status": _status, "search": _search, "tune": _tune, "vocabulary": _vocabulary}

if __name__ == "__main__":
    sys.exit(main())
