"""The agents' panel over HTTP: drafts, what becomes of them, who may come in, insights."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import served

from app import create_app
from bot.__main__ import main
from bot.commands.agent_link import closed_off
from bot.engine import Engine
from bot.journal.journal import Journal
from bot.settings import Settings
from bot.web.panel.signin import LINK_SECONDS, SESSION_SECONDS, Link, SignIn

TOKEN = "a-long-random-token-for-agents"
TICKET = "How can I delete all my old chats? Can my boss see where I am? And how many days do you keep location data?"


@pytest.fixture(scope="module")
def journal(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    opened = Journal(f"sqlite:///{tmp_path_factory.mktemp('journal')}/journal.sqlite", public=engine.public)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(engine: Engine, index_folder: Path, journal: Journal) -> Iterator[str]:
    settings = Settings(index=index_folder, journal=True)
    with served(create_app(engine, settings, journal)) as found:
        yield f"{found}/agent"


@pytest.fixture(scope="module")
def guarded(engine: Engine, index_folder: Path) -> Iterator[str]:
    settings = Settings(index=index_folder, host="0.0.0.0", agent_token=TOKEN)
    with served(create_app(engine, settings)) as found:
        yield f"{found}/agent"


@pytest.fixture(scope="module")
def closed(engine: Engine, index_folder: Path) -> Iterator[str]:
    with served(create_app(engine, Settings(index=index_folder, host="0.0.0.0"))) as found:
        yield f"{found}/agent"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_a_ticket_becomes_drafts_in_its_order(address: str) -> None:
    made = httpx.post(f"{address}/drafts", json={"text": TICKET, "audience": "user"}).json()
    assert [draft["question"] for draft in made["drafts"]] == [
        "How can I delete all my old chats?",
        "Can my boss see where I am?",
        "how many days do you keep location data?",
    ]
    assert [draft["outcome"] for draft in made["drafts"]] == ["answered", "answered", "not_stated"]
    numbers = list(dict.fromkeys(clause["number"] for draft in made["drafts"] for clause in draft["clauses"]))
    assert numbers == sorted(numbers)
    assert made["drafts"][0]["routes"][0]["title"] == "Your company's own administrator"
    assert "silent on days" in made["drafts"][2]["warnings"][0]


def test_a_clause_of_a_draft_stands_in_the_policy_where_it_links(address: str) -> None:
    made = httpx.post(f"{address}/drafts", json={"text": TICKET}).json()
    clause = made["drafts"][0]["clauses"][0]
    page, _, anchor = clause["url"].partition("#")
    html = httpx.get(f"{address.removesuffix('/agent')}/{page}").text
    assert f'id="{anchor}">{clause["quote"][:60]}' in html


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": ""}, "#/text"),
        ({"text": "x" * 20_001}, "#/text"),
        ({"text": "who sees it?", "audience": "boss"}, "#/audience"),
        ({"text": "who sees it?", "more": 1}, "#/more"),
        ({}, "#/text"),
    ],
)
def test_a_wrong_body_is_a_problem_that_says_where(address: str, body: dict[str, object], pointer: str) -> None:
    refused = httpx.post(f"{address}/drafts", json=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]


def test_an_unknown_policy_is_a_problem(address: str) -> None:
    assert httpx.post(f"{address}/drafts", json={"text": "who sees it?", "policy": "other"}).status_code == 404


def test_what_became_of_a_draft_is_kept_with_its_difference(address: str, journal: Journal) -> None:
    made = httpx.post(f"{address}/drafts", json={"text": TICKET}).json()
    first, second, third = made["drafts"]
    handled = [
        {"answer": first["answer"], "draft": first["reply"], "copied": first["reply"] + "\n"},
        {"answer": second["answer"], "draft": second["reply"], "copied": "Yes. Write to me@mail.example instead."},
        {"answer": "unknown", "draft": "x", "copied": "y"},
    ]
    assert httpx.post(f"{address}/outcomes", json={"action": "used", "drafts": handled}).json() == {"kept": 2}
    thrown = [{"answer": third["answer"], "draft": third["reply"]}]
    assert httpx.post(f"{address}/outcomes", json={"action": "rejected", "drafts": thrown}).json() == {"kept": 1}
    rows = {row["id"]: row for row in journal.export()}
    kept = [rows[draft["answer"]]["drafts"][0] for draft in made["drafts"]]
    assert [row["action"] for row in kept] == ["used", "edited", "rejected"]
    assert kept[0]["similarity"] == 1.0
    assert kept[1]["similarity"] < 0.5
    assert kept[1]["copied"] == "Yes. Write to [e-mail] instead."
    assert rows[first["answer"]]["surface"] == "panel"


def test_the_panel_has_one_address(address: str) -> None:
    moved = httpx.get(f"{address}?text=a%20b")
    assert (moved.status_code, moved.headers["location"]) == (307, "agent/?text=a%20b")
    page = httpx.get(f"{address}/")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_insights_tell_what_the_policy_is_silent_about_as_text(address: str) -> None:
    httpx.post(f"{address}/drafts", json={"text": "which <b>encryption</b> algorithm & key length do you use"})
    page = httpx.get(f"{address}/insights").text
    assert "The policy is silent about" in page
    assert "algorithm &amp; key length" in page
    assert "<b>encryption" not in page
    assert httpx.get(f"{address}/insights?days=0").status_code == 422


def test_another_name_or_a_proxy_finds_the_open_panel_closed(address: str) -> None:
    proxied = {
        "x-forwarded-for": "203.0.113.9",
        "forwarded": "for=203.0.113.9",
        "x-real-ip": "203.0.113.9",
        "via": "1.1 a",
    }
    for headers in ({"host": "evil.example"}, *({name: value} for name, value in proxied.items())):
        refused = httpx.post(f"{address}/drafts", json={"text": "who sees it?"}, headers=headers)
        assert refused.status_code == 403
        assert "DESK_AGENT_TOKEN" in refused.json()["detail"]
        assert "What people ask about" not in httpx.get(f"{address}/insights", headers=headers).text


def test_without_a_token_a_server_for_others_keeps_the_panel_closed(closed: str) -> None:
    page = httpx.get(f"{closed}/")
    assert page.status_code == 403
    assert "DESK_AGENT_TOKEN" in page.text
    assert httpx.get(f"{closed}/insights").status_code == 403
    for path in ("drafts", "outcomes", "session", "link"):
        body = {"text": "a b c"} if path == "drafts" else {"once": "x"} if path == "session" else {}
        if path == "outcomes":
            body = {"action": "used", "drafts": []}  # type: ignore[dict-item]
        assert httpx.post(f"{closed}/{path}", json=body).status_code == 403


def test_the_token_or_a_session_lets_in(guarded: str) -> None:
    asked = {"text": "who sees my data?"}
    assert httpx.post(f"{guarded}/drafts", json=asked).status_code == 401
    assert httpx.post(f"{guarded}/drafts", json=asked, headers=bearer("wrong")).status_code == 401
    assert httpx.post(f"{guarded}/drafts", json=asked, headers=bearer(TOKEN)).status_code == 200
    once = httpx.post(f"{guarded}/link", headers=bearer(TOKEN)).json()
    session = httpx.post(f"{guarded}/session", json=once).json()["session"]
    assert httpx.post(f"{guarded}/drafts", json=asked, headers=bearer(session)).status_code == 200
    assert httpx.get(f"{guarded}/session", headers=bearer(session)).status_code == 204
    # A session makes no further links, and a link is no session.
    assert httpx.post(f"{guarded}/link", headers=bearer(session)).status_code == 401
    assert httpx.post(f"{guarded}/drafts", json=asked, headers=bearer(once["once"])).status_code == 401


def test_a_link_works_once_and_says_so(guarded: str) -> None:
    code = SignIn(TOKEN).link_code()
    assert httpx.get(f"{guarded}/", params={"once": code}).status_code == 200  # looking does not use it up
    assert httpx.post(f"{guarded}/session", json={"once": code}).status_code == 200
    again = httpx.post(f"{guarded}/session", json={"once": code})
    assert (again.status_code, "used before" in again.json()["detail"]) == (401, True)
    page = httpx.get(f"{guarded}/", params={"once": code})
    assert (page.status_code, "used before" in page.text) == (403, True)
    old = SignIn(TOKEN, clock=lambda: 1.0).link_code()
    assert "expired" in httpx.get(f"{guarded}/", params={"once": old}).text


def test_insights_need_the_same_sign_in(guarded: str) -> None:
    assert "questions since" not in httpx.get(f"{guarded}/insights").text
    inside = httpx.get(f"{guarded}/insights", headers=bearer(TOKEN)).text
    assert re.search(r"<strong>0</strong> questions since", inside)


def test_codes_of_another_key_purpose_or_time_are_worth_nothing() -> None:
    now = [1000.0]
    sign_in = SignIn(TOKEN, clock=lambda: now[0])
    code, session = sign_in.link_code(), sign_in.session()
    assert sign_in.peek(SignIn("another", clock=lambda: now[0]).link_code()) is Link.FALSE
    assert sign_in.peek(session) is Link.FALSE
    assert not sign_in.authorizes(code)
    for broken in ("", ".", "…", code[:-1], code.replace("link.", "link.9", 1), f"session{code[4:]}"):
        assert sign_in.peek(broken) is Link.FALSE
        assert not sign_in.authorizes(broken)
    assert sign_in.redeem(code) is Link.GOOD
    assert sign_in.redeem(code) is Link.USED
    now[0] += LINK_SECONDS + 1
    assert sign_in.redeem(code) is Link.EXPIRED
    assert sign_in.authorizes(session)
    now[0] += SESSION_SECONDS
    assert not sign_in.authorizes(session)
    with pytest.raises(ValueError, match="empty"):
        SignIn("")


def test_a_link_is_printed_where_there_is_a_token(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESK_AGENT_TOKEN", raising=False)
    assert main(["agent-link"]) == 1
    assert "DESK_AGENT_TOKEN" in capsys.readouterr().err
    monkeypatch.setenv("DESK_AGENT_TOKEN", TOKEN)
    monkeypatch.setenv("DESK_HOST", "0.0.0.0")
    assert main(["agent-link"]) == 0
    address, _, code = capsys.readouterr().out.strip().partition("?once=")
    assert address == "http://127.0.0.1:7860/agent/"
    assert SignIn(TOKEN).peek(code) is Link.GOOD
    assert main(["agent-link", "--address", "https://desk.example/"]) == 0
    assert capsys.readouterr().out.startswith("https://desk.example/agent/?once=link.")


def test_without_a_token_the_served_panel_is_closed_by_one_that_is_made_up() -> None:
    settings, link = closed_off(Settings(host="0.0.0.0", port=7777))
    token = settings.agent_token.get_secret_value()
    address, _, code = link.partition("?once=")
    assert address == "http://127.0.0.1:7777/agent/"
    assert SignIn(token).peek(code) is Link.GOOD
    assert closed_off(Settings())[0].agent_token != settings.agent_token
    assert closed_off(Settings(agent_token=TOKEN)) == (Settings(agent_token=TOKEN), "")


def test_asking_for_drafts_counts_against_the_limit(engine: Engine, index_folder: Path) -> None:
    settings = Settings(index=index_folder, rate_limit="2/minute")
    with served(create_app(engine, settings)) as found:
        statuses = [httpx.post(f"{found}/agent/drafts", json={"text": "who sees it?"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
