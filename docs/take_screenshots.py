"""`python docs/take_screenshots.py`: the pictures of README and docs, from the running product in headless Chromium."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
IMAGES = HERE / "images"
ASKED = "my boss can see where I am??"
ROUTED = "how do i get my old messages deleted"
SILENT = "which encryption algorithm do you use"
SHOTS = {
    "chat": (1280, 900, "light", [ASKED]),
    "chat-routed-dark": (1280, 900, "dark", [ROUTED]),
    "chat-phone": (390, 844, "light", [SILENT]),
}


def main() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([sys.executable, str(HERE.parent / "app.py"), "--port", str(port)])
    try:
        _wait_for(address)
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for name, shot in SHOTS.items():
                _shoot_chat(browser, address, name, *shot)
            _shoot_policy(browser, address)
            browser.close()
    finally:
        server.terminate()
    return 0


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/healthz")
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise SystemExit("the app did not start; run `make index` first")


def _shoot_chat(
    browser: Browser, address: str, name: str, width: int, height: int, scheme: str, questions: list[str]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    for count, question in enumerate(questions):
        page.locator("#pd-box textarea").fill(question)
        page.keyboard.press("Enter")
        page.locator(".pd-answer:not(.pd-waiting):not(.pd-coming)").nth(count).wait_for()
    page.wait_for_timeout(800)
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def _shoot_policy(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/policy/smartek21-services#s8.15")
    page.wait_for_timeout(800)
    page.screenshot(path=IMAGES / "policy.png")
    page.close()


if __name__ == "__main__":
    sys.exit(main())
