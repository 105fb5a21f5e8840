"""Tune a classifier on one policy's anticipated questions (`index.evidence.classifier`, `index.learning.tuned`).

Trained are the layers above the shared ones, and a head, on three things at once: which clauses answer, whether the
policy covers the question, who must act. The questions are dealt into folds by author; for each fold a classifier is
trained that has not seen it, and what it says there is kept, too.

A prepared answer has a dozen wordings, too few for a head that starts from nothing: its weights start at the mean of
those wordings, and the answer's own question and first sentence are learnt as two more.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import roc_auc_score
from torch.nn.functional import cross_entropy

from corpus.load import Entry
from index.encoder.onnx import Encoder, Vectors
from index.encoder.sentence_transformer import EmbeddingModel
from index.evidence.classifier import ClassifierOutput
from index.evidence.features import COVERED
from index.learning.examples import all_asked, route_names
from index.learning.fit import folds_by_author
from index.learning.tuned import About, changes, save_tuned, upper_layers
from index.training.lesson import NOBODY, Lesson, lesson_of

_MASKED = -1e4
_WARM_UP = 60
_SHARPNESS = 2.0
"""Of the heads of answers before training: of 1, 2 and 4 the one with the least loss."""
_NEIGHBOURING = 20
"""Batches whose questions are sorted by length together, so that little is padded."""


@dataclass(frozen=True)
class Plan:
    """Everything that decides what a run yields."""

    epochs: int = 8
    folds: int = 3
    learning_rate: float = 4e-4
    head_learning_rate: float = 2e-3
    seed: int = 0
    batch: int = 32
    smoothing: float = 0.05
    distracted_share: float = 0.4


def tune(
    entry: Entry,
    model: EmbeddingModel,
    encoder: Encoder,
    plan: Plan,
    progress: Callable[[str, int, int], object],
    folder: Path,
) -> dict[str, float]:
    """Write the tuned classifier of `entry` into `folder`; returns its figures on authors it had not seen.

    `encoder` is the exported form of `model`. Raises ValueError when the model has no layers to tune.
    """
    asked = all_asked(entry)
    progress("states", 0, 1)
    lesson = lesson_of(entry, encoder, plan.seed, plan.distracted_share)
    progress("states", 1, 1)
    folds = folds_by_author(lesson.kinds[: len(asked)].numpy().astype(np.int8), lesson.authors, plan.folds)
    own = np.arange(len(asked), len(lesson.states))
    routes = route_names(entry)
    unseen = np.zeros((len(asked), lesson.outputs))
    for fold in range(plan.folds):
        inside = np.flatnonzero(folds == fold)
        known = np.concatenate([np.flatnonzero(folds != fold), own])
        network = _train(model, lesson, known, plan, f"without part {fold + 1}", progress)
        unseen[inside] = _logits(network, lesson, inside)
    metrics = _metrics(lesson, unseen)
    network = _train(model, lesson, np.arange(len(lesson.states)), plan, "all", progress)
    about = About(
        model=model.label,
        policy=entry.policy.version,
        clauses=tuple(clause.id for clause in entry.policy.clauses),
        routes=routes,
        plan=asdict(plan),
        metrics=metrics,
        answers=tuple(entry.answers),
    )
    weights = changes(network, upper_layers(model, lesson.outputs))
    save_tuned(folder, about, weights, asked, unseen)
    return metrics


def _train(
    model: EmbeddingModel,
    lesson: Lesson,
    rows: npt.NDArray[np.int64],
    plan: Plan,
    step: str,
    progress: Callable[[str, int, int], object],
) -> Any:
    """The trained network, as `upper_layers` makes it."""
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)
    network = upper_layers(model, lesson.outputs)
    _start_at_wordings(network, lesson, rows)
    network.train()
    optimizer = torch.optim.AdamW(
        [
            {"params": network.layers.parameters(), "lr": plan.learning_rate},
            {"params": network.head.parameters(), "lr": plan.head_learning_rate},
        ],
        weight_decay=0.01,
    )
    total = plan.epochs * -(-len(rows) // plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min(1.0, (done + 1) / _WARM_UP) * max(0.02, 1 - done / total)
    )
    done = 0
    for _ in range(plan.epochs):
        states = _read(lesson, rows, chance)
        for batch in _batches(states, plan, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_multiplies_bfloat16()):
                means = network.means(*_padded([states[row] for row in batch]))
            loss = _loss(network.head(network.dropout(means.float())), lesson, batch, plan)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.layers.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            progress(step, done, total)
    return network.eval()


@cache
def _multiplies_bfloat16() -> bool:
    """Whether the processor has instructions for it; without, it is thirty times slower than single precision."""
    return any(torch.cpu.get_capabilities().get(name) for name in ("avx512_bf16", "amx_bf16", "amx_tile", "bf16"))


def _start_at_wordings(network: Any, lesson: Lesson, rows: npt.NDArray[np.int64]) -> None:
    """Bring the head of each answer to the mean of its wordings among `rows`, away from the mean of all."""
    naming = [row for row in rows.tolist() if lesson.prepared[row] >= 0]
    if not naming:
        return
    network.eval()
    with torch.no_grad():
        means = torch.stack([network.means(*_padded([lesson.states[row]]))[0] for row in naming])
        centre = means.mean(0)
        sums = torch.zeros(lesson.prepared_count, means.shape[1]).index_add_(0, lesson.prepared[naming], means - centre)
        heads = _SHARPNESS * sums / sums.norm(dim=1, keepdim=True).clamp_min(1e-6)
        network.head.weight[-lesson.prepared_count :] = heads
        network.head.bias[-lesson.prepared_count :] = -heads @ centre


def _read(lesson: Lesson, rows: npt.NDArray[np.int64], chance: random.Random) -> dict[int, Vectors]:
    """The states of each row for one epoch: every second time after a distraction, where there is one."""
    return {
        row: lesson.distracted[row] if row in lesson.distracted and chance.random() < 0.5 else lesson.states[row]
        for row in rows.tolist()
    }


def _batches(states: dict[int, Vectors], plan: Plan, chance: random.Random) -> list[list[int]]:
    """The rows of `states`, shuffled into batches of questions of like length."""
    shuffled = list(states)
    chance.shuffle(shuffled)
    found = []
    for start in range(0, len(shuffled), plan.batch * _NEIGHBOURING):
        near = sorted(shuffled[start : start + plan.batch * _NEIGHBOURING], key=lambda row: len(states[row]))
        found += [near[at : at + plan.batch] for at in range(0, len(near), plan.batch)]
    chance.shuffle(found)
    return found


def _padded(states: Sequence[Vectors]) -> tuple[torch.Tensor, torch.Tensor]:
    """States as one batch, (texts, tokens, dimension), and which of its tokens are words, (texts, tokens)."""
    batch = torch.nn.utils.rnn.pad_sequence([torch.from_numpy(each) for each in states], batch_first=True)
    mask = torch.zeros(batch.shape[:2])
    for row, each in enumerate(states):
        mask[row, : len(each)] = 1.0
    return batch, mask


def _loss(logits: torch.Tensor, lesson: Lesson, batch: list[int], plan: Plan) -> torch.Tensor:
    clauses, kinds, routes, prepared = logits.split(lesson.parts, dim=1)
    loss = cross_entropy(kinds, lesson.kinds[batch], label_smoothing=plan.smoothing)
    named = lesson.prepared[batch] >= 0
    if named.any():
        loss = loss + cross_entropy(prepared[named], lesson.prepared[batch][named], label_smoothing=plan.smoothing)
    covered = lesson.kinds[batch] == COVERED
    if not covered.any():
        return loss
    sent = covered & (lesson.routes[batch] != NOBODY)
    answers = lesson.answers[batch][covered].float()
    logs = torch.log_softmax(clauses.masked_fill(lesson.also[batch], _MASKED), dim=1)[covered]
    loss = loss - ((logs * answers).sum(1) / answers.sum(1)).mean()
    if not sent.any():
        return loss
    return loss + cross_entropy(routes[sent], lesson.routes[batch][sent], label_smoothing=plan.smoothing)


def _logits(network: Any, lesson: Lesson, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    with torch.no_grad():
        found = [network(*_padded([lesson.states[row]]))[0] for row in rows]
    return np.asarray(torch.stack(found).numpy(), dtype=np.float64)


def _metrics(lesson: Lesson, unseen: npt.NDArray[np.float64]) -> dict[str, float]:
    """By the classifier alone: right clause first, route right, area under the curve of covered."""
    said = ClassifierOutput.of(unseen, lesson.answers.shape[1], lesson.route_count)
    kinds, prepared = lesson.kinds[: lesson.asked].numpy(), lesson.prepared[: lesson.asked].numpy()
    covered = kinds == COVERED
    accepted = (lesson.answers | lesson.also)[: lesson.asked].numpy()[covered]
    first = accepted[np.arange(len(accepted)), said.clauses[covered].argmax(axis=1)]
    routes = said.routes[covered].argmax(axis=1) == lesson.routes[: lesson.asked].numpy()[covered]
    named = prepared >= 0
    found = {"questions": len(unseen), "first_right": first.mean(), "route_right": routes.mean()}
    if named.any():
        found["answer_right"] = (said.answers[named].argmax(axis=1) == prepared[named]).mean()
    if 0 < covered.mean() < 1:
        found["coverage_auc"] = roc_auc_score(covered, said.kinds[:, COVERED])
    return {name: round(float(value), 4) for name, value in found.items()}
