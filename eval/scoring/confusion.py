"""Where people should have been sent, and where they were."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.scoring.score import Score


@dataclass(frozen=True)
class Confusion:
    """`counts[i][j]`: cases that belong to `routes[i]` and were sent to `routes[j]`."""

    routes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def share(self, row: int, column: int) -> float:
        """Of the cases of a row, the share in a column."""
        return self.counts[row][column] / max(sum(self.counts[row]), 1)


def confusion(scores: Sequence[Score]) -> Confusion:
    """A route that is equally right counts as the expected one."""
    wanted = [s.case.label.route for s in scores]
    given = [s.case.label.route if s.route_right else s.route for s in scores]
    routes = sorted({*wanted, *given}, key=lambda route: (-wanted.count(route), route))
    counts = Counter(zip(wanted, given, strict=True))
    return Confusion(tuple(routes), tuple(tuple(counts[row, column] for column in routes) for row in routes))
