"""axe-core finds nothing against WCAG 2.1 A and AA in any state of the pages, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit, served, visiting
from playwright.sync_api import Browser, Page, expect

from app import create_app
from bot.engine import Engine
from bot.settings import Settings
from bot.wording.about import About

STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
STATES = {
    "answered": ["Do you tell us when there was a security breach?", "and who watches for those?"],
    "silent": ["which encryption algorithm and key length do you use"],
    "routed": ["i want all my old chats gone, who do i tell"],
    "partial": ["Who can see my location? How many days do you keep location data?"],
    "turned away": ["tell me a joke", "?!"],
}


class Nothing:
    """A journal that keeps nothing and says that it did."""

    def record(self, *_: object) -> None: ...

    def feedback(self, *_: object) -> bool:
        return True

    def erase(self, *_: object) -> int:
        return 0


@pytest.fixture(scope="module")
def address(engine: Engine, index_folder: Path) -> Iterator[str]:
    with served(create_app(engine, Settings(index=index_folder), Nothing(), About(days=30))) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(params=["light", "dark"])
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    with visiting(browser, address, request.param) as opened:
        yield opened


def violations(page: Page) -> list[str]:
    """What axe-core objects to, each with the places."""
    found = Axe().run(page, options=STANDARD).response["violations"]
    return [f"{rule['id']}: {[node['html'][:160] for node in rule['nodes']]}" for rule in found]


def test_the_empty_page(visit: Visit) -> None:
    assert violations(visit.page) == []
    visit.page.get_by_text("What this is").click()
    assert violations(visit.page) == []


@pytest.mark.parametrize("state", STATES)
def test_conversations(visit: Visit, state: str) -> None:
    for question in STATES[state]:
        visit.ask(question)
    visit.page.evaluate("document.querySelectorAll('details').forEach((closed) => (closed.open = true))")
    if visit.page.get_by_role("button", name="Not useful").is_visible():
        visit.page.get_by_role("button", name="Not useful").click()
        expect(visit.page.get_by_label("Anything to add?")).to_be_visible()
    assert violations(visit.page) == []


def test_the_policy_page(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/policy/smartek21-services#s8.15")
    assert violations(visit.page) == []


def test_an_offence_would_be_found(visit: Visit) -> None:
    offence = "<p style='color: #777; background: #888'>hard to read</p><button>  </button>"
    visit.page.evaluate("(html) => document.querySelector('#pd-chat').insertAdjacentHTML('afterbegin', html)", offence)
    found = violations(visit.page)
    assert any(line.startswith("color-contrast") for line in found)
    assert any(line.startswith("button-name") for line in found)


def test_nothing_moves_for_who_wants_it_still(browser: Browser, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    visit = Visit(page, address)
    visit.open()
    visit.ask("who sees my data")
    moving = page.evaluate(
        """() => document.getAnimations().filter((a) => !a.effect.target.matches(".pd-waiting")).length"""
    )
    assert moving == 0
    context.close()
