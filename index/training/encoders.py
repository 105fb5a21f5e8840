"""Forms that a better embedding model may take, all trained by the same loss (`index.training.train`).

Each turns texts into unit vectors, questions and clauses apart, and says which of its weights are trained. The
transformers also give a vector for each token, which late interaction compares (`index.evidence.late_interaction`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import normalize

_BATCH = 64
TARGETS = ["query", "key", "value", "dense"]


@dataclass(frozen=True)
class Encoded:
    """Texts as unit vectors: `vectors` (texts, dimension), and their tokens' `tokens` (tokens, dimension), one text's
    after another's, each the text numbered in `owner` (tokens,). No tokens: the form has none."""

    vectors: torch.Tensor
    tokens: torch.Tensor | None = None
    owner: torch.Tensor | None = None


class TrainableEncoder(Protocol):
    """What the training loop needs of a model."""

    network: torch.nn.Module

    def questions(self, texts: Sequence[str]) -> Encoded:
        """Vectors of questions."""

    def clauses(self, texts: Sequence[str]) -> Encoded:
        """Vectors of clauses."""

    def start_from(self, path: Path) -> None:
        """Go on from weights that `save` wrote."""

    def save(self, path: Path) -> None:
        """Write the trained weights."""


class Transformer:
    """The base model, wholly trained ("full"): what questions and clauses are encoded with alike."""

    def __init__(self, folder: Path, max_tokens: int, device: str) -> None:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder), device=device)
        self._tokenizer, self._max_tokens, self._device = model.tokenizer, max_tokens, device
        self.network: Any = model[0].auto_model

    def questions(self, texts: Sequence[str]) -> Encoded:
        """Texts of like length share a batch."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]
        states = [state for part in parts for state in self._states([texts[i] for i in part])]
        back = torch.argsort(torch.tensor(order)).tolist()
        rows = [states[i] for i in back]
        return Encoded(
            vectors=normalize(torch.stack([row.mean(0) for row in rows]), dim=-1),
            tokens=normalize(torch.cat(rows), dim=-1),
            owner=torch.repeat_interleave(torch.tensor([len(row) for row in rows])).to(self._device),
        )

    def clauses(self, texts: Sequence[str]) -> Encoded:
        return self.questions(texts)

    def start_from(self, path: Path) -> None:
        self.network.load_state_dict(load_file(path))

    def save(self, path: Path) -> None:
        save_file({name: weight.half().contiguous() for name, weight in self.network.state_dict().items()}, path)

    def _states(self, texts: list[str]) -> list[torch.Tensor]:
        """Last hidden states of each text, (its tokens, dimension)."""
        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._max_tokens, return_tensors="pt"
        ).to(self._device)
        with torch.autocast(self._device, dtype=torch.bfloat16):
            states = self.network(**tokens).last_hidden_state
        lengths = tokens["attention_mask"].sum(1).tolist()
        return [row[:length].float() for row, length in zip(states, lengths, strict=True)]


class Adapter(Transformer):
    """Low-rank changes to every linear layer ("adapter"); the base weights stay."""

    def __init__(self, folder: Path, max_tokens: int, device: str, rank: int) -> None:
        from peft import LoraConfig, get_peft_model

        super().__init__(folder, max_tokens, device)
        settings = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.05, target_modules=TARGETS, bias="none")
        self.network = get_peft_model(self.network, settings)

    def start_from(self, path: Path) -> None:
        """Go on from an adapter that `save` wrote, of the same rank."""
        stored = load_file(path)
        with torch.no_grad():
            for name, module in self.network.named_modules():
                if hasattr(module, "lora_A"):
                    layer = name.removeprefix("base_model.model.")
                    module.lora_A["default"].weight.copy_(stored[f"{layer}.A"].float())
                    scale = module.scaling["default"]
                    module.lora_B["default"].weight.copy_(stored[f"{layer}.B"].float() / scale)

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


class Heads:
    """Two matrices on top of the frozen base ("heads"), one for questions and one for clauses: asymmetric."""

    def __init__(self, folder: Path, max_tokens: int, device: str) -> None:
        self._base = Transformer(folder, max_tokens, device)
        self._base.network.requires_grad_(False)
        self._known: dict[str, torch.Tensor] = {}
        self.network = torch.nn.ModuleDict({"question": _identity(384), "clause": _identity(384)}).to(device)

    def questions(self, texts: Sequence[str]) -> Encoded:
        return Encoded(normalize(self.network["question"](self._frozen(texts)), dim=-1))

    def clauses(self, texts: Sequence[str]) -> Encoded:
        return Encoded(normalize(self.network["clause"](self._frozen(texts)), dim=-1))

    def start_from(self, path: Path) -> None:
        self.network.load_state_dict(load_file(path))

    def save(self, path: Path) -> None:
        save_file({name: weight.contiguous() for name, weight in self.network.state_dict().items()}, path)

    def _frozen(self, texts: Sequence[str]) -> torch.Tensor:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            with torch.no_grad():
                self._known.update(zip(new, self._base.questions(new).vectors, strict=True))
        return torch.stack([self._known[text] for text in texts])


class Static:
    """Mean of word-piece vectors, started from the base model's own ("static"): no attention, very fast."""

    def __init__(self, folder: Path, max_tokens: int, device: str) -> None:
        base = Transformer(folder, max_tokens, device)
        self._tokenizer, self._max_tokens, self._device = base._tokenizer, max_tokens, device
        start = base.network.embeddings.word_embeddings.weight.detach().clone()
        self.network = torch.nn.EmbeddingBag.from_pretrained(start, freeze=False, mode="mean").to(device)

    def questions(self, texts: Sequence[str]) -> Encoded:
        pieces = self._tokenizer(list(texts), truncation=True, max_length=self._max_tokens, add_special_tokens=False)[
            "input_ids"
        ]
        flat = torch.tensor([piece for text in pieces for piece in text] or [0], device=self._device)
        starts = torch.tensor(np.cumsum([0, *map(len, pieces[:-1])]), device=self._device)
        return Encoded(normalize(self.network(flat, starts), dim=-1))

    def clauses(self, texts: Sequence[str]) -> Encoded:
        return self.questions(texts)

    def start_from(self, path: Path) -> None:
        self.network.load_state_dict({"weight": load_file(path)["vectors"].float()})

    def save(self, path: Path) -> None:
        save_file({"vectors": self.network.weight.detach().half().contiguous()}, path)


FORMS: dict[str, Callable[[Path, int, str, int], TrainableEncoder]] = {
    "adapter": Adapter,
    "full": lambda folder, tokens, device, _: Transformer(folder, tokens, device),
    "heads": lambda folder, tokens, device, _: Heads(folder, tokens, device),
    "static": lambda folder, tokens, device, _: Static(folder, tokens, device),
}


def late_scores(questions: Encoded, clauses: Encoded) -> torch.Tensor | None:
    """Late interaction of every question with every clause; None where an encoder has no tokens."""
    if questions.tokens is None or clauses.tokens is None or questions.owner is None or clauses.owner is None:
        return None
    near = questions.tokens @ clauses.tokens.T
    columns = clauses.owner.expand(len(near), -1)
    best = near.new_full((len(near), len(clauses.vectors)), -1.0).scatter_reduce(1, columns, near, "amax")
    sums = near.new_zeros(len(questions.vectors), best.shape[1]).index_add(0, questions.owner, best)
    return sums / torch.bincount(questions.owner, minlength=len(sums))[:, None]


def frozen_scores(form: TrainableEncoder, questions: Sequence[str], clauses: Sequence[str]) -> npt.NDArray[np.float32]:
    """How near each question is to each clause: cosine and late interaction alike, (questions, clauses)."""
    form.network.eval()
    with torch.no_grad():
        asked, said = form.questions(questions), form.clauses(clauses)
        near, late = asked.vectors @ said.vectors.T, late_scores(asked, said)
        return np.asarray((near if late is None else (near + late) / 2).cpu().numpy(), dtype=np.float32)


def _identity(size: int) -> torch.nn.Linear:
    layer = torch.nn.Linear(size, size, bias=False)
    torch.nn.init.eye_(layer.weight)
    return layer
