"""Forms that a better embedding model may take, all trained by the same loss (`index.adapt.train`).

Each turns texts into unit vectors, questions and clauses apart, and says which of its weights are trained.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn.functional import normalize

from index.encode import Vectors

TARGETS = ["query", "key", "value", "dense"]


class Form(Protocol):
    """What the training loop needs of a model."""

    network: torch.nn.Module

    def questions(self, texts: Sequence[str]) -> torch.Tensor:
        """Shape (len(texts), dimension), unit length."""

    def clauses(self, texts: Sequence[str]) -> torch.Tensor:
        """Shape (len(texts), dimension), unit length."""

    def save(self, path: Path) -> None:
        """Write the trained weights."""


class Transformer:
    """The base model, wholly trained ("full"): what questions and clauses are encoded with alike."""

    def __init__(self, folder: Path, max_tokens: int, device: str) -> None:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder), device=device)
        self._tokenizer, self._max_tokens, self._device = model.tokenizer, max_tokens, device
        self.network: Any = model[0].auto_model

    def questions(self, texts: Sequence[str], batch: int = 64) -> torch.Tensor:
        """Texts of like length share a batch."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [self._batch([texts[i] for i in order[at : at + batch]]) for at in range(0, len(order), batch)]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back.to(self._device)]

    def clauses(self, texts: Sequence[str]) -> torch.Tensor:
        return self.questions(texts)

    def save(self, path: Path) -> None:
        save_file({name: weight.half().contiguous() for name, weight in self.network.state_dict().items()}, path)

    def _batch(self, texts: list[str]) -> torch.Tensor:
        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._max_tokens, return_tensors="pt"
        ).to(self._device)
        with torch.autocast(self._device, dtype=torch.bfloat16):
            states = self.network(**tokens).last_hidden_state
        mask = tokens["attention_mask"][..., None].float()
        return normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)


class Adapter(Transformer):
    """Low-rank changes to every linear layer ("adapter"); the base weights stay."""

    def __init__(self, folder: Path, max_tokens: int, device: str, rank: int) -> None:
        from peft import LoraConfig, get_peft_model

        super().__init__(folder, max_tokens, device)
        settings = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.05, target_modules=TARGETS, bias="none")
        self.network = get_peft_model(self.network, settings)

    def save(self, path: Path) -> None:
        """Write the changes as half-precision A and B matrices by layer, B scaled (`index.adapter` reads them)."""
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

    def questions(self, texts: Sequence[str]) -> torch.Tensor:
        return normalize(self.network["question"](self._frozen(texts)), dim=-1)

    def clauses(self, texts: Sequence[str]) -> torch.Tensor:
        return normalize(self.network["clause"](self._frozen(texts)), dim=-1)

    def save(self, path: Path) -> None:
        save_file({name: weight.contiguous() for name, weight in self.network.state_dict().items()}, path)

    def _frozen(self, texts: Sequence[str]) -> torch.Tensor:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            with torch.no_grad():
                self._known.update(zip(new, self._base.questions(new), strict=True))
        return torch.stack([self._known[text] for text in texts])


class Static:
    """Mean of word-piece vectors, started from the base model's own ("static"): no attention, very fast."""

    def __init__(self, folder: Path, max_tokens: int, device: str) -> None:
        base = Transformer(folder, max_tokens, device)
        self._tokenizer, self._max_tokens, self._device = base._tokenizer, max_tokens, device
        start = base.network.embeddings.word_embeddings.weight.detach().clone()
        self.network = torch.nn.EmbeddingBag.from_pretrained(start, freeze=False, mode="mean").to(device)

    def questions(self, texts: Sequence[str]) -> torch.Tensor:
        pieces = self._tokenizer(list(texts), truncation=True, max_length=self._max_tokens, add_special_tokens=False)[
            "input_ids"
        ]
        flat = torch.tensor([piece for text in pieces for piece in text] or [0], device=self._device)
        starts = torch.tensor(np.cumsum([0, *map(len, pieces[:-1])]), device=self._device)
        return normalize(self.network(flat, starts), dim=-1)

    def clauses(self, texts: Sequence[str]) -> torch.Tensor:
        return self.questions(texts)

    def save(self, path: Path) -> None:
        save_file({"vectors": self.network.weight.detach().half().contiguous()}, path)


FORMS: dict[str, Callable[[Path, int, str, int], Form]] = {
    "adapter": Adapter,
    "full": lambda folder, tokens, device, _: Transformer(folder, tokens, device),
    "heads": lambda folder, tokens, device, _: Heads(folder, tokens, device),
    "static": lambda folder, tokens, device, _: Static(folder, tokens, device),
}


def encoders(form: Form) -> tuple[Callable[[Sequence[str]], Vectors], Callable[[Sequence[str]], Vectors]]:
    """(questions, clauses) for measuring: no gradients, no dropout."""

    def frozen(vectors: Callable[[Sequence[str]], torch.Tensor]) -> Callable[[Sequence[str]], Vectors]:
        def encode(texts: Sequence[str]) -> Vectors:
            form.network.eval()
            with torch.no_grad():
                return np.asarray(vectors(list(texts)).cpu().numpy(), dtype=np.float32)

        return encode

    return frozen(form.questions), frozen(form.clauses)


def _identity(size: int) -> torch.nn.Linear:
    layer = torch.nn.Linear(size, size, bias=False)
    torch.nn.init.eye_(layer.weight)
    return layer
