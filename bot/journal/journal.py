"""What was asked and what became of it, kept for the privacy team: masked, for a limited time, erasable.

A journal that fails never fails an answer.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, Literal

from cachetools import TTLCache
from sqlalchemy import ColumnElement, Connection, delete, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from bot.answer import Answer
from bot.journal.counts import count_report
from bot.journal.find import matching
from bot.journal.report import Report, empty_report
from bot.journal.rows import answer_row, masked_for_storage, stored_id
from bot.journal.tables import answers, drafts, feedback, make_tables, open_database, reaching
from bot.journal.waiting import Row, WaitingRecords
from bot.settings import Settings

_LOG = logging.getLogger(__name__)
Surface = Literal["chat", "panel", "api", "mcp", "cli"]
DraftAction = Literal["used", "edited", "rejected"]
PURGE_EVERY = timedelta(hours=1)
REST_AFTER_FAILURE = 30.0
REPORT_SECONDS = 60
_PAGE = 500
_CAUGHT_UP_AT_ONCE = 50
_NEVER = datetime.min.replace(tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """Safe to share between threads. Records older than `days` are purged at the start and hourly on writing.

    With `purges` off nothing is removed unless asked: who only reads may have another setting than who writes.
    `public` are texts whose own contact details need no mask: the policies.
    """

    def __init__(
        self,
        url: str,
        days: int = 30,
        public: Iterable[str] = (),
        clock: Callable[[], datetime] = _now,
        purges: bool = True,
    ) -> None:
        """Raises JournalMisconfigured when `url` can never work; a database that is merely down is tried again."""
        self._failures = 0
        self._database = open_database(url)
        self._days = days
        self._public = tuple(public)
        self._clock = clock
        self._lock = threading.Lock()
        self._made = False
        self._failing = False
        self._rest_until = 0.0
        self._purged_at = _NEVER
        self._purges = purges
        self._wiped = True
        self._waiting = WaitingRecords()
        self._catching_up = threading.Lock()
        self._reports: TTLCache[int, Report] = TTLCache(maxsize=8, ttl=REPORT_SECONDS)
        self._reporting = threading.Lock()
        self._purge_when_due()

    @property
    def failures(self) -> int:
        """How many records could not be kept."""
        return self._failures

    @property
    def waiting(self) -> int:
        """How many records wait for the database; they are kept with the next one that is, or at the end."""
        return len(self._waiting)

    @property
    def wiped(self) -> bool:
        """Whether what was removed is out of the files, too; each purge tries again while somebody reads them."""
        return self._wiped

    def record(self, answer: Answer, surface: Surface, conversation: str) -> None:
        """Keep an answered question, masked. `conversation` is a random id, of 64 characters at most."""
        self._purge_when_due()

        try:
            said = {"at": self._clock(), "surface": surface, "conversation": stored_id(conversation)}
            row = answer_row(answer, self._public) | said
        except Exception as error:  # the answer goes out all the same
            self._failed(error)
            return
        if self._written(lambda connection: _inserted(connection, row), row) and self._waiting:
            self._catch_up(_CAUGHT_UP_AT_ONCE)

    def feedback(self, answer_id: str, useful: bool, reason: str = "", comment: str = "") -> bool:
        """Keep what a person thought of an answer; a later word replaces an earlier one. False: no such answer."""

        def write(connection: Connection) -> bool:
            connection.execute(delete(feedback).where(feedback.c.answer_id == stored_id(answer_id)))
            said = {
                "reason": masked_for_storage(reason, self._public),
                "comment": masked_for_storage(comment, self._public),
            }
            return self._added(connection, feedback.insert(), answer_id, {"useful": useful, **said})

        return self._written(write)

    def draft(self, answer_id: str, action: DraftAction, draft: str, copied: str = "") -> bool:
        """Keep what an agent made of a suggested reply. False: no such answer."""
        before, after = masked_for_storage(draft, self._public), masked_for_storage(copied, self._public)

        def write(connection: Connection) -> bool:
            if not _known(connection, answer_id):  # before the comparison, which takes time
                return False
            similarity = SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio()
            row = {"action": action, "draft": before, "copied": after, "similarity": round(similarity, 4)}
            return self._added(connection, drafts.insert(), answer_id, row)

        return self._written(write)

    def erase(self, conversation: str) -> int:
        """Remove a conversation with its feedback and drafts; how many answers went. Raises JournalUnreachable."""
        name = stored_id(conversation)
        waiting = self._waiting.remove(lambda row: bool(row["conversation"] == name))
        return waiting + self._removed(answers.c.conversation == name)

    def erase_answer(self, answer_id: str) -> int:
        """Remove one answer with its feedback and drafts; how many went. Raises JournalUnreachable."""
        name = stored_id(answer_id)
        waiting = self._waiting.remove(lambda row: bool(row["id"] == name))
        return waiting + self._removed(answers.c.id == name)

    def find(self, words: str) -> Iterator[dict[str, Any]]:
        """Answers that hold `words` anywhere, oldest first, each with its id, time, conversation and question.

        Raises JournalUnreachable.
        """
        with reaching(), self._connected() as connection:
            for row in connection.execution_options(yield_per=_PAGE).execute(matching(words)):
                yield _plain(row._mapping)

    def purge(self, now: datetime | None = None) -> int:
        """Remove what is older than the days it may be kept; how many answers went. Raises JournalUnreachable."""
        return self._removed(answers.c.at < (now or self._clock()) - timedelta(days=self._days))

    def export(self) -> Iterator[dict[str, Any]]:
        """Every record as plain values, oldest first, with its feedback and drafts. Raises JournalUnreachable."""
        everything = select(answers).order_by(answers.c.at, answers.c.id)
        with reaching(), self._connected() as connection:
            for page in connection.execution_options(yield_per=_PAGE).execute(everything).partitions(_PAGE):
                yield from self._with_what_was_said([_plain(row._mapping) for row in page])

    def report(self, days: int = 30) -> Report:
        """The privacy team's to-do list of the last `days`, a minute old at most. Raises JournalUnreachable."""
        with self._reporting:
            made = self._reports.get(days)
            if made is None:
                with reaching(), self._connected() as connection:
                    made = count_report(connection, self._clock() - timedelta(days=days))
                self._reports[days] = made
            return made

    def _with_what_was_said(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Rows of answers with their feedback and drafts."""
        ids = [row["id"] for row in rows]
        used: dict[str, list[dict[str, Any]]] = {}
        with self._connected() as connection:
            said = connection.execute(select(feedback).where(feedback.c.answer_id.in_(ids)))
            judged = {row.answer_id: _plain(row._mapping) for row in said}
            for row in connection.execute(select(drafts).where(drafts.c.answer_id.in_(ids)).order_by(drafts.c.id)):
                used.setdefault(row.answer_id, []).append(_plain(row._mapping))
        for kept in rows:
            yield kept | {"feedback": judged.get(kept["id"]), "drafts": used.get(kept["id"], [])}

    def close(self) -> None:
        """Keep what waits, if the database is back, and say how much is lost otherwise."""
        if self._waiting:
            self._catch_up(self.waiting)
        if self._waiting:
            _LOG.error("the journal was never reached again: %d records are lost", self.waiting)
            self._failures += self._waiting.remove(lambda _: True)
        self._database.dispose()

    def _catch_up(self, most: int) -> None:
        """Keep records that waited, each by itself, until the database fails again; one thread does it at a time."""
        if not self._catching_up.acquire(blocking=False):
            return
        try:
            for _ in range(most):
                row = self._waiting.first()
                if row is None or not self._caught_up(row):
                    return
        finally:
            self._catching_up.release()

    def _caught_up(self, row: Row) -> bool:
        try:
            with self._connected() as connection, connection.begin():
                # A connection that broke may have done its work before.
                return _known(connection, row["id"]) or _inserted(connection, row)
        except (DataError, IntegrityError):
            self._failures += 1
            return True
        except Exception as error:  # the database is away again
            self._waiting.put_back(row)
            self._rests(error)
            return False

    def _added(self, connection: Connection, insertion: Any, answer_id: str, row: dict[str, Any]) -> bool:
        """Insert `row` about an answer, unless that answer is not here (any more)."""
        if not _known(connection, answer_id):
            return False
        connection.execute(insertion.values(answer_id=stored_id(answer_id), at=self._clock(), **row))
        return True

    def _removed(self, which: ColumnElement[bool]) -> int:
        gone = select(answers.c.id).where(which)
        with reaching():
            with self._connected() as connection, connection.begin():
                connection.execute(delete(feedback).where(feedback.c.answer_id.in_(gone)))
                connection.execute(delete(drafts).where(drafts.c.answer_id.in_(gone)))
                count = connection.execute(delete(answers).where(which)).rowcount
            if self._database.dialect.name == "sqlite":
                with self._connected() as connection:  # what was erased stands in the write-ahead file, too
                    busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
                self._wiped = not busy
        with self._reporting:
            self._reports.clear()  # it quotes questions
        return count

    def _purge_when_due(self) -> None:
        if not self._purges:
            return
        now = self._clock()
        with self._lock:
            if now - self._purged_at < PURGE_EVERY or time.monotonic() < self._rest_until:
                return
            self._purged_at = now
        try:
            self.purge(now)
        except Exception as error:  # whatever a database may raise, the answer goes out
            self._purged_at = _NEVER
            self._failed(error)

    def _connected(self) -> Connection:
        """A connection to a database that has our tables."""
        if not self._made:
            make_tables(self._database)
            self._made = True
        return self._database.connect()

    def _written(self, write: Callable[[Connection], bool], row: Row | None = None) -> bool:
        """What `write` says of its transaction; False, and nothing raised, when it failed or the database rests.

        `row` is what `write` keeps, if it may be kept later.
        """
        if time.monotonic() < self._rest_until:
            self._failures += not (row and self._waiting.add(row))
            return False
        try:
            with self._connected() as connection, connection.begin():
                done = write(connection)
        except Exception as error:  # whatever a database may raise, the answer goes out
            self._failed(error, row)
            return False
        self._failing = False
        return done

    def _failed(self, error: Exception, row: Row | None = None) -> None:
        """Let `row` wait where the database is at fault, else count it as lost."""
        away = isinstance(error, SQLAlchemyError) and not isinstance(error, DataError | IntegrityError)
        self._failures += not (row and away and self._waiting.add(row))
        self._rests(error)

    def _rests(self, error: Exception) -> None:
        """Leave the database alone for a while, and say so once; the error's own words may quote a row."""
        self._made = False
        self._rest_until = time.monotonic() + REST_AFTER_FAILURE
        if not self._failing:
            _LOG.error(
                "the journal cannot be written (%s); answers go on, their records wait",
                type(error.__cause__ or error).__name__,
            )
        self._failing = True


class NoJournal(Journal):
    """The journal that is off: it keeps nothing and opens nothing."""

    def __init__(self) -> None:
        self._failures = 0

    def record(self, answer: Answer, surface: Surface, conversation: str) -> None:
        pass

    def feedback(self, answer_id: str, useful: bool, reason: str = "", comment: str = "") -> bool:  # noqa: ARG002
        return False

    def draft(self, answer_id: str, action: DraftAction, draft: str, copied: str = "") -> bool:  # noqa: ARG002
        return False

    def erase(self, conversation: str) -> int:  # noqa: ARG002
        return 0

    def erase_answer(self, answer_id: str) -> int:  # noqa: ARG002
        return 0

    def find(self, words: str) -> Iterator[dict[str, Any]]:  # noqa: ARG002
        return iter(())

    def purge(self, now: datetime | None = None) -> int:  # noqa: ARG002
        return 0

    def export(self) -> Iterator[dict[str, Any]]:
        return iter(())

    def report(self, days: int = 30) -> Report:
        return empty_report(_now() - timedelta(days=days))

    @property
    def waiting(self) -> int:
        return 0

    @property
    def wiped(self) -> bool:
        return True

    def close(self) -> None:
        pass


def open_journal(settings: Settings, public: Iterable[str] = (), purges: bool = True) -> Journal:
    """The journal as set. Raises JournalMisconfigured, whose message says what to change."""
    if not settings.journal:
        return NoJournal()
    return Journal(settings.database_url, settings.retention_days, public, purges=purges)


def _inserted(connection: Connection, row: Row) -> bool:
    connection.execute(insert(answers).values(row))
    return True


def _known(connection: Connection, answer_id: str) -> bool:
    """Whether that answer is kept (still)."""
    return connection.execute(select(answers.c.id).where(answers.c.id == stored_id(answer_id))).first() is not None


def _plain(row: Any) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}
