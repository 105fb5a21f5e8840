import json
from pathlib import Path
from typing import Any

import pytest

from bot.batch import answers
from bot.engine import Engine
from corpus.load import Entry
from eval.__main__ import latency, table
from eval.cases import CASES, BadCase, Case, Label, read_cases
from eval.score import figures, score
from eval.usual import usual_answers
from index.embed import EmbeddingModel

SENTENCE = "We keep it for a year."


def case(**label: Any) -> Case:
    full = {"question": "q", "answerable": True, "evidence": (SENTENCE,), "route": "none"} | label
    return Case(id="a", role="user", kind="single", label=Label(**full))


def answer(
    *quotes: str, outcome: str = "answered", text: str = "A year. [1]", route: str | None = None
) -> dict[str, Any]:
    cited = [{"quote": quote} for quote in quotes]
    return {"outcome": outcome, "text": text, "citations": cited, "route": {"id": route} if route else None}


@pytest.mark.parametrize(
    "quotes, first, some, recall, precision",
    [
        ((SENTENCE,), True, True, 1.0, 1.0),
        ((f"Data. {SENTENCE} Then not.",), True, True, 1.0, 1.0),
        (("keep it for a year",), True, True, 1.0, 1.0),
        (("Other.", SENTENCE), False, True, 1.0, 0.5),
        (("Other.",), False, False, 0.0, 0.0),
        ((), False, False, 0.0, None),
    ],
)
def test_citations(quotes: tuple[str, ...], first: bool, some: bool, recall: float, precision: float | None) -> None:
    found = score(case(), answer(*quotes))
    assert (found.first_right, found.some_evidence, found.evidence_recall, found.citation_precision) == (
        first,
        some,
        recall,
        precision,
    )


@pytest.mark.parametrize(
    "label, given, right",
    [
        ({"route": "customer_admin"}, answer(SENTENCE, route="customer_admin"), True),
        ({"route": "customer_admin"}, answer(SENTENCE), False),
        ({"route": "customer_admin", "route_alt": "none"}, answer(SENTENCE), True),
        ({"route": "out_of_scope", "answerable": False}, answer(outcome="declined"), True),
        ({"route": "out_of_scope", "answerable": False}, answer(outcome="answered"), False),
        ({"route": "support_portal", "answerable": False}, answer(outcome="not_stated"), True),
        ({"route": "support_portal", "answerable": False}, answer(outcome="answered"), False),
    ],
)
def test_routes(label: dict[str, Any], given: dict[str, Any], right: bool) -> None:
    assert score(case(**label), given).route_right is right


def test_refusals_and_claims() -> None:
    refused = score(case(), answer(outcome="not_stated"))
    assert refused.false_refusal is True
    invented = score(case(answerable=False, evidence=()), answer("x"))
    assert invented.false_answer is True
    label = {"must_say": ("FOR A YEAR",), "must_not_say": ("30 days",)}
    assert score(case(**label), answer(SENTENCE)).must_say is True
    assert score(case(**label), answer(SENTENCE, text="30 days")).forbidden == ("30 days",)
    assert score(case(**label), answer("30 days")).forbidden == ()


def test_figures_are_shares_of_the_cases_they_apply_to() -> None:
    scores = [
        score(case(), answer(SENTENCE)),
        score(case(), answer("Other.")),
        score(case(answerable=False, evidence=(), route="support_portal"), answer(outcome="not_stated")),
    ]
    found = figures(scores)
    assert found["first citation right"] == 0.5
    assert found["unanswerable refused"] == 1.0
    assert found["customer_admin recall"] is None
    assert "0.500" in table({"x": found}, 3)


def test_latency_is_told_in_milliseconds() -> None:
    assert latency([0.010] * 19 + [0.110]) == "an answer takes 10 ms, 95 % within 15 ms"


def test_a_bad_case_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a", "question": "q"}\n', "utf-8")
    with pytest.raises((BadCase, ValueError), match="answerable"):
        read_cases(path)


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.jsonl")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_evidence_of_the_shipped_cases_is_verbatim(path: Path, entry: Entry) -> None:
    _, cases = read_cases(path)
    for found in cases:
        assert found.label.answerable == bool(found.label.evidence), found.id
        for sentence in (*found.label.evidence, *found.label.alternatives):
            assert sentence in entry.policy.text


def test_development_and_test_cases_are_apart_and_unknown_to_the_corpus(entry: Entry) -> None:
    parts = {
        part: {c.label.question for p in (CASES / part).glob("*.jsonl") for c in read_cases(p)[1]}
        for part in ("dev", "test")
    }
    assert len(parts["dev"]) > 100
    assert len(parts["test"]) > 100
    long = {q for q in parts["dev"] & parts["test"] if len(q) > 25}
    known = {line.record.question for line in entry.knowledge.asked}
    assert not long
    assert not {q for q in (parts["dev"] | parts["test"]) & known if len(q) > 25}


def test_the_development_cases_are_answered_well(engine: Engine) -> None:
    """A floor well under what is measured: it guards against a broken stage, it does not measure."""
    scores = []
    for path in sorted((CASES / "dev").glob("*.jsonl")):
        items, cases = read_cases(path)
        found = {line["id"]: line for line in answers(engine, items)}
        scores += [score(c, found[c.id]) for c in cases]
    shares = {name: value or 0.0 for name, value in figures(scores).items()}
    assert shares["first citation right"] >= 0.75
    assert shares["route right"] >= 0.75
    assert shares["false refusals"] <= 0.12
    assert shares["unanswerable refused"] >= 0.7
    assert shares["forbidden claims"] == 0


def test_the_usual_recipe_answers_with_chunks(entry: Entry, model: EmbeddingModel) -> None:
    (found,) = usual_answers(entry.policy, model, [("a", "who gets my data")])
    assert len(found["citations"]) == 3
    assert all(citation["quote"] in entry.policy.text for citation in found["citations"])


def test_labels_never_reach_the_bot(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    label = {"question": "q", "answerable": True, "evidence": [SENTENCE], "route": "none", "standalone": "secret"}
    path.write_text(json.dumps({"id": "c", "turns": [label]}) + "\n" + json.dumps({"id": "s"} | label) + "\n", "utf-8")
    items, cases = read_cases(path)
    assert items == [
        {"id": "c", "role": "unknown", "turns": [{"question": "q"}]},
        {"id": "s", "role": "unknown", "question": "q"},
    ]
    assert [c.id for c in cases] == ["c/1", "s"]
