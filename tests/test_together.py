"""When one answer replies to all requests of a message."""

from dataclasses import replace

import pytest

from bot.answer import Answer, Citation, Outcome, Route, Statement, UsedAnswer
from bot.message.follow_up import Resolved
from bot.wording.together import as_one, whole_of, without_asides
from corpus.records import Role

CITED = Citation(1, "p", "v", "s1", "Sharing", 0, 9, "We share.")
ADMIN = Route("admin", "Your administrator", "ask", "why", 1)


def given(name: str, outcome: Outcome = Outcome.ANSWERED, route: Route | None = None) -> Answer:
    said = (Statement("We share.", (1,), "prepared"),)
    used = (UsedAnswer(name, "reader"),) if name else ()
    cited = (CITED,) if outcome is Outcome.ANSWERED else ()
    return Answer("id", name, "", Role.USER, outcome, "We share.", "prepared", None, said, cited, route, answers=used)


def asks(words: str, leans: bool = False, sure: float = 1.0) -> Resolved:
    return replace(Resolved(words, ""), needs_context=leans, sure=sure)


def test_one_answer_replies_to_a_wish_and_what_leans_on_it() -> None:
    assert as_one(
        given("share"), [given("share"), given("whom")], [asks("do you share"), asks("with whom", leans=True)]
    )


def test_two_wishes_keep_their_answers() -> None:
    other = replace(given("keep"), citations=(replace(CITED, start=20, end=30),))
    assert not as_one(given("share"), [given("share"), other], [asks("do you share"), asks("how long do you keep it")])


def test_an_answer_that_nobody_got_by_himself_never_replies_alone() -> None:
    assert not as_one(given("new"), [given("share"), given("keep")], [asks("a"), asks("b", leans=True)])


def test_who_must_act_is_never_lost() -> None:
    answers = [given("delete", route=ADMIN), given("mailbox")]
    requests = [asks("he wants it wiped", sure=0.6), asks("do i give him our mailbox")]
    assert not as_one(given("mailbox"), answers, requests)
    assert as_one(given("mailbox", route=ADMIN), answers, requests)


@pytest.mark.parametrize(("message", "count"), [("a? b?", 2), ("a?\nb?", 0), ("a? b? c? d?", 0), ("a?", 0)])
def test_only_a_short_message_of_one_paragraph_is_looked_up_whole(message: str, count: int) -> None:
    whole = whole_of(message, [asks(words) for words in message.split()])
    assert (whole is not None) is bool(count)


def test_words_that_only_perhaps_ask_belong_to_the_request_beside_them() -> None:
    told = without_asides([given("", Outcome.NOT_STATED), given("share")], [asks("hm", sure=0.5), asks("do you share")])
    assert [answer.question for answer in told] == ["share"]
    assert len(without_asides([given("", Outcome.NOT_STATED), given("share")], [asks("a"), asks("b")])) == 2
