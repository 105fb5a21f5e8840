import json
from pathlib import Path
from typing import Any

import pytest

from corpus.load import Entry
from eval.cases.read import CASES, BadCase, Case, Label, Part, read_all, read_cases
from eval.public.baseline import baseline_answers
from eval.scoring.answers import Given
from eval.scoring.failures import as_text, failures, marks
from eval.scoring.metrics import values
from eval.scoring.score import Score, score, unanswered
from index.encoder.sentence_transformer import EmbeddingModel

SENTENCE = "We keep it for a year."


def case(**label: Any) -> Case:
    full = {"question": "q", "answerable": True, "evidence": (SENTENCE,), "route": "none"} | label
    return Case(id="a", role="user", kind="single", label=Label(**full))


def answer(*quotes: str, route: str | None = None, **rest: Any) -> Given:
    cited = [{"quote": quote, "number": number} for number, quote in enumerate(quotes, start=1)]
    given = {
        "id": "a",
        "outcome": "answered",
        "text": "A year. [1]",
        "citations": cited,
        "route": route and {"id": route},
    }
    return Given.model_validate(given | rest)


@pytest.mark.parametrize(
    "quotes, first, some, recall, precision",
    [
        ((SENTENCE,), True, True, 1.0, 1.0),
        ((f"Data. {SENTENCE} Then not.",), True, True, 1.0, 1.0),
        (("keep it for a year",), True, True, 1.0, 1.0),
        (("Other.", SENTENCE), False, True, 1.0, 0.5),
        (("Other.",), False, False, 0.0, 0.0),
        ((), False, False, 0.0, None),
        ((" ",), False, False, 0.0, 0.0),
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
def test_routes(label: dict[str, Any], given: Given, right: bool) -> None:
    assert score(case(**label), given).route_right is right


def test_refusals_and_claims() -> None:
    refused = score(case(), answer(outcome="not_stated"))
    assert refused.false_refusal is True
    invented = score(case(answerable=False, evidence=()), answer("x"))
    assert invented.false_answer is True
    near = {"answerable": False, "evidence": (), "alternatives": (SENTENCE,)}
    assert score(case(**near), answer(SENTENCE, outcome="not_stated")).closest_right is True
    assert score(case(**near), answer("Other.", SENTENCE, outcome="not_stated")).closest_right is False
    assert score(case(**near), answer(outcome="declined")).closest_right is None
    label = {"must_say": ("FOR A YEAR",), "must_not_say": ("30 days",)}
    assert score(case(**label), answer(SENTENCE)).must_say is True
    assert score(case(**label), answer(SENTENCE, text="30 days")).forbidden == ("30 days",)
    assert score(case(**label), answer("30 days")).forbidden == ()


def test_figures_are_shares_of_the_cases_they_apply_to() -> None:
    found = values(
        [
            score(case(), answer(SENTENCE)),
            score(case(), answer("Other.")),
            score(case(answerable=False, evidence=(), route="support_portal"), answer(outcome="not_stated")),
        ]
    )
    assert found["first citation right"] == 0.5
    assert found["unanswerable refused"] == 1.0
    assert found["customer_admin recall"] is None
    assert found["forbidden claims"] == 0


@pytest.mark.parametrize(
    "expect, outcome, met",
    [
        ("answer", "answered", True),
        ("answer", "partial", True),
        ("answer", "clarify", False),
        ("refuse", "not_stated", True),
        ("refuse", "declined", True),
        ("refuse", "clarify", True),
        ("refuse", "rejected", True),
        ("refuse", "answered", False),
        ("clarify", "clarify", True),
        ("clarify", "not_stated", False),
        ("reject_input", "rejected", True),
        ("reject_input", "clarify", False),
    ],
)
def test_the_outcome_expected_of_adversarial_questions(expect: str, outcome: str, met: bool) -> None:
    assert score(case(expect=expect), answer(outcome=outcome)).expected_outcome is met


@pytest.mark.parametrize("outcome, met", [("clarify", True), ("answered", True), ("declined", False)])
def test_another_outcome_may_be_equally_right(outcome: str, met: bool) -> None:
    either = case(expect="clarify", expect_alt="answer")
    assert score(either, answer(outcome=outcome)).expected_outcome is met


@pytest.mark.parametrize(
    "label, given, right",
    [
        ({}, answer(SENTENCE), True),
        ({}, answer("Other.", SENTENCE), False),
        ({}, answer(SENTENCE, outcome="not_stated"), False),
        ({"answerable": False, "evidence": ()}, answer("Other.", outcome="not_stated"), True),
        ({"answerable": False, "evidence": ()}, answer("Other."), False),
    ],
)
def test_what_the_confidence_is_about(label: dict[str, Any], given: Given, right: bool) -> None:
    assert score(case(**label), given).right is right


@pytest.mark.parametrize(
    "statements, supported",
    [
        (None, None),
        ([], None),
        ([{"text": "x", "citations": [1]}, {"text": "y", "citations": [2]}], (1, 2)),
        ([{"text": "x", "citations": [1, 2]}], (0, 1)),
        ([{"text": "x", "citations": []}], (0, 1)),
        ([{"text": "x", "citations": [9]}], (0, 1)),
    ],
)
def test_a_statement_is_supported_when_each_of_its_citations_is_right(
    statements: list[dict[str, Any]] | None, supported: tuple[int, int] | None
) -> None:
    assert score(case(), answer(SENTENCE, "Other.", statements=statements)).supported_statements == supported


def test_parts_are_answered_or_said_to_be_uncovered() -> None:
    parts = (
        Part(ask="how long do you keep it", answerable=True, evidence=(SENTENCE,)),
        Part(ask="is it kept in Norway", answerable=False),
    )
    half = answer(SENTENCE, outcome="partial", uncovered=["And is it kept in Norway?"])
    assert score(case(parts=parts), half).complete_parts == (2, 2)
    assert score(case(parts=parts), answer(SENTENCE)).complete_parts == (1, 2)
    assert score(case(parts=parts), answer(SENTENCE, uncovered=["what of my dog"])).complete_parts == (1, 2)
    assert score(case(parts=parts), answer(outcome="not_stated")).complete_parts == (1, 2)
    assert score(case(), answer(SENTENCE)).complete_parts is None


def test_a_case_without_an_answer_is_wrong_in_all_that_applies() -> None:
    silent = case(answerable=False, evidence=(), expect="refuse")
    found = values([unanswered(case(must_say=("a year",))), unanswered(silent)])
    worst = {name: value for name, value in found.items() if value not in (None, 0.0)}
    assert worst == {"false refusals": 1.0}
    assert found["unanswerable refused"] == 0.0
    assert marks(unanswered(silent)) == ("no answer",)


def test_paraphrases_are_grouped_and_compared_pair_by_pair(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    label = {"question": "q", "answerable": True, "evidence": [SENTENCE], "route": "none"}
    lines = [{"id": "a"}, {"id": "b", "paraphrase_of": "a"}, {"id": "c", "paraphrase_of": "a"}, {"id": "d"}]
    path.write_text("\n".join(json.dumps(line | label) for line in lines), "utf-8")
    cases = read_all([path])[1]
    assert [(c.group, c.unit) for c in cases] == [("a", "a"), ("a", "a"), ("a", "a"), (None, "d")]
    given = [answer(SENTENCE), answer(SENTENCE), answer(SENTENCE, route="privacy_team"), answer("Other.")]
    scores = [score(c, g) for c, g in zip(cases, given, strict=True)]
    assert values(scores)["stable answers"] == pytest.approx(1 / 3)


def failed() -> Score:
    return score(case(must_say=("a year",), must_not_say=("30 days",)), answer("Other.", text="30 days", route="x"))


def test_a_failure_tells_what_was_expected_and_what_came() -> None:
    (failure,) = failures([failed(), score(case(), answer(SENTENCE))])
    assert failure.marks == ("first citation", "route", "must-say", "forbidden claim")
    told = as_text(failure)
    assert f"“{SENTENCE}”" in told
    assert "answered; route x" in told
    assert "must not say: 30 days" in told


def test_a_bad_case_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a", "question": "q"}\n', "utf-8")
    with pytest.raises(BadCase, match=r"cases.jsonl:1: answerable: Field required"):
        read_cases(path)


@pytest.mark.parametrize(
    "extra, message",
    [
        ({"expect": "panic"}, "expect"),
        ({"parts": [{"ask": "x", "answerable": True}]}, "when, and only when, it has evidence"),
        ({"parts": [{"answerable": False}]}, "parts.0.ask"),
        ({"paraphrase_of": 7}, "paraphrase_of"),
    ],
)
def test_a_label_that_cannot_be_scored_is_refused(tmp_path: Path, extra: dict[str, Any], message: str) -> None:
    path = tmp_path / "cases.jsonl"
    line = {"id": "a", "question": "q", "answerable": False, "route": "none"} | extra
    path.write_text(json.dumps(line), "utf-8")
    with pytest.raises(BadCase, match=message):
        read_cases(path)


def test_no_case_at_all_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", "utf-8")
    with pytest.raises(BadCase, match=r"there is no case in .*empty\.jsonl"):
        read_all([tmp_path / "empty.jsonl"])


def test_two_cases_of_one_id_are_refused() -> None:
    path = CASES / "dev" / "single.jsonl"
    with pytest.raises(BadCase, match="two cases have the id"):
        read_all([path, path])


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.jsonl")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_evidence_of_the_shipped_cases_is_verbatim(path: Path, entry: Entry) -> None:
    _, cases = read_cases(path)
    for found in cases:
        assert found.label.answerable == bool(found.label.evidence), found.id
        for label in (found.label, *found.label.parts):
            for sentence in (*label.evidence, *label.alternatives):
                assert sentence.strip()
                assert sentence in entry.policy.text, found.id


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


def test_the_usual_recipe_answers_with_chunks(entry: Entry, model: EmbeddingModel) -> None:
    (found,) = baseline_answers(entry.policy, model, [("a", "who gets my data")])
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
