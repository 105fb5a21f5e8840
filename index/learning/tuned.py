"""A classifier tuned for one policy: its files beside the policy, its network, its export.

A folder `tuned` holds `classifier.safetensors` (the changes to the embedding model's upper layers, and a linear head
over the mean of their tokens), `held_out.npz` (what classifiers that had not seen a question's author said of each
anticipated question: the heads of the index must learn how far to trust the classifier from questions it does not
know) and `tuned.json`. `python -m index.training tune` writes them; a build uses them only with what they were made
for: the model and the clauses.
"""

import hashlib
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from corpus.load import Entry
from corpus.records import Asked
from index.encoder.onnx import Encoded
from index.encoder.sentence_transformer import LOWER_LAYERS, EmbeddingModel, quantise
from index.evidence.classifier import KINDS, Classifier, ClassifierOutput
from index.learning.examples import route_names
from index.settings import WEIGHTS as WEIGHTS_FOLDER

if TYPE_CHECKING:
    import torch

FOLDER = "tuned"
"""Beside a policy, where an earlier version put it."""
OWN_WEIGHTS = "weights"
"""In the index, for what a customer tunes."""
WEIGHTS, HELD_OUT, ABOUT = "classifier.safetensors", "held_out.npz", "tuned.json"
_SCALE = 3.0
"""Brings the means to a size at which the head learns as fast as the layers."""
_LARGEST = 127
_BEST_KEPT = 32
"""Answers of each question whose held-out logits are kept."""
_BELOW_KEPT = 2.0
_SCALES = ".scale"
MINIMUM_KNOWN = 0.5
"""Least share of the anticipated questions that must have been seen by the tuning."""
MINIMUM_PARITY = 0.9
"""Least share of questions of which the exported classifier names the same clause as the original."""


@dataclass(frozen=True)
class About:
    """What a classifier was tuned for and how well it did: `clauses` by id, as the columns of its logits."""

    model: str
    policy: str
    clauses: tuple[str, ...]
    routes: tuple[str, ...]
    plan: dict[str, float]
    metrics: dict[str, float]
    answers: tuple[str, ...] = ()

    @property
    def outputs(self) -> int:
        """How many logits it gives: clauses, kinds, routes, prepared answers."""
        return len(self.clauses) + KINDS + len(self.routes) + len(self.answers)


@dataclass(frozen=True)
class Tuned:
    """A tuned classifier in its folder."""

    folder: Path
    about: About

    def held_out(self, asked: Sequence[Asked]) -> tuple[ClassifierOutput, npt.NDArray[np.bool_]]:
        """What was said of each of `asked` unseen, as rows, and which rows these are: the others are new to it."""
        with np.load(self.folder / HELD_OUT) as stored:
            row = {int(key): number for number, key in enumerate(stored["keys"])}
            logits = stored["logits"].astype(np.float64)
            best = _spread(stored, len(logits), len(self.about.answers))
        rows = np.array([row.get(question_key(question), -1) for question in asked], dtype=np.int64)
        logits = np.concatenate([logits, best], axis=1)[np.maximum(rows, 0)]
        return ClassifierOutput.of(logits, len(self.about.clauses), len(self.about.routes)), rows >= 0

    def export(self, model: EmbeddingModel, path: Path, probes: Encoded) -> bool:
        """Write the classifier as a network to `path`; False when the export does not agree with it."""
        from safetensors.torch import load_file

        network = upper_layers(model, self.about.outputs)
        merge(network, load_file(self.folder / WEIGHTS))
        export_states_network(network.eval(), path, network.head.in_features, {"states": {1: "length"}})
        size = len(self.about.clauses)
        exported = Classifier(path, size, len(self.about.routes))
        pairs = [(exported.classify(states), self._classify(network, states)) for states in probes.states]
        return float(np.mean([a.clauses.argmax() == b.clauses.argmax() for a, b in pairs])) >= MINIMUM_PARITY

    def _classify(self, network: Any, states: npt.NDArray[np.float32]) -> ClassifierOutput:
        import torch

        with torch.no_grad():
            logits = network(torch.from_numpy(states[None]))[0].numpy()
        return ClassifierOutput.of(logits, len(self.about.clauses), len(self.about.routes))


def tuned_for(entry: Entry, own_weights: Path) -> Tuned | None:
    """What travels for the policy of `entry`, or stands beside it; None without. Whether it fits: `misfit`."""
    beside = entry.path.parent / FOLDER
    places = [own_weights / entry.policy.id, *([beside] if entry.path.stem == "policy" else [])]
    places.append(WEIGHTS_FOLDER / entry.policy.id)
    folder = next((place for place in places if (place / ABOUT).exists()), None)
    if folder is None:
        return None
    about = json.loads((folder / ABOUT).read_text("utf-8"))
    about["metrics"] = about.pop("figures", about.get("metrics"))
    return Tuned(folder, About(**about | {key: tuple(about.get(key, ())) for key in ("clauses", "routes", "answers")}))


def misfit(tuned: Tuned, entry: Entry, model: EmbeddingModel, asked: Sequence[Asked]) -> str:
    """Why `tuned` cannot be used, for people; empty when it can."""
    about = tuned.about
    if about.model != model.label:
        return f"it was tuned for the embedding model {about.model}"
    if about.policy != entry.policy.version or about.clauses != tuple(clause.id for clause in entry.policy.clauses):
        return "it was tuned for another version of the policy"
    if about.routes != route_names(entry):
        return "it was tuned for other destinations"
    if tuned.held_out(asked)[1].mean() < MINIMUM_KNOWN:
        return "it was tuned for other anticipated questions"
    return ""


def tuned_digest(entries: Sequence[Entry], own_weights: Path) -> dict[str, str]:
    """Names what is tuned, by policy id; a policy without is left out."""
    return {
        entry.policy.id: hashlib.sha256((tuned.folder / WEIGHTS).read_bytes()).hexdigest()[:12]
        for entry in entries
        if (tuned := tuned_for(entry, own_weights)) is not None
    }


def save_tuned(
    folder: Path, about: About, weights: dict[str, "torch.Tensor"], asked: Sequence[Asked], logits: npt.NDArray[Any]
) -> None:
    """Write the files of a tuned classifier; `logits` has a row for each of `asked`, of the answers only the best."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: weight.contiguous() for name, weight in weights.items()}, folder / WEIGHTS)
    keys = np.array([question_key(question) for question in asked], dtype=np.uint64)
    others = about.outputs - len(about.answers)
    best = np.argsort(-logits[:, others:], axis=1)[:, :_BEST_KEPT]
    np.savez_compressed(
        folder / HELD_OUT,
        keys=keys,
        logits=logits[:, :others].astype(np.float16),
        best=best.astype(np.uint16),
        best_logits=np.take_along_axis(logits[:, others:], best, axis=1).astype(np.float16),
    )
    (folder / ABOUT).write_text(json.dumps(asdict(about), indent=1) + "\n", "utf-8")


def _spread(stored: Mapping[str, npt.NDArray[Any]], rows: int, answers: int) -> npt.NDArray[np.float64]:
    """Logits of the answers, (rows, answers), from the best of each row; of the others, as little as the least kept."""
    if not answers:
        return np.zeros((rows, 0))
    values = stored["best_logits"].astype(np.float64)
    found = np.repeat(values.min(axis=1, keepdims=True) - _BELOW_KEPT, answers, axis=1)
    np.put_along_axis(found, stored["best"].astype(np.int64), values, axis=1)
    return found


def question_key(asked: Asked) -> int:
    """A number that names an anticipated question by its words."""
    words = f"{asked.after}\n{asked.question}".encode()
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "big")


def changes(network: Any, before: Any) -> dict[str, "torch.Tensor"]:
    """How `network` differs from `before`, both of `upper_layers`: of a matrix in eight bits, a scale for each row."""
    import torch

    found = {}
    start = dict(before.named_parameters())
    for name, weight in network.named_parameters():
        change = (weight - start[name]).detach()
        if name.startswith("head"):
            found[name] = weight.detach().half()
        elif change.ndim == 1:
            found[name] = change.half()
        else:
            scale = (change.abs().amax(1, keepdim=True) / _LARGEST).half()
            found[name] = (change / scale.float().clamp_min(1e-12)).round().to(torch.int8)
            found[f"{name}{_SCALES}"] = scale
    return found


def merge(network: Any, stored: dict[str, "torch.Tensor"]) -> None:
    """Bring `network`, fresh from `upper_layers`, to what `changes` stored.

    Raises ValueError when a weight is missing or has another shape.
    """
    import torch

    with torch.no_grad():
        for name, weight in network.named_parameters():
            change = stored.get(name)
            if change is None or change.shape != weight.shape:
                raise ValueError(
                    f"{WEIGHTS} does not fit this model: weight {name!r}; run `python -m index.training tune`"
                )
            if name.startswith("head"):
                weight.copy_(change.float())
            else:
                weight.add_(change.float() * (stored[f"{name}{_SCALES}"].float() if change.ndim > 1 else 1.0))


def upper_layers(model: EmbeddingModel, outputs: int) -> Any:
    """The network on top of the lower layers of `model`, its head not yet trained: a torch module.

    `layers` are the upper layers, `head` is linear. It takes states (texts, tokens, dimension) and, of padded ones, a
    mask (texts, tokens), and gives logits (texts, outputs). Raises ValueError when the model has
    no such layers.
    """
    import copy

    import torch

    layers = list(getattr(getattr(model.transformer, "encoder", None), "layer", ()))
    if len(layers) <= LOWER_LAYERS:
        raise ValueError(f"the embedding model {model.label} has no layers that could be tuned")

    class UpperLayers(torch.nn.Module):  # type: ignore[misc]  # torch is not read by the type checker
        def __init__(self) -> None:
            super().__init__()
            self.layers = torch.nn.ModuleList(copy.deepcopy(layers[LOWER_LAYERS:]))
            self.dropout = torch.nn.Dropout(0.1)
            self.head = torch.nn.Linear(model.dimension, outputs)

        def means(self, states: Any, mask: Any = None) -> Any:
            hidden = None if mask is None else ((1 - mask) * -1e4)[:, None, None, :]
            for layer in self.layers:
                states = layer(states, hidden)
            weights = 1 / states.shape[1] if mask is None else (mask / mask.sum(1, keepdim=True))[..., None]
            return _SCALE * (states * weights).sum(1)

        def forward(self, states: Any, mask: Any = None) -> Any:
            return self.head(self.dropout(self.means(states, mask)))

    return UpperLayers()


def export_states_network(network: Any, path: Path, dimension: int, axes: dict[str, dict[int, str]]) -> None:
    """Write a network of states (1, tokens, dimension) to logits as ONNX, its weights in eight bits."""
    import torch

    states = torch.zeros(1, 7, dimension)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # tracer notes about shapes; the comparison is what counts
        torch.onnx.export(
            network,
            (states,),
            path,
            input_names=["states"],
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    quantise(path)
