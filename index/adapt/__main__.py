"""`python -m index.adapt train|calibrate|measure`: make and judge the embedding model that speaks privacy.

`train` needs the extra `dev`, which `make install` brings.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.settings import SHIPPED_POLICIES
from index.adapt.calibrate import examples, measure_unprepared
from index.adapt.data import Asked, read_prepared, read_split
from index.adapt.measure import measure
from index.adapter import ADAPTER
from index.build import late_rows
from index.embed import EmbeddingModel, default_weights
from index.encode import Vectors
from index.heads import save_arrays
from index.late import TokenIndex
from index.learn import learn_unprepared
from index.search import UNPREPARED_WEIGHTS, load_unprepared


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m index.adapt", description=__doc__)
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
    judge = commands.add_parser("measure", help="figures on the test policies")
    judge.add_argument("--model", default="", help="another sentence-transformers model (default: the shipped one)")
    options = parser.parse_args(arguments)
    return int({"train": _train, "calibrate": _calibrate, "measure": _measure}[options.command](options))


def _train(options: argparse.Namespace) -> int:

    from index.adapt.train import Plan, train

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
        lambda figures: print(json.dumps(figures), flush=True),
        options.device,
        options.start,
    )
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    model = EmbeddingModel()
    fusion, coverage = learn_unprepared([examples(asked, model) for asked in read_split("validation")])
    save_arrays(UNPREPARED_WEIGHTS, fusion.arrays("fusion") | coverage.arrays("coverage"))
    return 0


def _measure(options: argparse.Namespace) -> int:
    model = EmbeddingModel(options.model)
    test = read_split("test")
    figures: dict[str, Any] = {
        "one vector, clause in context": measure(lambda asked: _cosines(model, asked, asked.in_context), test),
        "one vector, clause alone": measure(lambda asked: _cosines(model, asked, asked.clauses), test),
        "late interaction, clause in context": measure(lambda asked: _late(model, asked), test),
        "engine, bare policy": measure_unprepared(test, model, load_unprepared(UNPREPARED_WEIGHTS)),
    }
    print(json.dumps(figures, indent=1))
    return 0


def _cosines(model: EmbeddingModel, asked: Asked, clauses: Sequence[str]) -> Vectors:
    return np.asarray(model.encode(asked.questions) @ model.encode(clauses).T)


def _late(model: EmbeddingModel, asked: Asked) -> Vectors:
    tokens = TokenIndex.build([[tokens] for tokens in model.encode_tokens(asked.in_context).tokens])
    return np.asarray(late_rows(tokens, model.encode_tokens(asked.questions)), dtype=np.float32)


if __name__ == "__main__":
    sys.exit(main())
