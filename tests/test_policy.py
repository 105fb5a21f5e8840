from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SMALL_POLICY
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Document
from corpus.load import Entry
from corpus.policy import Metadata, Policy, Span, parse


def test_the_shipped_policy_tiles(entry: Entry) -> None:
    policy = entry.policy
    assert "".join(text for _, text in policy.tiles()) == policy.text
    assert policy.text.encode() == entry.path.read_bytes()


def test_the_shipped_text_is_the_customers(entry: Entry, shared: Path) -> None:
    given_text = (shared / "policy" / "smartek21-services-privacy-policy.txt").read_text("utf-8")
    assert given_text.startswith(entry.policy.text.rstrip("\n"))
    assert given_text[len(entry.policy.text.rstrip("\n")) :].strip() == "Schedule a Meeting"


def test_twin_sections_are_told_apart(entry: Entry) -> None:
    twins = [s for s in entry.policy.sections if s.title == "How We Obtain Information"]
    assert [s.label[-12:] for s in twins] == ["(1st of two)", "(2nd of two)"]
    assert twins[0].id != twins[1].id


@pytest.mark.parametrize(
    "start, kind, leads",
    [
        ("To any competent law enforcement body", "item", True),
        ("12910 Totem Lake Blvd. NE, Suite 200\nKirkland", "lines", False),
        ("SmarTek21, LLC., including its subsidiaries", "paragraph", False),
        ("You may send us an e mail", "item", True),
        ("In this Privacy Statement, the Subscription Service", "paragraph", False),
    ],
)
def test_clauses_begin_where_a_reader_would_begin(entry: Entry, start: str, kind: str, leads: bool) -> None:
    found = [c for c in entry.policy.clauses if entry.policy.quote(c.span).startswith(start)]
    assert len(found) == 1
    assert (found[0].kind.value, found[0].lead_in is not None) == (kind, leads)


def test_an_enumeration_stays_one_clause(entry: Entry) -> None:
    clause = next(c for c in entry.policy.clauses if "competent law enforcement body" in entry.policy.quote(c.span))
    assert all(mark in entry.policy.quote(clause.span) for mark in ("(i)", "(ii)", "(iii)", "(iv)"))


def test_a_stub_joins_the_sentence_before_it(entry: Entry) -> None:
    assert not any(entry.policy.quote(c.span) == "In particular:" for c in entry.policy.clauses)


def test_small_policy() -> None:
    policy = parse("acme", Metadata("Acme"), Document.plain(SMALL_POLICY))
    assert [s.title for s in policy.sections] == ["Collection", "Sharing", "Contact"]
    assert [c.id for c in policy.clauses] == ["s1.1", "s1.2", "s2.1", "s2.2", "s2.3", "s3.1", "s3.2"]
    assert policy.quote(policy.clauses[-1].span) == "1 Main Street\nSpringfield\nhelp@acme.example"


def test_another_text_is_another_version() -> None:
    one, other = (
        parse("p", Metadata("P"), Document.plain(text)) for text in ("We ask. We tell.\n", "We ask. We do not tell.\n")
    )
    assert one.version != other.version


def test_no_text_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match="no sentence to cite"):
        parse("empty", Metadata("Empty"), Document.plain("\n\n"))


@pytest.mark.parametrize("start, end", [(-1, 5), (5, 5), (0, 10_000_000)])
def test_a_span_outside_the_text_is_refused(entry: Entry, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not lie"):
        entry.policy.quote(Span(entry.policy.id, start, end))


def test_a_span_of_another_policy_is_refused(entry: Entry) -> None:
    with pytest.raises(ValueError, match="does not lie"):
        entry.policy.quote(replace(entry.policy.clauses[0].span, policy_id="other"))


lines = st.text(alphabet="abc ABC.:;•-12()é\t", max_size=60)


@given(st.lists(lines, min_size=1, max_size=25))
def test_generated_texts_tile(generated: list[str]) -> None:
    text = "\n".join(generated)
    policy = parsed(text)
    if policy is not None:
        assert "".join(piece for _, piece in policy.tiles()) == text
        assert all(policy.quote(clause.span).strip() for clause in policy.clauses)
        assert len({clause.id for clause in policy.clauses}) == len(policy.clauses)


def parsed(text: str) -> Policy | None:
    try:
        return parse("generated", Metadata("Generated"), Document.plain(text))
    except ValueError:
        return None
