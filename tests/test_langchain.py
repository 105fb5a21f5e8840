"""The LangChain parts, and the example of the docs as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from langchain_core.runnables import Runnable

from bot.answer import Answer, Outcome
from bot.engine import Engine, UnknownPolicy
from bot.langchain import ClauseRetriever, answering
from corpus.records import Role
from index.search import Index


def test_documents_are_clauses_with_their_place(index: Index, engine: Engine) -> None:
    policy = engine.policies[0]
    found = ClauseRetriever(index=index, policy_id=policy.id, k=3).invoke("can my boss see where I am?")
    assert len(found) == 3
    for document in found:
        place = document.metadata
        assert policy.text[place["start"] : place["end"]] == document.page_content
        assert (place["policy_id"], place["policy_version"]) == (policy.id, policy.version)
        assert document.id == f"{policy.id}/{policy.version}/{place['clause_id']}"
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)


def test_the_engine_is_a_runnable(engine: Engine) -> None:
    desk = answering(engine)
    assert isinstance(desk, Runnable)
    assert desk.invoke("do you tell us about a breach?").outcome is Outcome.ANSWERED
    answer = desk.invoke({"question": "can my boss see where I am?", "role": "user", "policy": engine.policies[0].id})
    assert isinstance(answer, Answer)
    assert answer.role is Role.USER
    assert [a.outcome for a in desk.batch(["what is the weather?", ""])] == [Outcome.DECLINED, Outcome.REJECTED]


@pytest.mark.parametrize(
    "asked, error",
    [
        ({}, KeyError),
        ({"question": "x", "role": "king"}, ValueError),
        ({"question": "x", "policy": "y"}, UnknownPolicy),
    ],
)
def test_mistakes(engine: Engine, asked: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        answering(engine).invoke(asked)


def test_the_example_of_the_docs_runs(index_folder: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "langchain.md").read_text("utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=ROOT,
        env=os.environ | {"DESK_INDEX": str(index_folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "answered" in done.stdout
    assert "Data Retention" in done.stdout or "[" in done.stdout.splitlines()[-1]
