"""The API, over HTTP to a real server."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from conftest import ROOT
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from playwright.sync_api import sync_playwright
from served import served

from app import create_app
from bot.conversations import Conversations
from bot.engine import Engine
from bot.journal.journal import Journal
from bot.settings import Settings
from bot.web.server.headers import MAX_BODY
from bot.web.server.metrics import CountedJournal
from bot.web.server.probes import lifespan
from bot.web.server.rate_limit import LimitsMisconfigured, RateLimit

SEES = "Can my boss see where I am?"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    made = Journal(f"sqlite:///{tmp_path_factory.mktemp('journal')}/j.sqlite")
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(engine: Engine, index_folder: Path, journal: Journal) -> Iterator[str]:
    with served(create_app(engine, Settings(index=index_folder), journal)) as found:
        yield found


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as made:
        yield made


def ask(client: httpx.Client, question: str = SEES, **more: Any) -> dict[str, Any]:
    answered = client.post("/api/ask", json={"question": question, **more})
    assert answered.status_code == 200, answered.text
    return dict(answered.json())


def is_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    said = dict(response.json())
    assert said["status"] == status
    assert said.keys() >= {"type", "title", "detail", "errors"}
    return said


def test_an_answer_is_the_answer_object(client: httpx.Client, engine: Engine) -> None:
    answer = ask(client, role="user")
    same = engine.ask(SEES, engine.ask(SEES).role.__class__("user")).as_json()
    assert answer.keys() == same.keys() | {"conversation"}
    told = {key: json.loads(json.dumps(value)) for key, value in same.items() if key not in {"id", "seconds"}}
    assert {key: answer[key] for key in told} == told


def test_an_answer_keeps_to_the_shared_schema(client: httpx.Client, shared: Path) -> None:
    schema = Draft202012Validator(json.loads((shared / "answer.schema.json").read_text("utf-8")))
    for question in (SEES, "", "who won the cup?", "how many cookies do you set and which cipher do you use?"):
        schema.validate(ask(client, question))


def test_a_stream_ends_with_the_answer(client: httpx.Client) -> None:
    with client.stream("POST", "/api/ask", json={"question": SEES, "stream": True}) as streamed:
        assert streamed.headers["content-type"].startswith("text/event-stream")
        events = re.findall(r"event: (\w+)\ndata: (.*)\n\n", "".join(streamed.iter_text()))
    answer = json.loads(events[-1][1])
    assert [name for name, _ in events] == ["statement"] * len(answer["statements"]) + ["answer"]
    assert [json.loads(data) for _, data in events[:-1]] == answer["statements"]


def test_a_conversation_is_remembered_until_it_is_erased(client: httpx.Client, journal: Journal) -> None:
    first = ask(client, "Do you tell us when there was a security breach?")
    known = first["conversation"]
    second = ask(client, "and who watches for those?", conversation=known)
    assert second["standalone"] != second["question"]
    assert second["conversation"] == known
    assert [row["surface"] for row in journal.export() if row["conversation"] == known] == ["api", "api"]
    assert client.delete(f"/api/conversation/{known}").json() == {"answers": 2, "forgotten": True}
    assert client.delete(f"/api/conversation/{known}").json() == {"answers": 0, "forgotten": False}
    is_problem(client.post("/api/ask", json={"question": SEES, "conversation": known}), 404)


def test_history_stands_in_for_a_conversation(client: httpx.Client) -> None:
    history = [
        {"question": "Do you tell jo@mail.example when there was a breach?", "role": "customer"},
        {"question": ""},
    ]
    answer = ask(client, "and who watches for those?", history=history, conversation="0" * 32)
    assert "about: Do you tell [e-mail]" in answer["standalone"]
    assert answer["conversation"] != "0" * 32


def test_conversations_are_bounded_and_end() -> None:
    kept = Conversations(most=2, seconds=1000)
    for name in "abc":
        kept.keep(name, ())
    assert [kept.turns(name) for name in "abc"] == [None, (), ()]
    short = Conversations(seconds=0)
    short.keep("a", ())
    assert short.turns("a") is None


def test_what_is_typed_comes_back_masked(client: httpx.Client, journal: Journal) -> None:
    answer = ask(client, "who sees jo.doe@mail.example ?")
    assert answer["question"] == "who sees [e-mail] ?"
    assert "jo.doe" not in repr(list(journal.export()))


def test_feedback(client: httpx.Client, journal: Journal) -> None:
    answer = ask(client)
    said = {"answer": answer["id"], "useful": False, "comment": "jo@mail.example says so"}
    assert client.post("/api/feedback", json=said).json() == {"kept": True}
    assert client.post("/api/feedback", json=said | {"answer": "unknown"}).json() == {"kept": False}
    (kept,) = [row["feedback"] for row in journal.export() if row["id"] == answer["id"]]
    assert (kept["useful"], kept["comment"]) == (False, "[e-mail] says so")


def test_policies_are_data(client: httpx.Client, engine: Engine) -> None:
    policy = engine.policies[0]
    (line,) = client.get("/api/policy").json()
    assert (line["id"], line["version"]) == (policy.id, policy.version)
    whole = client.get(f"/api/policy/{policy.id}/{policy.version}").json()
    clauses = [clause for section in whole["sections"] for clause in section["clauses"]]
    assert whole["current"]
    assert [clause["id"] for clause in clauses] == [clause.id for clause in policy.clauses]
    assert all(policy.text[clause["start"] : clause["end"]] == clause["text"] for clause in clauses)
    assert client.get(f"/api/policy/{policy.id}/{policy.version}/{clauses[7]['id']}").json() == clauses[7]


@pytest.mark.parametrize(
    "method, path, sent, status, word",
    [
        ("POST", "/api/ask", {"question": SEES, "role": "king"}, 422, "#/role"),
        ("POST", "/api/ask", {"question": 7}, 422, "#/question"),
        ("POST", "/api/ask", {"question": SEES, "polcy": "x"}, 422, "#/polcy"),
        ("POST", "/api/ask", {"question": SEES, "history": [{}]}, 422, "#/history/0/question"),
        ("POST", "/api/ask", {"question": SEES, "policy": "other"}, 404, "smartek21-services"),
        ("POST", "/api/feedback", {"answer": "a", "useful": "yes"}, 422, "#/useful"),
        ("GET", "/api/ask", None, 405, "Method"),
        ("GET", "/api/other", None, 404, "Not Found"),
        ("GET", "/api/policy/other/0000000000000000", None, 404, "no such policy"),
        ("GET", "/api/policy/smartek21-services/0000000000000000", None, 404, "no such version"),
        ("GET", "/api/policy/smartek21-services/..%2f..%2fCURRENT", None, 404, "Not Found"),
        ("POST", "/api/ask", {"question": "x" * MAX_BODY}, 413, "larger"),
    ],
)
def test_mistakes_are_problem_details(
    client: httpx.Client, method: str, path: str, sent: Any, status: int, word: str
) -> None:
    response = client.request(method, path, json=sent) if sent else client.request(method, path)
    assert word in json.dumps(is_problem(response, status))


def test_a_mistake_is_not_repeated(client: httpx.Client) -> None:
    broken = client.post(
        "/api/ask", content=b'{"question": "jo@mail.example"', headers={"content-type": "application/json"}
    )
    is_problem(broken, 422)
    wrong = client.post("/api/ask", json={"question": SEES, "role": "jo@mail.example"})
    assert "jo@" not in broken.text + wrong.text
    unknown = client.post("/api/ask", json={"question": SEES, "policy": "jo@mail.example"})
    assert "jo@" not in unknown.text


def test_half_a_character_is_no_failure(client: httpx.Client) -> None:
    json_type = {"content-type": "application/json"}
    odd = b'{"question": "\\ud800", "history": [{"question": "\\ud800 x"}]}'
    answered = client.post("/api/ask", content=odd, headers=json_type)
    assert answered.json()["outcome"] == "rejected"
    judged = b'{"answer": "a", "useful": true, "comment": "\\ud800"}'
    is_problem(client.post("/api/feedback", content=judged, headers=json_type), 422)


def test_a_body_without_a_length_is_refused_when_it_outgrows_the_cap(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        yield from (b"x" * 65536 for _ in range(8))

    is_problem(client.post("/api/ask", content=chunks(), headers={"content-type": "application/json"}), 413)


def test_an_unexpected_failure_is_a_problem_detail(
    client: httpx.Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError(SEES)

    monkeypatch.setattr(engine, "stream", broken)
    failed = client.post("/api/ask", json={"question": SEES})
    is_problem(failed, 500)
    assert SEES not in failed.text


def test_probes(client: httpx.Client, address: str) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    while (ready := client.get("/readyz")).status_code == 503:
        assert ready.json() == {"status": "warming up"}
    assert ready.json() == {"status": "ready"}


@pytest.mark.anyio
async def test_not_ready_before_it_is_warm(engine: Engine, index_folder: Path) -> None:
    transport = httpx.ASGITransport(create_app(engine, Settings(index=index_folder)))  # nobody has started it
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_quiet_server_keeps_the_retention(engine: Engine, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    journal = Journal(f"sqlite:///{tmp_path}/j.sqlite", days=1, clock=lambda: now)
    journal.record(engine.ask(SEES), "chat", "c1")
    now += timedelta(days=2)
    app = FastAPI()
    async with lifespan(engine, CountedJournal(journal), every=timedelta(milliseconds=1))(app):
        while list(journal.export()) or not app.state.ready:
            await asyncio.sleep(0)
    assert not app.state.ready


def test_the_examples_of_the_docs_run(address: str) -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    blocks = re.findall(r"```(python|sh)\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 4
    for language, block in blocks:
        here = block.replace("http://127.0.0.1:7860", address).replace("localhost:7860", address)
        command = [sys.executable, "-c", here] if language == "python" else ["sh", "-c", here]
        if language == "python" or shutil.which("curl"):
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 0, done.stderr
            assert "[1]" in done.stdout or "accessible" in done.stdout


def test_metrics_count_and_hold_no_words(client: httpx.Client) -> None:
    ask(client, "which zebra cipher do you use")
    text = client.get("/metrics").text
    assert re.search(r'desk_questions_total\{outcome="not_stated",surface="api"\} [1-9]', text)
    for name in ("desk_answer_seconds_bucket", "desk_journal_errors_total 0.0", "desk_feedback_total"):
        assert name in text
    assert "zebra" not in text


@pytest.mark.parametrize(
    "path",
    ["/api/ask", "/gradio_api/queue/join", "/gradio_api/run/respond", "/gradio_api/call/respond", "/gradio_api/api/x"],
)
def test_an_address_may_not_ask_without_end(engine: Engine, index_folder: Path, path: str) -> None:
    with served(create_app(engine, Settings(index=index_folder, rate_limit="2/minute"))) as address:
        found = [httpx.post(address + path, json={"question": SEES}) for _ in range(3)]
        assert [response.status_code == 429 for response in found] == [False, False, True]
        is_problem(found[2], 429)
        assert 1 <= int(found[2].headers["retry-after"]) <= 60
        assert httpx.get(f"{address}/api/policy").status_code == 200


def test_a_store_of_limits_that_is_down_lets_people_ask(
    engine: Engine, index_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(index=index_folder, rate_limit="1/minute", limits_url="redis://127.0.0.1:1")
    with served(create_app(engine, settings)) as address:
        found = [httpx.post(f"{address}/api/ask", json={"question": SEES}) for _ in range(2)]
    assert [response.status_code for response in found] == [200, 200]
    assert len([record for record in caplog.records if "rate limits" in record.getMessage()]) == 1


@pytest.mark.parametrize(
    "rate, store, word", [("many", "memory://", "DESK_RATE_LIMIT"), ("1/minute", "x://", "DESK_LIMITS_URL")]
)
def test_limits_that_cannot_be_kept_are_explained(rate: str, store: str, word: str) -> None:
    with pytest.raises(LimitsMisconfigured, match=word):
        RateLimit(create_app, rate, store)  # type: ignore[arg-type]


def test_a_token_closes_the_api_and_nothing_else(engine: Engine, index_folder: Path) -> None:
    with served(create_app(engine, Settings(index=index_folder, api_token="a-long-s3cret-for-clients"))) as address:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic a-long-s3cret-for-clients"}):
            refused = httpx.post(f"{address}/api/ask", json={"question": SEES}, headers=headers)
            is_problem(refused, 401)
            assert refused.headers["www-authenticate"] == "Bearer"
        is_problem(httpx.get(f"{address}/api/policy"), 401)
        is_problem(httpx.delete(f"{address}/api/conversation/x"), 401)
        right = {"authorization": "Bearer a-long-s3cret-for-clients"}
        assert httpx.post(f"{address}/api/ask", json={"question": SEES}, headers=right).status_code == 200
        for path in ("/", "/docs", "/api/openapi.json", "/healthz"):
            assert httpx.get(address + path).status_code == 200


def test_the_docs_page_loads_from_here_alone(address: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        errors: list[str] = []
        foreign: list[str] = []
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("request", lambda r: None if r.url.startswith((address, "data:")) else foreign.append(r.url))
        page.goto(f"{address}/docs")
        page.get_by_text("/ask", exact=True).click(timeout=20000)
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        page.locator(".live-responses-table .response-col_status", has_text="200").wait_for(timeout=20000)
        browser.close()
    assert (errors, foreign) == ([], [])


def test_the_api_keeps_its_own_description(engine: Engine, index_folder: Path) -> None:
    """Requests made from the OpenAPI, right and wrong ones: answers are as described, and none is a failure of ours."""
    from hypothesis import HealthCheck, Phase, given, settings

    with served(create_app(engine, Settings(index=index_folder, api_token="a-long-s3cret-for-clients"))) as address:
        schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
        assert str(schema.raw_schema["openapi"]).startswith("3.1")
        operations = [result.ok() for result in schema.get_all_operations()]
        assert len(operations) == 6
        seen: set[int] = set()
        for operation in operations:
            strategy = operation.as_strategy()

            @settings(
                max_examples=40,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=strategy)
            def tried(case: Any) -> None:
                bearer = {"Authorization": "Bearer a-long-s3cret-for-clients"}
                seen.add(case.call_and_validate(headers=bearer).status_code)

            tried()
    assert not {status for status in seen if status >= 500}
    assert 200 in seen
