"""The agents' panel in a real browser: from a pasted ticket to a copied reply, in a frame, signed in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from served import served
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app import create_app
from bot.engine import Engine
from bot.journal.journal import Journal
from bot.settings import Settings
from bot.web.panel.signin import SignIn

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
TOKEN = "a-long-random-token-for-agents"
TICKET = (
    "Hi there,\n\nI left in March and still get mails at jo@acme.example. How can I delete all my old chats? "
    "Can my boss see where I am? And how many days do you keep location data?\n\nThanks, Jo"
)
SAMPLES = ROOT / "docs" / "help-desks"
MESSAGE = "Do you tell us when there was a security breach?"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def journal(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    opened = Journal(f"sqlite:///{tmp_path_factory.mktemp('journal')}/journal.sqlite", public=engine.public)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def helpdesk() -> Iterator[str]:
    """Serves our sample pages from an origin of its own, and a page that only opens the panel."""

    def sample(request: Request) -> HTMLResponse:
        page = (SAMPLES / request.path_params["name"]).read_text("utf-8")
        for name in ("desk", "chatwoot"):
            page = page.replace(f"https://{name}.example", request.query_params.get(name, ""))
        return HTMLResponse(page)

    def empty(_request: Request) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Some page</title><link rel=icon href='data:,'>")

    routes = [Route("/empty", empty), Route("/favicon.ico", empty), Route("/{name}", sample)]
    with served(Starlette(routes=routes)) as address:
        yield address


@pytest.fixture(scope="module")
def address(engine: Engine, index_folder: Path, journal: Journal, helpdesk: str) -> Iterator[str]:
    settings = Settings(index=index_folder, journal=True, frame_ancestors=f"'self' {helpdesk} https://*.help.example")
    with served(create_app(engine, settings, journal)) as found:
        yield found


@pytest.fixture(scope="module")
def guarded(engine: Engine, index_folder: Path) -> Iterator[str]:
    with served(create_app(engine, Settings(index=index_folder, host="0.0.0.0", agent_token=TOKEN))) as found:
        yield found


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 360, "height": 760}, permissions=["clipboard-read", "clipboard-write"]
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, address: str, helpdesk: str) -> Iterator[Page]:
    """A page that must neither complain nor call anybody else."""
    opened, trouble = context.new_page(), []
    opened.on("console", lambda m: trouble.append(m.text) if m.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda e: trouble.append(str(e)))
    own = (address, helpdesk, "data:", "blob:")
    opened.on("request", lambda r: None if r.url.startswith(own) else trouble.append(r.url))
    yield opened
    assert trouble == []


def ask(page: Page, text: str) -> None:
    page.get_by_label("Customer’s message").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_contain_text("found:")


def clipboard(page: Page, kind: str) -> str:
    read = "async (kind) => (await (await navigator.clipboard.read())[0].getType(kind)).text()"
    return str(page.evaluate(read, kind))


def test_a_pasted_ticket_becomes_a_copied_reply(page: Page, address: str, journal: Journal) -> None:
    page.goto(f"{address}/agent/")
    page.get_by_label("User", exact=True).check()
    ask(page, TICKET)
    expect(page.locator("#said")).to_have_text("3 questions found: 2 answered, 1 not in the policy.")
    expect(page.locator(".draft h2")).to_have_text(
        [
            "How can I delete all my old chats?",
            "Can my boss see where I am?",
            "how many days do you keep location data?",
        ]
    )
    expect(page.locator("#odd")).to_contain_text("e-mail")
    expect(page.locator(".route").first).to_contain_text("Your company's own administrator")
    second = page.locator(".draft textarea").nth(1)
    second.fill("Your employer may see it, depending on the app.")
    page.keyboard.press("Control+Shift+C")
    expect(page.locator("#said")).to_contain_text("Copied.")
    copied = clipboard(page, "text/plain").replace("\r\n", "\n")
    assert copied.startswith("Hello,\n\nThank you for your questions.\n\nOn your first question: To have your chats")
    assert "On your second question: Your employer may see it, depending on the app." in copied
    assert "The policy doesn't say how long" in copied
    assert copied.endswith("Kind regards")
    page.get_by_role("button", name="Used").click()
    expect(page.locator("#said")).to_contain_text("Noted as used")
    rows = {row["question"]: row["drafts"] for row in journal.export() if row["drafts"]}
    assert rows["How can I delete all my old chats?"][0]["similarity"] == 1.0
    kept = rows["Can my boss see where I am?"][0]
    assert (kept["action"], kept["copied"]) == ("edited", "Your employer may see it, depending on the app.")
    assert 0 < kept["similarity"] < 1


def test_html_carries_the_citations(page: Page, address: str) -> None:
    page.goto(f"{address}/agent/")
    ask(page, "Can my boss see where I am? <b>bold</b>")
    page.get_by_role("button", name="HTML").click()
    expect(page.locator("#said")).to_contain_text("Copied.")
    html = clipboard(page, "text/html")
    assert re.search(r"<sup[^>]*>\[1\]</sup>", html)
    assert re.search(rf'href="{address}/policy/smartek21-services/[0-9a-f]{{16}}#s8\.15"', html)
    assert "<blockquote" in html


def test_a_clause_opens_verbatim_and_can_be_quoted(page: Page, address: str, engine: Engine) -> None:
    page.goto(f"{address}/agent/")
    ask(page, "Can my boss see where I am?")
    chip = page.locator(".chip").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_attribute("aria-expanded", "true")
    quote = page.locator(".clause:visible blockquote").inner_text()
    assert quote in engine.policies[0].text
    page.get_by_role("button", name="Quote in the reply").click()
    expect(page.locator(".draft textarea")).to_have_value(re.compile(re.escape(f"“{quote}”")))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Show clause").click()
    expect(opened.value.locator(".clause:target")).to_contain_text(quote)


def test_a_draft_of_another_ticket_is_struck_through(page: Page, address: str) -> None:
    page.goto(f"{address}/agent/")
    ask(page, TICKET)
    page.get_by_label("Customer’s message").fill(TICKET + " One more thing.")
    expect(page.locator("#outdated")).to_have_text("Ticket changed, ask again.")
    expect(page.locator(".draft textarea").first).to_have_css("text-decoration-line", "line-through")
    page.keyboard.press("Control+Shift+C")
    expect(page.locator("#said")).to_have_text("Ticket changed, ask again.")
    page.get_by_label("Customer’s message").fill(TICKET)
    expect(page.locator("#outdated")).to_be_hidden()
    page.get_by_label("Partner", exact=True).check()
    expect(page.locator("#outdated")).to_be_visible()
    page.get_by_role("button", name="Draft a reply").click()
    expect(page.locator("#outdated")).to_be_hidden()


def test_hostile_text_stays_text(page: Page, address: str) -> None:
    page.goto(f"{address}/agent/")
    ask(page, "Who can see my data <img src=x onerror=alert(1)>? Can my boss see <b>me</b> & where I am?")
    assert page.locator("main img, main b").count() == 0
    expect(page.locator("#odd")).to_contain_text("HTML code")


def test_text_in_the_address_waits_in_the_box_and_leaves_it(page: Page, address: str) -> None:
    for sign in ("?", "#"):
        page.goto(f"{address}/agent/{sign}text=Who%20sees%20it%3F&audience=customer")
        expect(page.get_by_label("Customer’s message")).to_have_value("Who sees it?")
        expect(page.get_by_label("Customer", exact=True)).to_be_checked()
        assert page.url == f"{address}/agent/"
        page.goto("about:blank")


def test_a_failure_says_so_and_loses_nothing(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/agent/")
    page.route("**/drafts", lambda route: route.abort())
    page.get_by_label("Customer’s message").fill("Who sees it?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said.error")).to_contain_text("the server does not answer")
    expect(page.get_by_label("Customer’s message")).to_have_value("Who sees it?")


def test_a_framed_panel_takes_the_ticket_and_copies(page: Page, address: str, helpdesk: str) -> None:
    page.goto(f"{helpdesk}/plain.html?desk={address}")
    desk = page.frame_locator("#desk")
    expect(desk.locator(".draft h2")).to_have_text("Can my boss see where I am?")
    expect(desk.get_by_label("User", exact=True)).to_be_checked()
    desk.get_by_role("button", name="Copy whole reply").click()
    expect(desk.locator("#said")).to_contain_text("Copied.")
    assert "Your employer may be able to see" in clipboard(page, "text/plain")


def test_a_frame_that_may_not_write_the_clipboard_copies_all_the_same(
    browser: Browser, address: str, helpdesk: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{helpdesk}/plain.html?desk={address}")
    desk = page.frame_locator("#desk")
    desk.locator("body").evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('no')); }")
    desk.get_by_role("button", name="HTML").click()
    expect(desk.locator("#said")).to_contain_text("Copied.")
    context.grant_permissions(["clipboard-read"], origin=helpdesk)
    assert "Kind regards" in clipboard(page, "text/html")
    context.close()


def test_edits_are_not_lost_to_the_next_ticket(page: Page, address: str, helpdesk: str) -> None:
    page.goto(f"{helpdesk}/plain.html?desk={address}")
    desk = page.frame_locator("#desk")
    desk.locator(".draft textarea").fill("My own words.")
    page.evaluate("showTicket('Who can see my data?', 'user')")
    expect(desk.locator("#outdated")).to_be_visible()
    expect(desk.locator(".draft textarea")).to_have_value("My own words.")


def test_chatwoot_hands_over_the_last_message(page: Page, address: str, helpdesk: str) -> None:
    """Its side is played by a page that answers as its documentation says."""
    context = {
        "event": "appContext",
        "data": {
            "conversation": {
                "messages": [
                    {"message_type": 0, "content": "Hello"},
                    {"message_type": 0, "content": MESSAGE},
                    {"message_type": 1, "content": "One moment"},
                ]
            }
        },
    }
    page.goto(f"{helpdesk}/empty")
    page.evaluate(
        """([source, context]) => {
            addEventListener("message", (event) => {
                if (event.data === "chatwoot-dashboard-app:fetch-info") event.source.postMessage(context, "*");
            });
            document.body.innerHTML = `<iframe src="${source}" width="380" height="700"></iframe>`;
        }""",
        [f"{helpdesk}/chatwoot.html?desk={address}&chatwoot={helpdesk}", json.dumps(context)],
    )
    desk = page.frame_locator("iframe").frame_locator("#desk")
    expect(desk.locator(".draft h2")).to_have_text(MESSAGE)


def test_a_message_from_elsewhere_is_ignored(
    context: BrowserContext, guarded: str, address: str, helpdesk: str
) -> None:
    """`guarded` allows only itself; the page that posts is of another origin, the panel its pop-up."""
    for panel, taken in ((guarded, False), (address, True)):
        page = context.new_page()
        page.goto(f"{helpdesk}/empty")
        with page.expect_popup() as popup:
            page.evaluate("(panel) => { window.panel = window.open(panel); }", f"{panel}/agent/")
        panel_page = popup.value
        panel_page.wait_for_load_state()
        panel_page.evaluate("() => addEventListener('message', (event) => { document.title = event.data.type; })")
        page.evaluate("window.panel.postMessage({type: 'privacy-desk:ticket', text: 'Who sees it?'}, '*')")
        expect(panel_page).to_have_title("privacy-desk:ticket")
        expect(panel_page.locator("#text")).to_have_value("Who sees it?" if taken else "")
        page.evaluate("window.panel.postMessage({type: 'other', text: 'Nonsense'}, '*')")
        expect(panel_page).to_have_title("other")
        expect(panel_page.locator("#text")).to_have_value("Who sees it?" if taken else "")


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        ("https://my.help.example", True),
        ("https://help.example", False),
        ("https://my.help.example.evil.test", False),
        ("https://evilhelp.example", False),
        ("http://my.help.example", False),
        ("null", False),
    ],
)
def test_origins_by_pattern(context: BrowserContext, address: str, origin: str, taken: bool) -> None:
    page = context.new_page()
    page.goto(f"{address}/agent/")
    expect(page.locator("#text")).to_be_focused()
    data = {"type": "privacy-desk:ticket", "text": "a b"}
    page.evaluate("(given) => dispatchEvent(new MessageEvent('message', given))", {"origin": origin, "data": data})
    expect(page.locator("#text")).to_have_value("a b" if taken else "")


def test_a_link_signs_in_once_and_the_page_stays_signed_in(context: BrowserContext, guarded: str) -> None:
    page = context.new_page()
    page.goto(f"{guarded}/agent/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator("#ticket")).to_be_hidden()
    link = f"{guarded}/agent/?once={SignIn(TOKEN).link_code()}"
    page.goto(f"{link}#text=Who%20sees%20it%3F")
    expect(page.get_by_label("Customer’s message")).to_have_value("Who sees it?")
    ask(page, "Can my boss see where I am?")
    assert page.url == f"{guarded}/agent/"
    page.reload()
    expect(page.locator("#ticket")).to_be_visible()
    page.get_by_role("link", name="Insights").click()
    expect(page.locator("#report")).to_contain_text("questions since")
    other = context.new_page()
    other.goto(link)
    expect(other.locator("#signin-refused")).to_contain_text("used before")
    expect(other.locator("#ticket")).to_be_hidden()


def test_a_session_that_ended_asks_for_a_new_link(context: BrowserContext, guarded: str) -> None:
    page = context.new_page()
    page.goto(f"{guarded}/agent/?once={SignIn(TOKEN).link_code()}")
    ask(page, "Can my boss see where I am?")
    page.evaluate("sessionStorage.setItem('privacy-desk-session', 'session.1.x.y')")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#signin-refused")).to_contain_text("session has ended")


@pytest.mark.parametrize("width", [320, 360, 400])
def test_accessible_and_within_its_width(browser: Browser, address: str, guarded: str, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 760}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()

    def check(state: str) -> None:
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{state}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") == width, state

    page.goto(f"{address}/agent/")
    check("empty")
    ask(page, TICKET + " " + "verylongword" * 20)
    for chip in page.locator(".chip").all():
        chip.click()
    page.locator("#whole summary").click()
    check("filled")
    page.get_by_label("Customer’s message").fill("Something else")
    check("outdated")
    page.goto(f"{address}/agent/insights")
    check("insights")
    page.goto(f"{guarded}/agent/")
    check("sign in")
    context.close()
