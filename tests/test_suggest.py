import re
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.engine import Engine
from bot.web.chat.next_questions import COUNT, next_questions, section_question
from corpus.load import Entry, load_corpus
from corpus.records import Role

ASKED = "my boss can see where I am??"


@pytest.fixture(scope="module")
def answer(engine: Engine) -> Answer:
    return engine.ask(ASKED, Role.USER)


def test_they_come_from_the_section_but_not_from_what_is_cited(engine: Engine, entry: Entry, answer: Answer) -> None:
    cited = {(citation.start, citation.end) for citation in answer.citations}
    following = next_questions(entry, answer)
    assert len(following) == COUNT
    reviewed = {question.question.lower(): clauses for question, clauses, _ in entry.questions}
    for text in following:
        clauses = reviewed[text.lower()]
        assert clauses[0].section_id == answer.citations[0].section_id
        assert not any((clause.span.start, clause.span.end) in cited for clause in clauses)
        assert engine.ask(text, Role.USER).citations[0].section_id == answer.citations[0].section_id


def test_the_same_answer_gets_the_same_ones_but_none_twice(entry: Entry, answer: Answer) -> None:
    first = next_questions(entry, answer)
    assert next_questions(entry, answer) == first
    assert not set(next_questions(entry, answer, frozenset(first))) & set(first)


def test_they_fit_who_asks(engine: Engine, entry: Entry) -> None:
    """An employee is not offered an employer's questions, nor the other way round."""
    asked = [line.record.question for line in entry.knowledge.questions][::50]
    for role, foreign in ((Role.USER, "our employees"), (Role.CUSTOMER, "my boss"), (Role.UNKNOWN, "our staff")):
        offered = [text for question in asked for text in next_questions(entry, engine.ask(question, role))]
        assert len(offered) > len(asked) / 2
        assert not [text for text in offered if re.search(rf"\b{foreign}", text.lower())]
        assert all(len(text) <= 72 and text[0].isupper() and text.endswith("?") for text in offered)


def test_who_is_declined_gets_examples(engine: Engine, entry: Entry) -> None:
    declined = engine.ask("tell me a joke")
    assert next_questions(entry, declined) == entry.policy.metadata.examples[:2]
    assert (
        next_questions(entry, declined, frozenset(entry.policy.metadata.examples[:1]))[0]
        != (entry.policy.metadata.examples[0])
    )


def test_a_rejected_question_leads_nowhere(engine: Engine, entry: Entry) -> None:
    assert next_questions(entry, engine.ask("?!")) == ()


def test_every_section_can_be_asked_about(engine: Engine, entry: Entry) -> None:
    for section in entry.policy.sections:
        text = section_question(entry, section.id)
        assert text.endswith("?")
    assert section_question(entry, "s10") == "What does the policy say about “General”?"


def test_a_policy_without_questions_suggests_nothing(small_corpus: Path, answer: Answer) -> None:
    bare = load_corpus(small_corpus)[0]
    assert next_questions(bare, answer) == ()
    assert "Sharing" in section_question(bare, bare.policy.sections[1].id)
