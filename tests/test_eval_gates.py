"""Gates: met, missed, left out; the shipped answers stay above the floor; answers from elsewhere are scored."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from eval.__main__ import main
from eval.cases.read import CASES, read_all
from eval.reports import gates
from eval.reports.gates import GATES, BadGates, as_text, judge, passed, read_gates
from eval.runs import ask, scored
from eval.scoring.answers import BadAnswer, match, read_answers
from eval.scoring.metrics import BY_NAME, values

FLOOR = GATES.parent / "floor.toml"
SENTENCE = "We keep it for a year."
LABEL = {"question": "how long", "answerable": True, "evidence": [SENTENCE], "route": "none"}
ANSWER = {"outcome": "answered", "text": "A year. [1]", "citations": [{"quote": SENTENCE}], "route": None}


def write(path: Path, *lines: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_the_development_cases_stay_above_the_floor(engine: Engine) -> None:
    items, cases = read_all(sorted((CASES / "dev").glob("*.jsonl")))
    run = scored(cases, match(ask(engine, items), [case.id for case in cases]))
    bounds = read_gates(FLOOR)
    verdicts = judge(bounds, {block: values(scores) for block, scores in run.blocks().items()})
    assert passed(verdicts), "\n" + as_text([v for v in verdicts if not v.met])
    assert all(v.met is not None for v in verdicts)


def test_the_floor_asks_less_than_the_gates_and_both_name_every_block() -> None:
    goals, floor = read_gates(GATES), read_gates(FLOOR)
    assert set(goals) == set(floor) == {"all", "single", "turn", "adversarial"}
    for block in ("single", "turn", "adversarial"):
        assert set(goals[block]) == set(floor[block])


@pytest.mark.parametrize(
    "bound, value, met",
    [
        ({"min": 0.9}, 0.9, True),
        ({"min": 0.9}, 0.89, False),
        ({"max": 0.05}, 0.05, True),
        ({"max": 0.05}, 0.06, False),
        ({"max": 0}, 0.0, True),
        ({"max": 0}, 1.0, False),
        ({"min": 0.9}, None, False),
    ],
)
def test_a_gate_is_met_or_missed(bound: dict[str, float], value: float | None, met: bool) -> None:
    bounds = {"single": {"route right": gates.Bound.model_validate(bound)}}
    (verdict,) = judge(bounds, {"single": dict.fromkeys(BY_NAME, value)})
    assert verdict.met is met
    assert passed([verdict]) is met


def test_a_block_without_cases_is_left_out_but_not_all_of_them() -> None:
    bounds = {"single": {"route right": gates.Bound(min=0.5)}, "turn": {"route right": gates.Bound(min=0.5)}}
    right = dict.fromkeys(BY_NAME, 1.0)
    verdicts = judge(bounds, {"single": right})
    assert [verdict.met for verdict in verdicts] == [True, None]
    assert passed(verdicts)
    assert "left out" in as_text(verdicts)
    assert not passed(judge(bounds, {"adversarial": right}))


@pytest.mark.parametrize(
    "text, message",
    [
        ("[single", "gates.toml"),
        ('[sigle]\n"route right" = { min = 1 }', "no block 'sigle'"),
        ('[single]\n"rout right" = { min = 1 }', "no figure 'rout right'"),
        ('[single]\n"route right" = { min = 1, max = 1 }', "either min or max"),
        ('[single]\n"route right" = { least = 1 }', "least"),
        ('[single]\n"route right" = 1', "single.route right"),
    ],
)
def test_mistakes_in_a_file_of_gates_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadGates, match=message):
        read_gates(path)


def test_a_missed_gate_is_told_by_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = write(tmp_path / "cases.jsonl", {"id": "a"} | LABEL, {"id": "b"} | LABEL)
    answers = write(tmp_path / "answers.jsonl", {"id": "a"} | ANSWER, {"id": "b"} | ANSWER)
    bounds = write(tmp_path / "gates.toml", "[single]", '"first citation right" = { min = 0.9 }')
    arguments = [str(cases), "--answers", str(answers), "--gates", str(bounds)]
    assert main(arguments) == 0
    assert "met" in capsys.readouterr().out
    write(answers, {"id": "a"} | ANSWER, {"id": "b"} | ANSWER | {"citations": [{"quote": "Other."}]})
    assert main(arguments) == 1
    assert "MISSED" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["gates"][0]["met"] is False


def test_answers_from_elsewhere_are_scored_without_an_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_INDEX", str(tmp_path / "nowhere"))
    cases = write(tmp_path / "cases.jsonl", {"id": "a"} | LABEL, {"id": "b"} | LABEL)
    answers = write(tmp_path / "answers.jsonl", {"id": "a"} | ANSWER, {"id": "z"} | ANSWER)
    assert main([str(cases), "--answers", str(answers), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["figures"]["single"]["first citation right"]["value"] == 0.5
    assert "no answer for b: counted as failures" in told.err
    assert "no case for the answers z" in told.err


@pytest.mark.parametrize(
    "lines, message",
    [
        ([{"id": "a"} | ANSWER, "{"], "answers.jsonl:2: Invalid JSON"),
        ([{"id": "a"} | ANSWER, "", {"id": "b"}], "answers.jsonl:3: outcome: Field required"),
        ([{"id": "a"} | ANSWER | {"outcome": "maybe"}], "answers.jsonl:1: outcome"),
        ([{"id": "a"} | ANSWER | {"confidence": 7}], "answers.jsonl:1: confidence"),
        ([{"id": "a"} | ANSWER | {"citations": ["x"]}], "answers.jsonl:1: citations.0"),
        ([{"id": "a"} | ANSWER, {"id": "a"} | ANSWER], "answers.jsonl:2: a second answer with the id 'a'"),
    ],
)
def test_a_line_that_is_no_answer_is_named(tmp_path: Path, lines: list[dict[str, Any] | str], message: str) -> None:
    path = write(tmp_path / "answers.jsonl", *lines)
    with pytest.raises(BadAnswer, match=message):
        read_answers(path)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["/nonexistent.jsonl"], "No such file"),
        (["--answers", "/nonexistent.jsonl"], "No such file"),
        (["--gates", "/nonexistent.toml"], "No such file"),
        (["--compare", "/nonexistent.json", "/nonexistent.json"], "No such file"),
    ],
)
def test_mistakes_are_explained(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
