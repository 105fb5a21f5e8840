"""A run: every case with its score; asked of an engine or read from elsewhere, kept in a file and opened again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.commands.batch import answers
from bot.engine import Engine
from corpus.errors import DeskError
from eval.cases.read import BLOCKS, Case, explained
from eval.public.baseline import baseline_answers
from eval.scoring.answers import Given, Matched
from eval.scoring.score import Score, score, unanswered
from index.encoder.sentence_transformer import EmbeddingModel

ALL = "all"


class BadRun(DeskError, ValueError):
    """A file that is no saved run, with what is wrong."""


@dataclass(frozen=True)
class Run:
    """Scores in the order of the cases."""

    scores: tuple[Score, ...]

    def blocks(self) -> dict[str, tuple[Score, ...]]:
        """Everything, and each kind of case apart: what is asked of them differs. Blocks without cases are left out."""
        parts = {block: tuple(s for s in self.scores if s.case.block == block) for block in BLOCKS}
        return {ALL: self.scores} | {block: scores for block, scores in parts.items() if scores}


_RUN = TypeAdapter(Run)


def ask(engine: Engine, items: Iterable[dict[str, Any]]) -> list[Given]:
    """The engine's answers to `items`, one a turn."""
    return [Given.model_validate(line) for line in answers(engine, items)]


def ask_baseline(engine: Engine, model: EmbeddingModel, cases: Sequence[Case]) -> list[Given]:
    """The usual recipe's. It is spared follow-ups: it gets each turn's standalone form."""
    asked = [(case.id, case.label.standalone or case.label.question) for case in cases]
    return [Given.model_validate(line) for line in baseline_answers(engine.policies[0], model, asked)]


def scored(cases: Sequence[Case], matched: Matched) -> Run:
    """Every case scored; one without an answer failed."""
    found = matched.found
    return Run(tuple(score(c, found[c.id]) if c.id in found else unanswered(c) for c in cases))


def save(run: Run, path: Path) -> None:
    path.write_bytes(_RUN.dump_json(run, indent=1))


def load(path: Path) -> Run:
    """Raises BadRun, and OSError where there is no such file."""
    try:
        return _RUN.validate_json(path.read_bytes())
    except ValidationError as error:
        raise BadRun(f"{path} is no run saved by --save: {explained(error)}") from error
