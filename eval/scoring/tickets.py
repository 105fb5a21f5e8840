"""Whole tickets: whether every request is dealt with, and whether anything is drafted that nobody asked.

A draft belongs to the request whose words it holds; where a label gives no words, an answering draft to the request
whose evidence it cites.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Outcome
from eval.cases.read import Ticket, TicketRequest
from eval.scoring.answers import Given
from eval.scoring.score import accepted, plain, route_of

SAME_WORDS_AT_LEAST = 0.6
_ANSWERING = frozenset({Outcome.ANSWERED, Outcome.PARTIAL})


@dataclass(frozen=True)
class TicketScore:
    """How the drafts for one ticket did; pairs are (how many well, of how many)."""

    ticket: Ticket
    dealt_with: tuple[int, int]
    routed: tuple[int, int]
    silences: tuple[int, int]
    drafts: int
    unasked: tuple[str, ...]
    missed: tuple[str, ...]
    forbidden: tuple[str, ...]


def score_ticket(ticket: Ticket, drafts: Sequence[Given]) -> TicketScore:
    """`drafts` are the answers to what was found in `ticket`."""
    drafts = [draft for draft in drafts if draft.request]
    answerable = [request for request in ticket.requests if request.answerable]
    silent = [request for request in ticket.requests if not request.answerable]
    right = {request.about: [d for d in drafts if _cites(d, request)] for request in answerable}
    dealt = [request for request in answerable if right[request.about]]
    refused = [draft for draft in drafts if draft.outcome not in _ANSWERING]
    said = [request for request in silent if _is_said(request, refused, len(silent))]
    wanted = [draft for draft in drafts if _is_wanted(draft, ticket.requests)]
    text = " ".join(f"{draft.text} {draft.reply or ''}" for draft in drafts).lower()
    return TicketScore(
        ticket=ticket,
        dealt_with=(len(dealt), len(answerable)),
        routed=(sum(any(_routed(d, r) for d in right[r.about]) for r in dealt), len(dealt)),
        silences=(len(said), len(silent)),
        drafts=len(drafts),
        unasked=tuple(draft.request or "" for draft in drafts if draft not in wanted),
        missed=tuple(r.about for r in ticket.requests if r not in dealt and r not in said),
        forbidden=tuple(claim for claim in ticket.must_not_say if claim.lower() in text),
    )


def as_text(scores: Sequence[TicketScore], failures: bool = False) -> str:
    """One line of figures, then, where asked for, what went wrong."""

    def share(pairs: Sequence[tuple[int, int]]) -> str:
        good, total = (sum(part) for part in zip(*pairs, strict=True))
        return f"{good / total:.3f} ({good} of {total})" if total else "-"

    lines = [
        f"tickets ({len(scores)})",
        f"  answerable requests dealt with  {share([s.dealt_with for s in scores])}",
        f"  of these, route right           {share([s.routed for s in scores])}",
        f"  unanswerable ones said so       {share([s.silences for s in scores])}",
        f"  drafts for what nobody asked    {sum(len(s.unasked) for s in scores)} of {sum(s.drafts for s in scores)}",
        f"  forbidden claims                {sum(len(s.forbidden) for s in scores)}",
    ]
    if failures:
        for s in scores:
            lines += [f"{s.ticket.id} missed: {about}" for about in s.missed]
            lines += [f"{s.ticket.id} nobody asked: {words[:160]}" for words in s.unasked]
            lines += [f"{s.ticket.id} must not say: {claim}" for claim in s.forbidden]
    return "\n".join(lines)


def _cites(draft: Given, request: TicketRequest) -> bool:
    if draft.outcome not in _ANSWERING:
        return False
    return any(accepted(plain(citation.quote), request) for citation in draft.citations)


def _routed(draft: Given, request: TicketRequest) -> bool:
    return route_of(draft) in {request.route, request.route_alt}


def _is_said(request: TicketRequest, refused: Sequence[Given], silent: int) -> bool:
    if request.words:
        return any(_same(request.words, draft.request or "") for draft in refused)
    return len(refused) >= silent


def _is_wanted(draft: Given, requests: Sequence[TicketRequest]) -> bool:
    words = [request.words for request in requests if request.words]
    if words:
        return any(_same(found, draft.request or "") for found in words)
    if draft.outcome in _ANSWERING:
        return any(_cites(draft, request) for request in requests)
    return any(not request.answerable for request in requests)


def _same(words: str, request: str) -> bool:
    """Whether a request holds most of the words by which it is recognised, or stands within them."""
    mine, theirs = (re.findall(r"\w+", text.lower()) for text in (words, request))
    shared = len(set(mine) & set(theirs))
    return shared >= SAME_WORDS_AT_LEAST * min(len(set(mine)), len(set(theirs))) > 0
