"""How sure is sure enough: the bars of a decision, learnt from cross-validated evidence and kept with the heads."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from index.evidence.features import COVERED, OFF_TOPIC, Array


@dataclass(frozen=True)
class Bars:
    """Least probabilities for a decision. The defaults serve where nothing was learnt: a policy that comes bare.

    `covered`, `answer` (covered times the best clause): to answer. `off_topic`: to say that a question is not about
    privacy, which must be surer than that the policy is silent. `perhaps_off_topic`: to name nobody for a silence.
    `clause`, `clause_share`: for a further clause, and as a share of the best one. `sole`: for the destination that
    alone can help.
    `answered`, `not_stated`, `declined`: slope and shift of the log-odds of a decision's confidence (Platt, 1999).
    """

    covered: float = 0.45
    answer: float = 0.13
    off_topic: float = 0.3
    perhaps_off_topic: float = 1.0
    clause: float = 0.3
    clause_share: float = 0.4
    sole: float = 0.25
    answered: tuple[float, float] = (0.9, 0.8)
    not_stated: tuple[float, float] = (0.5, 1.0)
    declined: tuple[float, float] = (0.1, 3.0)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    @classmethod
    def load(cls, path: Path) -> "Bars":
        """The defaults where there is no file."""
        if not path.exists():
            return cls()
        stored = json.loads(path.read_text("utf-8"))
        return TypeAdapter(cls).validate_python(stored)


@dataclass(frozen=True)
class HeldOut:
    """What is said of anticipated questions by heads that do not know their authors, by row; probabilities all.

    `kinds` (rows,), `accepted` and `clauses` (rows, clauses), `covered` and `off_topic` (rows,); of the covered rows
    alone `routes` (covered, route_names) and `route_labels`.
    """

    kinds: npt.NDArray[np.int8]
    accepted: npt.NDArray[np.bool_]
    clauses: Array
    covered: Array
    off_topic: Array
    route_names: tuple[str, ...]
    routes: Array
    route_labels: tuple[str, ...]

    @property
    def confidence(self) -> Array:
        """As a decision has it: that the policy covers the question, times that the best clause answers, (rows,)."""
        found: Array = self.covered * self.clauses.max(axis=1)
        return found

    @property
    def first_accepted(self) -> npt.NDArray[np.bool_]:
        """Whether the best clause may be cited, (rows,)."""
        found: npt.NDArray[np.bool_] = self.accepted[np.arange(len(self.kinds)), self.clauses.argmax(axis=1)]
        return found


# What a mistake costs beside a refusal of what the policy answers.
_FALSE_ANSWER_COSTS = 0.5
_PRIVACY_DECLINED_AT_MOST, _PRIVACY_DOUBTED_AT_MOST = 0.01, 0.03
_GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)


def learn_bars(held: HeldOut) -> Bars:
    """Bars from held-out questions; what they do not tell keeps its default."""
    bars = Bars()
    is_covered = held.kinds == COVERED
    if is_covered.all() or not is_covered.any():
        return bars
    covered = _cheapest(held, bars.answer)
    answered = (held.covered >= covered) & (held.confidence >= bars.answer)
    off_topic = _safe_off_topic(held, answered, _PRIVACY_DECLINED_AT_MOST)
    declined = ~answered & (held.off_topic >= off_topic)
    silent = ~answered & ~declined
    return Bars(
        covered=covered,
        off_topic=off_topic,
        perhaps_off_topic=_safe_off_topic(held, answered, _PRIVACY_DOUBTED_AT_MOST),
        answered=_platt(held.confidence[answered], (is_covered & held.first_accepted)[answered], bars.answered),
        not_stated=_platt(1.0 - held.covered[silent], ~is_covered[silent], bars.not_stated),
        declined=_platt(held.off_topic[declined], (held.kinds == OFF_TOPIC)[declined], bars.declined),
    )


def _cheapest(held: HeldOut, answer: float) -> float:
    """The bar for answering at which refusals and false answers, as shares of their kinds, cost least together."""
    is_covered = held.kinds == COVERED
    costs = []
    for bar in _GRID:
        answered = (held.covered >= bar) & (held.confidence >= answer)
        refused, false = (~answered)[is_covered].mean(), answered[~is_covered].mean()
        costs.append(refused + _FALSE_ANSWER_COSTS * false)
    return float(_GRID[int(np.argmin(costs))])


def _safe_off_topic(held: HeldOut, answered: npt.NDArray[np.bool_], most: float) -> float:
    """The lowest bar for "not about privacy" that at most such a share of the questions about privacy pass."""
    about_privacy = held.kinds != OFF_TOPIC
    for bar in _GRID:
        declined = ~answered & (held.off_topic >= bar)
        if declined[about_privacy].mean() <= most:
            return float(bar)
    return float(_GRID[-1])


def _platt(confidence: Array, right: npt.NDArray[np.bool_], default: tuple[float, float]) -> tuple[float, float]:
    """Slope and shift that make a confidence a probability of being right."""
    from sklearn.linear_model import LogisticRegression

    if len(right) < 50 or right.all() or not right.any():
        return default
    bounded = np.clip(confidence, 1e-4, 1 - 1e-4)
    model = LogisticRegression(C=1e3).fit(np.log(bounded / (1 - bounded))[:, None], right)
    return round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)
