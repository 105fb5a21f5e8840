"""What an index was built from. Another recipe, another index: that is how a stale one is known."""

import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from corpus.load import Entry, corpus_digest
from index.encoder.sentence_transformer import EmbeddingModel
from index.learning.learnt import shipped_digest
from index.learning.tuned import tuned_digest
from index.split import SPLITTER

# Raise when what is built from the same inputs changes: features, heads, views, file layout.
FORMAT = 10
_PACKAGES = ("bm25s", "chromadb", "onnxruntime", "scikit-learn", "sentence-transformers", "tiktoken")


@dataclass(frozen=True)
class Recipe:
    """Inputs of a build; equal recipes build equal indexes."""

    format: int
    model: str
    splitter: str
    corpus: str
    policies: dict[str, str]
    tuned: dict[str, str]
    learnt: dict[str, str]
    packages: dict[str, str]

    def differences(self, other: "Recipe") -> list[str]:
        """What `other` has that this has not, for people: "corpus 12ab -> 34cd"."""
        mine, theirs = asdict(self), asdict(other)
        return [f"{key}: {mine[key]} -> {theirs[key]}" for key in mine if mine[key] != theirs[key]]


def current_recipe(entries: tuple[Entry, ...], model: EmbeddingModel, own_weights: Path) -> Recipe:
    """The recipe that an index built now would have."""
    return Recipe(
        format=FORMAT,
        model=model.label,
        splitter=SPLITTER,
        corpus=corpus_digest(entries),
        policies={entry.policy.id: entry.policy.version for entry in entries},
        tuned=tuned_digest(entries, own_weights),
        learnt=shipped_digest(entries),
        packages={name: version(name) for name in _PACKAGES},
    )


def save_recipe(recipe: Recipe, path: Path) -> None:
    path.write_text(json.dumps(asdict(recipe), indent=1), "utf-8")


def load_recipe(path: Path) -> Recipe | None:
    """The recipe in `path`, or None when it is torn or of another format."""
    try:
        return Recipe(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError):
        return None
