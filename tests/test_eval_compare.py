"""Intervals, and two runs compared: what is chance and what is not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.__main__ import main
from eval.cases.read import Case, Label
from eval.reports.compare import DifferentItems, as_text, changes, check_alike, differences
from eval.runs import BadRun, Run, load, save
from eval.scoring.answers import Given
from eval.scoring.bootstrap import draws, interval, mean_interval, measure
from eval.scoring.calibration import reliability, risk_coverage
from eval.scoring.metrics import BY_NAME
from eval.scoring.score import Score, score

SENTENCE = "We keep it for a year."


def scored(name: str, right: bool, conversation: str | None = None, **answered: Any) -> Score:
    label = Label(question=name, answerable=True, evidence=(SENTENCE,), route="none")
    case = Case(id=name, role="user", kind="single", label=label, conversation=conversation)
    given = {
        "id": name,
        "outcome": "answered",
        "text": "",
        "citations": [{"quote": SENTENCE if right else "Other."}],
        "route": None,
        "confidence": 0.8,
    }
    return score(case, Given.model_validate(given | answered))


def run(*rights: bool) -> Run:
    return Run(tuple(scored(f"q{number}", right) for number, right in enumerate(rights)))


FIRST = BY_NAME["first citation right"]


def test_an_interval_holds_the_value_and_is_the_same_every_time() -> None:
    scores = run(*[True] * 80, *[False] * 20).scores
    (found,) = measure(scores, [FIRST]).values()
    assert (found.value, found.count) == (0.8, 100)
    assert found.low == pytest.approx(0.72, abs=0.02)
    assert found.high == pytest.approx(0.88, abs=0.02)
    assert measure(scores, [FIRST])["first citation right"] == found


def test_turns_of_a_conversation_are_drawn_together() -> None:
    """Twenty turns that share one fate are one observation: an interval over turns would be too narrow."""
    together = [scored(f"c{c}/{t}", c % 2 == 0, conversation=f"c{c}") for c in range(10) for t in range(20)]
    alone = [replace(s, case=s.case.model_copy(update={"conversation": None})) for s in together]
    wide, narrow = (measure(scores, [FIRST])["first citation right"] for scores in (together, alone))
    assert wide.value == narrow.value == 0.5
    assert (wide.high or 0) - (wide.low or 0) > 3 * ((narrow.high or 0) - (narrow.low or 0))


def test_every_resample_draws_as_many_units_as_there_are() -> None:
    weights = draws(7, rounds=50)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()


def test_means_by_policy_are_less_certain_than_by_question() -> None:
    values = np.repeat([0.0, 1.0, 0.0, 1.0], 50)
    by_policy = mean_interval(values, [str(i // 50) for i in range(200)])
    by_question = mean_interval(values, [str(i) for i in range(200)])
    assert by_policy[0] < by_question[0] < 0.5 < by_question[1] < by_policy[1]
    assert interval(np.array([1.0, np.nan, 1.0])) == (1.0, 1.0)


def test_a_confidence_that_means_what_it_says_has_no_error() -> None:
    confidence = np.repeat([0.25, 0.75], 100)
    right = np.concatenate([np.repeat([1.0, 0.0], [25, 75]), np.repeat([1.0, 0.0], [75, 25])])
    assert reliability(confidence, right).error == pytest.approx(0.0)
    assert reliability(confidence, 1.0 - right).error == pytest.approx(0.5)
    assert reliability(np.linspace(0, 1, 101), np.ones(101)).count.sum() == 101


def test_keeping_the_confident_answers_lowers_the_risk() -> None:
    coverage, risk = risk_coverage(np.array([0.9, 0.9, 0.5, 0.1]), np.array([1.0, 1.0, 0.0, 0.0]))
    assert coverage.tolist() == [0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0.0, 1 / 3, 0.5])


def test_a_run_is_saved_and_opened_again_as_it_was(tmp_path: Path) -> None:
    before = run(True, False)
    save(before, tmp_path / "run.json")
    assert load(tmp_path / "run.json") == before
    (tmp_path / "run.json").write_text('{"scores": [{}]}', "utf-8")
    with pytest.raises(BadRun, match="no run saved by --save"):
        load(tmp_path / "run.json")


def test_binary_figures_are_tested_on_the_cases_that_changed() -> None:
    """Eight mended and none broken: 2 * 0.5 ** 8."""
    a, b = run(*[False] * 8, *[True] * 12), run(*[True] * 20)
    found = {d.metric: d for d in differences(a.scores, b.scores)}["first citation right"]
    assert (found.a, found.b) == (0.6, 1.0)
    assert found.p == pytest.approx(2 * 0.5**8)
    assert found.low > 0.1


def test_other_figures_are_tested_by_swapping_the_runs() -> None:
    a, b = run(*[False] * 10, *[True] * 10), run(*[True] * 20)
    better = {d.metric: d for d in differences(a.scores, b.scores)}
    assert better["citation precision"].p < 0.01
    assert better["calibration error"].low <= better["calibration error"].b - better["calibration error"].a
    same = {d.metric: d for d in differences(a.scores, a.scores)}
    assert all(d.p == 1.0 and d.low == d.high == 0.0 for d in same.values())


def test_changed_cases_are_listed_broken_ones_first() -> None:
    a, b = run(False, True, True), run(True, False, True)
    assert [(change.case_id, change.word) for change in changes(a, b)] == [("q1", "broken"), ("q0", "mended")]
    told = as_text(a, b)
    assert "broken   q1: right -> first citation" in told
    assert "no case changed" in as_text(a, a)


def test_runs_over_other_items_are_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(run(True, True), tmp_path / "a.json")
    save(run(True), tmp_path / "b.json")
    assert main(["--compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 2
    assert "q1 only in the first" in capsys.readouterr().err
    relabelled = run(True).scores[0]
    label = relabelled.case.label.model_copy(update={"route": "privacy_team"})
    other = Run((replace(relabelled, case=relabelled.case.model_copy(update={"label": label})),))
    with pytest.raises(DifferentItems, match="q0 by different labels"):
        check_alike(run(True), other)


def test_two_saved_runs_are_compared_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, saved in {"a": run(True, False), "b": run(True, True)}.items():
        save(saved, tmp_path / f"{name}.json")
    assert main(["--compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 0
    assert "mended   q1" in capsys.readouterr().out
    (tmp_path / "a.json").write_text(json.dumps([1]), "utf-8")
    assert main(["--compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 2
