"""How the choice of prepared answers is measured."""

from dataclasses import replace

from bot.answer import UsedAnswer
from bot.engine import Engine
from corpus.records import Role
from eval.choice import Chosen, judged, table


def test_the_very_answer_counts_and_another_does_not(engine: Engine) -> None:
    given = engine.ask("How do I get my chats deleted?", Role.USER)
    assert given.answers
    wanted = engine.entries["smartek21-services"].answers[given.answers[0].id]
    assert judged("short", wanted, given) == Chosen("short", True, True, True, False)
    other = replace(given, answers=(UsedAnswer("another", "reader"),), citations=())
    assert judged("short", wanted, other) == Chosen("short", False, True, False, False)


def test_shares_stand_by_style_and_only_covered_ones_can_be_refused() -> None:
    found = [
        Chosen("short", True, True, True, False),
        Chosen("short", False, True, None, None),
        Chosen("oblique", False, False, None, None),
    ]
    lines = table(found).splitlines()
    assert lines[0].split() == ["oblique", "short"]
    assert [line.split()[-2:] for line in lines[1:3]] == [["1", "2"], ["0.000", "0.500"]]
    assert [line.split()[-2:] for line in lines[3:]] == [["0.000", "1.000"], ["-", "1.000"], ["-", "0.000"]]
