from dataclasses import replace

import pytest

from bot.answer import CHECK_FAILED, Answer, Outcome
from bot.engine import Engine
from bot.phrases import worded
from bot.proof.citation import checked, is_true
from corpus.records import Role


@pytest.fixture(scope="module")
def answer(engine: Engine) -> Answer:
    found = engine.ask("how do i get my chats deleted", Role.USER)
    assert found.outcome is Outcome.ANSWERED
    assert found.route is not None
    return found


FORGERIES = {
    "other words": {"quote": "We sell your data to the highest bidder."},
    "one character": {"quote": "since each Customer is in control"},
    "shifted": {"start": 10},
    "shifted with its quote": {"start": -1},
    "other version": {"policy_version": "0" * 16},
    "other policy": {"policy_id": "other"},
    "other section": {"section_id": "s1"},
    "other heading": {"section": "We sell your data"},
    "beyond the text": {"end": 10_000_000},
}


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
def test_a_forged_citation_is_dropped_with_its_statement(engine: Engine, answer: Answer, forgery: str) -> None:
    policy = engine.policies[0]
    true = answer.citations[0]
    forged = replace(true, **FORGERIES[forgery])
    if forgery == "shifted with its quote":
        forged = replace(true, start=true.start + 1, quote=policy.text[true.start + 1 : true.end])
    assert not is_true(forged, policy)
    shown = checked(replace(answer, citations=(forged, *answer.citations[1:])), engine.policies)
    assert forged not in shown.citations
    assert not any(forged.number in statement.citations for statement in shown.statements)
    assert shown.reason == CHECK_FAILED
    assert shown.route is None or shown.route.citation != forged.number


def test_an_answer_that_loses_everything_is_no_answer(engine: Engine, answer: Answer) -> None:
    forged = tuple(replace(c, quote=c.quote + "!") for c in answer.citations)
    shown = checked(replace(answer, citations=forged), engine.policies)
    assert (shown.outcome, shown.statements, shown.citations, shown.route) == (Outcome.NOT_STATED, (), (), None)
    assert worded(shown).text.startswith("The answer could not be proved")


def test_words_go_with_what_was_taken(engine: Engine) -> None:
    answer = engine.ask("who do you share my data with")
    assert len(answer.statements) > 1
    forged = replace(answer.citations[0], quote="We sell everything.")
    shown = worded(checked(replace(answer, citations=(forged, *answer.citations[1:])), engine.policies))
    assert answer.statements[0].text not in shown.text
    assert shown.statements[0].text in shown.text


def test_a_number_given_twice_proves_nothing(engine: Engine, answer: Answer) -> None:
    forged = replace(answer.citations[0], quote="We sell everything.")
    shown = checked(replace(answer, citations=(*answer.citations, forged)), engine.policies)
    assert all(c.number != forged.number for c in shown.citations)
    assert shown.reason == CHECK_FAILED


def test_a_route_without_its_clause_is_dropped(engine: Engine, answer: Answer) -> None:
    assert answer.route is not None
    shown = checked(replace(answer, route=replace(answer.route, citation=99)), engine.policies)
    assert shown.route is None
    assert shown.reason == CHECK_FAILED


def test_silence_stays_silence_when_its_route_falls(engine: Engine) -> None:
    silent = engine.ask("which encryption algorithm do you use?")
    assert silent.outcome is Outcome.NOT_STATED
    assert silent.route is not None
    shown = checked(replace(silent, route=replace(silent.route, citation=99)), engine.policies)
    assert (shown.route, shown.text) == (None, silent.text)


def test_a_statement_without_citation_is_dropped(engine: Engine, answer: Answer) -> None:
    bare = replace(answer.statements[0], citations=())
    shown = checked(replace(answer, statements=(bare, *answer.statements)), engine.policies)
    assert shown.statements == answer.statements


def test_a_true_answer_passes_unchanged(engine: Engine, answer: Answer) -> None:
    assert checked(answer, engine.policies) == answer
