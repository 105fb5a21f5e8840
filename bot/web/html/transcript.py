"""An answer as plain text that is Markdown too: to be copied, or kept with the rest of a conversation."""

from collections.abc import Sequence

from bot import phrases
from bot.answer import Answer, Citation, Outcome, Part, Route, Statement, marked_text
from corpus.policy import Policy

HERE = "{desk}/"
"""Stands before every address; the page puts its own in its place."""


def answer_text(answer: Answer, policy: Policy) -> str:
    """Plain words with markers, who can help, and every quote, byte for byte, with its section, version and address."""
    parts = [_words(answer)]
    named = () if answer.outcome is Outcome.DECLINED else (answer.route, *answer.also_routes)
    parts += [_help(route) for route in named if route]
    parts += [_quote(policy, citation) for citation in answer.citations]
    return "\n\n".join(part for part in parts if part)


def _words(answer: Answer) -> str:
    if len(answer.parts) > 1:
        return "\n\n".join(_part(number, part) for number, part in enumerate(answer.parts, start=1))
    return _said(answer.outcome, answer.statements, answer.text)


def _part(number: int, part: Part) -> str:
    """A request of several, its words as a heading."""
    return f"{number}. {part.request}\n{_said(part.outcome, part.statements, phrases.text(part.outcome, ()))}"


def _said(outcome: Outcome, statements: Sequence[Statement], otherwise: str) -> str:
    silent = outcome is Outcome.NOT_STATED
    if not statements:
        return otherwise
    if phrases.is_whole(statements):
        return marked_text(statements)
    stated = "\n".join(s.text + " " + "".join(f"[{n}]" for n in s.citations) for s in statements)
    return f"{phrases.SILENT} {phrases.CLOSEST}\n\n{stated}" if silent else stated


def _help(route: Route) -> str:
    marker = f" [{route.citation}]" if route.citation else ""
    return f"Who can help: {route.title}. {route.why}{marker}\nHow to reach them: {route.contact}"


def _quote(policy: Policy, citation: Citation) -> str:
    clause = policy.clause_at(citation.start, citation.end)
    quoted = "\n".join(f"> {line}" for line in citation.quote.split("\n"))
    address = f"{HERE}policy/{policy.id}/{citation.policy_version}#{clause.id}"
    where = f"[{citation.number}] {citation.section}, {policy.metadata.title}, version {citation.policy_version}"
    return f"{where}\n{quoted}\n{address}"
