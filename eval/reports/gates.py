"""Gates: how good each figure must be, block by block, from a TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError, model_validator

from corpus.errors import DeskError
from eval.cases.read import BLOCKS, explained
from eval.runs import ALL
from eval.scoring.metrics import BY_NAME

GATES = Path(__file__).parent / "gates.toml"
# Values of a figure are quotients: 0.95 written down may be 0.9499999 measured.
_ROUNDING = 1e-9


class BadGates(DeskError, ValueError):
    """A file of gates that cannot be used, with what is wrong."""


class Bound(BaseModel):
    """What a figure must reach, or must not pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _one(self) -> "Bound":
        if (self.min is None) == (self.max is None):
            raise ValueError("give either min or max")
        return self

    def met_by(self, value: float) -> bool:
        if self.min is not None:
            return value >= self.min - _ROUNDING
        return self.max is not None and value <= self.max + _ROUNDING

    def __str__(self) -> str:
        return f"at least {self.min:g}" if self.min is not None else f"at most {self.max:g}"


class _File(RootModel[dict[str, dict[str, Bound]]]):
    pass


@dataclass(frozen=True)
class Verdict:
    """A gate and what was measured; `met` is None where no case of its block was asked."""

    block: str
    metric: str
    bound: str
    value: float | None
    met: bool | None


def read_gates(path: Path) -> dict[str, dict[str, Bound]]:
    """Bounds by block and figure. Raises BadGates, and OSError where there is no such file."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        found = _File.model_validate(content).root
    except tomllib.TOMLDecodeError as error:
        raise BadGates(f"{path}: {error}") from error
    except ValidationError as error:
        raise BadGates(f"{path}: {explained(error)}") from error
    for block, bounds in found.items():
        if block not in (ALL, *BLOCKS):
            raise BadGates(f"{path}: no block {block!r}; there are {', '.join((ALL, *BLOCKS))}")
        for metric in bounds.keys() - BY_NAME.keys():
            raise BadGates(f"{path}: no figure {metric!r} in [{block}]; there are {', '.join(BY_NAME)}")
    return found


def judge(gates: Mapping[str, Mapping[str, Bound]], found: Mapping[str, Mapping[str, float | None]]) -> list[Verdict]:
    """Every gate against the figures by block. A figure that no case of its block applies to is a gate missed."""
    return [
        _verdict(block, metric, bound, found.get(block))
        for block, bounds in gates.items()
        for metric, bound in bounds.items()
    ]


def _verdict(block: str, metric: str, bound: Bound, found: Mapping[str, float | None] | None) -> Verdict:
    if found is None:
        return Verdict(block, metric, str(bound), None, None)
    value = found[metric]
    return Verdict(block, metric, str(bound), value, value is not None and bound.met_by(value))


def passed(verdicts: list[Verdict]) -> bool:
    """No gate missed, and not all of them left out."""
    return any(v.met for v in verdicts) and not any(v.met is False for v in verdicts)


def as_text(verdicts: list[Verdict]) -> str:
    """A line a gate."""
    return "\n".join(f"{_WORDS[v.met]:8}{v.block:13}{v.metric:26}{_value(v):>9}  {v.bound}" for v in verdicts)


_WORDS = {True: "met", False: "MISSED", None: "left out"}


def _value(verdict: Verdict) -> str:
    return "-" if verdict.value is None else f"{verdict.value:.3f}"
