from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text, count",
    [
        ("One thing. Another thing.", 2),
        ("SmarTek21, LLC., including its affiliates, respects privacy. We mean it.", 2),
        ("We use data, e.g. Your name, to (i) bill you; (ii) write to you. Nothing else.", 2),
        ("Acme Inc. Privacy Office answers. It does so in English.", 2),
        ('It is called the "Service." The Service is hosted.', 2),
        ("We ask (see Art. 5. It matters) for consent.", 1),
        ("Is it safe? Yes! Very.", 3),
        ("Write to J. Smith at No. 5 Main St. Springfield.", 1),
        ("", 0),
        ("   ", 0),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_an_open_bracket_does_not_swallow_the_page() -> None:
    assert len(sentences("We collect (for example data. We share it. We keep it.")) == 3


@given(st.text(alphabet='aA .!?()"“”’\n;:1é', max_size=200))
def test_spans_hold_every_visible_character_in_order(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
