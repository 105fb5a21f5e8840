import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.check import check
from corpus.load import Entry, load_corpus

POLICY = "smartek21-services"


def problems(corpus: Path) -> list[str]:
    return [str(problem) for problem in check(load_corpus(corpus)[0])]


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def test_the_shipped_corpus_has_no_problem(entry: Entry) -> None:
    assert check(entry) == []


def test_the_shipped_corpus_is_as_large_as_it_says(entry: Entry) -> None:
    assert len(entry.questions) >= 1200
    assert len(entry.not_covered) >= 150
    assert len(entry.off_topic) >= 60
    assert len(entry.glosses) == len(entry.policy.clauses)
    assert len(entry.destinations) == 7


def test_no_development_sample_stands_in_the_corpus(entry: Entry, shared: Path) -> None:
    known = {" ".join(line.record.question.lower().split()) for line in entry.knowledge.asked}
    for path in (shared / "eval-dev").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            item = json.loads(line)
            if "ticket" in item:
                continue
            for turn in item.get("turns", [item]):
                question = " ".join(turn["question"].lower().split())
                assert len(question) <= 25 or question not in known


@pytest.mark.parametrize(
    "file, line, message",
    [
        (
            "questions/07-retention.jsonl",
            '{"question": "how long", "clauses": ["s99.1"]}',
            r"unknown or changed clause s99\.1",
        ),
        ("questions/07-retention.jsonl", '{"question": "how long", "clauses": []}', "names no clause"),
        ("questions/07-retention.jsonl", '{"question": "how long"}', "clauses: Field required"),
        ("questions/07-retention.jsonl", "no json", "Invalid JSON"),
        (
            "not_covered.jsonl",
            '{"question": "MY BOSS, can see?!", "topic": "x"}\n{"question": "my boss can see", "topic": "x"}',
            "same question",
        ),
        (
            "not_covered.jsonl",
            '{"question": "a new one here", "topic": "x", "near": ["s0.0"]}',
            "unknown or changed clause",
        ),
        (
            "questions/07-retention.jsonl",
            '{"question": "do you retain Customer Data according to timeframes set forth?", "clauses": ["s7.1"]}',
            r"merely repeats clause s7\.1",
        ),
        ("glosses.jsonl", '{"clause": "s7.1", "digest": "0000000000000000", "gloss": "x"}', "second gloss"),
    ],
)
def test_a_bad_line_is_named(editable_corpus: Path, file: str, line: str, message: str) -> None:
    path = editable_corpus / POLICY / file
    number = len(path.read_text("utf-8").splitlines()) + len(line.splitlines())
    edit(path, lambda text: text + line + "\n")
    assert any(re.search(rf"{re.escape(file)}:{number}: .*{message}", found) for found in problems(editable_corpus))


def test_a_changed_clause_makes_its_gloss_and_questions_unused(editable_corpus: Path) -> None:
    edit(
        editable_corpus / POLICY / "policy.txt",
        lambda text: text.replace("according to the timeframes", "for as long as"),
    )
    entry = load_corpus(editable_corpus)[0]
    assert "s7.1" not in entry.glosses
    assert not any(clause.id == "s7.1" for _, clauses, _ in entry.questions for clause in clauses)
    found = problems(editable_corpus)
    assert any("stale gloss: the words of clause s7.1" in problem for problem in found)
    assert any(re.search(r"07-retention\.jsonl:\d+: unknown or changed clause s7\.1", problem) for problem in found)


def test_a_moved_clause_keeps_what_was_written_for_it(editable_corpus: Path) -> None:
    new = "We keep nothing else.\n\nWe retain Customer Data according"
    edit(editable_corpus / POLICY / "policy.txt", lambda text: text.replace("We retain Customer Data according", new))
    entry = load_corpus(editable_corpus)[0]
    assert entry.glosses["s7.2"].startswith("SmarTek21 keeps Customer Data")
    assert "s7.1" not in entry.glosses


def test_a_destination_whose_clause_does_not_say_so_is_not_used(editable_corpus: Path) -> None:
    edit(
        editable_corpus / POLICY / "destinations.yaml",
        lambda text: text.replace(
            "says: You may send us an e mail at privacy@SmarTek21.com", "says: You may call us"
        ).replace("says: We will process requests to exercise such rights", "says: We will call"),
    )
    entry = load_corpus(editable_corpus)[0]
    assert "privacy_team" not in entry.destinations
    assert any(
        "destination privacy_team: clause s9.6 does not say so" in problem for problem in problems(editable_corpus)
    )


def test_a_clause_with_too_few_questions_is_named(editable_corpus: Path) -> None:
    edit(
        editable_corpus / POLICY / "questions" / "07-retention.jsonl",
        lambda text: "\n".join(text.splitlines()[:3]) + "\n",
    )
    (editable_corpus / POLICY / "questions" / "wordings.jsonl").unlink()
    assert any(
        "clause s7.2 has 0 questions; 12 are wanted" in p or "clause s7.2 has" in p for p in problems(editable_corpus)
    )


def test_the_command_exits_non_zero(editable_corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--corpus", str(editable_corpus)]) == 0
    edit(editable_corpus / POLICY / "glosses.jsonl", lambda text: text.replace('"digest": "', '"digest": "ffff', 1))
    assert main(["check", "--corpus", str(editable_corpus)]) == 1
    assert "stale gloss" in capsys.readouterr().out
