"""Build an index beside the one that answers, then swap one small pointer file: whenever it is killed, one is whole.

Layout of the index folder: `CURRENT` names a folder under `builds/`; `archive/` keeps the text of every policy version
ever indexed, so that an old citation still opens.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from corpus.load import Entry
from corpus.records import Asked
from index.archive import archive_policy
from index.encoder.cache import MODELS, exported, place
from index.encoder.onnx import Encoded, Encoder, OnnxEncoder, Vectors
from index.encoder.sentence_transformer import BATCH, EmbeddingError, EmbeddingModel
from index.evidence.answers import ANSWERS_FILE, NO_ANSWER, AnswerTable, answer_table, answer_texts
from index.evidence.bm25 import LexicalIndex
from index.evidence.classifier import CLASSIFIER_FILE, Classifier, ClassifierOutput
from index.evidence.vectors import VectorStore
from index.learning.choice import ANSWER_BAR, learn_choice
from index.learning.examples import (
    all_asked,
    anticipated,
    as_read,
    clause_tokens,
    prepared,
    route_names,
    view_matrices,
    view_texts,
)
from index.learning.fit import FOLDS, Examples, learn
from index.learning.heads import save_arrays
from index.learning.learnt import Learnt, about_now, is_current, shipped_for
from index.learning.tuned import OWN_WEIGHTS, Tuned, misfit, tuned_for
from index.recipe import current_recipe, save_recipe

CURRENT = "CURRENT"
ARCHIVE = "archive"
TAGGING_MODEL = "tagging-model"
"""The shipped embedding model, for the tagger, where another one embeds."""
_PROBES = 60
Progress = Callable[[str, int, int], object]
"""Hears (step, done, total) now and then."""


class Learning(StrEnum):
    """When heads that travel with the program are learnt again."""

    NEVER = "never"
    """They serve as they are, also where questions were written since."""
    WHERE_CHANGED = "where changed"
    """When they were learnt from other questions than stand there now."""
    ALWAYS = "always"


def quiet(step: str, done: int, total: int) -> None:
    """A `Progress` that tells nobody."""


def build(
    entries: tuple[Entry, ...],
    model: EmbeddingModel,
    folder: Path,
    progress: Progress = quiet,
    learning: Learning = Learning.WHERE_CHANGED,
    models: Path = MODELS,
) -> Path:
    """Build an index of `entries` and make it the current one; returns its folder.

    `learning`: when heads that travel with the program are learnt again. `models`: where exported models are kept.
    One builder at a time: a second one waits.
    """
    builds = folder / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    with _only_builder(folder):
        _remove(path for path in builds.iterdir() if path.suffix == ".partial")
        recipe = current_recipe(entries, model, folder / OWN_WEIGHTS)
        final = builds / f"{recipe.corpus}-{secrets.token_hex(4)}"
        partial = final.with_suffix(".partial")
        partial.mkdir()
        _write(entries, model, partial, progress, learning, models, folder / OWN_WEIGHTS)
        save_recipe(recipe, partial / "recipe.json")
        partial.rename(final)
        for entry in entries:
            archive_policy(folder / ARCHIVE, entry.policy)
        _point_to(final, folder)
        keep = {final, *sorted(builds.iterdir(), key=lambda path: path.stat().st_mtime)[-2:]}
        _remove(path for path in builds.iterdir() if path not in keep)
    return final


@contextlib.contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _point_to(build_folder: Path, folder: Path) -> None:
    """The swap: readers see the old name or the new one, never half of either."""
    pointer = folder / f"{CURRENT}.{os.getpid()}"
    pointer.write_text(build_folder.name, "utf-8")
    pointer.replace(folder / CURRENT)


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        shutil.rmtree(path, ignore_errors=True)


def _write(
    entries: tuple[Entry, ...], model: EmbeddingModel, folder: Path, progress: Progress, learning: Learning,
    models: Path, own_weights: Path,
) -> None:  # fmt: skip
    progress("model", 0, 1)
    encoder = _placed(model, models, folder / "model") or model
    if model.label != EmbeddingModel().label:
        _placed(EmbeddingModel(), models, folder / TAGGING_MODEL)
    progress("model", 1, 1)
    store = VectorStore(folder / "chroma")
    try:
        for entry in entries:
            writing = _Writing(entry, model, encoder, store, folder / entry.policy.id, progress, own_weights)
            writing.write(learning)
    finally:
        store.close()


def _placed(model: EmbeddingModel, models: Path, folder: Path) -> OnnxEncoder | None:
    found = exported(model, models)
    if found is None:
        return None
    place(found, folder)
    return OnnxEncoder(folder, threads=os.cpu_count() or 1)


@dataclass(frozen=True)
class _Writing:
    """The part of a build that is about one policy."""

    entry: Entry
    model: EmbeddingModel
    encoder: Encoder
    store: VectorStore
    folder: Path
    progress: Progress
    own_weights: Path

    def write(self, learning: Learning) -> None:
        entry, policy = self.entry, self.entry.policy
        self.folder.mkdir()
        encode = _encode_with(self.encoder, f"{policy.id}: embed", self.progress)
        views, view_rows = view_texts(entry, lambda text: self.model.token_count(text) <= self.model.token_limit)
        viewed = encode(views)
        self.store.add(f"{policy.id}.views", viewed.vectors, views)
        tokens = clause_tokens(viewed, view_rows, len(policy.clauses))
        tokens.save(self.folder / "tokens.npz")
        (self.folder / "views.json").write_text(json.dumps(view_rows), "utf-8")
        classified = self._classify()
        views_by_name = view_matrices(viewed.vectors, view_rows, len(policy.clauses))
        examples = anticipated(entry, encode, views_by_name, tokens, classified)
        LexicalIndex.build(examples.document(range(len(examples.texts)))).save(self.folder / "lexical")
        if prepared(entry):
            asked = [asked.question for asked in all_asked(entry)]
            self.store.add(f"{policy.id}.anticipated", examples.vectors, asked)
            save_arrays(self.folder / "labels.npz", vars(examples.labels))
            answers = self._answer_table(examples, encode)
            if len(answers):
                save_arrays(self.folder / ANSWERS_FILE, vars(answers))
            self._learnt(examples, answers, learning).save(self.folder)

    def _answer_table(self, examples: Examples, encode: Callable[[Sequence[str]], Encoded]) -> AnswerTable:
        """The prepared answers as arrays."""
        tuned = fitting(self.entry, self.model, self.own_weights)
        known = tuned.about.answers if tuned else ()
        return answer_table_of(self.entry, examples.vectors, known, encode)

    def _learnt(self, examples: Examples, answers: AnswerTable, learning: Learning) -> Learnt:
        """Heads that travel with the program where they fit; else, or where their data has changed, learnt ones."""
        shipped = shipped_for(self.entry, self.model)
        serves = learning is Learning.NEVER or (shipped and is_current(shipped, self.entry))
        if shipped and serves and learning is not Learning.ALWAYS:
            return shipped
        return learnt_from(self.entry, self.model, examples, answers, self.progress)

    def _classify(self) -> ClassifierOutput | None:
        """Export the tuned classifier, where there is one; what it says of questions that it does not know."""
        tuned = fitting(self.entry, self.model, self.own_weights) if isinstance(self.encoder, OnnxEncoder) else None
        if tuned is None:
            return None
        asked, path = all_asked(self.entry), self.folder / CLASSIFIER_FILE
        _write_classifier(tuned, self.model, self.encoder, asked, path)
        return _classified(tuned, self.encoder, _classifier(tuned, path), asked)


def answer_table_of(
    entry: Entry, asked: Vectors, known: tuple[str, ...], encode: Callable[[Sequence[str]], Encoded]
) -> AnswerTable:
    """The prepared answers of `entry`; `asked` are the vectors of all that people may ask, `known` the answers that its
    tuned classifier knows.
    """
    questions, leads = answer_texts(list(entry.answers.values()))
    own = encode(questions).vectors, encode(leads).vectors
    return answer_table(entry, route_names(entry), all_asked(entry), asked, known, *own)


def learnt_from(
    entry: Entry, model: EmbeddingModel, examples: Examples, answers: AnswerTable, progress: Progress
) -> Learnt:
    """Heads and bars learnt from `examples`, and how to choose among `answers`; with what they are for."""
    step, done = f"{entry.policy.id}: learn", 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress(step, done, FOLDS + 1)

    learned = learn(examples, tick)
    metrics = learned.validation.summary()
    choice = None
    if (answers.of_question != NO_ANSWER).any():
        choice, chosen = learn_choice(examples, answers, learned.folds, learned.fused, learned.covered, ANSWER_BAR)
        metrics |= {f"answers.{name}": value for name, value in chosen.summary().items()}
    return Learnt(learned.heads, learned.bars, about_now(entry, model, metrics), choice)


def fitting(entry: Entry, model: EmbeddingModel, own_weights: Path) -> Tuned | None:
    """The tuned classifier for the policy of `entry`, when there is one that can be used."""
    tuned = tuned_for(entry, own_weights) if prepared(entry) else None
    return None if tuned is None or misfit(tuned, entry, model, all_asked(entry)) else tuned


def _write_classifier(
    tuned: Tuned, model: EmbeddingModel, encoder: Encoder, asked: Sequence[Asked], path: Path
) -> None:
    """Raises EmbeddingError when the exported classifier does not say what the tuned one does."""
    probes = encoder.encode_tokens([question.question for question in asked[:: max(1, len(asked) // _PROBES)]])
    try:
        agrees = tuned.export(model, path, probes)
    except ValueError as error:
        raise EmbeddingError(f"{tuned.folder}: {error}") from error
    if not agrees:
        raise EmbeddingError(
            f"{tuned.folder} cannot be exported faithfully; remove it, or run `python -m index.training tune`"
        )


def _classifier(tuned: Tuned, path: Path) -> Classifier:
    return Classifier(path, len(tuned.about.clauses), len(tuned.about.routes))


def _classified(tuned: Tuned, encoder: Encoder, classifier: Classifier, asked: Sequence[Asked]) -> ClassifierOutput:
    """What is said of each of `asked` by a classifier that was not trained on it; of new ones, by the one in use."""
    said, known = tuned.held_out(asked)
    new = [int(row) for row in np.flatnonzero(~known)]
    for row, text in zip(new, as_read([asked[row] for row in new]), strict=True):
        said[row] = classifier.classify(encoder.encode_tokens([text]).states[0])
    return said


def _encode_with(encoder: Encoder, step: str, progress: Progress) -> Callable[[Sequence[str]], Encoded]:
    def encode(texts: Sequence[str]) -> Encoded:
        batches = []
        for start in range(0, len(texts), BATCH):
            batches.append(encoder.encode_tokens(texts[start : start + BATCH]))
            progress(step, min(start + BATCH, len(texts)), len(texts))
        vectors = [batch.vectors for batch in batches]
        tokens = tuple(rows for batch in batches for rows in batch.tokens)
        return Encoded(np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float32), tokens)

    return encode
