"""The desk on somebody else's page: shown where the operator allows it, refused elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Visit, served
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, expect

from app import create_app
from bot.engine import Engine
from bot.settings import Settings

STRICT = "default-src 'none'; script-src {desk}; frame-src {desk}; style-src 'none'"


@pytest.fixture(scope="module")
def ports(engine: Engine, index_folder: Path) -> Iterator[tuple[int, int]]:
    """(port of the desk, port of a shop); the desk allows the shop as `localhost`, not as `127.0.0.1`."""
    shop = FastAPI()
    with served(shop) as shop_port:
        settings = Settings(index=index_folder, frame_ancestors=f"'self' http://localhost:{shop_port}")
        with served(create_app(engine, settings)) as port:
            desk = f"http://127.0.0.1:{port}"

            @shop.get("/")
            def page() -> HTMLResponse:
                embedded = f'<script src="{desk}/desk/embed.js" data-label="Privacy questions" defer></script>'
                html = f"<!doctype html><html lang=en><title>Shop</title>{embedded}<h1>Shop</h1>"
                return HTMLResponse(html, headers={"content-security-policy": STRICT.format(desk=desk)})

            yield port, shop_port


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(10000)
    yield context.new_page()
    context.close()


def test_an_allowed_page_shows_the_chat(page: Page, ports: tuple[int, int]) -> None:
    visit = Visit(page, f"http://127.0.0.1:{ports[0]}")
    page.goto(f"http://localhost:{ports[1]}/")
    opener = page.get_by_role("button", name="Privacy questions")
    expect(opener).to_have_attribute("aria-expanded", "false")
    assert page.locator("iframe").count() == 0
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    frame = page.frame_locator("iframe[title='Privacy questions']")
    frame.locator("#pd-box textarea").fill("my boss can see where I am??")
    frame.locator("#pd-box textarea").press("Enter")
    expect(frame.locator(".pd-words")).to_contain_text("Your employer may be able to see")
    frame.locator("details.pd-card summary").first.click()
    with page.context.expect_page() as opened:
        frame.locator(".pd-show").first.click()
    expect(opened.value.locator(".clause:target")).to_be_visible()
    frame.locator("#pd-box textarea").press("Escape")
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()
    opener.click()
    expect(frame.locator(".pd-words")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(opener).to_be_focused()
    assert visit.errors == []
    assert {url.split("/")[2] for url in visit.foreign} == {f"localhost:{ports[1]}"}


def test_another_page_is_refused(page: Page, ports: tuple[int, int]) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"http://127.0.0.1:{ports[1]}/")
    with page.expect_event("framenavigated", lambda frame: frame.parent_frame is not None):
        page.get_by_role("button", name="Privacy questions").click()
    assert page.frames[1].url.startswith("chrome-error:")
    assert any("frame-ancestors" in error for error in errors)


def test_only_the_desk_can_close_its_panel(page: Page, ports: tuple[int, int]) -> None:
    page.goto(f"http://localhost:{ports[1]}/")
    opener = page.get_by_role("button", name="Privacy questions")
    opener.click()
    page.evaluate("window.postMessage('privacy-desk:close', '*')")
    expect(page.frame_locator("iframe").locator("#pd-box textarea")).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
