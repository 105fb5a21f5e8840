"""The journal's report, counted where the rows are: memory does not grow with them."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, func, or_, select

from bot.journal.report import NOTHING_CLOSE, Counts, Drafts, NotUseful, Report, Silence
from bot.journal.tables import answers, drafts, feedback

MOST_LISTED = 1000
"""Questions, and answers that did not help, that a report lists at most, the newest; all are counted."""
_PAGE = 500
_UNCOVERED = cast(answers.c.uncovered, Text) != "[]"


def count_report(connection: Connection, since: datetime) -> Report:
    """The report of what was recorded from `since` on."""
    recent = answers.c.at >= since
    silent = and_(recent, or_(answers.c.outcome == "not_stated", _UNCOVERED))
    judged = select(feedback.c.useful, func.count()).join(answers).where(recent).group_by(feedback.c.useful)
    useful = {bool(flag): count for flag, count in connection.execute(judged)}
    outcomes = _counted(connection, answers.c.outcome, recent)
    return Report(
        since=since.isoformat(timespec="seconds"),
        answers=sum(outcomes.values()),
        outcomes=outcomes,
        surfaces=_counted(connection, answers.c.surface, recent),
        roles=_counted(connection, answers.c.role, recent),
        sections=_sections(connection, recent),
        routes=_counted(connection, answers.c.route, and_(recent, answers.c.route.is_not(None))),
        useful=useful.get(True, 0),
        silent=_silences(connection, silent),
        not_useful=_not_useful(connection, recent),
        drafts=_drafts(connection, recent),
        silent_answers=connection.scalar(select(func.count()).select_from(answers).where(silent)) or 0,
        not_useful_answers=useful.get(False, 0),
    )


def _counted(connection: Connection, column: ColumnElement[Any], which: ColumnElement[bool]) -> Counts:
    often = func.count().label("often")
    rows = select(column, often).where(which).group_by(column).order_by(often.desc(), column)
    return {str(row[0]): int(row[1]) for row in connection.execute(rows)}


def _sections(connection: Connection, which: ColumnElement[bool]) -> Counts:
    """Sections that an answer rests on, once an answer; equal lists of citations come as one row."""
    listed = cast(answers.c.citations, Text).label("listed")
    found: Counter[str] = Counter()
    for citations, often in _paged(connection, select(listed, func.count()).where(which).group_by(listed)):
        for section in {c["section"] for c in json.loads(citations) if c["stated"]}:
            found[section] += often
    return dict(found.most_common())


def _silences(connection: Connection, which: ColumnElement[bool]) -> tuple[Silence, ...]:
    """Grouped by the clause that came closest, the largest group first."""
    columns = (answers.c.outcome, answers.c.standalone, answers.c.uncovered, answers.c.citations)
    newest = select(*columns).where(which).order_by(answers.c.at.desc()).limit(MOST_LISTED)
    groups: dict[tuple[str, str, str], list[str]] = {}
    for outcome, standalone, uncovered, citations in _paged(connection, newest):
        if outcome == "not_stated":
            groups.setdefault(_closest(citations), []).append(standalone)
        for question in uncovered:
            groups.setdefault(("", NOTHING_CLOSE, ""), []).append(question)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return tuple(Silence(*closest, tuple(questions)) for closest, questions in ordered)


def _closest(citations: list[dict[str, Any]]) -> tuple[str, str, str]:
    found = next((c for c in citations if c["stated"]), None)
    return (found["policy_id"], found["section"], found["begins"]) if found else ("", NOTHING_CLOSE, "")


def _not_useful(connection: Connection, which: ColumnElement[bool]) -> tuple[NotUseful, ...]:
    columns = (answers.c.id, answers.c.standalone, answers.c.question, answers.c.outcome)
    rows = (
        select(*columns, feedback.c.reason, feedback.c.comment)
        .join(feedback)
        .where(which, feedback.c.useful.is_(False))
        .order_by(feedback.c.at.desc())
        .limit(MOST_LISTED)
    )
    return tuple(
        NotUseful(name, standalone or question, outcome, reason, comment)
        for name, standalone, question, outcome, reason, comment in connection.execute(rows)
    )


def _drafts(connection: Connection, which: ColumnElement[bool]) -> Drafts:
    rows = select(drafts.c.action, func.count(), func.avg(drafts.c.similarity)).join(answers).where(which)
    by_action = {action: (count, mean) for action, count, mean in connection.execute(rows.group_by(drafts.c.action))}
    used, edited, rejected = (by_action.get(name, (0, 0.0)) for name in ("used", "edited", "rejected"))
    return Drafts(used[0], edited[0], rejected[0], round(float(edited[1]), 4))


def _paged(connection: Connection, rows: Any) -> Iterator[Any]:
    yield from connection.execution_options(yield_per=_PAGE).execute(rows)
