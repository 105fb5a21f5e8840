"""A copy of a journal in SQLite while it is in use: what stands in its write-ahead file is in the copy, too."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from bot.journal.tables import JournalMisconfigured, JournalUnreachable


def back_up(url: str, target: Path) -> int:
    """Copy the journal at `url` to `target`, a new file of its owner's alone; how many answers it holds.

    Raises JournalMisconfigured for another database or a target that exists, JournalUnreachable when it cannot be read.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        raise JournalMisconfigured("this copies a journal in SQLite; for PostgreSQL use `pg_dump -t 'desk_*'`")
    source = Path(str(address.database))
    if not source.is_file():
        raise JournalMisconfigured(f"there is no journal at {source}: look at DESK_DATABASE_URL")
    try:
        target.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise JournalMisconfigured(f"{target} cannot be made ({type(error).__name__}): name a new file") from error
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            return int(copy.execute("select count(*) from desk_answers").fetchone()[0])
    except sqlite3.Error as error:
        target.unlink()
        raise JournalUnreachable(f"the journal could not be copied ({type(error).__name__})") from error
