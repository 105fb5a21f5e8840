"""Misspelt words: put right where a question is looked up, and nothing else touched."""

import random
import string

import pytest

from bot.engine import Engine
from bot.message.spelling import Spelling


@pytest.fixture(scope="module")
def spelling(engine: Engine) -> Spelling:
    return Spelling(engine.entries.values())


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("who can see my loaction", "who can see my location"),
        ("do you recieve my invioce", "do you receive my invoice"),
        ("how long are my conversatoins kpet", "how long are my conversations kept"),
        ("cn u dlte my accnt, emplyr wont", "cn you delete my account, employer wont"),
        ("wat do u hav frm my fone n msgs", "what do you have from my phone n messages"),
        ("is ur app spyin on ppl", "is your app spying on people"),
        ("WHO HAS ACESS TO MY LOCTAION", "who has access to my location"),
    ],
)
def test_misspelt_words_are_put_right(spelling: Spelling, typed: str, corrected: str) -> None:
    assert spelling.corrected(typed) == corrected


@pytest.mark.parametrize(
    "typed",
    [
        "can my boss see where i am",
        "does Brennmoor Logistiks see it",
        "write to intellitek at info@smartek21.com or www.exampel.com/polisy",
        "our tenant is acme-prodd_eu2 and the ticket [phone] kw4512x",
        "the customer's administrator doesn't answer, wanna know why",
        "smartek21 wont xqzvkw",
        "GDPR",
        "",
    ],
)
def test_what_may_be_meant_is_left_alone(spelling: Spelling, typed: str) -> None:
    assert spelling.corrected(typed) == typed


def test_a_misspelt_question_is_answered_like_the_right_one(engine: Engine) -> None:
    right, wrong = engine.ask("can my boss see my location"), engine.ask("can my boss see my loctaion")
    assert [c.quote for c in wrong.citations] == [c.quote for c in right.citations]
    assert wrong.route == right.route
    assert wrong.question == wrong.standalone == "can my boss see my loctaion"


def test_what_is_not_covered_is_named_as_it_was_typed(engine: Engine) -> None:
    asked = "Does the police get my loctaion? Which encription algorithm do you use?"
    assert engine.ask(asked).uncovered == ("Which encription algorithm do you use?",)


def test_any_text_can_be_corrected(spelling: Spelling) -> None:
    drawn = random.Random(3)
    for _ in range(200):
        typed = "".join(drawn.choices(string.printable + "äß’“日", k=60))
        assert len(spelling.corrected(typed)) <= len(typed) + 2 * len(typed.split())
