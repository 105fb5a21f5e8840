"""Other languages, recognised and put into English key words."""

import pytest

from bot.answer import Outcome
from bot.engine import Engine
from bot.message.language.lexicon import language_of
from bot.web.html.answer import answer_html
from corpus.load import Entry
from corpus.records import Role


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


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Czy mój szef może zobaczyć moją lokalizację?", "pl"),
        ("Patronum konumumu görebilir mi acaba?", "tr"),
        ("هل يستطيع مديري رؤية موقعي؟", "ar"),
        ("האם הבוס שלי יכול לראות איפה אני?", "he"),
        ("क्या मेरा बॉस मेरी लोकेशन देख सकता है", "hi"),
        ("Может ли мой начальник видеть, где я?", "ru"),
        ("ผู้จัดการเห็นตำแหน่งของฉันไหม", "th"),
    ],
)
def test_a_language_without_a_lexicon_gets_its_own_sentence(engine: Engine, question: str, code: str) -> None:
    answer = engine.ask(question, Role.USER)
    assert answer.outcome is Outcome.NOT_STATED
    assert answer.reason == f"language:{code}"
    assert "info@smartek21.com" in answer.text
    assert not answer.statements
    assert answer.route
    assert "{contact}" not in answer_html(answer, engine.policies[0])
    assert answer.text.split()[0] in answer_html(answer, engine.policies[0])


def test_no_english_question_is_taken_for_another_language(entry: Entry) -> None:
    others = {
        "pl",
        "tr",
        "ar",
        "he",
        "hi",
        "ru",
        "sv",
        "da",
        "fi",
        "no",
        "ro",
        "hu",
        "cs",
        "sk",
        "vi",
        "id",
        "tl",
        "sw",
    }
    asked = [line.record.question for line in entry.knowledge.asked][::5]
    taken = [question for question in asked if (found := language_of(question)) and found.code in others]
    assert taken == []
