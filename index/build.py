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
from pathlib import Path

import numpy as np

from corpus.knowledge import Asked
from corpus.load import Entry
from corpus.policy import Policy
from index.archive import archive_policy
from index.classifier import CLASSIFIER_FILE, NO_ROUTE, Classified, Classifier
from index.embed import BATCH, EmbeddingError, EmbeddingModel
from index.encode import Encoded, Encoder, OnnxEncoder, Vectors
from index.features import COVERED, NOT_COVERED, OFF_TOPIC, VIEWS, Array, Labels
from index.heads import save_arrays
from index.late import TokenIndex
from index.learn import FOLDS, MINIMUM_QUESTIONS, Examples, learn
from index.lexical import LexicalIndex
from index.recipe import current_recipe, save_recipe
from index.split import chunks, in_context, in_conversation, within_budget, words_in_conversation
from index.store import VectorStore
from index.tuned import Tuned, misfit, tuned_for

CURRENT = "CURRENT"
ARCHIVE = "archive"
MINIMUM_SILENT = 20
_PROBES = 60
Progress = Callable[[str, int, int], object]
"""Hears (step, done, total) now and then."""


def quiet(step: str, done: int, total: int) -> None:
    """A `Progress` that tells nobody."""


def build(entries: tuple[Entry, ...], model: EmbeddingModel, folder: Path, progress: Progress = quiet) -> Path:
    """Build an index of `entries` and make it the current one; returns its folder.

    One builder at a time: a second one waits for the first.
    """
    builds = folder / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    with _only_builder(folder):
        _remove(path for path in builds.iterdir() if path.suffix == ".partial")
        recipe = current_recipe(entries, model)
        final = builds / f"{recipe.corpus}-{secrets.token_hex(4)}"
        partial = final.with_suffix(".partial")
        partial.mkdir()
        _write(entries, model, partial, progress)
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


def _write(entries: tuple[Entry, ...], model: EmbeddingModel, folder: Path, progress: Progress) -> None:
    progress("model", 0, 1)
    exported = model.export(folder / "model")
    progress("model", 1, 1)
    if not exported:
        shutil.rmtree(folder / "model", ignore_errors=True)
    encoder: Encoder = OnnxEncoder(folder / "model", threads=os.cpu_count() or 1) if exported else model
    store = VectorStore(folder / "chroma")
    try:
        for entry in entries:
            _write_policy(entry, model, encoder, store, folder / entry.policy.id, progress)
    finally:
        store.close()


def _write_policy(
    entry: Entry, model: EmbeddingModel, encoder: Encoder, store: VectorStore, folder: Path, progress: Progress
) -> None:
    folder.mkdir()
    policy = entry.policy
    encode = _encode_with(encoder, f"{policy.id}: embed", progress)
    views, view_rows = view_texts(entry, lambda text: model.token_count(text) <= model.token_limit)
    viewed = encode(views)
    store.add(f"{policy.id}.views", viewed.vectors, views)
    tokens = clause_tokens(viewed, view_rows, len(policy.clauses))
    tokens.save(folder / "tokens.npz")
    tuned = fitting(entry, model) if isinstance(encoder, OnnxEncoder) else None
    classified = None
    if tuned is not None:
        _write_classifier(tuned, model, encoder, all_asked(entry), folder / CLASSIFIER_FILE)
        classified = _classified(tuned, encoder, Classifier(folder / CLASSIFIER_FILE), all_asked(entry))
    views_by_name = view_matrices(viewed.vectors, view_rows, len(policy.clauses))
    examples = anticipated(entry, encode, views_by_name, tokens, classified)
    LexicalIndex.build(examples.document(range(len(examples.texts)))).save(folder / "lexical")
    (folder / "views.json").write_text(json.dumps(view_rows), "utf-8")
    report: dict[str, float] = {}
    if prepared(entry):
        store.add(f"{policy.id}.anticipated", examples.vectors, [asked.question for asked in all_asked(entry)])
        step, done = f"{policy.id}: learn", 0

        def tick(count: int) -> None:
            nonlocal done
            done += count
            progress(step, done, FOLDS)

        heads, validation = learn(examples, tick)
        labels = examples.labels
        save_arrays(folder / "heads.npz", heads.arrays())
        save_arrays(folder / "labels.npz", vars(labels))
        report = validation.summary()
    (folder / "report.json").write_text(json.dumps(report), "utf-8")


def fitting(entry: Entry, model: EmbeddingModel) -> Tuned | None:
    """The tuned classifier beside the policy of `entry`, when there is one that can be used."""
    tuned = tuned_for(entry) if prepared(entry) else None
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
        raise EmbeddingError(f"{tuned.folder} cannot be exported faithfully; remove it, or run `python -m index tune`")


def _classified(tuned: Tuned, encoder: Encoder, classifier: Classifier, asked: Sequence[Asked]) -> Classified:
    """What is said of each of `asked` by a classifier that was not trained on it; of new ones, by the one in use."""
    said, known = tuned.held_out(asked)
    new = [int(row) for row in np.flatnonzero(~known)]
    for row, text in zip(new, as_read([asked[row] for row in new]), strict=True):
        said[row] = classifier.classify(encoder.encode_tokens([text]).states[0])
    return said


def prepared(entry: Entry) -> bool:
    """Whether there is enough written beside the policy to learn from."""
    enough = len(entry.not_covered) >= MINIMUM_SILENT and len(entry.off_topic) >= MINIMUM_SILENT
    return enough and len(entry.questions) >= MINIMUM_QUESTIONS


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


def view_texts(entry: Entry, fits: Callable[[str], bool]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """Texts to embed for the clauses, and of each: (view, positions of its clauses)."""
    policy = entry.policy
    texts: list[str] = []
    rows: list[tuple[str, list[int]]] = []
    for position, clause in enumerate(policy.clauses):
        gloss = entry.glosses.get(clause.id)
        quote = policy.quote(clause.span)
        single = {"clause": quote, "context": in_context(policy, clause), "gloss": gloss or quote}
        for view, text in single.items():
            if within_budget(text, fits):
                texts.append(text)
                rows.append((view, [position]))
    single_views = [view for view in VIEWS if view != "passage"]
    whole = {(view, members[0]) for view, members in rows}
    for chunk in chunks(policy, fits):
        texts.append(chunk.text)
        rows.append(("passage", list(chunk.clauses)))
        # A clause too long for one embedding is known by its pieces in every view.
        pieces = [view for view in single_views if len(chunk.clauses) == 1 and (view, chunk.clauses[0]) not in whole]
        texts += [chunk.text] * len(pieces)
        rows += [(view, list(chunk.clauses)) for view in pieces]
    return texts, rows


def view_matrices(vectors: Vectors, rows: list[tuple[str, list[int]]], clause_count: int) -> dict[str, Vectors]:
    """Vectors of the clauses by view, shape (clauses, dimension); of a clause in several pieces, their mean."""
    found = {}
    for view in VIEWS:
        matrix = np.zeros((clause_count, vectors.shape[1]), dtype=np.float32)
        for vector, (name, members) in zip(vectors, rows, strict=True):
            if name == view:
                matrix[members] += vector
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        found[view] = matrix / np.maximum(lengths, 1e-9)
    return found


def clause_tokens(viewed: Encoded, rows: list[tuple[str, list[int]]], clause_count: int) -> TokenIndex:
    """Tokens of each clause in its context; of a clause in several pieces, of all of them."""
    found: list[list[Vectors]] = [[] for _ in range(clause_count)]
    for tokens, (view, members) in zip(viewed.tokens, rows, strict=True):
        if view == "context":
            found[members[0]].append(tokens)
    return TokenIndex.build(found)


def anticipated(
    entry: Entry,
    encode: Callable[[Sequence[str]], Encoded],
    views: dict[str, Vectors],
    tokens: TokenIndex,
    classified: Classified | None = None,
) -> Examples:
    """Everything people may ask, as rows: covered questions, then those not covered, then off-topic ones."""
    asked, labels, size = all_asked(entry), labels_of(entry), len(entry.policy.clauses)
    texts = [words_in_conversation(q.after, q.question) if q.after else q.question for q in asked]
    encoded = encode(as_read(asked))
    return Examples(
        texts=texts,
        questions=[q.question for q in asked],
        vectors=encoded.vectors,
        late=late_rows(tokens, encoded),
        classified=classified or Classified.nothing(size, len(texts)),
        labels=labels,
        roles=[q.role for q in asked],
        routes=routes_of(entry),
        authors=[q.author for q in asked],
        views=views,
        document=lambda rows: expanded_documents(
            entry.policy, entry.glosses, texts, labels.answers, [row for row in rows if not asked[row].after]
        ),
    )


def labels_of(entry: Entry) -> Labels:
    """What is known of each anticipated question, in the order of `all_asked`.

    Clauses that are near to one without an answer are left out where their words have changed since.
    """
    position = {clause.id: i for i, clause in enumerate(entry.policy.clauses)}
    kinds = (
        [COVERED] * len(entry.questions) + [NOT_COVERED] * len(entry.not_covered) + [OFF_TOPIC] * len(entry.off_topic)
    )
    answers = np.zeros((len(kinds), len(position)), dtype=np.bool_)
    also = np.zeros_like(answers)
    for row, (_, clauses, others) in enumerate(entry.questions):
        answers[row, [position[clause.id] for clause in clauses]] = True
        also[row, [position[clause.id] for clause in others]] = True
    for row, silent in enumerate(entry.not_covered, len(entry.questions)):
        also[row, [position[clause.id] for clause in entry.binding.clauses(silent.near) or ()]] = True
    return Labels(answers, also, np.array(kinds, dtype=np.int8))


def routes_of(entry: Entry) -> list[str]:
    """Who must act, of each anticipated question, in the order of `all_asked`."""
    others = len(entry.not_covered) + len(entry.off_topic)
    return [*(str(question.route or NO_ROUTE) for question, _, _ in entry.questions), *[NO_ROUTE] * others]


def as_read(asked: Sequence[Asked]) -> list[str]:
    """What the embedding model reads of each: one that leans on an earlier question, after it."""
    return [in_conversation(q.after, q.question) if q.after else q.question for q in asked]


def all_asked(entry: Entry) -> list[Asked]:
    """Anticipated questions in the order of their rows."""
    return [*(question for question, _, _ in entry.questions), *entry.not_covered, *entry.off_topic]


def late_rows(tokens: TokenIndex, asked: Encoded) -> Array:
    """Late interaction of every question with every clause, (questions, clauses)."""
    rows = [tokens.scores(question) for question in asked.tokens]
    return np.stack(rows) if rows else np.zeros((0, len(tokens.starts)))


def expanded_documents(
    policy: Policy, glosses: dict[str, str], texts: Sequence[str], answers: np.ndarray, rows: Sequence[int]
) -> list[str]:
    """Lexical document of each clause: the clause in context, its gloss, and the questions in `rows` it answers."""
    asked: list[list[str]] = [[] for _ in policy.clauses]
    for row in rows:
        for position in np.flatnonzero(answers[row]):
            asked[position].append(texts[row])
    return [
        " ".join([in_context(policy, clause), glosses.get(clause.id, ""), *asked[position]])
        for position, clause in enumerate(policy.clauses)
    ]
