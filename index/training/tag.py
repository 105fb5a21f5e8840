"""Learning the tagger: networks for the folds, heads from what these say of messages that they have not seen.

Whole messages are dealt into folds. Of a held-out fold neither the messages are known, nor what was made from their
scraps, nor the questions that stand in what was made. The network that ships learns from everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from corpus.load import Entry
from corpus.training.messages import TrainingMessage, labelled_turns, training_messages
from index.encoder.onnx import OnnxEncoder
from index.encoder.sentence_transformer import EmbeddingModel
from index.learning.heads import save_arrays
from index.settings import WEIGHTS
from index.tagging.network import TokenLogits, TokenNetwork
from index.tagging.reading import reading_of
from index.tagging.tagger import HEADS, NETWORK, Tagger
from index.training.tag_heads import learn_heads
from index.training.tag_messages import Message, measure, message_of, questions_asked, written
from index.training.tag_network import NetworkPlan, export_network, train_network, windows_of
from index.training.wrap import wrapped

Progress = Callable[[str, int, int], object]


@dataclass(frozen=True)
class TagPlan:
    """Everything that decides what a run yields: `made` messages for each network, `judged` ones for the heads."""

    made: int = 4500
    judged: int = 1500
    folds: int = 2
    epochs: int = 3
    standing_alone: int = 4000
    seed: int = 0


def tag(
    model: EmbeddingModel, encoder: OnnxEncoder, entries: Sequence[Entry], plan: TagPlan, progress: Progress,
    folder: Path = WEIGHTS,
) -> dict[str, float]:  # fmt: skip
    """Write the tagger into `folder`; returns its metrics on messages that nothing in it had seen."""
    messages, questions = training_messages(), questions_asked(entries)
    turns = [(turn.question, turn.needs_context) for turn in labelled_turns()]
    turns += [(question, False) for question in questions[:: max(1, len(questions) // plan.standing_alone)]]
    read: list[list[tuple[Message, TokenLogits]]] = []
    for fold in range(plan.folds):
        known = [message for number, message in enumerate(messages) if number % plan.folds != fold]
        unseen = [message for number, message in enumerate(messages) if number % plan.folds == fold]
        train = [text for number, text in enumerate(questions) if number % plan.folds != fold]
        asked = [text for number, text in enumerate(questions) if number % plan.folds == fold]
        network = _network(model, encoder, known, train, plan, f"without part {fold + 1}", progress)
        judged = [message_of(tiles) for tiles in wrapped(unseen, asked, plan.judged, plan.seed + 100 + fold)]
        read.append([(message, _said(network, message.text, encoder)) for message in [*written(unseen), *judged]])
    metrics = _measured(read, turns, encoder, progress)
    network = _network(model, encoder, messages, questions, plan, "all", progress)
    export_network(network, folder / NETWORK)
    heads = learn_heads([pair for part in read for pair in part], turns, encoder)
    save_arrays(folder / HEADS, heads.arrays())
    return metrics


def _network(
    model: EmbeddingModel, encoder: OnnxEncoder, messages: Sequence[TrainingMessage], questions: Sequence[str],
    plan: TagPlan, step: str, progress: Progress,
) -> Any:  # fmt: skip
    made = [message_of(tiles) for tiles in wrapped(messages, questions, plan.made, plan.seed)]
    data = [window for message in [*written(messages), *made] for window in windows_of(message, encoder)]
    network_plan = NetworkPlan(epochs=plan.epochs, seed=plan.seed)
    return train_network(model, data, network_plan, lambda done, total, _: progress(step, done, total))


def _said(network: Any, text: str, encoder: OnnxEncoder) -> TokenLogits:
    """As `TokenNetwork.read`, by the network before it is exported."""

    class Session:
        def run(self, _: list[str], inputs: dict[str, Any]) -> list[Any]:
            with torch.no_grad():
                return [network(torch.from_numpy(inputs["states"])).numpy()]

    return TokenNetwork(Session()).read(reading_of(text), encoder)


def _measured(
    read: Sequence[Sequence[tuple[Message, TokenLogits]]],
    turns: Sequence[tuple[str, bool]],
    encoder: OnnxEncoder,
    progress: Progress,
) -> dict[str, float]:
    """Of what authors wrote, each part read by heads that learnt from the others."""
    found = []
    for fold, part in enumerate(read):
        others = [pair for number, other in enumerate(read) if number != fold for pair in other]
        heads = learn_heads(others, turns, encoder)
        for message, tokens in part:
            if message.weight > 1:
                found.append((message, Tagger(heads, _Fixed(tokens)).stretches(message.text, encoder)))
        progress("heads", fold + 1, len(read))
    return measure(found).as_values()


class _Fixed(TokenNetwork):
    """Says what was said before."""

    def __init__(self, tokens: TokenLogits) -> None:
        self._tokens = tokens

    def read(self, reading: str, encoder: OnnxEncoder) -> TokenLogits:  # noqa: ARG002
        return self._tokens
