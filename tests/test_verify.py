"""Sentences against clauses: each check is fed what it must reject, and what it must leave alone."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.proof.verify import Verifier, company_names, without_verdict
from corpus.load import Entry
from eval.proof import STATEMENTS, Pair, WithoutGlosses, gloss_pairs, written_pairs
from index.search import Index


@pytest.fixture(scope="module")
def verifier(entry: Entry, index: Index) -> Verifier:
    return Verifier(entry, index.encoder)


@pytest.mark.parametrize(
    "said, clause, fault",
    [
        ("SmarTek21 keeps Customer Data for the timeframes in the Customer Agreement.", "s7.1", None),
        ("SmarTek21 keeps Customer Data for 30 days.", "s7.1", "figure"),
        ("SmarTek21 keeps Customer Data “for thirty days”.", "s7.1", "misquoted"),
        ("SmarTek21 keeps Customer Data, as Google does.", "s7.1", "name"),
        ("SmarTek21 does not keep Customer Data.", "s7.1", "contradicted"),
        ("SmarTek21 guarantees the timeframes in the Customer Agreement.", "s7.1", "promise"),
        ("<b>SmarTek21</b> keeps Customer Data.", "s7.1", "markup"),
        ("E-mail privacy@smartek.example.", "s9.6", "address"),
        ("Users keep Customer Data according to the Customer Agreement.", "s7.1", "party"),
        ("All partners have access to your information.", "s8.14", "overstated"),
        ("SmarTek21 keeps Customer Data in refrigerators.", "s7.1", "strange word"),
        ("", "s7.1", "empty"),
        ("Yes.", "s7.1", "empty"),
        ("SmarTek21 keeps Customer Data. " * 30, "s7.1", "too long"),
    ],
)
def test_one_sentence(verifier: Verifier, entry: Entry, said: str, clause: str, fault: str | None) -> None:
    assert verifier.check(said, [entry.policy.clause_by_id[clause]]).fault == fault


def test_no_clause_no_sentence(verifier: Verifier) -> None:
    assert verifier.check("SmarTek21 keeps Customer Data.", []).fault == "uncited"


def test_a_quote_must_stand_in_a_clause(verifier: Verifier, entry: Entry) -> None:
    said, clause = "SmarTek21 keeps Customer Data as the Customer Agreement says.", entry.policy.clause_by_id["s7.1"]
    assert verifier.check(said, [clause], "timeframes set forth in the Customer  Agreement").fault is None
    assert verifier.check(said, [clause], "forever").fault == "misquoted"


def test_a_figure_cannot_be_fetched_from_a_clause_about_something_else(verifier: Verifier, entry: Entry) -> None:
    clauses = [entry.policy.clause_by_id[name] for name in ("s7.1", "s14.4")]
    checked = verifier.check("SmarTek21 retains Customer Data for the timeframes of 200 Customer Agreements.", clauses)
    assert checked.fault == "figure"
    assert [clause.id for clause in checked.clauses] == ["s7.1"]


def test_verdicts_and_markers_go() -> None:
    assert without_verdict("Yes, it may be kept [1][2].") == "It may be kept."
    assert without_verdict("No. the app does not") == "The app does not"
    assert company_names("Acme Cloud, Inc.") == ("acme cloud, inc.", "acme cloud")
    assert company_names("") == ()


def shares(pairs: list[Pair], verifier: Verifier) -> tuple[float, float]:
    """Of supported and of unsupported pairs: cut."""
    cut: dict[bool, Counter[bool]] = {True: Counter(), False: Counter()}
    for pair in pairs:
        cut[pair.supported][verifier.check(pair.text, pair.clauses).fault is not None] += 1
    return tuple(cut[kind][True] / cut[kind].total() for kind in (True, False))  # type: ignore[return-value]


@pytest.mark.parametrize("name, good_at_most, bad_at_least", [("dev", 0.03, 0.99), ("test", 0.06, 0.93)])
def test_the_operating_point_on_written_sentences(
    verifier: Verifier, entry: Entry, name: str, good_at_most: float, bad_at_least: float
) -> None:
    good, bad = shares(list(written_pairs(entry, STATEMENTS / f"{name}.jsonl")), verifier)
    assert good <= good_at_most
    assert bad >= bad_at_least


def test_the_operating_point_on_glosses(entry: Entry, index: Index) -> None:
    bare = WithoutGlosses(entry, index.encoder)
    good, bad = shares(list(gloss_pairs(entry, bare)), bare)
    assert good <= 0.13
    assert bad >= 0.95


def test_the_sentences_name_clauses_that_are_there(entry: Entry) -> None:
    lines = [json.loads(x) for path in Path(STATEMENTS).glob("*.jsonl") for x in path.read_text("utf-8").splitlines()]
    assert len({line["text"] for line in lines}) > 300
    assert all(set(line["clauses"]) <= set(entry.policy.clause_by_id) for line in lines)
