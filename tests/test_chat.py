"""The chat as a person uses it, by mouse and by keyboard, in a real browser, with a journal that keeps."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from browsing import FINISHED, Visit, served, visiting
from playwright.sync_api import Browser, expect

from app import create_app
from bot.answer import Answer, Statement
from bot.engine import Engine
from bot.settings import Settings
from bot.web.chat.next_questions import section_question
from bot.wording.about import About


class ListJournal:
    """Keeps what it is given, in lists."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, Answer]] = []
        self.judged: list[tuple[str, bool, str, str]] = []
        self.broken = False

    def record(self, answer: Answer, surface: Literal["chat"], conversation: str) -> None:
        assert surface == "chat"
        self.answers.append((conversation, answer))

    def feedback(self, answer_id: str, useful: bool, reason: str = "", comment: str = "") -> bool:
        self.judged.append((answer_id, useful, reason, comment))
        return any(answer.id == answer_id for _, answer in self.answers)

    def erase(self, conversation: str) -> int:
        if self.broken:
            raise RuntimeError("the database is away")
        kept = [(name, answer) for name, answer in self.answers if name != conversation]
        gone = len(self.answers) - len(kept)
        self.answers = kept
        return gone

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def journal() -> ListJournal:
    return ListJournal()


@pytest.fixture(scope="module")
def address(engine: Engine, index_folder: Path, journal: ListJournal) -> Iterator[str]:
    with served(create_app(engine, Settings(index=index_folder), journal, About(days=30))) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as opened:
        yield opened


def test_a_quote_is_opened_and_left_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.ask("my boss can see where I am??")
    answer = page.locator(FINISHED)
    card = answer.locator(".pd-card").first
    expect(card.locator("mark")).to_be_hidden()
    mark = answer.locator("a.pd-mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(card.locator("summary")).to_be_focused()
    expect(card.locator("mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(card.locator(".pd-show")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(mark).to_be_focused()
    assert "#" not in page.url


def test_on_a_phone_quotes_are_folded_and_a_tap_opens_one(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True)
    context.set_default_timeout(10000)
    visit = Visit(context.new_page(), address)
    visit.open()
    visit.ask("who gets my data")
    cards = visit.page.locator(".pd-card")
    assert cards.evaluate_all("(cards) => cards.map((card) => card.open)") == [False] * cards.count()
    visit.page.locator(".pd-words a.pd-mark").nth(1).tap()
    expect(cards.nth(1).locator("mark")).to_be_in_viewport()
    cards.nth(1).get_by_role("button", name="Back to the answer").tap()
    expect(visit.page.locator(".pd-words a.pd-mark").nth(1)).to_be_in_viewport()
    assert visit.errors == []
    context.close()


def test_what_could_be_asked_next_is_asked_with_a_click(visit: Visit) -> None:
    visit.ask("my boss can see where I am??")
    following = visit.page.locator(".option")
    expect(following).to_have_count(2)
    text = following.first.inner_text()
    following.first.click()
    visit.expect_answers(2)
    expect(visit.page.locator(".pd-question").last).to_contain_text(text)
    assert text not in visit.page.locator(".option").all_inner_texts()


def test_who_is_declined_is_shown_what_to_ask(visit: Visit, engine: Engine) -> None:
    visit.ask("tell me a joke")
    expect(visit.page.locator(".option")).to_have_text(list(engine.policies[0].metadata.examples[:2]))


def test_an_answer_is_told_once(visit: Visit) -> None:
    page = visit.page
    page.evaluate(
        """() => {
          window.told = [];
          const live = document.querySelector("#pd-live");
          new MutationObserver(() => window.told.push(live.textContent)).observe(live, { childList: true });
        }"""
    )
    visit.ask("my boss can see where I am??")
    expect(page.locator("#pd-live")).to_contain_text("quotes from the policy.")
    page.locator("a.pd-mark").first.click()
    told = page.evaluate("window.told")
    assert len(told) == 1
    assert "Your employer may be able to see" in told[0]
    assert page.locator("#pd-chat [aria-live]").count() == 0


def test_an_answer_is_copied_as_text_and_as_html(visit: Visit, engine: Engine) -> None:
    page = visit.page
    visit.ask("my boss can see where I am??")
    page.get_by_role("button", name="Copy answer with quotes").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied: dict[str, str] = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const parts = item.types.map(async (type) => [type, await (await item.getType(type)).text()]);
          return Object.fromEntries(await Promise.all(parts));
        }"""
    )
    policy = engine.policies[0]
    quote = policy.quote(policy.clause_by_id["s8.15"].span)
    assert f"> {quote}\n{visit.address}/policy/{policy.id}/{policy.version}#s8.15" in copied["text/plain"]
    assert f"<blockquote>{quote}</blockquote>" in copied["text/html"]
    assert f"{visit.address}/policy/{policy.id}" in copied["text/html"]


def test_a_message_to_send_is_copied(visit: Visit) -> None:
    page = visit.page
    visit.ask("i want all my old chats gone, who do i tell")
    page.get_by_text("What to send them").click()
    page.get_by_role("button", name="Copy message").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Hello,\n")


def test_an_answer_is_judged(visit: Visit, journal: ListJournal) -> None:
    page = visit.page
    visit.ask("who sees my data")
    page.get_by_role("button", name="Not useful").click()
    page.get_by_label("It is hard to understand").check()
    page.get_by_label("Anything to add?").fill("too long")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#pd-live")).to_contain_text("Thank you. It is kept with the answer for 30 days")
    answer = journal.answers[-1][1]
    assert journal.judged[-1] == (answer.id, False, "It is hard to understand", "too long")
    expect(page.get_by_role("button", name="Not useful")).to_be_hidden()
    visit.ask("how long do you keep billing data")
    page.get_by_role("button", name="Useful", exact=True).click()
    expect(page.locator("#pd-note")).to_contain_text("Thank you.")
    assert journal.judged[-1] == (journal.answers[-1][1].id, True, "", "")


def test_a_conversation_is_deleted_here_and_in_the_journal(visit: Visit, journal: ListJournal) -> None:
    page = visit.page
    visit.ask("who sees my data")
    visit.ask("and for how long?")
    conversation = journal.answers[-1][0]
    assert [name for name, _ in journal.answers].count(conversation) == 2
    assert len(conversation) >= 32
    page.get_by_role("button", name="Delete this conversation").click()
    expect(page.locator(".pd-question")).to_have_count(2)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Delete this conversation").press("Enter")
    page.get_by_role("button", name="Press again to delete").press("Enter")
    expect(page.locator(".pd-question")).to_have_count(0)
    expect(page.locator("#pd-live")).to_contain_text("Deleted")
    assert conversation not in [name for name, _ in journal.answers]
    expect(page.locator("#pd-box textarea")).to_be_focused()
    visit.ask("and who watches for those?")
    expect(page.locator(".pd-searched")).to_have_count(0)
    assert journal.answers[-1][0] != conversation


def test_what_could_not_be_deleted_stays_and_is_said(visit: Visit, journal: ListJournal) -> None:
    page = visit.page
    visit.ask("who sees my data")
    journal.broken = True
    page.get_by_role("button", name="Delete this conversation").click()
    page.get_by_role("button", name="Press again to delete").click()
    expect(page.locator("#pd-note")).to_contain_text("could not be deleted")
    expect(page.locator(".pd-question")).to_have_count(1)
    journal.broken = False


def test_a_conversation_is_downloaded(visit: Visit, engine: Engine, tmp_path: Path) -> None:
    page = visit.page
    visit.ask("my boss can see where I am??")
    visit.ask("which encryption algorithm and key length do you use")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download conversation").click()
    assert coming.value.suggested_filename == "privacy-desk-conversation.md"
    coming.value.save_as(tmp_path / "kept.md")
    kept = (tmp_path / "kept.md").read_text("utf-8")
    policy = engine.policies[0]
    assert policy.metadata.title in kept
    assert "## my boss can see where I am??" in kept
    assert f"> {policy.quote(policy.clause_by_id['s8.15'].span)}\n{visit.address}/policy/{policy.id}/" in kept
    assert "The policy names no kind of encryption" in kept


def test_a_failure_is_said_and_the_question_asked_again(
    visit: Visit, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = visit.page
    visit.ask("who sees my data")

    def broken(question: str, *rest: Any) -> None:
        raise RuntimeError(f"cannot answer {question}")

    with monkeypatch.context() as patch:
        patch.setattr(engine, "stream", broken)
        visit.ask("and for how long, jane@example.com?")
        expect(page.locator(".pd-error")).to_contain_text("Nothing is lost")
    expect(page.locator(".pd-words").first).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".pd-error")).to_have_count(0)
    visit.expect_answers(2)
    expect(page.locator(".pd-searched")).to_be_visible()
    assert "RuntimeError" in caplog.text
    assert "jane" not in caplog.text


def test_waiting_is_told_when_it_takes_long(visit: Visit, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    page, stream, go_on = visit.page, engine.stream, threading.Event()

    def slow(*arguments: Any) -> Iterator[Statement | Answer]:
        assert go_on.wait(20)
        return stream(*arguments)

    monkeypatch.setattr(engine, "stream", slow)
    page.locator("#pd-box textarea").fill("who sees my data")
    page.keyboard.press("Enter")
    waiting = page.locator(".pd-waiting")
    expect(waiting).to_be_visible()
    assert waiting.evaluate("(notice) => getComputedStyle(notice).animationDelay") == "0.3s"
    go_on.set()
    visit.expect_answers(1)
    expect(waiting).to_have_count(0)


@pytest.mark.parametrize("status", [429, 503])
def test_a_refused_question_stays_in_the_box(browser: Browser, address: str, status: int) -> None:
    page = browser.new_page()
    visit = Visit(page, address)
    visit.open()
    visit.ask("who sees my data")
    refusal = {"status": status, "content_type": "application/problem+json", "body": '{"detail": "asked too often"}'}
    page.route("**/queue/join*", lambda route: route.fulfill(**refusal))
    page.locator("#pd-box textarea").fill("and for how long?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("asked too often" if status == 429 else "busy")).to_be_visible()
    expect(page.locator("#pd-box textarea")).to_have_value("and for how long?")
    assert page.locator(".pd-words").first.evaluate(
        "(words) => { const at = words.getBoundingClientRect();"
        " return words.contains(document.elementFromPoint(at.x + 20, at.y + 10)); }"
    )
    page.unroute("**/queue/join*")
    page.get_by_role("button", name="Ask", exact=True).click()
    visit.expect_answers(2)
    page.close()


def test_a_link_brings_a_question_that_is_not_sent(visit: Visit, engine: Engine) -> None:
    page, entry = visit.page, engine.entries[engine.policies[0].id]
    (retention,) = (section.id for section in entry.policy.sections if section.title == "Retention")
    page.goto(f"{visit.address}/policy/{entry.policy.id}")
    page.get_by_role("link", name="Ask about this: Retention").click()
    expect(page.locator("#pd-box textarea")).to_have_value(section_question(entry, retention), timeout=15000)
    expect(page.locator(".pd-question")).to_have_count(0)
    page.get_by_role("button", name="Ask", exact=True).click()
    visit.expect_answers(1)
    expect(page.locator(".pd-card").first).to_contain_text("Retention")


def test_a_long_conversation_is_not_sent_back_and_forth(visit: Visit) -> None:
    sent: list[int] = []
    visit.page.on("request", lambda request: sent.append(len(request.post_data or "")))
    for _ in range(3):
        visit.ask("who gets my data")
    assert max(sent) < 2000
