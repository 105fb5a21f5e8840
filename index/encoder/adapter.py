"""The shipped adapter: low-rank changes to the base model's weights, merged into it when it is loaded.

LoRA (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021): of a layer's weight W the change is
B @ A, already scaled when saved. Merged, it costs nothing per question. `index.training` trains and writes the file.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from index.settings import WEIGHTS

ADAPTER = WEIGHTS / "adapter.safetensors"


@cache
def adapter_digest() -> str:
    """Twelve digits that name the adapter in a recipe; empty when none is shipped."""
    return hashlib.sha256(ADAPTER.read_bytes()).hexdigest()[:12] if ADAPTER.exists() else ""


def merge_adapter(transformer: Any, path: Path = ADAPTER) -> None:
    """Add the changes in `path` to `transformer` (a torch module), in place.

    Raises ValueError when a layer of the file is not in the model, or has another shape.
    """
    import torch
    from safetensors.torch import load_file

    stored = load_file(path)
    modules = dict(transformer.named_modules())
    with torch.no_grad():
        for name in sorted({key.rsplit(".", 1)[0] for key in stored}):
            down, up = stored[f"{name}.A"].float(), stored[f"{name}.B"].float()
            layer = modules.get(name)
            if layer is None or layer.weight.shape != (up.shape[0], down.shape[1]):
                raise ValueError(f"{path.name} does not fit this model: layer {name!r}")
            layer.weight += up @ down
