"""What a request leans on: what was told before it, the request before it, the conversation."""

import pytest

from bot.message.follow_up import Resolved, Turn, points_nowhere, resolve_all
from bot.message.message import Request
from corpus.records import Role

EARLIER = "How long do you keep billing data?"
HISTORY = (Turn(EARLIER, Role.CUSTOMER),)


def test_what_needs_context_carries_the_earlier_question() -> None:
    assert resolve_all([Request("and after that?", "", True)], HISTORY) == [Resolved("and after that?", EARLIER, True)]


def test_a_full_question_stands_alone() -> None:
    (resolved,) = resolve_all([Request("do you have iso 27001")], HISTORY)
    assert resolved.standalone == resolved.subject == "do you have iso 27001"


def test_a_story_goes_before_the_conversation() -> None:
    (resolved,) = resolve_all([Request("who reads them?", "I left my chats there.")], HISTORY)
    assert (resolved.context, resolved.needs_context) == ("I left my chats there.", True)


def test_a_request_leans_on_the_one_before_it() -> None:
    first, second = resolve_all([Request("who sees my chats"), Request("and for how long", "", True)], ())
    assert (first.context, second.context) == (None, "who sees my chats")
    assert second.standalone == "and for how long (about: who sees my chats)"


def test_an_announced_change_of_topic_carries_nothing_over() -> None:
    assert resolve_all([Request("Unrelated: what about it?", "", True)], HISTORY) == [Resolved("what about it?")]


def test_nothing_leans_at_the_start() -> None:
    (resolved,) = resolve_all([Request("and after that?", "", True)], ())
    assert resolved.standalone == "and after that?"


@pytest.mark.parametrize(
    "typed, nowhere",
    [
        ("can they do that too?", True),
        ("what about it", True),
        ("and with mine", True),
        ("can they read it", False),
        ("who are you", False),
        ("location?", False),
    ],
)
def test_what_points_at_something_and_names_nothing(typed: str, nowhere: bool) -> None:
    assert points_nowhere(typed) is nowhere
