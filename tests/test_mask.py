"""Personal data in what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message.mask import mask


@pytest.mark.parametrize(
    "typed, gone",
    [
        ("write me at jo.doe+x@mail.example please", "jo.doe"),
        ("call +44 20 7946 0958 now", "7946"),
        ("my card is 4111 1111 1111 1111", "4111"),
        ("IBAN DE89 3704 0044 0532 0130 00", "3704"),
        ("I live at 742 Evergreen Terrace, Springfield. Where is it?", "Springfield"),
        ("token tok_EXAMPLE_8842QX leaked", "8842QX"),
        ("my password is hunter2secret", "hunter2"),
        ("key sk-abcdef1234567890abcd", "abcdef12"),
        ("ssn 900-12-3456", "900-12"),
        ("ip 192.168.17.5", "192.168"),
        ("ich wohne Hauptstraße 12", "Hauptstraße"),
        ("born on 3 April 1981", "1981"),
        ("see https://evil.example/x?y=1", "evil"),
        ("id 550e8400-e29b-41d4-a716-446655440000", "446655440000"),
        ("article 15, and call 020 7946 0958", "7946"),
    ],
)
def test_personal_data_is_masked(typed: str, gone: str) -> None:
    assert gone not in mask(typed)
    assert "[" in mask(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "how long do you keep data for 12 months",
        "GDPR Art. 13(1)(e) check",
        "is ISO 27001 held",
        "item 14: confirm",
        "how my password is stored",
        "is tokenization or skateboarding logged",
        "Regulation (EU) 2016/679",
        "are you certified for ISO 27001/27018/27701?",
        "rights under articles 15 16 17 18",
        "what is the 30-day-retention-of-chat-logs",
        "between 2023-01-15 and now",
        "My daughter was born last week, can my boss see the leave request I made in 2024?",
    ],
)
def test_ordinary_words_are_not(typed: str) -> None:
    assert mask(typed) == typed


def test_what_the_policy_publishes_is_left_alone() -> None:
    assert (
        mask("is privacy@SmarTek21.com yours?", ["… at privacy@SmarTek21.com or …"])
        == "is privacy@SmarTek21.com yours?"
    )


@given(st.text(max_size=300))
def test_masking_never_raises(text: str) -> None:
    assert isinstance(mask(text), str)
