"""Whole tickets, scored: what is dealt with, what is said to be silent, what nobody asked."""

import json
from pathlib import Path

import pytest

from eval.cases.read import CASES, BadCase, Ticket, TicketRequest, read_all, read_tickets
from eval.scoring.answers import Given, GivenCitation, GivenRoute
from eval.scoring.tickets import as_text, score_ticket

TICKET = Ticket(
    id="t",
    ticket="Who sees it? Is it ISO certified? Bye",
    requests=(
        TicketRequest(about="who", answerable=True, evidence=("We share it.",), route="none", words="Who sees it?"),
        TicketRequest(about="iso", answerable=False, route="support_portal", words="Is it ISO certified?"),
    ),
    must_not_say=("certified by us",),
)


def draft(request: str, outcome: str, *quotes: str, route: str = "", text: str = "") -> Given:
    return Given(
        id=request,
        outcome=outcome,  # type: ignore[arg-type]  # validated from its value
        text=text,
        citations=tuple(GivenCitation(quote=quote) for quote in quotes),
        route=GivenRoute(id=route) if route else None,
        request=request,
        reply="",
    )


def test_a_ticket_dealt_with() -> None:
    score = score_ticket(
        TICKET, [draft("who sees it?", "answered", "We share it."), draft("is it ISO certified?", "not_stated")]
    )
    assert (score.dealt_with, score.routed, score.silences) == ((1, 1), (1, 1), (1, 1))
    assert (score.unasked, score.missed, score.forbidden) == ((), (), ())


def test_a_wrong_clause_a_false_answer_and_a_draft_for_nobody() -> None:
    drafts = [
        draft("who sees it?", "answered", "Another."),
        draft("is it ISO certified?", "answered", "We share it.", text="It is certified by us."),
        draft("good bye then", "not_stated"),
    ]
    score = score_ticket(TICKET, drafts)
    assert (score.silences, score.unasked, score.forbidden) == ((0, 1), ("good bye then",), ("certified by us",))
    assert "nobody asked: good bye then" in as_text([score], failures=True)


def test_no_draft_is_no_answer() -> None:
    score = score_ticket(TICKET, [])
    assert (score.dealt_with, score.silences, score.missed) == ((0, 1), (0, 1), ("who", "iso"))


def test_the_shipped_tickets_can_be_read() -> None:
    held_out = read_tickets([CASES / "test" / "tickets.jsonl"])
    assert len(held_out) >= 30
    assert sum(len(ticket.requests) for ticket in held_out) >= 78
    _, cases = read_all([CASES / "test" / "tickets.jsonl"])
    assert cases == []


def test_a_broken_ticket_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text(json.dumps({"id": "x", "ticket": "Who?", "requests": [{"about": "a"}]}) + "\n", "utf-8")
    with pytest.raises(BadCase, match=r"tickets\.jsonl:1"):
        read_tickets([path])
