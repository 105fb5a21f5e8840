"""The journal's report in words, for a page."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.engine import Engine
from bot.journal.report import Drafts, NotUseful, Report, Silence

_MOST_BARS = 10
_OUTCOMES = {
    "answered": "Answered from the policy",
    "partial": "Answered in part",
    "not_stated": "The policy is silent",
    "declined": "Not about the policy",
    "clarify": "Not understood",
    "rejected": "Could not be looked up",
}
_SURFACES = {"chat": "Chat", "panel": "Agents’ panel", "api": "API", "mcp": "Assistants", "cli": "Command line"}
_ROLES = {
    "user": "Users",
    "customer": "Customers",
    "partner": "Partners",
    "agent": "Agents for somebody",
    "visitor": "Just reading",
    "unknown": "Not said",
}


@dataclass(frozen=True)
class Bar:
    """A name and how often; `share` is of the answers, in percent from 0 to 100."""

    name: str
    count: int
    share: int


@dataclass(frozen=True)
class Bars:
    """What one question about the report is answered by, the longest bar first."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Unanswered:
    """Questions near a clause, each with how often it was asked, the most frequent first."""

    section: str
    begins: str
    count: int
    questions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class View:
    """The report as a page shows it."""

    since: str
    answers: int
    groups: tuple[Bars, ...]
    silent: tuple[Unanswered, ...]
    not_useful: tuple[NotUseful, ...]
    useful: int
    drafts: Drafts


def insights_view(report: Report, engine: Engine) -> View:
    """`report` with names that people read. A destination or outcome without one keeps its own."""
    titles = {
        str(name): destination.title
        for entry in engine.entries.values()
        for name, (destination, _) in entry.destinations.items()
    }
    groups = (
        _bars("What became of the questions", report.outcomes, _OUTCOMES, report.answers),
        _bars("What people ask about", report.sections, {}, report.answers),
        _bars("Where they were sent", report.routes, titles, report.answers),
        _bars("Who asks", report.roles, _ROLES, report.answers),
        _bars("Where they ask", report.surfaces, _SURFACES, report.answers),
    )
    return View(
        since=f"{datetime.fromisoformat(report.since):%d %B %Y}".lstrip("0"),
        answers=report.answers,
        groups=tuple(group for group in groups if group.bars),
        silent=tuple(map(_unanswered, report.silent)),
        not_useful=report.not_useful,
        useful=report.useful,
        drafts=report.drafts,
    )


def _unanswered(silence: Silence) -> Unanswered:
    often = Counter(" ".join(question.split()) for question in silence.questions)
    begins = silence.begins.rpartition(" ")[0] or silence.begins  # the last word may be half a word
    return Unanswered(silence.section, begins, len(silence.questions), tuple(often.most_common()))


def _bars(title: str, counts: Mapping[str, int], names: Mapping[str, str], answers: int) -> Bars:
    shown = list(counts.items())[:_MOST_BARS]
    return Bars(title, tuple(Bar(names.get(key, key), n, round(100 * n / max(1, answers))) for key, n in shown))
