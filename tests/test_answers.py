"""Prepared answers: bound to the words of their clauses, checked in form, given word for word or not at all."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, Citation, Outcome, Statement
from bot.phrases import is_whole, stands_behind
from bot.proof.citation import checked, cite
from bot.wording.about import About
from bot.wording.prepared import Chosen, filled, led_in, said, uncited
from corpus.answers import Kind, PreparedAnswer, Verdict
from corpus.check_answers import check_answers, wordings
from corpus.load import Entry, load_corpus
from corpus.readability import grade
from corpus.records import Role

POLICY = "smartek21-services"


def an_answer(**changes: Any) -> PreparedAnswer:
    fields: dict[str, Any] = {
        "id": "app-closed",
        "kind": "covered",
        "question": "Does the app tell where I am when I do not use it?",
        "verdict": "yes",
        "sentences": [{"text": "The app tells SmarTek21 now and then where you are.", "clauses": ["s8.7"]}],
    }
    return PreparedAnswer.model_validate(fields | changes)


def problems(corpus: Path) -> list[str]:
    (entry,) = load_corpus(corpus)
    return [problem.message for problem in check_answers(entry)]


@pytest.fixture
def with_answer(editable_corpus: Path) -> Callable[..., list[str]]:
    """Adds one answer to the shipped ones; returns the problems that this brings."""

    def add(**changes: Any) -> list[str]:
        before = set(problems(editable_corpus))
        line = an_answer(**{"id": "one-more", "question": "Is this one more?"} | changes).model_dump_json()
        (editable_corpus / POLICY / "answers" / "99-more.jsonl").write_text(line + "\n", "utf-8")
        return [message for message in problems(editable_corpus) if message not in before]

    return add


def test_the_shipped_answers_have_no_problem(entry: Entry) -> None:
    assert [str(problem) for problem in check_answers(entry)] == []


def test_there_are_as_many_as_people_need(entry: Entry) -> None:
    kinds = [answer.kind for answer in entry.answers.values()]
    assert kinds.count(Kind.COVERED) >= 450
    assert kinds.count(Kind.SILENT) >= 250
    assert kinds.count(Kind.DESK) + kinds.count(Kind.ELSEWHERE) >= 40
    assert all(answer.author and answer.reader for answer in entry.answers.values())
    assert all(not answer.reviewed_by for answer in entry.answers.values())  # nobody's name is invented


def test_every_answer_was_asked_for_by_several_people(entry: Entry) -> None:
    counts = wordings(entry)
    assert sorted(name for name, (number, _) in counts.items() if number < 3) == []


def test_a_first_sentence_that_begins_with_a_verdict_is_refused(with_answer: Callable[..., list[str]]) -> None:
    text = "Yes, the app tells SmarTek21 from time to time where you are."
    (message,) = with_answer(sentences=[{"text": text, "clauses": ["s8.7"]}])
    assert "begins with the word of a verdict" in message


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"limits": ["s8.9"]}, "the limit s8.9 is named, and no sentence rests on it"),
        ({"route": "the_moon"}, "there is no destination 'the_moon'"),
        ({"digest": "0000000000000000"}, "its clauses have changed since it was read"),
        ({"sentences": [{"text": "It tells where you are. " * 20, "clauses": ["s8.7"]}]}, "100 words; 90 at most"),
        (
            {
                "sentences": [
                    {"text": "Organizational representatives administrate telecommunication.", "clauses": ["s8.7"]}
                ]
            },
            "reads at grade",
        ),
        ({"kind": "silent", "sentences": [{"text": "The policy names no moon."}]}, "has the verdict not_stated"),
        ({"sentences": [{"text": "It is kept for {days}.", "clauses": ["s8.7"]}]}, "nothing fills the place {days}"),
    ],
)
def test_what_is_wrong_is_named(with_answer: Callable[..., list[str]], changes: dict[str, Any], complaint: str) -> None:
    assert any(complaint in message for message in with_answer(**changes))


def test_two_answers_that_begin_alike_are_named(with_answer: Callable[..., list[str]], entry: Entry) -> None:
    first = next(answer for answer in entry.answers.values() if answer.kind is Kind.COVERED)
    sentences = [sentence.model_dump() for sentence in first.sentences]
    roles = [role.value for role in first.roles]
    assert any(f"begins as {first.id}" in message for message in with_answer(sentences=sentences, roles=roles))


def test_one_question_with_two_answers_is_named(with_answer: Callable[..., list[str]], entry: Entry) -> None:
    first = next(answer for answer in entry.answers.values() if answer.kind is Kind.COVERED)
    roles = [role.value for role in first.roles]
    found = with_answer(question=first.question, roles=roles)
    assert any(f"replies to the same question as {first.id}" in message for message in found)


def test_a_question_that_names_no_answer_there_is_is_named(editable_corpus: Path) -> None:
    path = editable_corpus / POLICY / "off_topic.jsonl"
    line = {"question": "where is the moon tonight", "kind": "general-knowledge", "answer": "the-moon"}
    path.write_text(path.read_text("utf-8") + json.dumps(line) + "\n", "utf-8")
    assert "there is no answer 'the-moon'" in problems(editable_corpus)


def test_an_answer_whose_clause_changed_is_not_given(editable_corpus: Path) -> None:
    policy = editable_corpus / POLICY / "policy.txt"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace("according to the timeframes set forth", "for the time set forth"), "utf-8")
    before, after = load_corpus(editable_corpus)[0], None
    after = before.answers
    resting = [line.record for line in before.knowledge.answers if "s7.1" in line.record.clauses]
    assert resting
    assert not any(answer.id in after for answer in resting)
    assert any("must be looked at again" in message for message in problems(editable_corpus))


def test_who_asks_decides_for_whom_an_answer_serves() -> None:
    for_users = an_answer(roles=["user"])
    for_agents = an_answer(roles=["agent"])
    assert for_users.serves(Role.USER)
    assert for_users.serves(Role.UNKNOWN)
    assert not for_users.serves(Role.CUSTOMER)
    assert not for_agents.serves(Role.UNKNOWN)
    assert an_answer().serves(Role.AGENT)


def test_the_word_of_the_verdict_leads_a_sentence_in() -> None:
    policy = "The Customer has it. SmarTek21 keeps Customer Data. A User may ask."
    assert led_in("Yes, ", "Your employer sees it.", policy) == "Yes, your employer sees it."
    assert led_in("No, ", "SmarTek21 does not.", policy) == "No, SmarTek21 does not."
    assert led_in("It depends: ", "I cannot.", policy) == "It depends: I cannot."


def test_sentences_carry_their_clauses_and_who_stands_behind_them(entry: Entry) -> None:
    answer = an_answer(
        sentences=[
            {
                "text": "The app tells SmarTek21 all.",
                "clauses": ["s8.7"],
                "we": "The app tells us all.",
            },
            {"text": "The policy gives no number of times."},
        ]
    )
    first, second = said(entry, Chosen(answer, 0.9, opens=True), {})
    assert first.text == "Yes, the app tells SmarTek21 all."
    assert first.we == "Yes, the app tells us all."
    assert [clause.id for clause in first.clauses] == ["s8.7"]
    assert (first.status, second.status) == ("prepared", "silence")
    approved = answer.model_copy(update={"reviewed_by": "Ada Person", "reviewed_on": "2026-11-30"})
    assert said(entry, Chosen(approved, 0.9, opens=False), {})[0].status == "approved"
    assert stands_behind([Chosen(approved, 0.9, opens=False).used]) == "Approved by Ada Person on 2026-11-30."


def test_what_is_true_of_the_desk_comes_from_the_settings(entry: Entry) -> None:
    desk = an_answer(kind="desk", verdict=None, sentences=[{"text": "{kept}"}])
    assert said(entry, Chosen(desk, 0.9, opens=False), About(7).facts)[0].text.startswith(
        "Questions and answers are kept"
    )
    assert "Nothing that you type here is kept" in filled("{kept}", About(0).facts)
    assert "a-model" in filled("{model}", About(0, "a-model").facts)


def _answer(entry: Entry, *statements: Statement) -> Answer:
    citations: tuple[Citation, ...] = cite(entry.policy, entry.policy.clauses[:1])
    return Answer(
        id="1", question="q", standalone="q", role=Role.USER, outcome=Outcome.ANSWERED, text="", writer="prepared",
        statements=statements, citations=citations,
    )  # fmt: skip


def test_only_sentences_read_beforehand_stand_without_a_citation(entry: Entry) -> None:
    silent = next(answer for answer in entry.answers.values() if answer.kind is Kind.SILENT)
    known = uncited([entry], {})
    cited = Statement("Something.", (1,), "prepared")
    read_before = Statement(silent.sentences[0].text, (), "silence")
    made_up = Statement("The policy says nothing of the moon.", (), "silence")
    kept = checked(_answer(entry, cited, read_before, made_up), [entry.policy], known)
    assert kept.statements == (cited, read_before)
    assert kept.reason == "citation_check_failed"
    passed_off = replace(read_before, status="prepared")
    assert checked(_answer(entry, cited, passed_off), [entry.policy], known).statements == (cited,)


def test_an_answer_left_with_silences_alone_is_not_answered(entry: Entry) -> None:
    silent = next(answer for answer in entry.answers.values() if answer.kind is Kind.SILENT)
    alone = Statement(silent.sentences[0].text, (), "silence")
    forged = Statement("SmarTek21 sells it.", (9,), "prepared")
    assert checked(_answer(entry, forged, alone), [entry.policy], uncited([entry], {})).outcome is Outcome.NOT_STATED


def test_a_prepared_answer_is_whole() -> None:
    assert is_whole([Statement("The policy names no moon.", (), "silence")])
    assert not is_whole([Statement("Something.", (1,), "plain words")])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat. It was warm.", -3, 2),
        ("Organizational representatives administrate internationally applicable telecommunication.", 20, 60),
        ("", 0, 0),
        ("Write to info@smartek21.com or call 1.833.412.1038.", -2, 4),
    ],
)
def test_how_hard_a_text_is_to_read(text: str, low: float, high: float) -> None:
    assert low <= grade(text) <= high


def test_a_verdict_is_named_as_the_schema_names_it() -> None:
    assert {verdict.value for verdict in Verdict} == {"yes", "no", "depends", "partly", "not_stated", "fact"}
