"""A served desk, and a visitor who remembers what went wrong."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp

FINISHED = ".pd-answer:not(.pd-waiting):not(.pd-coming)"
STREAMS_CLOSED = "() => performance.getEntriesByType('resource').filter((e) => e.name.includes('/queue/data')).length"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """The port on which `app` listens on loopback, until left."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


class Visit:
    """A page that remembers what went wrong on it, and whom it called."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on(
            "request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else self.foreign.append(r.url)
        )

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        expect(self.page.locator("#pd-box textarea")).to_be_visible(timeout=20000)

    def ask(self, question: str) -> None:
        before = self.page.locator(".pd-question").count()
        self.page.locator("#pd-box textarea").fill(question)
        closed = self.page.evaluate(STREAMS_CLOSED)
        self.page.keyboard.press("Enter")
        self.expect_answers(before + 1)
        # Gradio drops what is sent before it has closed the stream of the last answer's events.
        self.page.wait_for_function(f"(closed) => ({STREAMS_CLOSED})() > closed", arg=closed)

    def expect_answers(self, count: int) -> None:
        expect(self.page.locator(".pd-question")).to_have_count(count, timeout=15000)
        expect(self.page.locator(FINISHED)).to_have_count(count, timeout=15000)


@contextmanager
def visiting(browser: Browser, address: str, scheme: str = "light", width: int = 1280) -> Iterator[Visit]:
    """A visitor of the chat; at the end nothing may have gone wrong, and nobody else been called."""
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(10000)
    visit = Visit(context.new_page(), address)
    visit.open()
    yield visit
    assert visit.errors == []
    assert visit.foreign == []
    context.close()
