"""Tables of the journal, and the one place that opens its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from corpus.errors import DeskError

CONNECT_SECONDS = 3
STATEMENT_SECONDS = 10
LOCK_SECONDS = 2
"""For PostgreSQL: a statement, and a wait for somebody else's lock, end as a failure that the journal counts."""


class JournalMisconfigured(DeskError, ValueError):
    """The database of the journal cannot be opened as set; the message says what to change."""


class JournalUnreachable(RuntimeError):
    """The database of the journal does not answer, or refuses. The message says nothing of what was to be kept."""


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)) if value else None


metadata = MetaData()
answers = Table(
    "desk_answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("conversation", String(64), nullable=False, index=True),
    Column("surface", String(16), nullable=False),
    Column("role", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("standalone", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", String(64)),
    Column("uncovered", JSON, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("route", String(64)),
    Column("confidence", Float, nullable=False),
    Column("writer", String(128), nullable=False),
    Column("seconds", JSON, nullable=False),
)
feedback = Table(
    "desk_feedback",
    metadata,
    Column("answer_id", String(64), ForeignKey(answers.c.id), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("useful", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("comment", Text, nullable=False),
)
drafts = Table(
    "desk_drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer_id", String(64), ForeignKey(answers.c.id), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("action", String(16), nullable=False),
    Column("draft", Text, nullable=False),
    Column("copied", Text, nullable=False),
    Column("similarity", Float, nullable=False),
)


def open_database(url: str) -> Engine:
    """Connections to `url`, made when first used. Raises JournalMisconfigured for what can never work."""
    try:
        address = _with_driver(make_url(url))
        if address.get_backend_name() == "sqlite":
            return _sqlite(address)
        return create_engine(address, pool_pre_ping=True, pool_timeout=CONNECT_SECONDS, connect_args=_waiting(address))
    except (ArgumentError, ImportError, OSError) as error:
        raise JournalMisconfigured(_what_to_change(error)) from error


def _waiting(address: URL) -> dict[str, Any]:
    if address.get_backend_name() != "postgresql":
        return {}
    limits = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
    # A server that is gone without a word is noticed by TCP, not by a statement that never began.
    return {
        "connect_timeout": CONNECT_SECONDS,
        "options": f"{address.query.get('options', '')} {limits}".strip(),
        "tcp_user_timeout": 1000 * STATEMENT_SECONDS,
    }


def _with_driver(address: URL) -> URL:
    plain = address.drivername in {"postgres", "postgresql"}
    return address.set(drivername="postgresql+psycopg") if plain else address


def _sqlite(address: URL) -> Engine:
    """A file that only its owner can read, whose deleted rows are overwritten, with readers beside the writer."""
    if address.database in {None, "", ":memory:"}:
        raise ArgumentError("every thread would have a database of its own")
    path = Path(str(address.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.exists() and file.stat().st_mode & 0o077:  # made by others, or restored from a copy
            file.chmod(0o600)
    made = create_engine(address, connect_args={"timeout": CONNECT_SECONDS})

    @event.listens_for(made, "connect")
    def _prepared(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return made


@contextmanager
def reaching() -> Iterator[None]:
    """Whatever the database raises inside comes out as JournalUnreachable."""
    try:
        yield
    except SQLAlchemyError as error:
        raise JournalUnreachable(
            f"the journal does not answer ({type(error).__name__}): look at DESK_DATABASE_URL and what stands there"
        ) from error


def make_tables(database: Engine) -> None:
    """Make what is missing. Several servers may start at once: who comes second tries again and finds it made."""
    try:
        metadata.create_all(database)
    except DBAPIError:
        metadata.create_all(database)


def _what_to_change(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"the journal's database needs a driver ({error}): pip install -c constraints.txt -e '.[postgres]'"
    if isinstance(error, OSError):
        return f"the journal cannot be kept ({error}): point DESK_DATABASE_URL elsewhere, or set DESK_JOURNAL=off"
    return "DESK_DATABASE_URL is no database address: sqlite:///file or postgresql://user@host/name"
