"""Other languages, recognised and put into English key words."""

import pytest

from bot.message.language.lexicon import language_of


@pytest.mark.parametrize(
    "question, code, english",
    [
        ("wer kann meine chats lesen", "de", "read"),
        ("¿Pueden dar mis datos a la policía?", "es", "police"),
        ("我的老板能看到我的位置吗", "zh", "boss"),
        ("データを削除したい", "ja", "delete"),
    ],
)
def test_other_languages_become_key_words(question: str, code: str, english: str) -> None:
    language = language_of(question)
    assert language is not None
    assert language.code == code
    assert english in language.in_english(question)


@pytest.mark.parametrize("question", ["gps?", "who sees my data", "data data", "pls del my acct", "SCCs for eu data?"])
def test_english_is_english(question: str) -> None:
    assert language_of(question) is None
