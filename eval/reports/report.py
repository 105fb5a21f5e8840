"""The report: one page that holds everything, for people who decide whether the bot is good enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from eval.reports.gates import Verdict
from eval.reports.plots import latency_histogram, reliability_diagram, risk_coverage_curve
from eval.reports.table import block_values, heading, number
from eval.runs import Run
from eval.scoring.bootstrap import Measured
from eval.scoring.breakdown import breakdowns
from eval.scoring.calibration import reliability, risk_coverage
from eval.scoring.confusion import confusion
from eval.scoring.failures import failures
from eval.scoring.latency import as_text as latency_text
from eval.scoring.metric import confidences
from eval.scoring.metrics import BY_NAME, MAIN
from eval.scoring.score import Score


@dataclass(frozen=True)
class Picture:
    """A plot, with what it shows in words for those who do not see it."""

    title: str
    words: str
    svg: Markup


@dataclass(frozen=True)
class FigureRow:
    """A figure in every block."""

    name: str
    meaning: str
    cells: tuple[Measured, ...]


def html(
    run: Run, found: dict[str, dict[str, Measured]], baseline: Run | None = None, verdicts: Sequence[Verdict] = ()
) -> str:
    """The page, self-contained: it asks nothing of any server."""
    blocks = [(heading(block), len(scores)) for block, scores in run.blocks().items()]
    return _template().render(
        blocks=blocks,
        headline=[(name, found["all"][name]) for name in _HEADLINE if found["all"][name].value is not None],
        rows=_rows(found),
        baseline=block_values(baseline) if baseline else None,
        verdicts=verdicts,
        groups=breakdowns(run.scores),
        main=[metric.name for metric in MAIN],
        confusion=confusion(run.scores),
        pictures=_pictures(run.scores),
        failures=failures(run.scores),
        number=number,
    )


_HEADLINE = ("first citation right", "unanswerable refused", "false refusals", "route right")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("eval.reports"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _rows(found: dict[str, dict[str, Measured]]) -> list[FigureRow]:
    """Figures that apply to anything at all."""
    return [
        FigureRow(name, BY_NAME[name].meaning, tuple(block[name] for block in found.values()))
        for name, overall in found["all"].items()
        if overall.value is not None
    ]


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _pictures(scores: Sequence[Score]) -> list[Picture]:
    confidence, right = confidences(scores)
    seconds = [s.seconds for s in scores if s.seconds is not None]
    pictures = []
    if len(confidence):
        pictures += [
            Picture(
                "Does the confidence mean what it says?",
                "Each dot is a tenth of the answers. On the dashed line, of the answers with confidence 0.8 eight in "
                "ten are right; dots below it are overconfident, above it too modest.",
                Markup(reliability_diagram(reliability(confidence, right))),
            ),
            Picture(
                "What if only confident answers were given?",
                "Left: only the most confident are kept. The steeper the curve rises to the right, the better the "
                "confidence tells right from wrong.",
                Markup(risk_coverage_curve(*risk_coverage(confidence, right))),
            ),
        ]
    if seconds:
        svg = Markup(latency_histogram(seconds))
        pictures.append(Picture("How long does an answer take?", _sentence(latency_text(scores)), svg))
    return pictures
