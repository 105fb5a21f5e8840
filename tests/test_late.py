from pathlib import Path

import numpy as np
import pytest

from index.encoder import sentence_transformer as embed
from index.encoder.onnx import OnnxEncoder
from index.encoder.sentence_transformer import EmbeddingModel
from index.evidence.late_interaction import TokenIndex


def unit(*rows: list[float]) -> np.ndarray:
    values = np.array(rows, dtype=np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def test_each_token_of_the_question_looks_for_its_best_match() -> None:
    index = TokenIndex.build([[unit([1, 0], [0, 1])], [unit([1, 0]), unit([1, 1])]])
    question = unit([1, 0], [0, 1])
    assert index.scores(question) == pytest.approx([1.0, (1 + np.sqrt(0.5)) / 2])


def test_scores_are_those_of_the_definition_whatever_the_lengths() -> None:
    chance = np.random.default_rng(0)
    clauses = [[unit(*chance.normal(size=(length, 8)).tolist())] for length in (1, 7, 3)]
    question = unit(*chance.normal(size=(4, 8)).tolist())
    expected = [np.max(question @ texts[0].T, axis=1).mean() for texts in clauses]
    assert TokenIndex.build(clauses).scores(question) == pytest.approx(expected, abs=1e-6)


def test_a_saved_index_scores_as_before(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    index = TokenIndex.build([[unit(*chance.normal(size=(5, 16)).tolist())] for _ in range(4)])
    index.save(tmp_path / "tokens.npz")
    question = unit(*chance.normal(size=(3, 16)).tolist())
    assert TokenIndex.load(tmp_path / "tokens.npz").scores(question) == pytest.approx(index.scores(question), abs=1e-3)


def test_padding_is_no_token(model: EmbeddingModel) -> None:
    short, long = model.encode_tokens(["gps", "who receives personal information when the company is sold"]).tokens
    assert len(short) < len(long)
    assert np.allclose(short, model.encode_tokens(["gps"]).tokens[0], atol=1e-4)


def test_the_export_gives_nearly_the_same_tokens(model: EmbeddingModel, tmp_path: Path) -> None:
    assert model.export(tmp_path)
    texts = ["can my boss see where I am", "x", "a much longer question " * 60]
    exported, original = OnnxEncoder(tmp_path).encode_tokens(texts), model.encode_tokens(texts)
    pairs = zip((exported.vectors, *exported.tokens), (original.vectors, *original.tokens), strict=True)
    assert all(a.shape == b.shape and (a * b).sum(axis=1).min() > 0.95 for a, b in pairs)
    assert (exported.vectors * original.vectors).sum(axis=1).min() > 0.98


def test_a_text_has_its_vectors_in_any_company(model: EmbeddingModel, tmp_path: Path) -> None:
    assert model.export(tmp_path)
    encoder = OnnxEncoder(tmp_path)
    together = encoder.encode_tokens(["gps", "who receives personal information when the company is sold"])
    assert (together.vectors[0] == encoder.encode_tokens(["gps"]).vectors[0]).all()


def test_an_export_that_differs_too_much_is_not_used(
    model: EmbeddingModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "MINIMUM_PARITY", 1.01)
    assert not model.export(tmp_path)
