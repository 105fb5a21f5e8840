"""Words and pairs of words as they are typed."""

import numpy as np
import pytest

from index.evidence.ngrams import NgramTfidf, hstack_sparse

TEXTS = ["Do you read my chats", "does my boss read my chats", "who do you ask", "my boss, my chats", "do you"]


def test_what_is_typed_often_is_known_and_what_is_rare_weighs_more() -> None:
    phrases = NgramTfidf.learn(TEXTS)
    known = dict(zip(phrases.vocabulary.tolist(), phrases.idf.tolist(), strict=True))
    assert {"do you", "my chats", "my"} <= set(known)
    assert "boss read" not in known
    assert known["do you"] == known["my chats"] == pytest.approx(np.log(6 / 4) + 1)


def test_a_text_has_one_length_whatever_it_says() -> None:
    phrases = NgramTfidf.learn(TEXTS)
    assert np.linalg.norm(phrases.vector("do you DO YOU my")) == pytest.approx(2.0)
    assert not phrases.vector("nothing known").any()
    assert phrases.vector("do you").tolist() != phrases.vector("you do").tolist()


def test_the_matrix_holds_the_vectors() -> None:
    phrases = NgramTfidf.learn(TEXTS)
    matrix = phrases.matrix(TEXTS)
    assert np.allclose(matrix.toarray(), np.stack([phrases.vector(text) for text in TEXTS]))
    both = hstack_sparse(np.ones((5, 2)), matrix)
    assert both.shape == (5, 2 + len(phrases.vocabulary))
    assert phrases.matrix([]).shape == (0, len(phrases.vocabulary))


def test_without_a_phrase_nothing_is_known() -> None:
    assert NgramTfidf.learn(["one", "two"]).vector("one").shape == (0,)
