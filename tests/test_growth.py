"""The measurement of growth itself, and that length is looked at before anything else on every door."""

import pytest

from bot.engine import Engine
from bot.tickets.suggest import MOST_TICKET, Audience, draft
from eval.growth import SIZE, Growth, Shape, functions, read_shapes


def test_a_shape_is_as_long_as_asked() -> None:
    assert len(Shape("x", "a", "<", "ab", ">").of(100)) == 102


def test_growth_is_found_where_it_is_and_nowhere_else() -> None:
    assert Growth("s", "f", half=0.1, whole=0.4).fails
    assert not Growth("s", "f", half=0.1, whole=0.2).fails
    assert not Growth("s", "f", half=0.001, whole=0.01).fails


def test_shapes_are_many_and_half_of_them_from_elsewhere() -> None:
    shapes = read_shapes()
    assert len(shapes) >= 150
    assert len([shape for shape in shapes if shape.author != "house"]) >= 75
    assert all(shape.unit for shape in shapes)


def test_everything_that_reads_what_is_typed_takes_every_shape(engine: Engine) -> None:
    measured = functions(engine)
    for shape in read_shapes()[::9]:
        for function in measured.values():
            function(shape.of(600))


@pytest.mark.parametrize("unit", ["a-", "<a ", "who? ", "&#", "1. "])
def test_what_is_too_long_is_turned_away_unread(engine: Engine, unit: str) -> None:
    typed = unit * (200_000 // len(unit))
    answer = engine.ask(typed)
    made = draft(engine, typed, Audience.USER)
    assert (answer.outcome, answer.reason) == ("rejected", "too_long")
    assert made.drafts == ()
    assert f"{MOST_TICKET:,}" in made.warnings[0]
    assert len(answer.question) <= SIZE
