"""One person's conversation: what was said, what it leans on, and what becomes of a new question.

It lives on the server, so that nothing a browser sends can pass for an earlier answer, and a long conversation does not
travel back and forth. Each value is frozen; a step gives a new one.
"""

import logging
import secrets
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from bot.answer import Answer, Outcome, Statement
from bot.conversations import follow
from bot.engine import Engine
from bot.message.follow_up import Turn
from bot.web.chat.next_questions import next_questions
from bot.web.html.answer import answer_html, failure_html, partial_html, waiting_html
from bot.wording.extractive import WRITER
from corpus.load import Entry
from corpus.records import Role

_LOG = logging.getLogger(__name__)


class Journal(Protocol):
    """What the chat needs of a journal; none of it may fail an answer."""

    def record(self, answer: Answer, surface: Literal["chat"], conversation: str) -> None: ...

    def feedback(self, answer_id: str, useful: bool, reason: str = "", comment: str = "") -> bool:
        """False when there is no such answer (any more)."""
        ...

    def erase(self, conversation: str) -> int:
        """How many answers went. May raise."""
        ...


@dataclass(frozen=True)
class Exchange:
    """A question as typed and what is shown for it; `following` are questions to ask next, or again."""

    asked: str
    html: str
    answer_id: str = ""
    following: tuple[str, ...] = ()
    state: Literal["coming", "failed", "rejected", "done"] = "coming"


@dataclass(frozen=True)
class Session:
    """`id` names the conversation in the journal: random, told to nobody."""

    id: str = ""
    turns: tuple[Turn, ...] = ()
    exchanges: tuple[Exchange, ...] = ()

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    def asking(self, question: str) -> "Session":
        """With a new question that waits; one that failed gives way to being asked again."""
        last = self.last
        again = last is not None and last.state == "failed" and last.asked == question
        kept = self.exchanges[:-1] if again else self.exchanges
        return Session(self.id or secrets.token_hex(16), self.turns, (*kept, Exchange(question, waiting_html())))

    def now(self, exchange: Exchange) -> "Session":
        """With the last exchange replaced."""
        return replace(self, exchanges=(*self.exchanges[:-1], exchange))


class Desk:
    """Answers within a session, and keeps what the journal may keep."""

    def __init__(self, engine: Engine, journal: Journal | None = None) -> None:
        self._engine = engine
        self._journal = journal

    def reply(self, session: Session, question: str, role: Role, policy_id: str | None) -> Iterator[Session]:
        """The session as the answer comes in, sentence by sentence. Whatever fails, the conversation stays."""
        waiting = session.asking(question)
        yield waiting
        try:
            coming: tuple[Statement, ...] = ()
            for item in self._engine.stream(question, role, policy_id, waiting.turns, waiting.id):
                if isinstance(item, Answer):
                    final, answer = self._answered(waiting, question, role, item), item
                    continue
                coming = (*coming, item)
                # Without a model the whole answer follows at once: its last sentence comes in with it.
                ready = coming if self._engine.writer_name != WRITER else coming[:-1]
                if ready:
                    yield waiting.now(Exchange(question, partial_html(ready)))
        except Exception as error:
            _log_without_words(error)
            yield waiting.now(Exchange(question, failure_html(), following=(question,), state="failed"))
            return
        yield final
        if self._journal is not None:
            self._journal.record(answer, "chat", final.id)

    def judge(self, session: Session, useful: bool, reason: str = "", comment: str = "") -> bool:
        """Keep what a person thought of the last answer; False when that was not possible."""
        if self._journal is None or session.last is None or not session.last.answer_id:
            return False
        return self._journal.feedback(session.last.answer_id, useful, reason, comment)

    def forget(self, session: Session) -> Session:
        """A session without a past, here and in the journal. Raises when the journal cannot erase."""
        if self._journal is not None and session.id:
            self._journal.erase(session.id)
        return Session()

    def _answered(self, waiting: Session, question: str, role: Role, answer: Answer) -> Session:
        entry = self._entry_of(answer)
        asked = frozenset(exchange.asked for exchange in waiting.exchanges)
        following = next_questions(entry, answer, asked)
        html = answer_html(answer, entry.policy, has_next=bool(following))
        state: Literal["rejected", "done"] = "rejected" if answer.outcome is Outcome.REJECTED else "done"
        turns = follow(waiting.turns, answer, role)
        return replace(waiting.now(Exchange(question, html, answer.id, following, state)), turns=turns)

    def _entry_of(self, answer: Answer) -> Entry:
        cited = answer.citations[0].policy_id if answer.citations else self._engine.policies[0].id
        return self._engine.entries[cited]


def _log_without_words(error: Exception) -> None:
    """Where it failed and with what kind of error; the error's own words may quote what was typed."""
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("a question could not be answered: %s\n%s", type(error).__name__, where)
