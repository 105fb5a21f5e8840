"""The training data of the embedding adapter, and the adapter itself."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from corpus.training.read import HERE, TEST, VALIDATION
from index.encoder.adapter import ADAPTER, adapter_digest, merge_adapter
from index.encoder.sentence_transformer import EmbeddingModel, default_weights
from index.training.data import read_split
from index.training.measure import measure, ranking


def test_whole_policies_are_held_out() -> None:
    names = {split: {asked.policy.id for asked in read_split(split)} for split in ("train", "validation", "test")}
    assert names["validation"] == set(VALIDATION)
    assert names["test"] == set(TEST)
    assert len(names["train"]) >= 30
    assert not names["train"] & (names["validation"] | names["test"])


def test_the_data_is_as_large_as_it_says_and_without_duplicates() -> None:
    everything = [asked for split in ("train", "validation", "test") for asked in read_split(split)]
    assert len(everything) >= 60
    assert len({author for asked in everything for author in asked.authors}) >= 12
    assert sum(len(asked.questions) for asked in everything) >= 11_000
    for asked in everything:
        keys = [" ".join(re.findall(r"[a-z0-9']+", question.lower())) for question in asked.questions]
        assert len(keys) == len(set(keys)), asked.policy.id
        assert 0.5 < asked.answers.any(axis=1).mean() < 0.9


def test_no_public_question_stands_in_the_data(shared: Path) -> None:
    import gzip

    path = shared / "benchmarks" / "privacyqa_train_questions.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        public = {" ".join(re.findall(r"[a-z0-9']+", json.loads(line)["question"].lower())) for line in lines}
    for file in (HERE / "questions").glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            key = " ".join(re.findall(r"[a-z0-9']+", json.loads(line)["question"].lower()))
            assert len(key.split()) < 4 or key not in public


def test_ranking_figures() -> None:
    relevant = np.array([[True, False, False, False], [False, False, False, True]])
    scores = np.array([[0.9, 0.1, 0.2, 0.3], [0.9, 0.5, 0.4, 0.1]])
    found = ranking(relevant, scores)
    assert found["first"] == 0.5
    assert found["first3"] == 0.5
    assert found["ndcg10"] == pytest.approx((1 + 1 / np.log2(5)) / 2)


class Layers(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query = torch.nn.Linear(4, 3, bias=False)


def test_an_adapter_is_merged_into_the_weights(tmp_path: Path) -> None:
    layers = Layers()
    before = layers.query.weight.detach().clone()
    down, up = torch.ones(2, 4), torch.full((3, 2), 0.5)
    save_file({"query.A": down.half(), "query.B": up.half()}, tmp_path / "a.safetensors")
    merge_adapter(layers, tmp_path / "a.safetensors")
    assert torch.allclose(layers.query.weight, before + up @ down)


@pytest.mark.parametrize("changes", [{"value.A": (2, 4), "value.B": (3, 2)}, {"query.A": (2, 5), "query.B": (3, 2)}])
def test_an_adapter_that_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, tuple[int, int]]) -> None:
    save_file({name: torch.ones(shape) for name, shape in changes.items()}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match="does not fit"):
        merge_adapter(Layers(), tmp_path / "a.safetensors")


def test_the_recipe_names_the_adapter(model: EmbeddingModel) -> None:
    assert ADAPTER.exists()
    assert model.label.endswith("+" + adapter_digest())
    assert len(adapter_digest()) == 12


def test_the_adapted_model_ranks_better_on_a_policy_it_has_not_seen(model: EmbeddingModel) -> None:
    """all-MiniLM-L6-v2 alone reaches 0.64 on average on such policies; the margin is what the adapter is for."""
    (asked,) = [asked for asked in read_split("test") if asked.policy.id == "marginleaf"]
    found = measure(lambda one: model.encode(one.questions) @ model.encode(one.in_context).T, [asked])
    assert found["ndcg10"] > 0.7


def test_training_lowers_the_loss_it_is_given_and_saves_what_it_learnt(tmp_path: Path) -> None:
    """Two small policies, a few steps: the plumbing of training, not its quality."""
    from index.training.train import Plan, train

    small = [
        replace(asked, questions=asked.questions[::8], answers=asked.answers[::8], also=asked.also[::8])
        for asked in read_split("train")
        if asked.policy.id in {"swiftglyph-keyboard", "hushmoor"}
    ]
    heard: list[dict[str, Any]] = []
    out = tmp_path / "adapter.safetensors"
    plan = Plan(epochs=3, questions_per_step=12, rank=4, learning_rate=2e-3)
    run = train(default_weights(), plan, small, small, out, heard.append)
    assert [metrics["epoch"] for metrics in heard] == [-1, 0, 1, 2]
    assert heard[-1]["ndcg10"] > heard[0]["ndcg10"]
    assert run["plan"]["rank"] == 4
    plain = EmbeddingModel(str(default_weights()))
    before = plain.encode(["who sees my data"])
    merge_adapter(plain._model[0].auto_model, out)
    assert not np.allclose(before, plain.encode(["who sees my data"]), atol=1e-3)
