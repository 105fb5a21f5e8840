"""`python -m eval growth`: whether anything that meets typed text takes more than its share when the text grows.

A shape is a text that may be repeated to any length, made to be hard for one kind of pattern or parser. Each function
is given it at half the longest message and at the whole; processor time, the best of five. Twice the text must not
take more than `MOST` times as long. Figures below `NOISE` seconds are no measure of growth.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from bot.engine import Engine
from bot.message.clean import fault_of, plain, printable, reads_as_words, visible
from bot.message.courtesy import courtesy_of, is_about_the_desk
from bot.message.follow_up import points_nowhere
from bot.message.language.lexicon import language_of
from bot.message.mask import mask
from bot.message.message import asked_words
from bot.message.role import stated_role
from bot.message.spelling import Spelling
from bot.tickets.ticket import wants_a_deed
from corpus.records import Role
from index.tagging.pieces import layout_of
from index.tagging.reading import reading_of

SHAPES = Path(__file__).parent / "shapes"
SIZE = 12_000
"""Characters of the longer text: the longest message."""
MOST = 2.5
NOISE = 0.02
_REPEATS = 5


@dataclass(frozen=True)
class Shape:
    """A text of any length: `before`, then `unit` again and again, then `after`."""

    name: str
    author: str
    before: str
    unit: str
    after: str

    def of(self, size: int) -> str:
        """About `size` characters."""
        return self.before + self.unit * max(1, size // len(self.unit)) + self.after


@dataclass(frozen=True)
class Growth:
    """Seconds of one function for one shape, at half the size and at the whole."""

    shape: str
    function: str
    half: float
    whole: float

    @property
    def fails(self) -> bool:
        return self.whole >= NOISE and self.whole > MOST * self.half


def read_shapes() -> list[Shape]:
    lines = (line for path in sorted(SHAPES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
    return [Shape(**json.loads(line)) for line in lines]


def functions(engine: Engine) -> dict[str, Callable[[str], object]]:
    """Everything that reads what somebody typed, by name."""
    public = engine.public
    return {
        "printable": printable,
        "fault": lambda text: fault_of(text, 10 * SIZE),
        "visible": visible,
        "mask": lambda text: mask(text, public),
        "plain": plain,
        "layout": lambda text: layout_of(reading_of(text), frozenset({"and", "who", "also"})),
        "tokens": engine.index.encoders().tagging.tokens_of,
        "role": lambda text: stated_role(text, Role.UNKNOWN),
        "language": lambda text: language_of(plain(text)),
        "spelling": Spelling(engine.entries.values()).corrected,
        "words": reads_as_words,
        "points": points_nowhere,
        "request": asked_words,
        "courtesy": lambda text: (courtesy_of(text), is_about_the_desk(text)),
        "deed": wants_a_deed,
    }


def measure(engine: Engine, shapes: list[Shape]) -> Iterator[Growth]:
    """Of every shape, every function."""
    for shape in tqdm(shapes, desc="growth", file=sys.stderr):
        half, whole = shape.of(SIZE // 2), shape.of(SIZE)
        for name, function in functions(engine).items():
            seconds = _best(function, whole)
            found = Growth(shape.name, name, _best(function, half) if seconds >= NOISE else seconds, seconds)
            # Another process may have been in the way: what fails is looked at once more.
            yield Growth(shape.name, name, _best(function, half), _best(function, whole)) if found.fails else found


def report(engine: Engine) -> tuple[str, bool]:
    """What grows too fast and the slowest of all, in words, and whether nothing does."""
    shapes = read_shapes()
    found = list(measure(engine, shapes))
    slow = [growth for growth in found if growth.fails]
    lines = [f"{g.function} on {g.shape!r}: {g.half:.3f} s at half, {g.whole:.3f} s at the whole" for g in slow]
    worst = max(found, key=lambda growth: growth.whole)
    lines.append(
        f"{len(shapes)} shapes, {len(found)} measurements at {SIZE // 2} and {SIZE} characters; {len(slow)} grow too "
        f"fast; slowest: {worst.function} on {worst.shape!r}, {worst.whole * 1000:.0f} ms"
    )
    return "\n".join(lines), not slow


def _best(function: Callable[[str], object], text: str) -> float:
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.process_time()
        function(text)
        best = min(best, time.process_time() - start)
        if best > 1.0:  # seconds: one look is enough
            break
    return best
