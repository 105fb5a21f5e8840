"""What a policy decides by itself, beside which nobody has written anything."""

from pathlib import Path

import pytest

from bot.answer import Outcome
from bot.decide import Decision
from bot.wording.unprepared import Unprepared
from corpus.contacts import found_contact
from corpus.load import Entry, load_policy
from index.learning.bars import Bars
from index.policy_index import Evidence, Hit

POLICY = """# Club notice

## 1. Fees

When you join we store:

- your name
- your scores

Do you keep my card? No, we keep its last digits only.

## 2. Cookies

| Cookie | Purpose | Kept |
|---|---|---|
| club_id | Knows the member. Used for fees. | ten days |
| QZX | Counts visits. | a year |
| QZY | Prolongs the QZX cookie. | one month |

## 3. Questions

Call +44 20 7946 0018 about lockers. Questions about privacy go to dpo@club.example.
"""


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    path: Path = tmp_path_factory.mktemp("club") / "club.md"
    path.write_text(POLICY, "utf-8")
    return load_policy(path)


def decided(
    entry: Entry, question: str, *found: str, outcome: Outcome = Outcome.ANSWERED, covered: float = 0.5
) -> Decision:
    """What becomes of a decision on the clauses that begin with `found`."""
    clauses = tuple(c for words in found for c in entry.policy.clauses if entry.policy.quote(c.span).startswith(words))
    assert len(clauses) == len(found)
    evidence = Evidence(entry, tuple(Hit(c, 0.5) for c in clauses), covered, 0.0, {}, None, Bars())
    return Unprepared(entry).decided(Decision(outcome, clauses, None, 0.6), evidence, question)


def quotes(entry: Entry, decision: Decision) -> list[str]:
    return [entry.policy.quote(clause.span) for clause in decision.clauses]


@pytest.mark.parametrize(
    ("question", "row"),
    [("how long does the QZX cookie last?", "QZX |"), ("what is club_id for", "club_id |"), ("kept qzy?", "QZY |")],
)
def test_the_very_row_that_is_named_answers_and_not_a_sibling(entry: Entry, question: str, row: str) -> None:
    found = quotes(entry, decided(entry, question, "Do you keep"))
    assert len(found) == 1
    assert found[0].startswith(row)


def test_a_name_makes_an_answer_of_a_refusal(entry: Entry) -> None:
    assert decided(entry, "what is QZY", "QZX |", outcome=Outcome.NOT_STATED).outcome is Outcome.ANSWERED


@pytest.mark.parametrize("question", ["is the club_ref cookie kept?", "are you ISO 27001 certified?", "what of Q7Z9?"])
def test_a_name_that_is_not_there_is_not_answered_from_its_siblings(entry: Entry, question: str) -> None:
    decision = decided(entry, question, "club_id |")
    assert (decision.outcome, decision.clauses, decision.destination) == (Outcome.NOT_STATED, (), "contact")


@pytest.mark.parametrize("question", ["what did you store in 2024?", "does the GDPR apply", "what of my USB stick?"])
def test_years_and_common_letters_are_no_names(entry: Entry, question: str) -> None:
    assert decided(entry, question, "your name").outcome is Outcome.ANSWERED


def test_what_only_introduces_a_list_comes_with_its_items(entry: Entry) -> None:
    found = quotes(entry, decided(entry, "what do you store when I join?", "When you join"))
    assert found == ["When you join we store:", "your name", "your scores"]


def test_a_question_of_the_policy_is_answered_by_what_follows_it(entry: Entry) -> None:
    assert quotes(entry, decided(entry, "my card?", "Do you keep")) == ["No, we keep its last digits only."]
    assert decided(entry, "my card?", "Do you keep", outcome=Outcome.NOT_STATED).clauses == ()


def test_a_section_is_found_by_its_number(entry: Entry) -> None:
    assert quotes(entry, decided(entry, "what does section 3 say?", "your name"))[0].startswith("Call +44")
    assert quotes(entry, decided(entry, "what does section 9 say?", "your name")) == ["your name"]


def test_nothing_is_shown_as_closest_of_what_the_policy_is_far_from(entry: Entry) -> None:
    assert decided(entry, "weather?", "your name", outcome=Outcome.NOT_STATED, covered=0.02).clauses == ()
    assert decided(entry, "weather?", "your name", outcome=Outcome.NOT_STATED, covered=0.3).clauses


def test_the_contact_for_privacy_is_found_with_its_clause(entry: Entry) -> None:
    contact, clauses = entry.destinations["contact"]
    assert (contact.contact, contact.links, contact.for_silence) == (
        "dpo@club.example",
        ("mailto:dpo@club.example",),
        True,
    )
    assert entry.policy.quote(clauses[0].span) == "Questions about privacy go to dpo@club.example."


def test_no_contact_is_made_up(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("Fees\n\nWe keep fees until 2024-05-06 and share 12 345 678 of them.\n", "utf-8")
    assert found_contact(load_policy(tmp_path / "p.txt").policy) is None
