"""Contrastive training on whole policies, of an adapter or of another form (`index.training.encoders`).

One step takes one policy and some of the questions asked about it. Each question must find its clauses among *all*
clauses of that policy (so every negative is a hard one), or a learnt "nothing here answers" when the policy is silent;
each clause must find its questions; and questions answered by the same clause must find one another. Clauses that may
also be cited are left out of the sum: they are neither right nor wrong. Clauses that are no question's answer and
near to none take part with vectors from the start of the epoch, which halves the work. Where a form gives vectors of
tokens, their late interaction must find the clauses too, among those that are worked on.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from index.split import SEPARATOR, in_conversation
from index.training.data import Asked
from index.training.encoders import FORMS, Encoded, TrainableEncoder, frozen_scores, late_scores
from index.training.measure import measure

_MASKED = -1e4


@dataclass(frozen=True)
class Plan:
    """Everything that decides what a run yields."""

    form: str = "adapter"
    epochs: int = 4
    learning_rate: float = 4e-4
    rank: int = 32
    seed: int = 0
    scale: float = 20.0
    questions_per_step: int = 64
    hard_negatives: int = 24
    in_context_share: float = 0.7
    clause_to_question: float = 0.3
    question_to_question: float = 0.3
    late: float = 1.0
    distracted_share: float = 0.15
    max_tokens: int = 200


def train(
    folder: Path,
    plan: Plan,
    training: Sequence[Asked],
    validation: Sequence[Asked],
    out: Path,
    tell: Callable[[dict[str, Any]], object],
    device: str = "cpu",
    start: Path | None = None,
) -> dict[str, Any]:
    """Train on `training`, keep in `out` the weights of the epoch best on `validation`; returns the run's figures.

    `start` holds weights to go on from.
    """
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)
    form = FORMS[plan.form](folder, plan.max_tokens, device, plan.rank)
    if start is not None:
        form.start_from(start)
    nothing = torch.nn.Parameter(torch.tensor(0.45, device=device))
    weights = [p for p in form.network.parameters() if p.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": weights, "lr": plan.learning_rate},
        {"params": [nothing], "lr": 1e-2},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    total = plan.epochs * len(_jobs(training, plan, random.Random(0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 30) * max(0.02, 1 - step / total)
    )
    history = [{"epoch": -1, "seconds": 0.0, **_measured(form, validation)}]
    tell(history[0])
    best, began = 0.0, time.monotonic()
    for epoch in range(plan.epochs):
        resting = [_resting(form, asked) for asked in training]
        form.network.train()
        for policy, rows in _jobs(training, plan, chance):
            loss = _loss(form, training[policy], rows, resting[policy], nothing, plan, chance)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
        metrics = _measured(form, validation)
        history.append({"epoch": epoch, "seconds": round(time.monotonic() - began), **metrics})
        tell(history[-1])
        if metrics["ndcg10"] + 0.5 * metrics["auc"] > best:
            best = metrics["ndcg10"] + 0.5 * metrics["auc"]
            form.save(out)
    return {"plan": asdict(plan), "history": history}


def _measured(form: TrainableEncoder, policies: Sequence[Asked]) -> dict[str, float]:
    return measure(lambda asked: frozen_scores(form, asked.questions, asked.in_context), policies)


def _resting(form: TrainableEncoder, asked: Asked) -> torch.Tensor:
    form.network.eval()
    with torch.no_grad():
        return form.clauses(asked.in_context).vectors


def _jobs(training: Sequence[Asked], plan: Plan, chance: random.Random) -> list[tuple[int, list[int]]]:
    """(policy, rows of its questions) of every step of an epoch, shuffled."""
    jobs = []
    for policy, asked in enumerate(training):
        rows = list(range(len(asked.questions)))
        chance.shuffle(rows)
        count = -(-len(rows) // plan.questions_per_step)
        jobs += [(policy, rows[part::count]) for part in range(count)]
    chance.shuffle(jobs)
    return jobs


def _loss(
    form: TrainableEncoder,
    asked: Asked,
    rows: list[int],
    resting: torch.Tensor,
    nothing: torch.Tensor,
    plan: Plan,
    chance: random.Random,
) -> torch.Tensor:
    answers = torch.tensor(asked.answers[rows], device=resting.device)
    also = torch.tensor(asked.also[rows], device=resting.device) & ~answers
    questions = form.questions([_perhaps_distracted(asked, row, plan, chance) for row in rows])
    live = _live_clauses(questions.vectors.detach() @ resting.T, answers, also, plan.hard_negatives)
    worked_on = form.clauses(
        [(asked.in_context if chance.random() < plan.in_context_share else asked.clauses)[i] for i in live]
    )
    clauses = resting.clone()
    clauses[live] = worked_on.vectors
    scores = (plan.scale * questions.vectors @ clauses.T).masked_fill(also, _MASKED)
    silent = (plan.scale * nothing).expand(len(rows), 1)
    found = torch.cat([answers, ~answers.any(1, keepdim=True)], 1)
    loss = _multi_positive(torch.cat([scores, silent], 1), found)
    loss = loss + plan.late * _late_loss(questions, worked_on, answers[:, live], also[:, live], plan)
    asked_about = answers.any(0)
    if asked_about.any():
        loss = loss + plan.clause_to_question * _multi_positive(scores.T[asked_about], answers.T[asked_about])
    together = (answers.float() @ answers.float().T > 0).fill_diagonal_(False)
    paired = together.any(1)
    if paired.any():
        itself = torch.eye(len(rows), dtype=torch.bool, device=resting.device)
        near = (plan.scale * questions.vectors @ questions.vectors.T).masked_fill(itself, _MASKED)
        loss = loss + plan.question_to_question * _multi_positive(near[paired], together[paired])
    return loss


def _perhaps_distracted(asked: Asked, row: int, plan: Plan, chance: random.Random) -> str:
    """A question, now and then after another one that has nothing to do with it: the last one counts."""
    question = asked.questions[row]
    if SEPARATOR in question or chance.random() >= plan.distracted_share:
        return question
    earlier = asked.questions[chance.randrange(len(asked.questions))]
    return question if SEPARATOR in earlier else in_conversation(earlier, question)


def _late_loss(
    questions: Encoded, clauses: Encoded, answers: torch.Tensor, also: torch.Tensor, plan: Plan
) -> torch.Tensor:
    """Answered questions find their clauses by their tokens too."""
    late = late_scores(questions, clauses)
    covered = answers.any(1)
    if late is None or not covered.any():
        return torch.zeros((), device=answers.device)
    return _multi_positive((plan.scale * late).masked_fill(also, _MASKED)[covered], answers[covered])


def _live_clauses(near: torch.Tensor, answers: torch.Tensor, also: torch.Tensor, count: int) -> list[int]:
    """Clauses that get gradients: those that answer, and `count` that stand nearest to questions they do not answer."""
    others = near.masked_fill(answers | also, -9.0).topk(min(3, near.shape[1]), dim=1).indices.flatten().tolist()
    hardest = [clause for clause, _ in Counter(others).most_common(count)]
    return sorted({*torch.nonzero(answers.any(0)).flatten().tolist(), *hardest})


def _multi_positive(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Minus the log of the probability that all right columns get together; mean over rows."""
    logs = torch.log_softmax(scores, dim=1).masked_fill(~right, _MASKED)
    return -torch.logsumexp(logs, dim=1).mean()
