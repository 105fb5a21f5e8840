"""How long answers took."""

from collections.abc import Sequence

import numpy as np

from eval.scoring.score import Score


def milliseconds(scores: Sequence[Score]) -> tuple[float, float] | None:
    """(median, 95th percentile) of the time of an answer; None where no answer says."""
    known = [s.seconds for s in scores if s.seconds is not None]
    if not known:
        return None
    median, high = np.percentile(known, [50, 95]) * 1000
    return float(median), float(high)


def as_text(scores: Sequence[Score]) -> str:
    found = milliseconds(scores)
    if found is None:
        return "the answers do not say how long they took"
    return f"an answer takes {found[0]:.0f} ms, 95 % within {found[1]:.0f} ms"
