"""Blind sheets: nothing tells the sides apart, and marks come back to the side they were given to."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.sheet import BadSheet, Mark, SheetAnswer, as_key, as_sheet, pairs, tally


def side(name: str, count: int = 20) -> list[SheetAnswer]:
    return [SheetAnswer(id=f"q{n}", question=f"question {n}?", text=f"{name} says {n} [1].") for n in range(count)]


def mark(name: str, first: float, second: float, prefer: int) -> Mark:
    marks = ("direct", "right", "complete", "next", "plain")
    return Mark.model_validate(
        {"id": name, "1": dict.fromkeys(marks, first), "2": dict.fromkeys(marks, second), "prefer": prefer}
    )


def test_the_order_is_drawn_and_kept_in_the_key() -> None:
    found = pairs(side("a"), side("b"))
    key = json.loads(as_key(found))
    assert {"AB", "BA"} == set(key.values())
    text = as_sheet(found)
    for pair in found:
        block = text.split(f"## {pair.a.id}\n")[1].split("\n## ")[0]
        assert (block.index("a says") < block.index("b says")) == (key[pair.a.id] == "AB")


def test_marks_come_back_to_their_side() -> None:
    found = pairs(side("a"), side("b"))
    key = json.loads(as_key(found))
    marks = [mark(n, 1, 0, 1) if key[n] == "AB" else mark(n, 0, 1, 2) for n in key]  # A is always the better one
    lines = {line.split()[0]: line for line in tally(key, [marks, marks]).splitlines()[1:]}
    assert lines["direct"].split()[1] == "1.00"
    assert lines["direct"].split()[3] == "0.00"
    assert lines["preferred"].split()[1] == "1.00"


def test_a_tie_counts_as_one() -> None:
    found = pairs(side("a"), side("b"))
    key = json.loads(as_key(found))
    lines = tally(key, [[mark(n, 1, 1, 0) for n in key]]).splitlines()
    assert [line.split()[-2] for line in lines[-2:]] == ["0.00", "1.00"]


def test_sides_without_a_common_question_are_refused() -> None:
    with pytest.raises(BadSheet, match="no question in common"):
        pairs(side("a", 2), [SheetAnswer(id="other", question="?", text="x")])


def test_the_command_writes_a_sheet_and_its_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        lines = "".join(answer.model_dump_json() + "\n" for answer in side(name, 3))
        (tmp_path / f"{name}.jsonl").write_text(lines, "utf-8")
    out = tmp_path / "sheet.md"
    assert main(["sheet", str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), "-o", str(out)]) == 0
    assert "3 questions" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "sheet.key.json").read_text("utf-8"))) == 3
    (tmp_path / "marks.jsonl").write_text('{"id": "q0", "prefer": 7}\n', "utf-8")
    assert main(["tally", str(tmp_path / "sheet.key.json"), str(tmp_path / "marks.jsonl")]) == 2
    assert "marks.jsonl:1" in capsys.readouterr().err
