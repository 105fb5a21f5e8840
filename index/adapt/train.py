"""Contrastive training of a low-rank adapter on whole policies.

One step takes one policy and some of the questions asked about it. Each question must find its clauses among *all*
clauses of that policy (so every negative is a hard one), or a learnt "nothing here answers" when the policy is silent;
each clause must find its questions; and questions answered by the same clause must find one another. Clauses that may
also be cited are left out of the sum: they are neither right nor wrong. Clauses that are no question's answer and
near to none take part with vectors from the start of the epoch, which halves the work.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn.functional import normalize

from index.adapt.data import Asked
from index.adapt.measure import measure
from index.encode import Vectors

TARGETS = ["query", "key", "value", "dense"]
_MASKED = -1e4


@dataclass(frozen=True)
class Plan:
    """Everything that decides what a run yields."""

    epochs: int = 6
    learning_rate: float = 3e-4
    rank: int = 16
    seed: int = 0
    scale: float = 20.0
    questions_per_step: int = 64
    hard_negatives: int = 24
    in_context_share: float = 0.7
    clause_to_question: float = 0.3
    question_to_question: float = 0.3
    max_tokens: int = 200


class Trainee:
    """A sentence-transformers BERT with an adapter; texts in, unit vectors out."""

    def __init__(self, folder: Path, plan: Plan, device: str) -> None:
        from peft import LoraConfig, get_peft_model
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder), device=device)
        self._tokenizer = model.tokenizer
        self._plan, self._device = plan, device
        settings = LoraConfig(
            r=plan.rank, lora_alpha=2 * plan.rank, lora_dropout=0.05, target_modules=TARGETS, bias="none"
        )
        self.network = get_peft_model(model[0].auto_model, settings)

    def vectors(self, texts: Sequence[str], batch: int = 64) -> torch.Tensor:
        """Shape (len(texts), dimension); texts of like length share a batch."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [self._batch([texts[i] for i in order[at : at + batch]]) for at in range(0, len(order), batch)]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back.to(self._device)]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """For measuring: no gradients, no dropout."""
        self.network.eval()
        with torch.no_grad():
            return np.asarray(self.vectors(list(texts)).cpu().numpy(), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the changes as half-precision A and B matrices by layer, B scaled."""
        found: dict[str, torch.Tensor] = {}
        for name, module in self.network.named_modules():
            if hasattr(module, "lora_A"):
                layer = name.removeprefix("base_model.model.")
                found[f"{layer}.A"] = module.lora_A["default"].weight.detach().half().cpu().contiguous()
                scaled = module.lora_B["default"].weight.detach() * module.scaling["default"]
                found[f"{layer}.B"] = scaled.half().cpu().contiguous()
        save_file(found, path)

    def _batch(self, texts: list[str]) -> torch.Tensor:
        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._plan.max_tokens, return_tensors="pt"
        ).to(self._device)
        with torch.autocast(self._device, dtype=torch.bfloat16):
            states = self.network(**tokens).last_hidden_state
        mask = tokens["attention_mask"][..., None].float()
        return normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)


def train(
    folder: Path,
    plan: Plan,
    training: Sequence[Asked],
    validation: Sequence[Asked],
    out: Path,
    tell: Callable[[dict[str, Any]], object],
    device: str = "cpu",
) -> dict[str, Any]:
    """Train on `training`, keep in `out` the adapter of the epoch best on `validation`; returns the run's figures."""
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)
    trainee = Trainee(folder, plan, device)
    nothing = torch.nn.Parameter(torch.tensor(0.45, device=device))
    weights = [p for p in trainee.network.parameters() if p.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": weights, "lr": plan.learning_rate},
        {"params": [nothing], "lr": 1e-2},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    total = plan.epochs * len(_jobs(training, plan, random.Random(0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 30) * max(0.02, 1 - step / total)
    )
    history = [{"epoch": -1, "seconds": 0.0, **measure(trainee.encode, validation)}]
    tell(history[0])
    best, start = 0.0, time.monotonic()
    for epoch in range(plan.epochs):
        resting = [torch.tensor(trainee.encode(asked.in_context), device=device) for asked in training]
        trainee.network.train()
        for policy, rows in _jobs(training, plan, chance):
            loss = _loss(trainee, training[policy], rows, resting[policy], nothing, plan, chance)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
        figures = measure(trainee.encode, validation)
        history.append({"epoch": epoch, "seconds": round(time.monotonic() - start), **figures})
        tell(history[-1])
        if figures["ndcg10"] + 0.5 * figures["auc"] > best:
            best = figures["ndcg10"] + 0.5 * figures["auc"]
            trainee.save(out)
    return {"plan": asdict(plan), "history": history}


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
    trainee: Trainee,
    asked: Asked,
    rows: list[int],
    resting: torch.Tensor,
    nothing: torch.Tensor,
    plan: Plan,
    chance: random.Random,
) -> torch.Tensor:
    answers = torch.tensor(asked.answers[rows], device=resting.device)
    also = torch.tensor(asked.also[rows], device=resting.device) & ~answers
    questions = trainee.vectors([asked.questions[row] for row in rows])
    live = _live_clauses(questions.detach() @ resting.T, answers, also, plan.hard_negatives)
    clauses = resting.clone()
    clauses[live] = trainee.vectors(
        [(asked.in_context if chance.random() < plan.in_context_share else asked.clauses)[i] for i in live]
    )
    scores = (plan.scale * questions @ clauses.T).masked_fill(also, _MASKED)
    silent = (plan.scale * nothing).expand(len(rows), 1)
    found = torch.cat([answers, ~answers.any(1, keepdim=True)], 1)
    loss = _multi_positive(torch.cat([scores, silent], 1), found)
    asked_about = answers.any(0)
    if asked_about.any():
        loss = loss + plan.clause_to_question * _multi_positive(scores.T[asked_about], answers.T[asked_about])
    together = (answers.float() @ answers.float().T > 0).fill_diagonal_(False)
    paired = together.any(1)
    if paired.any():
        itself = torch.eye(len(rows), dtype=torch.bool, device=resting.device)
        near = (plan.scale * questions @ questions.T).masked_fill(itself, _MASKED)
        loss = loss + plan.question_to_question * _multi_positive(near[paired], together[paired])
    return loss


def _live_clauses(near: torch.Tensor, answers: torch.Tensor, also: torch.Tensor, count: int) -> list[int]:
    """Clauses that get gradients: those that answer, and `count` that stand nearest to questions they do not answer."""
    others = near.masked_fill(answers | also, -9.0).topk(min(3, near.shape[1]), dim=1).indices.flatten().tolist()
    hardest = [clause for clause, _ in Counter(others).most_common(count)]
    return sorted({*torch.nonzero(answers.any(0)).flatten().tolist(), *hardest})


def _multi_positive(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Minus the log of the probability that all right columns get together; mean over rows."""
    logs = torch.log_softmax(scores, dim=1).masked_fill(~right, _MASKED)
    return -torch.logsumexp(logs, dim=1).mean()
