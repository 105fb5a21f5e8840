"""What cannot be looked up, and what is left of what can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message.clean import Fault, fault_of, plain, reads_as_words


@given(st.text(max_size=300))
def test_cleaning_never_raises(text: str) -> None:
    assert isinstance(plain(text), str)
    assert isinstance(fault_of(text, 200), Fault | None)


@pytest.mark.parametrize(
    "typed, fault",
    [
        ("", Fault.EMPTY),
        (" \n\t ", Fault.EMPTY),
        ("<script>alert(1)</script>", Fault.EMPTY),
        ("?!…", Fault.NO_WORDS),
        ("12345", Fault.NO_WORDS),
        ("a" * 4001, Fault.TOO_LONG),
    ],
)
def test_what_cannot_be_looked_up_is_turned_away(typed: str, fault: Fault) -> None:
    assert fault_of(typed, 4000) is fault


@pytest.mark.parametrize("typed", ["k", "xqzv krmpf wtjb", "sdfghjkl qwrtzpsd", "data data data data"])
def test_what_is_no_question_is_looked_up_all_the_same(typed: str) -> None:
    """It is said only of what the policy does not answer."""
    assert fault_of(typed, 4000) is None
    assert not reads_as_words(typed)


def test_words_under_stacked_marks_are_read() -> None:
    assert reads_as_words("".join(c + "\u0334\u0316\u0353\u0340" for c in "who reads it") + "?")


@pytest.mark.parametrize(
    "typed, left",
    [
        ("<b>who</b> sees  my\x00data", "who sees my data"),
        ("<script>x</script>How long?", "How long?"),
        ("hi ![x](https://evil.example/a) there", "hi there"),
        ("gps?", "gps?"),
        ("¿Dónde están mis datos?", "¿Dónde están mis datos?"),
        ("私のデータはどこですか", "私のデータはどこですか"),
        ("wh\u0334\u0316\u0353\u0340at\u200b is it", "wh\u0334\u0316at is it"),
        ("first line\n\nsecond", "first line\nsecond"),
        ("vpn?", "vpn?"),
        ("is jo\u200b.doe@mail.example kept", "is jo.doe@mail.example kept"),
    ],
)
def test_what_is_left_is_fit_to_be_searched(typed: str, left: str) -> None:
    assert plain(typed).split() == left.split()
