"""Records that wait for a database which is away: bounded, in their order, masked like those that are kept."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

MOST_WAITING = 2000
"""At most 8,000 characters of question and as many of its reading each: 64 MB when every one is of full length."""
Row = dict[str, Any]


class WaitingRecords:
    """Safe to share between threads; nothing here waits for a database."""

    def __init__(self, most: int | None = None) -> None:
        self._most = MOST_WAITING if most is None else most
        self._rows: deque[Row] = deque()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: Row) -> bool:
        """Let `row` wait; False when too many do."""
        with self._lock:
            if len(self._rows) >= self._most:
                return False
            self._rows.append(row)
            return True

    def first(self) -> Row | None:
        """The row that has waited longest, taken out; None when none waits."""
        with self._lock:
            return self._rows.popleft() if self._rows else None

    def put_back(self, row: Row) -> None:
        """`row`, which `first` gave, waits on at its place."""
        with self._lock:
            self._rows.appendleft(row)

    def remove(self, which: Callable[[Row], bool]) -> int:
        """Take rows out for good; how many."""
        with self._lock:
            staying = [row for row in self._rows if not which(row)]
            count = len(self._rows) - len(staying)
            self._rows = deque(staying)
            return count
