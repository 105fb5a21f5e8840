"""What a model may cost and how often it may fail: budgets of tokens, and a breaker that gives it a rest."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from cachetools import LRUCache

from bot.llm.provider import Failure, ModelFailed

FAILURES_IN_A_ROW = 3
REST_SECONDS = 60.0
MOST_CONVERSATIONS = 10_000


@dataclass
class ModelRun:
    """One answer being written: whose, until when, and what it has used so far."""

    conversation: str
    deadline: float
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cut: list[str] = field(default_factory=list)
    """Why sentences of the model were not shown."""
    failure: Failure | None = None
    """Why there is no written answer."""


class Budget:
    """Tokens a day and a conversation, counted in this process. Zero means no limit."""

    def __init__(self, per_day: int, per_conversation: int, today: Callable[[], date] = date.today) -> None:
        self._per_day, self._per_conversation, self._today = per_day, per_conversation, today
        self._lock = threading.Lock()
        self._day, self._spent = today(), 0
        self._by_conversation: LRUCache[str, int] = LRUCache(MOST_CONVERSATIONS)

    def check(self, tokens: int, conversation: str) -> None:
        """Raises ModelFailed when `tokens` more would be too many."""
        with self._lock:
            self._turn_page()
            spent = self._by_conversation.get(conversation, 0) if conversation else 0
            if 0 < self._per_day < self._spent + tokens or 0 < self._per_conversation < spent + tokens:
                raise ModelFailed(Failure.BUDGET)

    def add(self, tokens: int, conversation: str) -> None:
        with self._lock:
            self._turn_page()
            self._spent += tokens
            if conversation:
                self._by_conversation[conversation] = self._by_conversation.get(conversation, 0) + tokens

    def _turn_page(self) -> None:
        if self._day != self._today():
            self._day, self._spent = self._today(), 0


class Breaker:
    """After a few failures in a row nobody waits for the model any more, until one question tries it again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures, self._rests_until = 0, 0.0

    def check(self) -> None:
        """Raises ModelFailed while the model rests; afterwards one caller may try, the others wait for its result."""
        with self._lock:
            if self._failures < FAILURES_IN_A_ROW:
                return
            if self._clock() < self._rests_until:
                raise ModelFailed(Failure.RESTING)
            self._rests_until = self._clock() + REST_SECONDS

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._rests_until = self._clock() + REST_SECONDS
