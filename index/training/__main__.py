"""`python -m index.training train|calibrate|tag|tune|learn|measure`: make and judge what travels with the program.

`train` needs the extra `dev`, which `make install` brings.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from corpus.load import Entry, load_corpus
from corpus.settings import SHIPPED_POLICIES
from index.build import Learning, build
from index.encoder.adapter import ADAPTER
from index.encoder.cache import exported
from index.encoder.onnx import OnnxEncoder, Vectors
from index.encoder.sentence_transformer import EmbeddingModel, default_weights
from index.evidence.late_interaction import TokenIndex
from index.learning.examples import late_rows, prepared
from index.learning.heads import save_arrays
from index.learning.learnt import Learnt
from index.learning.tuned import OWN_WEIGHTS
from index.learning.unprepared import learn_unprepared
from index.policy_index import UNPREPARED_WEIGHTS, load_unprepared
from index.progress import ProgressBar
from index.search import current_build
from index.settings import WEIGHTS, IndexSettings
from index.training.calibrate import examples, measure_unprepared
from index.training.data import Asked, read_prepared, read_split
from index.training.measure import measure

_NOTHING_TO_LEARN = "no policy here has anticipated questions enough to learn from (docs/policy-format.md)"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train an adapter; prints a line of JSON an epoch")
    train.add_argument("--out", type=Path, default=ADAPTER)
    train.add_argument("--start", type=Path, help="weights to go on from, as --out wrote them")
    train.add_argument(
        "--prepared",
        type=Path,
        nargs="?",
        const=SHIPPED_POLICIES,
        help="learn what is anticipated for these policies too",
    )
    train.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    train.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="change the plan, e.g. seed=1 epochs=4"
    )
    commands.add_parser("calibrate", help="learn the weights for bare policies on the validation policies")
    tagging = commands.add_parser("tag", help="learn the tagger of messages; prints its metrics as JSON (40 minutes)")
    tagging.add_argument("--made", type=int, help="messages made by program for each network")
    tagging.add_argument("--epochs", type=int)
    tuning = commands.add_parser("tune", help="train a classifier on a policy's anticipated questions (half an hour)")
    tuning.add_argument("--policy", help="policy id (needed when there are several)")
    learning = commands.add_parser("learn", help="learn heads and bars of the shipped policy, which travel with it")
    learning.add_argument("--policy", help="policy id (needed when there are several)")
    judge = commands.add_parser("measure", help="figures on the test policies")
    judge.add_argument("--model", default="", help="another sentence-transformers model (default: the shipped one)")
    options = parser.parse_args(arguments)
    return int(
        {"train": _train, "calibrate": _calibrate, "tag": _tag, "tune": _tune, "learn": _learn, "measure": _measure}[
            options.command
        ](options)
    )


def _train(options: argparse.Namespace) -> int:

    from index.training.train import Plan, train

    kinds = {name: type(value) for name, value in vars(Plan()).items()}
    changes: dict[str, Any] = {}
    for setting in options.set:
        name, _, value = setting.partition("=")
        if name not in kinds:
            print(f"no setting {name!r}; there are {', '.join(kinds)}", file=sys.stderr)
            return 2
        changes[name] = kinds[name](value)
    prepared = read_prepared(options.prepared) if options.prepared else []
    train(
        default_weights(),
        Plan(**changes),
        [*read_split("train"), *read_split("train", "turns"), *prepared],
        [*read_split("validation"), *read_split("validation", "turns")],
        options.out,
        lambda metrics: print(json.dumps(metrics), flush=True),
        options.device,
        options.start,
    )
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    model = EmbeddingModel()
    fusion, coverage = learn_unprepared([examples(asked, model) for asked in read_split("validation")])
    save_arrays(UNPREPARED_WEIGHTS, fusion.arrays("fusion") | coverage.arrays("coverage"))
    return 0


def _tag(options: argparse.Namespace) -> int:
    from index.training.tag import TagPlan, tag

    changes = {name: value for name in ("made", "epochs") if (value := getattr(options, name)) is not None}
    entries = load_corpus(SHIPPED_POLICIES)
    encoder = OnnxEncoder(current_build(IndexSettings().index) / "model", threads=os.cpu_count() or 1)
    with ProgressBar() as bar:
        metrics = tag(EmbeddingModel(), encoder, entries, replace(TagPlan(), **changes), bar.update)
    print(json.dumps(metrics, indent=1))
    return 0


def _ready(options: argparse.Namespace, entries: tuple[Entry, ...]) -> Entry | None:
    """The policy that is meant; None, and said why, where that is not clear."""
    ready = [entry for entry in entries if prepared(entry)]
    found = [entry for entry in ready if options.policy in (None, entry.policy.id)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(entry.policy.id for entry in ready)
    print(f"give --policy, one of: {names}" if ready else _NOTHING_TO_LEARN, file=sys.stderr)
    return None


def _tune(options: argparse.Namespace) -> int:
    from index.training.tune import Plan, tune

    settings = IndexSettings()
    model = EmbeddingModel(settings.embedding_model)
    entry = _ready(options, load_corpus(settings.corpus, settings.drafts))
    if entry is None:
        return 2
    folder = exported(model)
    if folder is None:
        print(f"the embedding model {model.label} cannot be exported, so nothing can be tuned", file=sys.stderr)
        return 1
    shipped = SHIPPED_POLICIES in entry.path.parents
    out = (WEIGHTS if shipped else settings.index / OWN_WEIGHTS) / entry.policy.id
    with ProgressBar() as bar:
        metrics = tune(entry, model, OnnxEncoder(folder, threads=os.cpu_count() or 1), Plan(), bar.update, out)
    print(f"tuned on {entry.policy.id}: {metrics}; now run `python -m index build`")
    return 0


def _learn(options: argparse.Namespace) -> int:
    model = EmbeddingModel()
    entry = _ready(options, load_corpus(SHIPPED_POLICIES))
    if entry is None:
        return 2
    with ProgressBar() as bar, tempfile.TemporaryDirectory() as folder:
        made = build((entry,), model, Path(folder), bar.update, Learning.ALWAYS)
        learnt = Learnt.load(made / entry.policy.id)
    learnt.save(WEIGHTS / entry.policy.id)
    print(json.dumps(learnt.about.metrics | {"bars": asdict(learnt.bars)}, indent=1))
    return 0


def _measure(options: argparse.Namespace) -> int:
    model = EmbeddingModel(options.model)
    test = read_split("test")
    metrics: dict[str, Any] = {
        "one vector, clause in context": measure(lambda asked: _cosines(model, asked, asked.in_context), test),
        "one vector, clause alone": measure(lambda asked: _cosines(model, asked, asked.clauses), test),
        "late interaction, clause in context": measure(lambda asked: _late(model, asked), test),
        "engine, bare policy": measure_unprepared(test, model, load_unprepared(UNPREPARED_WEIGHTS)),
    }
    print(json.dumps(metrics, indent=1))
    return 0


def _cosines(model: EmbeddingModel, asked: Asked, clauses: Sequence[str]) -> Vectors:
    return np.asarray(model.encode(asked.questions) @ model.encode(clauses).T)


def _late(model: EmbeddingModel, asked: Asked) -> Vectors:
    tokens = TokenIndex.build([[tokens] for tokens in model.encode_tokens(asked.in_context).tokens])
    return np.asarray(late_rows(tokens, model.encode_tokens(asked.questions)), dtype=np.float32)


COMMANDS = {
    "train": _train,
    "calibrate": _calibrate,
    "tag": _tag,
    "tune": _tune,
    "learn": _learn,
    "measure": _measure,
}

if __name__ == "__main__":
    sys.exit(main())
