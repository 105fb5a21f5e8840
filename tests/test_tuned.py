"""The tuned classifier: trained, saved, used by a build, and refused where it does not fit."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import SMALL_POLICY
from safetensors.torch import load_file, save_file

from corpus.load import Entry, load_corpus
from index.__main__ import main
from index.build import build
from index.encoder.onnx import OnnxEncoder
from index.encoder.sentence_transformer import EmbeddingError, EmbeddingModel
from index.evidence.classifier import KINDS, Classifier, ClassifierOutput
from index.learning.examples import all_asked, route_names
from index.learning.tuned import FOLDER, HELD_OUT, WEIGHTS, changes, merge, misfit, tuned_for, upper_layers
from index.search import Index, IndexMissing
from index.training.tune import Plan, tune

COVERED = ("does the police get it", "who hosts it", "which street are you in")
CLAUSES = (["s2.3"], ["s2.2"], ["s3.2"])


def write_prepared(folder: Path) -> None:
    """A small policy of three kinds of questions, whose answers their words give away."""
    (folder / "questions").mkdir(parents=True)
    (folder / "policy.txt").write_text(SMALL_POLICY, "utf-8")
    writers = ("a", "b", "c", "d")
    asked = [
        {"question": f"{COVERED[n % 3]}, case {n}", "clauses": CLAUSES[n % 3], "author": writers[n % 4]}
        | ({"route": "support_portal"} if n % 3 == 2 else {})
        for n in range(72)
    ]
    silent = [{"question": f"certificate number {n}?", "topic": "x", "author": writers[n % 4]} for n in range(24)]
    chatter = [{"question": f"tell joke {n}", "kind": "x", "author": writers[n % 4]} for n in range(24)]
    for name, rows in (("questions/q", asked), ("not_covered", silent), ("off_topic", chatter)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel) -> OnnxEncoder:
    folder = tmp_path_factory.mktemp("exported")
    assert model.export(folder)
    return OnnxEncoder(folder, threads=2)


@pytest.fixture(scope="module")
def tuned_corpus(tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel, exported: OnnxEncoder) -> Path:
    corpus = tmp_path_factory.mktemp("corpus")
    write_prepared(corpus / "acme")
    steps: list[tuple[str, int, int]] = []
    plan = Plan(epochs=6, folds=2, batch=8)
    metrics = tune(
        load_corpus(corpus)[0], model, exported, plan, lambda *step: steps.append(step), corpus / "acme" / FOLDER
    )
    assert metrics["first_right"] > 0.9
    assert metrics["route_right"] > 0.9
    assert metrics["coverage_auc"] > 0.9
    assert {name for name, done, total in steps if done == total} == {
        "states",
        "without part 1",
        "without part 2",
        "all",
    }
    return corpus


@pytest.fixture
def corpus(tuned_corpus: Path, tmp_path: Path) -> Iterator[Path]:
    import shutil

    yield Path(shutil.copytree(tuned_corpus, tmp_path / "corpus"))


def index_of(corpus: Path, model: EmbeddingModel, folder: Path) -> Index:
    entries = load_corpus(corpus)
    build(entries, model, folder)
    return Index(entries, model, folder)


def test_a_build_uses_what_was_tuned(corpus: Path, model: EmbeddingModel, tmp_path: Path) -> None:
    index = index_of(corpus, model, tmp_path / "index")
    (classifier,) = (tmp_path / "index").rglob("classifier.onnx")
    states = index.encoder.encode_tokens(["do the police get that?"]).states[0]
    said = _opened(classifier, corpus).classify(states)
    clauses = [clause.id for clause in load_corpus(corpus)[0].policy.clauses]
    assert clauses[int(said.clauses.argmax())] == "s2.3"
    assert said.kinds.argmax() == 0
    evidence = index.search("do the police get that?", "acme")
    assert evidence.hits[0].clause.id == "s2.3"
    index.close()


def test_a_follow_up_is_classified_with_the_question_before(
    corpus: Path, model: EmbeddingModel, tmp_path: Path
) -> None:
    index = index_of(corpus, model, tmp_path / "index")
    evidence = index.search("why?", "acme", context="does the police get it")
    assert evidence.hits[0].clause.id == "s2.3"
    index.close()


def test_other_weights_make_the_index_stale(corpus: Path, model: EmbeddingModel, tmp_path: Path) -> None:
    index_of(corpus, model, tmp_path / "index").close()
    path = corpus / "acme" / FOLDER / WEIGHTS
    weights = load_file(path)
    weights["head.bias"] = weights["head.bias"] + 1
    save_file(weights, path)
    with pytest.raises(IndexMissing, match="tuned"):
        Index(load_corpus(corpus), model, tmp_path / "index")


def reason(corpus: Path, model: EmbeddingModel) -> str:
    (entry,) = load_corpus(corpus)
    tuned = tuned_for(entry, Path("nowhere"))
    assert tuned is not None
    return misfit(tuned, entry, model, all_asked(entry))


def test_it_fits_what_it_was_tuned_for(corpus: Path, model: EmbeddingModel) -> None:
    assert reason(corpus, model) == ""


def test_it_is_not_used_with_another_model(corpus: Path) -> None:
    assert "embedding model" in reason(corpus, EmbeddingModel("other/model"))


def test_it_is_not_used_with_another_text(corpus: Path, model: EmbeddingModel) -> None:
    path = corpus / "acme" / "policy.txt"
    path.write_text(path.read_text("utf-8").replace("Springfield", "Shelbyville"), "utf-8")
    assert "version of the policy" in reason(corpus, model)


def test_it_is_not_used_when_most_questions_are_new_to_it(corpus: Path, model: EmbeddingModel) -> None:
    path = corpus / "acme" / "questions" / "q.jsonl"
    path.write_text(path.read_text("utf-8").replace("case", "example"), "utf-8")
    assert "other anticipated questions" in reason(corpus, model)


def test_some_new_questions_do_no_harm(corpus: Path, model: EmbeddingModel, tmp_path: Path) -> None:
    with (corpus / "acme" / "questions" / "q.jsonl").open("a") as file:
        file.write(json.dumps({"question": "what do the cops see", "clauses": ["s2.3"], "author": "e"}) + "\n")
    assert reason(corpus, model) == ""
    (entry,) = load_corpus(corpus)
    tuned = tuned_for(entry, Path("nowhere"))
    assert tuned is not None
    _, known = tuned.held_out(all_asked(entry))
    assert (~known).sum() == 1
    index = index_of(corpus, model, tmp_path / "index")
    assert index.search("what do the cops see", "acme").hits[0].clause.id == "s2.3"
    index.close()


def test_a_classifier_that_is_torn_stops_the_build(corpus: Path, model: EmbeddingModel, tmp_path: Path) -> None:
    path = corpus / "acme" / FOLDER / WEIGHTS
    weights = load_file(path)
    del weights["head.bias"]
    save_file(weights, path)
    with pytest.raises(EmbeddingError, match=r"head\.bias.*python -m index.training tune"):
        build(load_corpus(corpus), model, tmp_path / "index")


def test_status_tells_whether_the_classifier_is_used(
    corpus: Path,
    model: EmbeddingModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    index_of(corpus, model, tmp_path / "index").close()
    monkeypatch.setenv("DESK_CORPUS", str(corpus))
    monkeypatch.setenv("DESK_INDEX", str(tmp_path / "index"))
    assert main(["status"]) == 0
    assert "classifier: {'questions': 120" in capsys.readouterr().out


def test_tuning_needs_anticipated_questions(
    small_corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_CORPUS", str(small_corpus))
    assert main(["tune"]) == 2
    assert "no policy here has anticipated questions enough" in capsys.readouterr().err


def test_changes_of_weights_survive_eight_bits(model: EmbeddingModel) -> None:
    before, after, again = upper_layers(model, 5), upper_layers(model, 5), upper_layers(model, 5)
    torch.manual_seed(0)
    with torch.no_grad():
        for weight in after.parameters():
            weight.add_(torch.randn_like(weight) * 0.01)
    stored = changes(after, before)
    merge(again, stored)
    worst = max(
        float((a - b).detach().abs().max()) for a, b in zip(after.parameters(), again.parameters(), strict=True)
    )
    assert 0 < worst < 1e-3
    assert sum(each.nbytes for each in stored.values()) < 6_000_000


def test_log_probabilities_are_bounded() -> None:
    said = ClassifierOutput.of(np.array([[50.0, 0.0, *[0.0] * (KINDS + 4)]]), 2, 4)
    assert said.clauses.shape == (1, 2)
    assert np.exp(said.routes).sum() == pytest.approx(1.0)
    assert said.clauses.min() == pytest.approx(np.log(1e-4))
    assert said[0].kinds.shape == (KINDS,)
    assert not ClassifierOutput.nothing(3, 4, 2).clauses.any()


def test_the_shipped_classifier_fits(entry: Entry, model: EmbeddingModel) -> None:
    tuned = tuned_for(entry, Path("nowhere"))
    assert tuned is not None
    assert misfit(tuned, entry, model, all_asked(entry)) == ""
    assert replace(tuned.about, metrics={}).clauses == tuple(clause.id for clause in entry.policy.clauses)
    assert (tuned.folder / HELD_OUT).stat().st_size < 4_000_000


def _opened(path: Path, corpus: Path) -> Classifier:
    (entry,) = load_corpus(corpus)
    return Classifier(path, len(entry.policy.clauses), len(route_names(entry)))
