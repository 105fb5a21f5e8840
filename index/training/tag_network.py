"""Training the token network of the tagger (`index.tagging.network`): the embedding model's upper layers and a head."""

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from index.encoder.onnx import STATES, OnnxEncoder, Vectors
from index.encoder.sentence_transformer import EmbeddingModel
from index.learning.tuned import export_states_network, upper_layers
from index.tagging.network import ACTS, LINE_BREAK, OUTPUTS, windows
from index.tagging.reading import reading_of
from index.training.tag_messages import Message

_IGNORED = -100
_SCALE = 3.0
"""Brings the states to a size at which the head learns as fast as the layers."""
_WARM_UP = 60
_NEIGHBOURING = 20
_BEGINNINGS_WEIGH = 2.0


@dataclass(frozen=True)
class NetworkPlan:
    """Everything that decides what a run yields."""

    epochs: int = 3
    learning_rate: float = 4e-4
    head_learning_rate: float = 2e-3
    batch: int = 32
    seed: int = 0


@dataclass(frozen=True)
class Window:
    """What the network reads at once: states (tokens, dimension), of each token its act and whether a tile begins."""

    states: npt.NDArray[np.float16]
    acts: npt.NDArray[np.int64]
    begins: npt.NDArray[np.float32]
    weight: float


def windows_of(message: Message, encoder: OnnxEncoder) -> Iterator[Window]:
    """`message` as the network reads it; the model's own marks are ignored."""
    ids, offsets = encoder.tokens_of(reading_of(message.text).replace("\n", LINE_BREAK))
    if not ids:
        return
    starts = [start for start, _ in offsets]
    acts = np.array([ACTS.index(message.act_of(start, start + 1)) for start in starts])
    begins = np.zeros(len(ids), dtype=np.float32)
    for bound in message.bounds:
        token = bisect_left(starts, bound)
        while token < len(ids) and message.text[starts[token]] == "\n":
            token += 1
        if token < len(ids):
            begins[token] = 1.0
    for start, end, _ in windows(len(ids)):
        states: Vectors = encoder.run(encoder.marked(ids[start:end]))[STATES][0]
        yield Window(
            states.astype(np.float16),
            np.array([_IGNORED, *acts[start:end], _IGNORED]),
            np.array([_IGNORED, *begins[start:end], _IGNORED], dtype=np.float32),
            message.weight,
        )


def network_of(model: EmbeddingModel) -> Any:
    """The network, its head not yet trained: states (texts, tokens, dimension) to logits (texts, tokens, OUTPUTS)."""
    upper = upper_layers(model, OUTPUTS)

    class Tokens(torch.nn.Module):  # type: ignore[misc]  # torch is not read by the type checker
        def __init__(self) -> None:
            super().__init__()
            self.layers, self.dropout, self.head = upper.layers, upper.dropout, upper.head

        def forward(self, states: Any, mask: Any = None) -> Any:
            hidden = None if mask is None else ((1 - mask) * -1e4)[:, None, None, :]
            for layer in self.layers:
                states = layer(states, hidden)
            return self.head(self.dropout(_SCALE * states))

    return Tokens()


def train_network(
    model: EmbeddingModel, data: Sequence[Window], plan: NetworkPlan, progress: Callable[[int, int, float], object]
) -> Any:
    """The trained network; `progress` hears (batches done, of how many, loss)."""
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)
    network = network_of(model).train()
    groups = [
        {"params": network.layers.parameters(), "lr": plan.learning_rate},
        {"params": network.head.parameters(), "lr": plan.head_learning_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    total = plan.epochs * -(-len(data) // plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min(1.0, (done + 1) / _WARM_UP) * max(0.02, 1 - done / total)
    )
    done = 0
    for _ in range(plan.epochs):
        for batch in _batches(data, plan, chance):
            loss = _loss(network, [data[row] for row in batch])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.layers.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            progress(done, total, float(loss.item()))
    return network.eval()


def export_network(network: Any, path: Path) -> None:
    """Write `network` for `TokenNetwork`, its weights in eight bits."""
    export_states_network(network, path, network.head.in_features, {"states": {1: "length"}, "logits": {1: "length"}})


def _batches(data: Sequence[Window], plan: NetworkPlan, chance: random.Random) -> list[list[int]]:
    """Windows shuffled into batches of like length."""
    order = list(range(len(data)))
    chance.shuffle(order)
    found = []
    for start in range(0, len(order), plan.batch * _NEIGHBOURING):
        near = sorted(order[start : start + plan.batch * _NEIGHBOURING], key=lambda row: len(data[row].states))
        found += [near[at : at + plan.batch] for at in range(0, len(near), plan.batch)]
    chance.shuffle(found)
    return found


def _loss(network: Any, batch: Sequence[Window]) -> Any:
    """A short message counts more than its length: weights go by the root of the number of tokens."""
    longest = max(len(window.states) for window in batch)
    states = torch.zeros(len(batch), longest, batch[0].states.shape[1])
    mask = torch.zeros(len(batch), longest)
    acts = torch.full((len(batch), longest), _IGNORED)
    begins = torch.full((len(batch), longest), float(_IGNORED))
    for row, window in enumerate(batch):
        size = len(window.states)
        states[row, :size] = torch.from_numpy(window.states.astype(np.float32))
        mask[row, :size] = 1.0
        acts[row, :size] = torch.from_numpy(window.acts)
        begins[row, :size] = torch.from_numpy(window.begins)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(states, mask)
    logits = logits.float()
    known = (begins > -1).float()
    by_act = cross_entropy(logits[..., :-1].transpose(1, 2), acts, ignore_index=_IGNORED, reduction="none")
    by_begin = known * binary_cross_entropy_with_logits(
        logits[..., -1], begins.clamp(min=0), reduction="none", pos_weight=torch.tensor(2.0)
    )
    weights = torch.tensor([[window.weight] for window in batch])
    size = known.sum(1, keepdim=True).clamp(min=1)
    return ((by_act + _BEGINNINGS_WEIGH * by_begin) * weights / size.sqrt()).sum() / (weights * size.sqrt()).sum()
