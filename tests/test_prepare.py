"""Drafts of what people write beside a policy: made from the text, or by a model; never used unasked."""

import json
from pathlib import Path
from typing import Any

import pytest
from model_desk import NAME, pauses, server  # noqa: F401
from model_server import ModelServer

from bot.__main__ import main as bot_main
from corpus.__main__ import main as corpus_main
from corpus.check import check
from corpus.load import corpus_digest, load_corpus

# ruff: noqa: F811


@pytest.fixture
def policy(editable_corpus: Path) -> Path:
    """The shipped policy alone, without anything written beside it."""
    folder = editable_corpus / "smartek21-services"
    for path in [*folder.glob("*.jsonl"), *folder.glob("questions/*"), folder / "destinations.yaml"]:
        path.unlink()
    return folder / "policy.txt"


def test_a_draft_without_a_model(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert corpus_main(["prepare", "--policy", str(policy)]) == 0
    said = capsys.readouterr().out
    assert "88 clauses without plain words" in said
    assert "not used unless DESK_DRAFTS=on" in said
    corpus = policy.parent.parent
    (plain,), (with_drafts,) = load_corpus(corpus), load_corpus(corpus, drafts=True)
    assert not plain.knowledge.questions
    assert set(plain.destinations) == {"contact"}
    assert corpus_digest((plain,)) != corpus_digest((with_drafts,))
    assert len(with_drafts.questions) > 100
    assert {"customer_admin", "privacy_team", "support_portal"} <= set(with_drafts.destinations)
    assert not with_drafts.glosses
    assert not with_drafts.knowledge.problems


def test_what_people_wrote_outweighs_a_draft(editable_corpus: Path) -> None:
    policy = editable_corpus / "smartek21-services" / "policy.txt"
    (before,) = load_corpus(editable_corpus)
    assert corpus_main(["prepare", "--policy", str(policy)]) == 0
    (entry,) = load_corpus(editable_corpus, drafts=True)
    assert entry.glosses == before.glosses
    assert entry.destinations == before.destinations
    (unasked,) = load_corpus(editable_corpus)
    assert corpus_digest((unasked,)) == corpus_digest((before,))
    assert not check(unasked)


def test_a_bare_file_and_a_folder_for_the_draft(small_corpus: Path, tmp_path: Path) -> None:
    assert corpus_main(["prepare", "--policy", str(small_corpus / "acme.txt"), "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "drafts" / "destinations.yaml").read_text("utf-8").startswith("# A draft")
    assert corpus_main(["prepare", "--policy", str(small_corpus / "none.txt")]) == 1


def proposals(*found: tuple[int, str, list[str]]) -> dict[str, Any]:
    return {"say": json.dumps({"clauses": [{"n": n, "plain": p, "questions": q} for n, p, q in found]})}


def test_a_model_drafts_and_only_proved_words_stay(
    small_corpus: Path,
    tmp_path: Path,
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.play(
        proposals(
            (1, "Your name and e-mail address are collected when you sign up.", ["do u have my email", "my name?"]),
            (2, "Acme collects health data.", ["do you know my illnesses"]),
            (99, "Nothing.", []),
        ),
        {"say": "I would rather not."},
    )
    monkeypatch.setenv("DESK_MODEL", NAME)
    assert bot_main(["prepare", "--policy", str(small_corpus / "acme.txt"), "--out", str(tmp_path)]) == 0
    assert "not used unless" in capsys.readouterr().out
    glosses = [json.loads(x) for x in (tmp_path / "drafts" / "glosses.jsonl").read_text("utf-8").splitlines()]
    assert [g["gloss"] for g in glosses[:2]] == ["Your name and e-mail address are collected when you sign up.", ""]
    questions = [json.loads(x) for x in (tmp_path / "drafts/questions/draft.jsonl").read_text("utf-8").splitlines()]
    assert [q["question"] for q in questions] == ["do u have my email", "my name?", "do you know my illnesses"]
    assert {q["author"] for q in questions} == {NAME}


@pytest.mark.parametrize("model, status", [("", 200), (NAME, 500)])
def test_a_model_that_is_not_there(
    small_corpus: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch, model: str, status: int
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    server.play({"status": status})
    monkeypatch.setenv("DESK_MODEL", model)
    assert bot_main(["prepare", "--policy", str(small_corpus / "acme.txt")]) == 1
