"""`python -m eval [CASES …]`: score answers on labelled cases, ours or from elsewhere (see `eval/README.md`)."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from bot.model import ModelMisconfigured
from bot.settings import Settings
from bot.start import hush, start_engine
from corpus.read import UnreadablePolicy
from eval import compare, gates, latency
from eval.answers import BadAnswer, match, read_answers
from eval.cases import CASES, BadCase, read_all
from eval.failures import as_text as failure_text
from eval.failures import failures
from eval.foreign import SETS, BadBenchmark, read_foreign
from eval.runs import BadRun, Run, ask, ask_usual, load, save, scored
from eval.table import as_values, block_values, breakdown_tables, figures_table, measured, usual_table
from index.embed import EmbeddingError, EmbeddingModel
from index.search import IndexMissing

T = TypeVar("T")

MISTAKES = (
    BadAnswer,
    BadBenchmark,
    BadCase,
    BadRun,
    EmbeddingError,
    IndexMissing,
    ModelMisconfigured,
    OSError,
    UnreadablePolicy,
    compare.DifferentItems,
    gates.BadGates,
)


def main(arguments: list[str] | None = None) -> int:
    hush()
    options = _options(arguments)
    try:
        if options.compare:
            return _compare(*options.compare)
        if options.benchmark:
            name, path = options.benchmark
            return _benchmark(name, Path(path), options.json)
        return _score(options)
    except MISTAKES as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed; run `make install`, or install the extra `eval`", file=sys.stderr)
    return 2


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="case files (default: the development part of eval/cases)")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="score the answers in FILE; no engine is started")
    parser.add_argument("--failures", action="store_true", help="list every case that is not right")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report as one page that holds everything")
    parser.add_argument("--no-usual", action="store_true", help="leave out the usual recipe")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the scores of every case for --compare")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="compare two saved runs")
    parser.add_argument(
        "--gates",
        nargs="?",
        type=Path,
        const=gates.GATES,
        metavar="FILE",
        help="check the figures against FILE (default eval/gates.toml); exit status 1 when one is missed",
    )
    parser.add_argument(
        "--benchmark",
        nargs=2,
        metavar=("NAME", "PATH"),
        help=f"ranking and refusal on a public set, {' or '.join(SETS)}, kept in the file PATH",
    )
    options = parser.parse_args(arguments)
    if options.benchmark and options.benchmark[0] not in SETS:
        parser.error(f"no benchmark {options.benchmark[0]!r}; there are {', '.join(SETS)}")
    return options


def _score(options: argparse.Namespace) -> int:
    bounds = gates.read_gates(options.gates) if options.gates else {}
    items, cases = read_all(options.files or sorted((CASES / "dev").glob("*.jsonl")))
    usual: Run | None = None
    if options.answers:
        matched = match(read_answers(options.answers), [case.id for case in cases])
    else:
        settings = Settings()
        engine = start_engine(settings)
        matched = match(ask(engine, _with_progress(items, "ask")), [case.id for case in cases])
        if not options.no_usual:
            answered = ask_usual(engine, EmbeddingModel(settings.embedding_model), cases)
            usual = scored(cases, match(answered, [case.id for case in cases]))
    for warning in matched.warnings():
        print(warning, file=sys.stderr)
    run = scored(cases, matched)
    if options.save:
        save(run, options.save)
    verdicts = gates.judge(bounds, block_values(run))
    _report(options, run, usual, verdicts)
    return 0 if not options.gates or gates.passed(verdicts) else 1


def _report(options: argparse.Namespace, run: Run, usual: Run | None, verdicts: list[gates.Verdict]) -> None:
    found = measured(run)
    if options.html:
        from eval.report import html

        options.html.write_text(html(run, found, usual, verdicts), "utf-8")
    if options.json:
        print(json.dumps(as_values(run, found, usual, verdicts), indent=1))
        return
    sections = [figures_table(run, found), latency.as_text(run.scores), breakdown_tables(run)]
    if usual:
        sections.append(usual_table(usual))
    if options.failures:
        sections += [failure_text(failure) for failure in failures(run.scores)]
    if verdicts:
        sections.append(gates.as_text(verdicts))
    print("\n\n".join(sections))


def _compare(first: Path, second: Path) -> int:
    a, b = load(first), load(second)
    compare.check_alike(a, b)
    print(compare.as_text(a, b))
    return 0


def _benchmark(name: str, path: Path, as_json: bool) -> int:
    from eval import benchmark
    from eval.rankers import rankers

    policies = read_foreign(path)
    ranked_by = rankers(EmbeddingModel(Settings().embedding_model))
    found = benchmark.run_benchmark(_with_progress(policies, name), ranked_by)
    print(json.dumps(found.as_values(), indent=1) if as_json else benchmark.as_text(found))
    return 0


def _with_progress(items: Sequence[T], name: str) -> Iterable[T]:
    return tqdm(items, desc=name, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
