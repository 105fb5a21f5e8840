"""Whether a confidence means what it says: it is read as the probability that the answer is right.

Expected calibration error after Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning" (2015),
with bins of equal mass.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.calibration import calibration_curve

Array = npt.NDArray[np.float64]

BINS = 10


@dataclass(frozen=True)
class Reliability:
    """Mean confidence, share right and number of answers of each bin, each of shape (bins,), in order of confidence."""

    confidence: Array
    right: Array
    count: npt.NDArray[np.int64]

    @property
    def error(self) -> float:
        """Mean distance between confidence and share right, each bin as heavy as it is full."""
        return float(np.abs(self.confidence - self.right) @ self.count / self.count.sum())


def reliability(confidence: Array, right: Array, bins: int = BINS) -> Reliability:
    """Bins of about equal mass; equal confidences share one. Both of shape (answers,), at least one."""
    observed, predicted = calibration_curve(
        right.astype(int), confidence, pos_label=1, n_bins=bins, strategy="quantile"
    )
    # The curve comes without the size of its bins: the same edges again.
    edges = np.percentile(confidence, np.linspace(0, 100, bins + 1))[1:-1]
    sizes = np.bincount(np.searchsorted(edges, confidence), minlength=bins)
    return Reliability(predicted, observed, sizes[sizes > 0])


def risk_coverage(confidence: Array, right: Array) -> tuple[Array, Array]:
    """(share answered, share wrong of these) when only the most confident are kept; one point a confidence value."""
    order = np.argsort(-confidence, kind="stable")
    kept = np.arange(1, len(order) + 1)
    wrong = np.cumsum(1.0 - right[order])
    last = np.append(np.diff(confidence[order]) != 0, True)
    return (kept / len(order))[last], (wrong / kept)[last]
