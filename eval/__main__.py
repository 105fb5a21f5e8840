"""`python -m eval [CASES …]`: score answers on labelled cases, ours or from elsewhere (see `eval/README.md`).

`python -m eval growth`: whether anything takes too long for long texts; `python -m eval wrapped`: whether a question
gets the same answer in a list, a mail, a transcript, behind orders and courtesies; `python -m eval sheet A B -o FILE`
and `tally KEY MARKS...`: a blind sheet for judges, and their marks.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from bot.settings import Settings
from bot.start import disable_telemetry, start_engine
from corpus.errors import DeskError
from eval import sheet
from eval.cases.read import CASES, read_all, read_tickets
from eval.public.public_sets import SETS, read_public_set
from eval.reports import compare, gates
from eval.reports.table import as_values, baseline_table, block_values, breakdown_tables, measured, metrics_table
from eval.runs import Run, ask, ask_baseline, load, save, scored
from eval.scoring import latency
from eval.scoring.answers import match, read_answers
from eval.scoring.failures import as_text as failure_text
from eval.scoring.failures import failures
from eval.scoring.tickets import TicketScore, score_ticket
from eval.scoring.tickets import as_text as ticket_text
from index.encoder.sentence_transformer import EmbeddingModel

T = TypeVar("T")

MISTAKES = (DeskError, OSError)


def main(arguments: list[str] | None = None) -> int:
    disable_telemetry()
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] in (["growth"], ["wrapped"], ["choice"]):
        return _measure(given[0])
    if given[:1] in (["sheet"], ["tally"]):
        return _judged(given[0], given[1:])
    options = _options(given)
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
    parser.add_argument("--no-baseline", "--no-usual", action="store_true", help="leave out the usual recipe")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the scores of every case for --compare")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="compare two saved runs")
    parser.add_argument(
        "--gates",
        nargs="?",
        type=Path,
        const=gates.GATES,
        metavar="FILE",
        help="check the figures against FILE (default eval/reports/gates.toml); exit status 1 when one is missed",
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
    files = options.files or sorted((CASES / "dev").glob("*.jsonl"))
    items, cases = read_all(files)
    baseline: Run | None = None
    tickets: list[TicketScore] = []
    if options.answers:
        matched = match(read_answers(options.answers), [case.id for case in cases])
    else:
        settings = Settings()
        engine = start_engine(settings)
        matched = match(ask(engine, _with_progress(items, "ask")), [case.id for case in cases])
        asked = _with_progress(read_tickets(files), "tickets")
        tickets = [score_ticket(ticket, ask(engine, [ticket.asked()])) for ticket in asked]
        if not options.no_baseline and cases:
            answered = ask_baseline(engine, EmbeddingModel(settings.embedding_model), cases)
            baseline = scored(cases, match(answered, [case.id for case in cases]))
    for warning in matched.warnings():
        print(warning, file=sys.stderr)
    run = scored(cases, matched)
    if options.save:
        save(run, options.save)
    verdicts = gates.judge(bounds, block_values(run))
    if cases:
        _report(options, run, baseline, verdicts)
    if tickets and not options.json:
        print(f"\n{ticket_text(tickets, options.failures)}")
    return 0 if not options.gates or gates.passed(verdicts) else 1


def _report(options: argparse.Namespace, run: Run, baseline: Run | None, verdicts: list[gates.Verdict]) -> None:
    found = measured(run)
    if options.html:
        from eval.reports.report import html

        options.html.write_text(html(run, found, baseline, verdicts), "utf-8")
    if options.json:
        print(json.dumps(as_values(run, found, baseline, verdicts), indent=1))
        return
    sections = [metrics_table(run, found), latency.as_text(run.scores), breakdown_tables(run)]
    if baseline:
        sections.append(baseline_table(baseline))
    if options.failures:
        sections += [failure_text(failure) for failure in failures(run.scores)]
    if verdicts:
        sections.append(gates.as_text(verdicts))
    print("\n\n".join(sections))


def _measure(name: str) -> int:
    """`growth`, `wrapped` or `choice`, with the engine of the settings."""
    from eval import choice, growth, wrapped

    try:
        text, good = {"growth": growth.report, "wrapped": wrapped.report, "choice": choice.report}[name](
            start_engine(Settings())
        )
    except MISTAKES as error:
        print(error, file=sys.stderr)
        return 2
    print(text)
    return 0 if good else 1


def _judged(name: str, arguments: list[str]) -> int:
    """`sheet` or `tally`."""
    parser = argparse.ArgumentParser(prog=f"python -m eval {name}", description=sheet.__doc__)
    if name == "sheet":
        parser.add_argument("sides", nargs=2, type=Path, metavar="FILE", help="answers of either side, one a line")
        parser.add_argument("-o", "--out", type=Path, required=True, help="the sheet; its key goes beside it")
    else:
        parser.add_argument("key", type=Path)
        parser.add_argument("marks", nargs="+", type=Path, help="one file a judge")
    options = parser.parse_args(arguments)
    try:
        if name == "sheet":
            one, other = map(sheet.read_side, options.sides)
            found = sheet.pairs(one, other)
            options.out.write_text(sheet.as_sheet(found), "utf-8")
            options.out.with_suffix(".key.json").write_text(sheet.as_key(found), "utf-8")
            print(f"{len(found)} questions: {options.out}, key beside it")
        else:
            key = json.loads(options.key.read_text("utf-8"))
            print(sheet.tally(key, [sheet.read_marks(path) for path in options.marks]))
    except (*MISTAKES, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _compare(first: Path, second: Path) -> int:
    a, b = load(first), load(second)
    compare.check_alike(a, b)
    print(compare.as_text(a, b))
    return 0


def _benchmark(name: str, path: Path, as_json: bool) -> int:
    from eval.public import benchmark
    from eval.public.rankers import rankers

    policies = read_public_set(path)
    ranked_by = rankers(EmbeddingModel(Settings().embedding_model))
    found = benchmark.run_benchmark(_with_progress(policies, name), ranked_by)
    print(json.dumps(found.as_values(), indent=1) if as_json else benchmark.as_text(found))
    return 0


def _with_progress(items: Sequence[T], name: str) -> Iterable[T]:
    return tqdm(items, desc=name, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
