"""What the journal tells the privacy team: what people ask, where the policy is silent, which answers did not help."""

from collections import Counter
from collections.abc import Iterable, Mapping
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

    def as_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`."""
        return asdict(self)


def make_report(since: datetime, rows: Iterable[Mapping[str, Any]]) -> Report:
    """The report of `rows` as `Journal.export` gives them."""
    kept = list(rows)
    judged = [row["feedback"] for row in kept if row["feedback"]]
    return Report(
        since=since.isoformat(timespec="seconds"),
        answers=len(kept),
        outcomes=_counts(row["outcome"] for row in kept),
        surfaces=_counts(row["surface"] for row in kept),
        roles=_counts(row["role"] for row in kept),
        sections=_counts(section for row in kept for section in _sections(row)),
        routes=_counts(row["route"] for row in kept if row["route"]),
        useful=sum(feedback["useful"] for feedback in judged),
        silent=_silences(kept),
        not_useful=tuple(_not_useful(row) for row in kept if row["feedback"] and not row["feedback"]["useful"]),
        drafts=_drafts([draft for row in kept for draft in row["drafts"]]),
    )


def readable(report: Report) -> str:
    """The report for a terminal."""
    blocks = [f"Since {report.since}: {report.answers} answers, {_listed(report.outcomes) or 'none yet'}"]
    counted = (("Who asks", report.roles), ("Where", report.surfaces), ("About", report.sections))
    blocks += [f"{title}: {_listed(counts)}" for title, counts in (*counted, ("Sent to", report.routes)) if counts]
    if report.silent:
        blocks.append("The policy is silent about:\n" + "\n".join(map(_silence_lines, report.silent)))
    if report.not_useful:
        blocks.append("Not useful:\n" + "\n".join(map(_not_useful_line, report.not_useful)))
    if report.useful:
        blocks.append(f"Useful: {report.useful}")
    drafts = report.drafts
    if drafts.used + drafts.edited + drafts.rejected:
        blocks.append(
            f"Drafts: {drafts.used} used as they were, {drafts.edited} edited ({drafts.kept:.0%} of the words kept), "
            f"{drafts.rejected} rejected"
        )
    return "\n\n".join(blocks)


def _counts(names: Iterable[str]) -> Counts:
    return dict(Counter(names).most_common())


def _listed(counts: Counts) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _sections(row: Mapping[str, Any]) -> set[str]:
    return {citation["section"] for citation in row["citations"] if citation["stated"]}


def _silences(rows: list[Mapping[str, Any]]) -> tuple[Silence, ...]:
    """Grouped by the clause that came closest, the largest group first."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row["outcome"] == "not_stated":
            groups.setdefault(_closest(row), []).append(row["standalone"])
        for question in row["uncovered"]:
            groups.setdefault(("", NOTHING_CLOSE, ""), []).append(question)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return tuple(Silence(*closest, tuple(questions)) for closest, questions in ordered)


def _closest(row: Mapping[str, Any]) -> tuple[str, str, str]:
    found = next((c for c in row["citations"] if c["stated"]), None)
    return (found["policy_id"], found["section"], found["begins"]) if found else ("", NOTHING_CLOSE, "")


def _not_useful(row: Mapping[str, Any]) -> NotUseful:
    said = row["feedback"]
    return NotUseful(row["id"], row["standalone"] or row["question"], row["outcome"], said["reason"], said["comment"])


def _drafts(drafts: list[Mapping[str, Any]]) -> Drafts:
    by_action = Counter(draft["action"] for draft in drafts)
    edited = [draft["similarity"] for draft in drafts if draft["action"] == "edited"]
    return Drafts(
        used=by_action["used"],
        edited=by_action["edited"],
        rejected=by_action["rejected"],
        kept=round(sum(edited) / len(edited), 4) if edited else 0.0,
    )


def _silence_lines(silence: Silence) -> str:
    head = f"  {silence.section}" + (f": “{silence.begins}…”" if silence.begins else "")
    return "\n".join([head, *(f"    - {' '.join(question.split())}" for question in silence.questions)])


def _not_useful_line(answer: NotUseful) -> str:
    said = "; ".join(filter(None, (answer.reason, answer.comment)))
    return f"  - {' '.join(answer.question.split())} ({answer.outcome}){': ' + said if said else ''}"
