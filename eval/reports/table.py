"""Figures as text for a terminal, and as plain values for JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eval.reports.gates import Verdict
from eval.runs import Run
from eval.scoring.bootstrap import Measured, measure
from eval.scoring.breakdown import Group, breakdowns
from eval.scoring.latency import milliseconds
from eval.scoring.metrics import BY_NAME, MAIN, values

_NAME, _CELL = 26, 22
_HEADINGS = {"all": "all", "single": "single questions", "turn": "turns", "adversarial": "adversarial"}


def heading(block: str) -> str:
    return _HEADINGS.get(block, block)


def measured(run: Run) -> dict[str, dict[str, Measured]]:
    """By block, every figure with its interval."""
    return {block: measure(scores) for block, scores in run.blocks().items()}


def metrics_table(run: Run, found: dict[str, dict[str, Measured]]) -> str:
    """Figures by row, blocks by column, each with its 95 % interval; figures that nothing applies to are left out."""
    sizes = {block: len(scores) for block, scores in run.blocks().items()}
    cells = [f"{heading(block)} ({sizes[block]})" for block in found]
    rows = [
        _row(name, [with_interval(name, block[name]) for block in found.values()])
        for name, overall in found["all"].items()
        if overall.value is not None
    ]
    return "\n".join([_row("", cells), *rows])


def baseline_table(run: Run) -> str:
    """The same figures of the usual recipe, without intervals: it is there to compare with."""
    found = block_values(run)
    shown = [name for name, value in found["all"].items() if value is not None]
    rows = [_row(name, [number(name, block[name]) for block in found.values()]) for name in shown]
    return "\n".join([_row("the usual recipe", [heading(block) for block in found]), *rows])


def block_values(run: Run) -> dict[str, dict[str, float | None]]:
    """Plain figures by block."""
    return {block: values(scores) for block, scores in run.blocks().items()}


def breakdown_tables(run: Run) -> str:
    """The main figures by role, kind, destination and section."""
    return "\n\n".join(_breakdown(name, groups) for name, groups in breakdowns(run.scores).items())


def _breakdown(name: str, groups: Sequence[Group]) -> str:
    width = max(_NAME, *(len(group.name) + 2 for group in groups))
    titles = ["n", *(metric.name for metric in MAIN)]
    widths = [5, *(len(title) + 2 for title in titles[1:])]
    lines = [f"{'by ' + name:{width}}" + "".join(f"{t:>{w}}" for t, w in zip(titles, widths, strict=True))]
    for group in groups:
        cells = [str(group.count), *(number(metric, value) for metric, value in group.metrics.items())]
        lines.append(f"{group.name:{width}}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True)))
    return "\n".join(lines)


def _row(name: str, cells: Sequence[str]) -> str:
    return (f"{name:{_NAME}}" + "".join(f"{cell:>{_CELL}}" for cell in cells)).rstrip()


def with_interval(name: str, found: Measured) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "-"
    return f"{number(name, found.value)} [{number(name, found.low)}, {number(name, found.high)}]"


def number(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if BY_NAME[name].is_count else f"{value:.3f}"


def as_values(
    run: Run, found: dict[str, dict[str, Measured]], baseline: Run | None, verdicts: Sequence[Verdict]
) -> dict[str, Any]:
    """Everything that the tables show, for `json.dumps`."""
    latency = milliseconds(run.scores)
    return {
        "cases": {block: len(scores) for block, scores in run.blocks().items()},
        "figures": {block: {name: asdict(m) for name, m in by_name.items()} for block, by_name in found.items()},
        "usual recipe": block_values(baseline) if baseline else None,
        "breakdowns": {name: [asdict(group) for group in groups] for name, groups in breakdowns(run.scores).items()},
        "gates": [asdict(verdict) for verdict in verdicts],
        "milliseconds": {"p50": latency[0], "p95": latency[1]} if latency else None,
    }
