"""The answers to the requests of one message as one answer: shared citations, one part a request."""

from collections.abc import Sequence
from dataclasses import replace

from bot import phrases
from bot.answer import Answer, Citation, Outcome, Part, Route, Statement

_ANSWERING = frozenset({Outcome.ANSWERED, Outcome.PARTIAL})
_LATER = (Outcome.NOT_STATED, Outcome.CLARIFY, Outcome.DECLINED, Outcome.REJECTED)


def merged(question: str, answers: Sequence[Answer], left: Sequence[str] = ()) -> Answer:
    """One answer to `question` from those to its requests, in their order; `left` was not looked at.

    A single one keeps its text. Raises IndexError when there is none.
    """
    if any(answer.outcome in _ANSWERING for answer in answers):
        answers = [_without_closest(answer) for answer in answers]
    numbering: dict[tuple[str, int, int], Citation] = {}
    parts = tuple(_part(answer, numbering) for answer in answers)
    outcome = outcome_of([part.outcome for part in parts], bool(left))
    told = [part for part in parts if part.outcome is not Outcome.DECLINED] or parts
    routes = _distinct([route for part in told for route in (part.route, *part.also_routes) if route])
    main = next((part.route for part in told if part.route), None)
    first = answers[0]
    several = len(answers) > 1 or bool(left)
    return replace(
        first,
        question=question,
        standalone=" ".join(answer.standalone for answer in answers),
        subject=" ".join(dict.fromkeys(answer.subject for answer in answers))[:_LONGEST_SUBJECT],
        outcome=outcome,
        text=_text(answers, parts, len(left)) if several else first.text,
        reason=next((answer.reason for answer in answers if answer.reason), None),
        statements=_stated(parts),
        citations=tuple(numbering.values()),
        route=main,
        also_routes=tuple(route for route in routes if main is None or route.id != main.id),
        confidence=min(_telling(answers)),
        verdict=None if several else first.verdict,
        perhaps=() if several else first.perhaps,
        answers=tuple(dict.fromkeys(used for answer in answers for used in answer.answers)),
        uncovered=(*(part.request for part in parts if part.outcome is not Outcome.ANSWERED), *left),
        parts=parts,
    )


def without_repeats(answers: Sequence[Answer]) -> list[Answer]:
    """`answers`, of which those that say the same in the same words are one, to all that they reply to; in a long list
    each keeps its place.
    """
    if len(answers) > _FEW:
        return list(answers)
    found: dict[object, Answer] = {}
    for answer in answers:
        key = (answer.outcome, answer.text, answer.statements)
        first = found.get(key)
        found[key] = answer if first is None else replace(first, question=f"{first.question} {answer.question}")
    return list(found.values())


_FEW = 3
_LONGEST_SUBJECT = 400


def outcome_of(outcomes: Sequence[Outcome], is_left: bool) -> Outcome:
    """Answered if every part is; partial if some part is; else what they have in common, silence before the rest."""
    if any(outcome in _ANSWERING for outcome in outcomes):
        whole = all(outcome is Outcome.ANSWERED for outcome in outcomes) and not is_left
        return Outcome.ANSWERED if whole else Outcome.PARTIAL
    return next(outcome for outcome in _LATER if outcome in outcomes)


def _part(answer: Answer, numbering: dict[tuple[str, int, int], Citation]) -> Part:
    number: dict[int, int] = {}
    for citation in answer.citations:
        place = (citation.policy_id, citation.start, citation.end)
        shared = numbering.setdefault(place, replace(citation, number=len(numbering) + 1))
        number[citation.number] = shared.number
    return Part(
        request=answer.question,
        outcome=answer.outcome,
        statements=tuple(replace(s, citations=tuple(number[n] for n in s.citations)) for s in answer.statements),
        route=_renumbered(answer.route, number),
        also_routes=tuple(r for route in answer.also_routes if (r := _renumbered(route, number))),
        verdict=answer.verdict,
    )


def _without_closest(answer: Answer) -> Answer:
    """Beside answers, what comes closest to a question without one is noise."""
    if answer.outcome is not Outcome.NOT_STATED or phrases.is_whole(answer.statements):
        return answer
    named = {route.citation for route in (answer.route, *answer.also_routes) if route}
    kept = tuple(citation for citation in answer.citations if citation.number in named)
    return replace(answer, statements=(), citations=kept, text=phrases.SILENT)


def _renumbered(route: Route | None, number: dict[int, int]) -> Route | None:
    if route is None or route.citation is None:
        return route
    return replace(route, citation=number[route.citation])


def _distinct(routes: Sequence[Route]) -> list[Route]:
    found: dict[str, Route] = {}
    for route in routes:
        found.setdefault(route.id, route)
    return list(found.values())


def _stated(parts: Sequence[Part]) -> tuple[Statement, ...]:
    """In the order of the parts, each once."""
    return tuple(dict.fromkeys(statement for part in parts for statement in part.statements))


def _telling(answers: Sequence[Answer]) -> list[float]:
    answered = [answer.confidence for answer in answers if answer.outcome in _ANSWERING]
    return answered or [answer.confidence for answer in answers]


def _text(answers: Sequence[Answer], parts: Sequence[Part], left: int) -> str:
    said = [f"{n}. {_said(a, p)}" for n, (a, p) in enumerate(zip(answers, parts, strict=True), start=1)]
    return "\n\n".join([*said, *([phrases.not_looked_at(len(parts), left)] if left else [])])


def _said(answer: Answer, part: Part) -> str:
    """What a part says, with the shared numbers."""
    return phrases.text(part.outcome, part.statements) if part.statements else answer.text
