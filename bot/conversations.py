"""Conversations of API clients, remembered for a while so that a follow-up can lean on what was asked before."""

import secrets
import threading

from cachetools import TTLCache

from bot.answer import Answer
from bot.message.follow_up import Turn
from corpus.records import Role

MOST = 10_000
SECONDS = 3600
TURNS = 8


class Conversations:
    """Earlier turns by conversation id, in memory: at most `most`, each until `seconds` after its last question."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self._kept: TTLCache[str, tuple[Turn, ...]] = TTLCache(most, seconds)
        self._lock = threading.Lock()

    def turns(self, conversation: str) -> tuple[Turn, ...] | None:
        """Its turns, the oldest first, or None when it is not known (any more)."""
        with self._lock:
            return self._kept.get(conversation)

    def keep(self, conversation: str, turns: tuple[Turn, ...]) -> None:
        """Remember `turns`, of which the last few matter."""
        with self._lock:
            self._kept[conversation] = turns[-TURNS:]

    def forget(self, conversation: str) -> bool:
        """Whether there was something to forget."""
        with self._lock:
            return self._kept.pop(conversation, None) is not None


def follow(history: tuple[Turn, ...], answer: Answer, chosen: Role) -> tuple[Turn, ...]:
    """`history` with the turn that `answer` makes; one that opens no subject makes none."""
    if not answer.subject:
        return history
    return (*history, Turn(answer.subject, answer.role, chosen, tuple(used.id for used in answer.answers)))


def new_conversation() -> str:
    """An id that cannot be guessed."""
    return secrets.token_hex(16)
