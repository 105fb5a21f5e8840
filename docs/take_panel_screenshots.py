"""`python docs/take_panel_screenshots.py`: pictures of the agents' panel and insights, from the running product."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
IMAGES = HERE / "images"
TICKET = (
    "Hi there,\n\nI left the company in March and still get mails at jo.bloggs@acme.example. Please delete all my old "
    "chats. Can my boss still see where I am? And how many days do you keep location data?\n\nThanks, Jo"
)
OTHERS = (
    "How many days do you keep location data?",
    "which encryption algorithm and key length do you use",
    "Where is our data stored? Who do you share it with?",
    "Will we be told if there is a breach? In how many hours?",
    "what is the minimum age for pupils",
)


def main() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DESK_JOURNAL": "on", "DESK_DATABASE_URL": f"sqlite:///{folder}/journal.sqlite"}
        command = [sys.executable, str(HERE.parent / "app.py"), "--port", str(port)]
        server = subprocess.Popen(command, env=os.environ | settings)
        try:
            _wait_for(address)
            with sync_playwright() as playwright:
                chromium = shutil.which("chromium") or shutil.which("google-chrome")
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
                _shoot_panel(browser, address)
                _shoot_insights(browser, address)
                browser.close()
        finally:
            server.terminate()
            server.wait()
    return 0


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/healthz")
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise SystemExit("the app did not start; run `make index` first")


def _shoot_panel(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 1000})
    page.goto(f"{address}/agent/")
    for other in OTHERS:
        _ask(page, other)
    _ask(page, TICKET)
    page.locator(".draft .chip").nth(1).click()
    page.evaluate("scrollTo(0, document.querySelector('#odd').offsetTop - 12)")
    page.wait_for_timeout(300)
    page.screenshot(path=IMAGES / "panel.png")
    page.get_by_role("button", name="Used").click()
    page.get_by_text("Noted as used").wait_for()
    page.close()


def _ask(page: Page, text: str) -> None:
    page.get_by_label("Customer’s message").fill(text)
    with page.expect_response("**/drafts"):
        page.keyboard.press("Control+Enter")
    page.locator("body:not(.is-outdated) .draft").first.wait_for()


def _shoot_insights(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme="dark")
    page.goto(f"{address}/agent/insights")
    page.wait_for_timeout(300)
    page.screenshot(path=IMAGES / "insights.png")
    page.close()


if __name__ == "__main__":
    sys.exit(main())
