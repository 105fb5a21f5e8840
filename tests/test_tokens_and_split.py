import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Document
from corpus.load import Entry
from corpus.policy import Metadata, parse
from index.encoder.sentence_transformer import EmbeddingModel
from index.split import TOKEN_BUDGET, chunks, split_text
from index.tokens import count, encoding, train


@given(st.text(max_size=200))
def test_tokens_round_trip(text: str) -> None:
    tokens = encoding().encode(text, disallowed_special=())
    assert encoding().decode(tokens) == text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("text", ["<|endoftext|>", "日本語 🙂", ""])
def test_anything_typed_can_be_counted(text: str) -> None:
    assert count(text) >= (1 if text else 0)


def test_training_writes_a_vocabulary_that_loads(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "v.tiktoken"
    train(["we collect data and we keep data " * 20], path)
    lines = path.read_text("ascii").splitlines()
    assert len(lines) > 256
    assert [int(line.split()[1]) for line in lines] == list(range(len(lines)))


def test_every_clause_is_in_a_chunk_that_fits(entry: Entry, model: EmbeddingModel) -> None:
    found = list(chunks(entry.policy, lambda text: model.token_count(text) <= model.token_limit))
    assert {position for chunk in found for position in chunk.clauses} == set(range(len(entry.policy.clauses)))
    assert all(count(c.text) <= TOKEN_BUDGET and model.token_count(c.text) <= model.token_limit for c in found)


def test_a_clause_longer_than_the_budget_is_cut() -> None:
    policy = parse(
        "long", Metadata("Long"), Document.plain("We share data with " + "many partners, " * 300 + "and others.")
    )
    found = list(chunks(policy, lambda text: True))
    assert len(found) > 1
    assert all(chunk.clauses == (0,) and count(chunk.text) <= TOKEN_BUDGET for chunk in found)


@given(st.text(alphabet="ab ,;.\n", min_size=1, max_size=300), st.integers(5, 60))
def test_pieces_joined_are_the_text(text: str, width: int) -> None:
    pieces = split_text(text, lambda piece: len(piece) <= width)
    assert "".join(pieces) == text
    assert all(len(piece) <= width for piece in pieces)
