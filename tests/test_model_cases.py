"""Scripted replies of a model behind a real server: what is proved is shown, and nothing else ever is."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from model_desk import NAME, Make, desk, numbered, pauses, server, streamed  # noqa: F401
from model_server import ModelServer

from bot.wording.prepared import WRITER
from corpus.load import Entry
from corpus.records import Role

CASES = [json.loads(line) for line in (Path(__file__).parent / "model_cases.jsonl").read_text("utf-8").splitlines()]
# A good sentence that is cut today counts in the totals below, and its case must be told here when it passes again.
MARKED = [
    pytest.param(
        case,
        id=case["id"],
        marks=[pytest.mark.xfail(strict=True, reason=case["cut_today"])] if "cut_today" in case else [],
    )
    for case in CASES
]
PATIENCE = 0.4
"""Seconds for a model that hangs, in the two cases where one does; else there is time enough."""


@pytest.fixture(scope="module")
def ledger() -> Counter[str]:
    """What became of the sentences of all cases."""
    return Counter()


def script(acts: list[dict[str, Any]], entry: Entry) -> list[dict[str, Any]]:
    made = []
    for act in acts:
        said = {}
        if "reply" in act:
            said = {"say": json.dumps(numbered(act["reply"], entry))}
        if "fenced" in act:
            said = {"say": f"Here you are:\n```json\n{json.dumps(numbered(act['fenced'], entry), indent=1)}\n```"}
        made.append(act | said)
    return made


@pytest.mark.parametrize("case", MARKED)
def test_a_scripted_reply(
    case: dict[str, Any],
    desk: Make,  # noqa: F811
    server: ModelServer,  # noqa: F811
    entry: Entry,
    ledger: Counter[str],
) -> None:
    server.play(*script(case["script"], entry))
    hangs = any("hang" in act for act in case["script"])
    before, answer = streamed(desk(PATIENCE if hangs else 20.0), case["question"], Role(case["role"]))
    told = [s.text for s in answer.statements]
    everything = " ".join([*told, *(s.text for s in before), answer.text])
    ledger["cases"] += 1
    ledger["forged"] += len(case["never"])
    ledger["forged and shown"] += sum(text in everything for text in case["never"])
    ledger["good"] += len(case["shown"])
    ledger["good and cut"] += sum(text not in told for text in case["shown"])
    assert not [text for text in case["never"] if text in everything]
    assert answer.writer == (f"model:{NAME}" if case["writer"] == "model" else WRITER)
    assert answer.usage is not None
    assert answer.usage.fallback == case["fallback"]
    assert answer.statements
    if case["writer"] == "model":
        assert before == list(answer.statements)
        assert told == case["shown"]
    assert all(entry.policy.text[c.start : c.end] == c.quote for c in answer.citations)


def test_nothing_forged_is_shown_and_little_that_is_good_is_cut(ledger: Counter[str]) -> None:
    if ledger["cases"] < len(CASES):
        pytest.skip("the totals need all cases")
    assert min(ledger["cases"], ledger["forged"]) >= 60, dict(ledger)
    assert ledger["forged and shown"] == 0, dict(ledger)
    assert ledger["good and cut"] <= 0.05 * ledger["good"], dict(ledger)
