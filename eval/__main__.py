"""`python -m eval [FILES]`: score the bot on labelled cases, beside the usual recipe on the same cases."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.batch import answers
from bot.engine import Engine
from bot.settings import Settings
from bot.start import hush, start_engine
from corpus.read import UnreadablePolicy
from eval.cases import CASES, BadCase, Case, read_cases
from eval.score import Score, figures, score
from eval.usual import usual_answers
from index.embed import EmbeddingModel
from index.search import IndexMissing


def main(arguments: list[str] | None = None) -> int:
    hush()
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="case files (default: the development part of eval/cases)")
    parser.add_argument("--failures", action="store_true", help="list every case that is not right")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--no-usual", action="store_true", help="leave out the usual recipe")
    options = parser.parse_args(arguments)
    settings = Settings()
    try:
        files = options.files or sorted((CASES / "dev").glob("*.jsonl"))
        read = [read_cases(path) for path in files]
        engine = start_engine(settings)
    except (BadCase, UnreadablePolicy, IndexMissing, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    items = [item for found, _ in read for item in found]
    cases = [case for _, found in read for case in found]
    found = {line["id"]: line for line in answers(engine, _with_progress(items))}
    scores = [score(case, found[case.id]) for case in cases]
    columns = {"Privacy Desk": figures(scores)}
    if not options.no_usual:
        model = EmbeddingModel(settings.embedding_model)
        columns["usual recipe"] = figures(_usual(engine, model, cases))
    if options.json:
        print(json.dumps(columns, indent=1))
    else:
        print(table(columns, len(cases)))
        print(latency(sum(found[case.id]["seconds"].values()) for case in cases))
        if options.failures:
            print("\n".join(_failure(s) for s in scores if _failed(s)))
    return 0


def _with_progress(items: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    from tqdm import tqdm

    return tqdm(items, desc="ask", file=sys.stderr)


def _usual(engine: Engine, model: EmbeddingModel, cases: list[Case]) -> list[Score]:
    """The usual recipe is spared follow-ups: it gets each turn's standalone form."""
    asked = [(case.id, case.label.standalone or case.label.question) for case in cases]
    found = {line["id"]: line for line in usual_answers(engine.policies[0], model, asked)}
    return [score(case, found[case.id]) for case in cases]


def table(columns: dict[str, dict[str, float | None]], count: int) -> str:
    """Figures by row, systems by column."""
    names = list(columns)
    lines = [f"{f'{count} questions':28}" + "".join(f"{name:>16}" for name in names)]
    for figure in columns[names[0]]:
        values = "".join(f"{_shown(columns[name][figure], figure):>16}" for name in names)
        lines.append(f"{figure:28}{values}")
    return "\n".join(lines)


def latency(seconds: Iterable[float]) -> str:
    """Median and 95th percentile of the time an answer took."""
    median, high = np.percentile(list(seconds), [50, 95]) * 1000
    return f"an answer takes {median:.0f} ms, 95 % within {high:.0f} ms"


def _shown(value: float | None, figure: str) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if figure == "forbidden claims" else f"{value:.3f}"


def _failed(s: Score) -> bool:
    answered_wrongly = s.first_right is False or s.false_refusal or s.false_answer
    return bool(answered_wrongly or not s.route_right or s.must_say is False or s.forbidden)


def _failure(s: Score) -> str:
    label = s.case.label
    marks: Sequence[tuple[str, bool]] = (
        ("first", s.first_right is False),
        ("refused", bool(s.false_refusal)),
        ("answered", bool(s.false_answer)),
        (f"route {s.route} for {label.route}", not s.route_right),
        ("must-say", s.must_say is False),
        ("forbidden", bool(s.forbidden)),
    )
    return f"{s.case.id} [{', '.join(name for name, failed in marks if failed)}] {label.question[:100]!r}"


if __name__ == "__main__":
    sys.exit(main())
