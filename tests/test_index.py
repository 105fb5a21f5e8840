"""The index on real Chroma and the real model: built, found stale, killed half-way, swapped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, SMALL_POLICY

from corpus.load import Entry, corpus_digest, load_corpus
from index.archive import archived_policy
from index.build import ARCHIVE, CURRENT, build
from index.encoder import sentence_transformer as embed
from index.encoder.onnx import Encoded
from index.encoder.sentence_transformer import EmbeddingError, EmbeddingModel
from index.evidence.bm25 import LexicalIndex
from index.evidence.features import (
    COVERED,
    NOT_COVERED,
    PREPARED,
    UNPREPARED,
    Labels,
    Neighbours,
    closest_clauses,
    with_best_clauses,
)
from index.evidence.vectors import VectorStore
from index.learning.examples import anticipated, clause_tokens, view_matrices, view_texts
from index.learning.heads import QuadraticHead, fit, fit_binary, fit_quadratic, load_arrays, save_arrays
from index.learning.learnt import Learnt
from index.search import Index, IndexMissing, current_build
from index.split import in_conversation, words_in_conversation


def run_index(command: str, corpus: Path, folder: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"DESK_CORPUS": str(corpus), "DESK_INDEX": str(folder)}
    arguments = [sys.executable, "-m", "index", *command.split()]
    return subprocess.Popen(
        arguments, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel) -> tuple[Path, Path]:
    """(corpus, index) of a bare policy."""
    corpus, folder = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("index")
    (corpus / "acme.txt").write_text(SMALL_POLICY, "utf-8")
    build(load_corpus(corpus), model, folder)
    return corpus, folder


def test_a_bare_policy_builds_and_answers(built: tuple[Path, Path], model: EmbeddingModel) -> None:
    corpus, folder = built
    index = Index(load_corpus(corpus), model, folder)
    evidence = index.search("do the cops get my data", "acme")
    index.close()
    assert evidence.entry.policy.quote(evidence.hits[0].clause.span) == "The police, when a court orders it."
    assert evidence.routes == {}
    assert len(evidence.hits) == len(evidence.entry.policy.clauses)


def test_a_changed_policy_makes_the_index_stale(
    built: tuple[Path, Path], model: EmbeddingModel, tmp_path: Path
) -> None:
    corpus, folder = built
    (tmp_path / "acme.txt").write_text((corpus / "acme.txt").read_text("utf-8") + "\nWe like cake.\n", "utf-8")
    with pytest.raises(IndexMissing, match=r"stale .*corpus.*run `python -m index build`"):
        Index(load_corpus(tmp_path), model, folder)


def test_another_model_makes_the_index_stale(built: tuple[Path, Path]) -> None:
    corpus, folder = built
    with pytest.raises(IndexMissing, match="model: "):
        Index(load_corpus(corpus), EmbeddingModel("some/other"), folder)


def test_no_index_says_which_command_builds_one(
    tmp_path: Path, entries: tuple[Entry, ...], model: EmbeddingModel
) -> None:
    with pytest.raises(IndexMissing, match="run `python -m index build`"):
        Index(entries, model, tmp_path)


def test_status_tells_fresh_from_stale(built: tuple[Path, Path], tmp_path: Path) -> None:
    corpus, folder = built
    fresh = run_index("status", corpus, folder)
    assert "up to date" in fresh.communicate()[0]
    assert fresh.returncode == 0
    (tmp_path / "acme.txt").write_text("Another text. Quite another.\n", "utf-8")
    stale = run_index("status", tmp_path, folder)
    assert "stale: corpus" in stale.communicate()[0]
    assert stale.returncode == 1


def test_search_prints_hits_for_a_batch(built: tuple[Path, Path], tmp_path: Path) -> None:
    corpus, folder = built
    items = tmp_path / "items.jsonl"
    items.write_text('{"id": "a", "question": "police"}\n{"id": "b", "question": "address"}\n', "utf-8")
    lines = run_index(f"search --batch {items} -k 2", corpus, folder).communicate()[0].splitlines()
    found = [json.loads(line) for line in lines]
    text = (corpus / "acme.txt").read_text("utf-8")
    assert [line["id"] for line in found] == ["a", "b"]
    assert all(len(line["hits"]) == 2 for line in found)
    assert all(text[hit["start"] : hit["end"]] == hit["text"] for line in found for hit in line["hits"])


def test_a_build_killed_half_way_leaves_the_old_index_answering(
    built: tuple[Path, Path], model: EmbeddingModel, tmp_path: Path
) -> None:
    corpus, folder = built
    before = (folder / CURRENT).read_text("utf-8")
    process = run_index("build", corpus, folder)
    deadline = time.monotonic() + 120
    while not list((folder / "builds").glob("*.partial/chroma/*")):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (folder / CURRENT).read_text("utf-8") == before
    index = Index(load_corpus(corpus), model, folder)
    assert index.search("police", "acme").hits
    index.close()
    build(load_corpus(corpus), model, folder)
    assert (folder / CURRENT).read_text("utf-8") != before
    assert not list((folder / "builds").glob("*.partial"))


def test_an_older_version_stays_readable(built: tuple[Path, Path], entries: tuple[Entry, ...]) -> None:
    corpus, folder = built
    policy = load_corpus(corpus)[0].policy
    kept = archived_policy(folder / ARCHIVE, policy.id, policy.version)
    assert kept == policy
    assert archived_policy(folder / ARCHIVE, policy.id, "../../etc/passwd") is None
    assert archived_policy(folder / ARCHIVE, policy.id, "0" * 16) is None


def test_the_shipped_index_knows_how_good_it_is(index_folder: Path) -> None:
    metrics = Learnt.load(current_build(index_folder) / "smartek21-services").about.metrics
    assert metrics["first_right"] >= 0.8
    assert metrics["coverage_auc"] >= 0.9


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "DEFAULT_SHA256", "0" * 64)
    with pytest.raises(EmbeddingError, match="expected 0000"):
        embed.default_weights()


def test_a_model_that_is_not_there_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="DESK_EMBEDDING_MODEL"):
        EmbeddingModel(str(tmp_path / "nothing")).encode(["x"])


@pytest.mark.parametrize("exact_up_to", [3, 2], ids=["in memory", "by Chroma"])
def test_the_store_finds_the_nearest_and_refuses_to_mix(tmp_path: Path, exact_up_to: int) -> None:
    store = VectorStore(tmp_path)
    store.add("three", np.eye(3, dtype=np.float32), ["a", "b", "c"])
    stored = store.open("three", exact_up_to)
    question = np.array([0.0, 0.8, 0.6], dtype=np.float32)
    rows, similarities = stored.nearest(question, 2)
    assert rows.tolist() == [1, 2]
    assert similarities == pytest.approx([0.8, 0.6], abs=1e-5)
    assert stored.similarities(question) == pytest.approx([0.0, 0.8, 0.6], abs=1e-5)
    with pytest.raises(ValueError, match="exists already"):
        store.add("three", np.eye(3, dtype=np.float32), ["a", "b", "c"])
    store.close()


def test_pieces_of_a_long_clause_are_known_in_every_view(tmp_path: Path, model: EmbeddingModel) -> None:
    (tmp_path / "long.txt").write_text(
        "We share data with " + "many different partners, " * 300 + "and others.\n", "utf-8"
    )
    texts, rows = view_texts(load_corpus(tmp_path)[0], lambda text: model.token_count(text) <= model.token_limit)
    counts = Counter(view for view, _ in rows)
    assert len(texts) == len(rows)
    assert counts["passage"] > 3
    assert set(counts.values()) == {counts["passage"]}


@pytest.mark.parametrize("authors", [("", ""), ("a", "b"), ("a", "")])
def test_a_corpus_with_few_authors_and_no_routes_can_be_learnt_from(
    tmp_path: Path, model: EmbeddingModel, authors: tuple[str, str]
) -> None:
    folder = tmp_path / "acme"
    (folder / "questions").mkdir(parents=True)
    (folder / "policy.txt").write_text(SMALL_POLICY, "utf-8")
    rows = [{"question": f"what about {n} police", "clauses": ["s2.3"], "author": authors[n % 2]} for n in range(70)]
    (folder / "questions" / "q.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    silent = [{"question": f"do you have {n} certificates", "topic": "x"} for n in range(25)]
    (folder / "not_covered.jsonl").write_text("".join(json.dumps(row) + "\n" for row in silent), "utf-8")
    chatter = [{"question": f"tell me {n} jokes", "kind": "x"} for n in range(25)]
    (folder / "off_topic.jsonl").write_text("".join(json.dumps(row) + "\n" for row in chatter), "utf-8")
    entries = load_corpus(tmp_path)
    index_folder = tmp_path / "index"
    build(entries, model, index_folder)
    index = Index(entries, model, index_folder)
    assert index.search("what about the police", "acme").routes == {"none": 1.0}
    index.close()


def test_the_same_text_cut_otherwise_is_another_corpus(tmp_path: Path) -> None:
    digests = []
    for tag in ("p", "h2"):
        (tmp_path / "acme.html").write_text(f"<h1>A</h1><h2>B</h2><p>One.</p><{tag}>Scope</{tag}><p>Two.</p>", "utf-8")
        entries = load_corpus(tmp_path)
        digests.append((entries[0].policy.version, corpus_digest(entries)))
    assert digests[0][0] == digests[1][0]
    assert digests[0][1] != digests[1][1]


def test_lexical_scores() -> None:
    lexical = LexicalIndex.build(["police and courts", "cake recipes"])
    scores = lexical.scores("does the police know")
    assert scores[0] > scores[1] == 0
    assert lexical.scores("zzz unknown").tolist() == [0, 0]


def test_heads_learn_what_can_be_learnt() -> None:
    x = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
    two = fit(x, ["a", "a", "b", "b"], 100.0)
    assert [two.classes[i] for i in two.probabilities(x).argmax(axis=1)] == ["a", "a", "b", "b"]
    binary = fit_binary(x, np.array([True, True, False, False]), 100.0)
    assert (binary.probability(x) > 0.5).tolist() == [True, True, False, False]


def test_a_quadratic_head_learns_what_two_sources_say_together(tmp_path: Path) -> None:
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] * 5)
    either_but_not_both = x[:, 0] != x[:, 1]
    quadratic = fit_quadratic(x, either_but_not_both, 100.0)
    assert ((quadratic.probability(x) > 0.5) == either_but_not_both).all()
    assert not ((fit_binary(x, either_but_not_both, 100.0).probability(x) > 0.5) == either_but_not_both).all()
    save_arrays(tmp_path / "head.npz", quadratic.arrays("head"))
    loaded = QuadraticHead.from_arrays("head", load_arrays(tmp_path / "head.npz"))
    assert loaded.logits(x[1]) == pytest.approx(quadratic.logits(x)[1])


def test_how_far_ahead_the_best_clauses_are() -> None:
    found = with_best_clauses(np.zeros((1, 2)), np.array([[0.0, 3.0, -1.0, 1.0]]))
    assert found[0].tolist() == pytest.approx([0, 0, 3, 1, 0, 0.9526 + 0.7311 + 0.5, 2], abs=1e-3)
    alone = with_best_clauses(np.zeros(1), np.array([2.0]))
    assert alone[1:4].tolist() == [2, 2, 2]


def test_a_question_that_leans_is_learnt_as_one(tmp_path: Path, model: EmbeddingModel) -> None:
    folder = tmp_path / "acme"
    (folder / "questions").mkdir(parents=True)
    (folder / "policy.txt").write_text(SMALL_POLICY, "utf-8")
    rows = [{"question": "and the police", "after": "who gets my data", "clauses": ["s2.3"]}]
    (folder / "questions" / "q.jsonl").write_text(json.dumps(rows[0]) + "\n", "utf-8")
    (entry,) = load_corpus(tmp_path)
    texts: list[str] = []

    def encode(asked: Sequence[str]) -> Encoded:
        texts.extend(asked)
        return model.encode_tokens(asked)

    views, view_rows = view_texts(entry, lambda text: True)
    viewed = model.encode_tokens(views)
    count = len(entry.policy.clauses)
    matrices, tokens = view_matrices(viewed.vectors, view_rows, count), clause_tokens(viewed, view_rows, count)
    examples = anticipated(entry, encode, matrices, tokens)
    assert texts == [in_conversation("who gets my data", "and the police")]
    assert examples.texts == [words_in_conversation("who gets my data", "and the police")]
    assert examples.document([0]) == examples.document([])


def test_every_source_of_evidence_is_named_once() -> None:
    assert len(set(PREPARED)) == len(PREPARED)
    assert set(UNPREPARED) <= set(PREPARED)


def test_the_closest_clause_is_voted_by_like_questions_without_an_answer() -> None:
    """Three questions near clause 1 outweigh the nearest of all, which is near clause 0; answers have no vote."""
    also = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=np.bool_)
    labels = Labels(np.zeros_like(also), also, np.array([NOT_COVERED] * 4 + [COVERED], dtype=np.int8))
    near = Neighbours(np.array([4, 0, 1, 2, 3]), np.array([0.99, 0.9, 0.88, 0.88, 0.88]))
    assert closest_clauses(near, labels, np.array([0.01, 0.01, 0.9])).argmax() == 1
    assert closest_clauses(Neighbours.none(), labels, np.array([0.01, 0.01, 0.9])).argmax() == 2
