"""The person's own words: what they are taken for, and what a question names and the policy does not."""

from pathlib import Path

import pytest

from bot.wording.extractive import GroundedSentence
from bot.wording.terms import Terms, limit_asked
from corpus.check import check
from corpus.load import Entry, load_policy

POLICY = """Sharing

We may disclose data to government authorities. We keep data for 30 days in the archive.
"""
TERMS = """
{"id": "authority", "words": {"immigration office": "an immigration office", "tax office": "a tax office"}, \
"says": "{word} counts as a government authority here.", "clauses": ["s1.1"], "said": ["authorit"]}
{"id": "law", "words": {"gdpr": "gdpr"}, "says": "The policy does not name that law."}
"""


def write_policy(folder: Path, terms: str) -> Path:
    path = folder / "acme" / "policy.txt"
    path.parent.mkdir()
    path.write_text(POLICY, "utf-8")
    (path.parent / "terms.jsonl").write_text(terms, "utf-8")
    return path


@pytest.fixture
def entry(tmp_path) -> Entry:
    return load_policy(write_policy(tmp_path, TERMS))


def answer(entry: Entry, text: str) -> tuple[GroundedSentence, ...]:
    return (GroundedSentence(text, (entry.policy.clauses[0],)), GroundedSentence("Ask us.", ()))


def explained(entry: Entry, text: str, question: str) -> list[str]:
    return [each.text for each in Terms(entry).explained(answer(entry, text), question)]


def test_an_everyday_word_is_said_to_be_what_the_answer_speaks_of(entry):
    said = explained(entry, "Government authorities may get it.", "can the Immigration Office see my chats?")
    assert said == [
        "Government authorities may get it.",
        "An immigration office counts as a government authority here.",
        "Ask us.",
    ]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Your employer may get it.", "can the immigration office see it?"),
        ("An immigration office is an authority and may get it.", "can the immigration office see it?"),
        ("Government authorities may get it.", "can the post office see it?"),
    ],
)
def test_nothing_is_added_where_the_answer_speaks_of_something_else_or_says_it_already(entry, text, question):
    assert explained(entry, text, question) == [text, "Ask us."]


def test_a_number_that_is_asked_for_and_not_given_is_said_so(entry):
    text = "Customers are told of breaches."
    assert explained(entry, text, "within 72 hours?")[1] == "The policy gives no number of hours."
    assert explained(entry, text, "within 30 days?") == [text, "Ask us."], "the policy gives a number of days"


def test_a_thing_that_the_policy_does_not_name_is_said_so_once_and_never_repeated(entry):
    said = explained(entry, "You may object.", "may I object under GDPR to CANARYCORP")
    assert said == ["You may object.", "The policy does not name that law.", "Ask us."]
    assert explained(entry, "You may object; it does not name a law.", "under GDPR?")[1] == "Ask us."


def test_sentences_without_a_clause_are_among_those_that_may_stand_so(entry):
    terms = Terms(entry)
    assert terms.uncited == {
        "The policy does not name that law.",
        *(f"The policy gives no number of {unit}." for unit in ("hours", "weeks", "months", "years")),
    }


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("do you tell us within 72 hours?", "hours"),
        ("no more than 30days", "days"),
        ("at least six months?", "months"),
        ("I left 3 years ago", ""),
        ("for 2 weeks my boss was away", ""),
        ("within reason", ""),
    ],
)
def test_only_a_number_that_asks_for_a_limit_is_one(question, unit):
    assert limit_asked(question) == unit


def test_a_term_that_the_policy_names_or_whose_clause_is_gone_is_a_problem(tmp_path):
    terms = (
        '{"id": "archive", "words": {"archive": "archive"}, "says": "The policy names no archive."}\n'
        '{"id": "gone", "words": {"x": "an x"}, "says": "{word} is one.", "clauses": ["s9.9"]}\n'
    )
    found = check(load_policy(write_policy(tmp_path, terms)))
    messages = [problem.message for problem in found if problem.path.name == "terms.jsonl"]
    assert messages == ["the policy does name 'archive'", "unknown or changed clause s9.9"]
