"""The report: whole, harmless whatever was asked, and legible in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from eval.cases.read import Case, Label
from eval.reports.gates import Bound, judge
from eval.reports.plots import latency_histogram
from eval.reports.report import html
from eval.reports.table import baseline_table, block_values, breakdown_tables, measured, metrics_table
from eval.runs import Run
from eval.scoring.answers import Given
from eval.scoring.confusion import confusion
from eval.scoring.score import score

SENTENCE = "We keep it for a year."
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def asked(number: int, question: str = "how long") -> tuple[Case, Given]:
    wanted = "customer_admin" if number % 3 else "none"
    label = Label(question=question, answerable=True, evidence=(SENTENCE,), route=wanted, section="Retention")
    answer = {
        "id": f"q{number}",
        "outcome": "answered",
        "text": "A year.",
        "citations": [{"quote": SENTENCE if number % 4 else "<b>Other</b>"}],
        "route": {"id": "customer_admin"} if number % 2 else None,
        "confidence": number / 40,
        "seconds": {"search": number / 1000},
    }
    case = Case(id=f"q{number}", role="user", kind="single", label=label)
    return case, Given.model_validate(answer)


@pytest.fixture
def run() -> Run:
    evil = asked(0, "</style><script>alert(1)</script><img src='https://evil.example/x'>")
    return Run(tuple(score(case, answer) for case, answer in (evil, *(asked(n) for n in range(1, 40)))))


@pytest.fixture
def page(run: Run) -> str:
    verdicts = judge({"single": {"route right": Bound(min=0.99)}}, block_values(run))
    return html(run, measured(run), baseline=run, verdicts=verdicts)


def test_the_report_holds_everything(page: str) -> None:
    for words in ("first citation right", "Retention", "customer_admin", "missed", "expected", "What went wrong"):
        assert words in page
    assert page.count("<svg") == 3
    assert "var(--accent)" in page


def test_what_was_asked_is_text_and_nothing_else(page: str) -> None:
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;Other" in page


def test_the_same_run_gives_the_same_report(run: Run) -> None:
    assert html(run, measured(run)) == html(run, measured(run))
    assert latency_histogram([0.01, 0.02]) == latency_histogram([0.01, 0.02])


def test_a_run_without_confidence_or_times_has_a_report_too() -> None:
    case, answer = asked(1)
    bare = Run((score(case, answer.model_copy(update={"confidence": None, "seconds": None})),))
    page = html(bare, measured(bare))
    assert "<svg" not in page
    assert "What went wrong" in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_report_opens_in_a_browser(page: str, tmp_path: Path, chromium: str, width: int, scheme: str) -> None:
    """No request but the page itself, nothing wider than the screen, and colours that follow the scheme."""
    path = tmp_path / "report.html"
    path.write_text(page, "utf-8")
    heard: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        opened.on("console", lambda message: heard.append(message.text))
        opened.on("request", lambda request: heard.append(request.url))
        opened.goto(path.as_uri())
        opened.locator("details").last.locator("summary").click()
        assert opened.locator("blockquote").last.is_visible()
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        background = opened.evaluate("getComputedStyle(document.body).backgroundColor")
        browser.close()
    assert heard == [path.as_uri()]
    assert (background == "rgb(255, 255, 255)") is (scheme == "light")


def test_the_tables_of_the_terminal(run: Run) -> None:
    shown = metrics_table(run, measured(run))
    assert "single questions (40)" in shown
    assert "stable answers" not in shown  # nothing it applies to
    assert "0.750 [" in shown
    assert "by destination" in breakdown_tables(run)
    assert "the usual recipe" in baseline_table(run)


def test_an_equally_right_route_is_no_confusion() -> None:
    case, answer = asked(1)
    label = case.label.model_copy(update={"route": "none", "route_alt": "customer_admin"})
    found = confusion([score(case.model_copy(update={"label": label}), answer), score(*asked(2))])
    assert found.routes == ("customer_admin", "none")
    assert found.counts == ((0, 1), (0, 1))
    assert found.share(0, 1) == 1.0
