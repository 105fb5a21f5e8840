"""Kinds of personal data that `mask` hides, and questions that it leaves alone."""

import pytest

from bot.journal.rows import masked_for_storage
from bot.message.mask import mask


@pytest.mark.parametrize(
    "typed, gone",
    [
        ("Name: Tuomas Virtanen-Holm", "Virtanen"),
        ("my wife Mirabel uses your tool", "Mirabel"),
        ("What is kept?\nKind regards,\nTarquin Featherstone", "Featherstone"),
        ("我叫王小明", "王小明"),
        ("12 bis rue des Lilas, 75020 Paris", "Lilas"),
        ("I am at 52.52001, 13.40495", "13.40495"),
        ("jo&#64;firm.example", "firm"),
        ("jo AT firm DOT example", "firm"),
        ("CPF 529.982.247-25", "982"),
        ("gb29nwbk60161331926819", "nwbk"),
        ("2001:db8:85a3::8a2e:370:7334", "8a2e"),
        ("Kennzeichen B-MW 1234", "1234"),
        ("+1\u200b415\u200b555\u200b0199", "0199"),
        ("né le 14 juillet 1982", "1982"),
    ],
)
def test_hides_what_is_personal_in_many_forms(typed: str, gone: str) -> None:
    assert gone not in mask(typed)
    assert "[" in mask(typed)


@pytest.mark.parametrize("typed", ["How long do you keep logs?", "Do you follow ISO 27001/27018?", "I am an employee."])
def test_leaves_questions_as_they_came(typed: str) -> None:
    assert mask(typed) == typed
    assert mask(mask("my name is Jo Varga")) == mask("my name is Jo Varga")


def test_what_is_stored_is_masked() -> None:
    assert "Varga" not in masked_for_storage("my name is Jolanta Varga", ())
    assert "Varga" in masked_for_storage("How do I reach Varga Ltd?", ())
