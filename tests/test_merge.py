"""Answers to the requests of one message, as one."""

import pytest

from bot.answer import Answer, Citation, Outcome, Route, Statement
from bot.wording.merge import merged, outcome_of
from corpus.records import Role


def answer(question: str, outcome: Outcome, start: int = 0, route: str = "") -> Answer:
    """An answer with one clause, and a clause behind its route."""
    cited = outcome in {Outcome.ANSWERED, Outcome.NOT_STATED}
    citations = [Citation(1, "p", "v", "s1", "S", start, start + 5, "x" * 5)] if cited else []
    if route:
        citations.append(Citation(len(citations) + 1, "p", "v", "s1", "S", 90, 95, "y" * 5))
    return Answer(
        id=question,
        question=question,
        standalone=question,
        subject=question,
        role=Role.USER,
        outcome=outcome,
        text=question,
        writer="extractive",
        statements=(Statement(f"Said on {start}.", (1,)),) if cited else (),
        citations=tuple(citations),
        route=Route(route, route, "c", "w", len(citations)) if route else None,
        confidence=0.5 + start / 100,
    )


def test_a_single_answer_keeps_its_words_and_is_a_part() -> None:
    whole = merged("q", [answer("q", Outcome.ANSWERED)])
    assert (whole.text, len(whole.parts), whole.uncovered) == ("q", 1, ())


def test_numbers_are_shared_and_a_clause_is_cited_once() -> None:
    whole = merged("q", [answer("a", Outcome.ANSWERED, 10, "x"), answer("b", Outcome.ANSWERED, 10, "x")])
    assert [c.number for c in whole.citations] == [1, 2]
    assert [s.citations for s in whole.statements] == [(1,)]
    assert [part.route.citation for part in whole.parts if part.route] == [2, 2]
    assert (whole.route.id if whole.route else "", whole.also_routes) == ("x", ())


def test_what_is_not_answered_is_named_and_its_closest_clause_left_out() -> None:
    whole = merged("q", [answer("a", Outcome.ANSWERED, 10), answer("b", Outcome.NOT_STATED, 20, "ask")], ("c", "d"))
    assert (whole.outcome, whole.uncovered) == (Outcome.PARTIAL, ("b", "c", "d"))
    assert [c.start for c in whole.citations] == [10, 90]
    assert whole.route is not None
    assert "3–4" in whole.text


@pytest.mark.parametrize(
    "outcomes, left, whole",
    [
        ([Outcome.ANSWERED, Outcome.ANSWERED], False, Outcome.ANSWERED),
        ([Outcome.ANSWERED], True, Outcome.PARTIAL),
        ([Outcome.ANSWERED, Outcome.DECLINED], False, Outcome.PARTIAL),
        ([Outcome.DECLINED, Outcome.NOT_STATED], False, Outcome.NOT_STATED),
        ([Outcome.DECLINED, Outcome.DECLINED], False, Outcome.DECLINED),
    ],
)
def test_what_becomes_of_the_whole(outcomes: list[Outcome], left: bool, whole: Outcome) -> None:
    assert outcome_of(outcomes, left) is whole
