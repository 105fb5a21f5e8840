"""What the journal tells the privacy team: what people ask, where the policy is silent, which answers did not help."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

Counts = dict[str, int]
NOTHING_CLOSE = "nothing close"


@dataclass(frozen=True)
class Silence:
    """Questions without an answer, masked, and the clause that came closest (`begins`: its first words)."""

    policy_id: str
    section: str
    begins: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class NotUseful:
    """An answer that somebody marked as not useful, with what they said, masked."""

    answer_id: str
    question: str
    outcome: str
    reason: str
    comment: str


@dataclass(frozen=True)
class Drafts:
    """What agents did with suggested replies. `kept` is the mean share of the draft's words in what was sent."""

    used: int = 0
    edited: int = 0
    rejected: int = 0
    kept: float = 0.0


@dataclass(frozen=True)
class Report:
    """Counts are by name, the most frequent first."""

    since: str
    answers: int
    outcomes: Counts
    surfaces: Counts
    roles: Counts
    sections: Counts
    routes: Counts
    useful: int
    silent: tuple[Silence, ...]
    not_useful: tuple[NotUseful, ...]
    drafts: Drafts
    silent_answers: int = 0
    """All answers that left something open; `silent` lists the newest."""
    not_useful_answers: int = 0
    """All answers marked as not useful; `not_useful` lists the newest."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`."""
        return asdict(self)


def empty_report(since: datetime) -> Report:
    """The report of a journal that keeps nothing."""
    return Report(since.isoformat(timespec="seconds"), 0, {}, {}, {}, {}, {}, 0, (), (), Drafts())


def readable(report: Report) -> str:
    """The report for a terminal."""
    blocks = [f"Since {report.since}: {report.answers} answers, {_listed(report.outcomes) or 'none yet'}"]
    counted = (("Who asks", report.roles), ("Where", report.surfaces), ("About", report.sections))
    blocks += [f"{title}: {_listed(counts)}" for title, counts in (*counted, ("Sent to", report.routes)) if counts]
    if report.silent:
        blocks.append(
            f"The policy is silent about ({report.silent_answers} answers, the newest listed):\n"
            + "\n".join(map(_silence_lines, report.silent))
        )
    if report.not_useful:
        blocks.append(
            f"Not useful ({report.not_useful_answers}, the newest listed):\n"
            + "\n".join(map(_not_useful_line, report.not_useful))
        )
    if report.useful:
        blocks.append(f"Useful: {report.useful}")
    drafts = report.drafts
    if drafts.used + drafts.edited + drafts.rejected:
        blocks.append(
            f"Drafts: {drafts.used} used as they were, {drafts.edited} edited ({drafts.kept:.0%} of the words kept), "
            f"{drafts.rejected} rejected"
        )
    return "\n\n".join(blocks)


def _listed(counts: Counts) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _silence_lines(silence: Silence) -> str:
    head = f"  {silence.section}" + (f": “{silence.begins}…”" if silence.begins else "")
    return "\n".join([head, *(f"    - {' '.join(question.split())}" for question in silence.questions)])


def _not_useful_line(answer: NotUseful) -> str:
    said = "; ".join(filter(None, (answer.reason, answer.comment)))
    return f"  - {' '.join(answer.question.split())} ({answer.outcome}){': ' + said if said else ''}"
