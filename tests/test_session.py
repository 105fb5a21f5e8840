from typing import Literal

from bot.answer import Answer
from bot.engine import Engine
from bot.web.chat.session import Desk, Session
from corpus.records import Role


class Kept:
    def __init__(self) -> None:
        self.rows: list[str] = []

    def record(self, answer: Answer, surface: Literal["chat"], conversation: str) -> None:
        self.rows.append(conversation)

    def feedback(self, answer_id: str, useful: bool, reason: str = "", comment: str = "") -> bool:
        return True

    def erase(self, conversation: str) -> int:
        self.rows.remove(conversation)
        return 1


def asked(desk: Desk, session: Session, question: str) -> Session:
    return list(desk.reply(session, question, Role.UNKNOWN, None))[-1]


def test_sentences_come_in_one_after_the_other(engine: Engine) -> None:
    shown = list(Desk(engine).reply(Session(), "who gets my data", Role.UNKNOWN, None))
    assert "Looking in the policy" in shown[0].exchanges[0].html
    counts = [session.exchanges[0].html.count("<p>") for session in shown[1:-1]]
    assert counts == list(range(1, len(counts) + 1))
    assert len(counts) >= 2
    assert shown[-1].exchanges[0].state == "done"


def test_a_conversation_has_a_name_nobody_can_guess(engine: Engine) -> None:
    desk = Desk(engine, Kept())
    first, second = (asked(desk, Session(), "who gets my data") for _ in range(2))
    assert first.id != second.id
    assert len(first.id) == 32
    assert first.id not in first.exchanges[0].html
    assert asked(desk, first, "and who watches for those?").id == first.id


def test_forgetting_erases_only_that_conversation(engine: Engine) -> None:
    journal = Kept()
    desk = Desk(engine, journal)
    first, second = (asked(desk, Session(), "who gets my data") for _ in range(2))
    assert desk.forget(first) == Session()
    assert journal.rows == [second.id]
    assert desk.forget(Session()) == Session()


def test_without_a_journal_nothing_is_judged_and_all_is_forgotten(engine: Engine) -> None:
    desk = Desk(engine)
    session = asked(desk, Session(), "who gets my data")
    assert not desk.judge(session, True)
    assert desk.forget(session) == Session()


def test_only_an_answer_can_be_judged(engine: Engine) -> None:
    desk = Desk(engine, Kept())
    assert not desk.judge(Session(), True)
    assert desk.judge(asked(desk, Session(), "who gets my data"), True)
