"""An open index: questions in, evidence out. Nothing is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.errors import DeskError
from corpus.load import Entry
from corpus.records import Role
from index.build import CURRENT, TAGGING_MODEL
from index.encoder.onnx import Encoder, OnnxEncoder
from index.encoder.sentence_transformer import EmbeddingModel
from index.evidence.vectors import VectorStore
from index.learning.tuned import OWN_WEIGHTS
from index.policy_index import Evidence, PolicyIndex
from index.queries import Query, encoded_query, variants_of
from index.recipe import current_recipe, load_recipe
from index.tagging.tagger import Tagger


class IndexMissing(DeskError, RuntimeError):
    """There is no index to answer from, with the command that builds one."""


@dataclass(frozen=True)
class Encoders:
    """What encodes one message: `search` for the look-up, `tagging` the shipped one, which the tagger learnt with."""

    search: Encoder
    tagging: OnnxEncoder


class Index:
    """All policies of a build, opened for questions. Close it when another takes its place."""

    def __init__(self, entries: tuple[Entry, ...], model: EmbeddingModel, folder: Path) -> None:
        self._folder = current_build(folder)
        reasons = staleness(folder, entries, model)
        if reasons:
            raise IndexMissing(f"the index in {folder} is stale ({'; '.join(reasons)}); run `python -m index build`")
        exported = self._folder / "model"
        self._encoder: Encoder = OnnxEncoder(exported) if exported.exists() else model
        shipped = self._folder / TAGGING_MODEL
        self._tagging = OnnxEncoder(shipped) if shipped.exists() else self._encoder
        assert isinstance(self._tagging, OnnxEncoder)
        self._store = VectorStore(self._folder / "chroma")
        # Everything is read now: a build that is cleaned away later still answers what was opened.
        self.policies = {e.policy.id: PolicyIndex(e, self._folder / e.policy.id, self._store) for e in entries}

    def search(
        self,
        question: str,
        policy_id: str,
        role: Role = Role.UNKNOWN,
        context: str | None = None,
        needs_context: bool = True,
    ) -> Evidence:
        """Evidence of policy `policy_id` on one `Query`. Raises KeyError for an unknown policy."""
        return self.search_all([Query(question, context, needs_context)], policy_id, role)[0]

    def search_all(
        self, queries: Sequence[Query], policy_id: str, role: Role = Role.UNKNOWN, encoder: Encoder | None = None
    ) -> list[Evidence]:
        """Evidence of policy `policy_id` on each of `queries`; `encoder`: one that remembers (`encoders`).

        Raises KeyError for an unknown policy.
        """
        policy = self.policies[policy_id]
        variants = [variants_of(query) for query in queries]
        texts = list(dict.fromkeys(text for ways in variants for way in ways for text in (*way.texts, way.whole)))
        encoded = (encoder or self._encoder).encode_tokens(texts)
        row = {text: number for number, text in enumerate(texts)}
        return [policy.search([encoded_query(way, encoded, row) for way in ways], role) for ways in variants]

    @cached_property
    def tagger(self) -> Tagger:
        """What tells the requests of a message from the rest of it."""
        return Tagger.load()

    def encoders(self) -> Encoders:
        """For one message: what was encoded once is not encoded again. Not to be kept."""
        assert isinstance(self._tagging, OnnxEncoder)
        tagging = self._tagging.remembering()
        return Encoders(tagging if self._tagging is self._encoder else self._encoder, tagging)

    @property
    def encoder(self) -> Encoder:
        """Texts to the vectors that are compared here."""
        return self._encoder

    def close(self) -> None:
        self._store.close()


def current_build(folder: Path) -> Path:
    """Folder of the build that answers. Raises IndexMissing when there is none."""
    pointer = folder / CURRENT
    if not pointer.exists():
        raise IndexMissing(f"no index in {folder}; run `python -m index build`")
    found = folder / "builds" / pointer.read_text("utf-8").strip()
    if not (found / "recipe.json").exists():
        raise IndexMissing(f"the index in {folder} is damaged; run `python -m index build`")
    return found


def staleness(folder: Path, entries: tuple[Entry, ...], model: EmbeddingModel) -> list[str]:
    """Why the index must be built anew; empty when it is up to date. Raises IndexMissing when there is none."""
    recipe = load_recipe(current_build(folder) / "recipe.json")
    if recipe is None:
        return ["its recipe cannot be read"]
    return recipe.differences(current_recipe(entries, model, folder / OWN_WEIGHTS))
