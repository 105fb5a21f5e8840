"""Pictures of the report, as SVG that takes its colours from the page around it: they follow light and dark."""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from eval.scoring.calibration import Array, Reliability

# Colours that occur nowhere else, exchanged for the page's own.
INK, SOFT, LINE, ACCENT = "#010203", "#020304", "#030405", "#040506"
_VARIABLES = {INK: "var(--ink)", SOFT: "var(--soft)", LINE: "var(--line)", ACCENT: "var(--accent)"}
# Inches; small, so that words stay legible when a phone shrinks the picture.
_SIZE = (4.6, 3.3)
_TIDY = (
    (re.compile(r"<metadata>.*?</metadata>", re.DOTALL), ""),
    (re.compile(r"<style.*?</style>", re.DOTALL), ""),
    (re.compile(r'(?<=<svg )([^>]*?)(?:width|height)="[^"]*" ?(?=[^>]*>)'), r"\1"),
    (re.compile(r'<g id="[^"]*"'), "<g"),
    (re.compile(r'font-family: [^;"]*'), "font-family: inherit"),
)
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.grid": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
}


def reliability_diagram(found: Reliability) -> str:
    """Share right against confidence, a dot a bin as large as the bin is full; on the diagonal both agree."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=SOFT, linestyle="--", linewidth=1)
        axes.plot(found.confidence, found.right, color=ACCENT, linewidth=1.2)
        axes.scatter(found.confidence, found.right, s=10 + 240 * found.count / found.count.sum(), color=ACCENT)
        axes.set(xlabel="confidence of the answer", ylabel="share of answers that are right")
        axes.set(xlim=(0, 1.04), ylim=(0, 1.04))

    return _svg("reliability", draw)


def risk_coverage_curve(coverage: Array, risk: Array) -> str:
    """Share wrong when only the most confident answers are given, against how many these are."""

    def draw(axes: Axes) -> None:
        axes.plot(coverage, risk, color=ACCENT, linewidth=1.6)
        axes.fill_between(coverage, risk, color=ACCENT, alpha=0.12, linewidth=0)
        axes.set(xlabel="share of questions kept, most confident first", ylabel="share of these that is wrong")
        axes.set(xlim=(0, 1.02), ylim=(0, max(0.1, float(risk.max()) * 1.1)))

    return _svg("risk", draw)


def latency_histogram(seconds: Sequence[float]) -> str:
    """How many answers took how long."""
    spent = np.array(seconds) * 1000

    def draw(axes: Axes) -> None:
        # A few slow ones would squeeze the rest into one bar: they are counted in the last.
        high = float(np.percentile(spent, 99)) or 1.0
        axes.hist(np.minimum(spent, high), bins=24, range=(0, high), color=ACCENT)
        axes.set(xlabel="milliseconds for an answer (the last bar: and longer)", ylabel="answers")
        axes.set_xlim(0, high * 1.02)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))

    return _svg("latency", draw)


def _svg(name: str, draw: Callable[[Axes], None]) -> str:
    """The picture as an `<svg>` element as wide as its place, without metadata; the same input gives the same text."""
    with rc_context({**_STYLE, "svg.hashsalt": name}):
        canvas = Canvas(figsize=_SIZE, layout="constrained")
        draw(canvas.add_subplot())
        written = io.StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        canvas.savefig(written, format="svg", transparent=True, metadata=nothing)
    return _for_page(written.getvalue())


def _for_page(svg: str) -> str:
    """Only what belongs into a page: no prologue, no size, no style or id that would reach beyond the picture."""
    svg = svg[svg.index("<svg") :]
    for pattern, replacement in _TIDY:
        svg = pattern.sub(replacement, svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    return svg
