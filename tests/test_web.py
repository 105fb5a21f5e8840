"""The pages: over HTTP, and in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from browsing import Visit, served, visiting
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from app import create_app
from bot.engine import Engine
from bot.settings import Settings
from bot.web.policy.pages import add_pages
from bot.web.server.headers import MAX_BODY
from corpus.blocks import Document
from corpus.policy import parse
from index.archive import archive_policy


@pytest.fixture(scope="module")
def address(engine: Engine, index_folder: Path) -> Iterator[str]:
    """A server on loopback with the real engine."""
    settings = Settings(index=index_folder, frame_ancestors="'self' https://help.example")
    with served(create_app(engine, settings)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as opened:
        yield opened


def test_a_question_an_answer_and_its_place_in_the_policy(visit: Visit) -> None:
    page = visit.page
    page.get_by_text("I use the platform at work").click()
    visit.ask("my boss can see where I am??")
    answer = page.locator(".pd-answer").last
    expect(answer.locator(".pd-words p").first).to_contain_text("Your employer may be able to see")
    answer.locator("a.pd-mark").first.click()
    expect(answer.locator(".pd-card summary").first).to_be_focused()
    quote = answer.locator(".pd-card mark").first.inner_text()
    with page.context.expect_page() as opened:
        answer.locator(".pd-show").first.click()
    policy = opened.value
    expect(policy.locator(".clause:target")).to_contain_text(quote)
    assert re.search(r"/policy/smartek21-services/[0-9a-f]{16}#s8\.15$", policy.url)


def test_a_routed_answer_says_who_can_help(visit: Visit) -> None:
    visit.ask("i want all my old chats gone, who do i tell")
    route = visit.page.locator(".pd-route")
    expect(route).to_contain_text("Your company's own administrator")
    route.get_by_text("What to send them").click()
    expect(route.locator(".pd-message")).to_contain_text("Hello,")


def test_silence_is_said_and_a_new_chat_forgets(visit: Visit) -> None:
    visit.ask("which encryption algorithm and key length do you use")
    expect(visit.page.locator(".pd-silent")).to_contain_text("The policy names no kind of encryption")
    visit.page.get_by_role("button", name="New chat").click()
    expect(visit.page.locator(".pd-question")).to_have_count(0)
    expect(visit.page.get_by_text("What would you like to know?")).to_be_visible()


def test_an_example_is_asked_with_a_click(visit: Visit) -> None:
    visit.page.get_by_text("Will we be told if there is a breach?").click()
    expect(visit.page.locator(".pd-words")).to_contain_text("notifies your company")


def test_a_follow_up_shows_what_was_searched(visit: Visit) -> None:
    visit.ask("Do you tell us when there was a security breach?")
    visit.ask("and who watches for those?")
    expect(visit.page.locator(".pd-searched")).to_contain_text("about: Do you tell us")
    expect(visit.page.locator(".pd-answer").last).to_contain_text("dedicated team")


def test_hostile_input_stays_text(visit: Visit) -> None:
    visit.ask(
        '<img src="https://evil.example/x" onerror="alert(1)"> **who** sees my data? ![x](https://evil.example/y)'
    )
    expect(visit.page.locator(".pd-question")).to_contain_text("<img src=")
    assert visit.page.locator("#pd-chat img").count() == 0


def test_bad_input_is_explained_and_the_conversation_stays(visit: Visit) -> None:
    visit.ask("who sees my data")
    visit.ask("?!")
    expect(visit.page.locator(".pd-rejected")).to_contain_text("no words")
    expect(visit.page.locator("#pd-box textarea")).to_have_value("?!")
    expect(visit.page.locator(".pd-question").first).to_contain_text("who sees my data")


def test_nothing_overflows(visit: Visit) -> None:
    """At every width, and at twice the size of text on a small one."""
    page = visit.page
    visit.ask("who gets my data " + "verylongword" * 20)
    for width in (1280, 768, 640, 400, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(f"{visit.address}/policy/smartek21-services#s8.7")
    for width in (320, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_health_and_policy_over_http(address: str, engine: Engine) -> None:
    policy = engine.policies[0]
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok", "policies": {policy.id: policy.version}}
    assert policy.metadata.title in httpx.get(f"{address}/policy/{policy.id}").text
    assert httpx.get(f"{address}/policy/{policy.id}/{policy.version}").status_code == 200
    assert httpx.get(f"{address}/policy/other").status_code == 404
    assert httpx.get(f"{address}/policy/{policy.id}/0000000000000000").status_code == 404


def test_an_older_version_still_opens_and_says_so(engine: Engine, tmp_path: Path) -> None:
    policy = engine.policies[0]
    older = parse(policy.id, policy.metadata, Document.plain("Sharing\n\nWe share nothing. Not at all.\n"))
    archive_policy(tmp_path, older)
    archive_policy(tmp_path, policy)
    app = FastAPI()
    add_pages(app, engine, tmp_path)
    with served(app) as port:
        pages = f"http://127.0.0.1:{port}/policy/{policy.id}"
        old = httpx.get(f"{pages}/{older.version}").text
        assert "We share nothing." in old
        assert "This is an older version" in old
        assert f'href="/policy/{policy.id}"' in old
        assert "Ask about this" not in old
        assert f"/policy/{policy.id}/{older.version}" in httpx.get(pages).text
        assert "older version" not in httpx.get(f"{pages}/{policy.version}").text


def test_the_policy_page_prints_its_text_alone(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/policy/smartek21-services")
    page.emulate_media(media="print")
    for screen_only in ("nav", ".ask", ".home", ".permalink"):
        expect(page.locator(screen_only).first).to_be_hidden()
    expect(page.locator("#s14")).to_be_visible()


def test_headers(address: str) -> None:
    headers = httpx.get(address).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self' https://help.example" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/upload",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/runs",
    ],
)
def test_routes_without_use_are_closed(address: str, path: str) -> None:
    assert httpx.get(address + path).status_code == 404
    assert httpx.post(address + path, content=b"x").status_code == 404


def test_large_bodies_are_refused(address: str) -> None:
    big = b"x" * (MAX_BODY + 1)
    assert httpx.post(f"{address}/gradio_api/queue/join", content=big).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield from (b"x" * 65536 for _ in range(8))

    assert httpx.post(f"{address}/gradio_api/queue/join", content=chunks()).status_code == 413
