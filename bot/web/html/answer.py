"""Values to HTML, in one place, by templates that escape everything.

Answers go into Gradio's chat, which reads Markdown: what is made here starts with a block element and holds no blank
line, so that Markdown takes it as it is and nothing typed or quoted is read as markup.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot import phrases
from bot.answer import Answer, Citation, Outcome, Part, Route, Statement
from bot.web.html.transcript import answer_text
from bot.wording.about import About
from corpus.policy import Policy

_CONTEXT = 400
_LONGEST_SENT = 300
_SUBJECT = "A question about privacy"


@cache
def templates() -> Environment:
    """Templates that escape everything they are given."""
    loader = FileSystemLoader(Path(__file__).parent.parent / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["lines"] = _with_breaks
    return made


def _with_breaks(text: str) -> Markup:
    """Escaped text whose line breaks are kept."""
    return Markup("<br>").join(text.split("\n"))


def question_html(question: str) -> str:
    """What a person typed, as text."""
    lines = (str(escape(line)) for line in question.splitlines() if line.strip())
    asked = "<br>".join(lines) or "(nothing)"
    return _one_block(f'<div class="pd-question" dir="auto"><span class="pd-sr">You asked: </span>{asked}</div>')


def answer_html(answer: Answer, policy: Policy, has_next: bool = False) -> str:
    """An answer: plain words, who can help, what the policy says, each quote folded to a line.

    `has_next`: questions to ask next will stand below it.
    """
    left = answer.uncovered[len(answer.uncovered) - left_out(answer) :]
    several = len(answer.parts) > 1 or bool(answer.parts and left)
    return _one_block(
        templates()
        .get_template("answer.html")
        .render(
            answer=answer,
            outcome=answer.outcome.value,
            silent=answer.outcome is Outcome.NOT_STATED,
            lead=_lead(answer),
            several=several,
            parts=[_part(part) for part in answer.parts] if several else [_shown(answer)],
            stands_behind=phrases.stands_behind(answer.answers),
            for_whom=dict(policy.metadata.roles).get(answer.role.value, "") if answer.answers else "",
            left=left,
            has_next=has_next,
            cards=[_card(policy, citation, answer) for citation in answer.citations],
            routes=[_route(policy, route, answer) for route in (answer.route, *answer.also_routes) if route],
            plain=answer_text(answer, policy),
            searched_for=answer.standalone if answer.subject != answer.standalone and not several else "",
        )
    )


def left_out(answer: Answer) -> int:
    """How many requests were not looked at: their words come last in `uncovered`."""
    named = sum(part.outcome is not Outcome.ANSWERED for part in answer.parts)
    return max(0, len(answer.uncovered) - named) if answer.parts else 0


def _part(part: Part) -> dict[str, Any]:
    """One request of several: its words, and what is said when nothing is quoted."""
    silent = part.outcome is Outcome.NOT_STATED and not phrases.is_whole(part.statements)
    lead = phrases.SILENT if silent else "" if part.statements else phrases.text(part.outcome, ())
    return {
        "request": part.request,
        "outcome": part.outcome.value,
        "lead": lead,
        "closest": silent,
        "whole": phrases.is_whole(part.statements),
        "statements": part.statements,
    }


def _shown(answer: Answer) -> dict[str, Any]:
    whole = phrases.is_whole(answer.statements)
    silent = answer.outcome is Outcome.NOT_STATED and not whole
    return {"closest": silent, "whole": whole, "statements": answer.statements}


def partial_html(statements: tuple[Statement, ...]) -> str:
    """The first statements of an answer that is still coming in."""
    return _one_block(templates().get_template("partial.html").render(statements=statements))


def header_html(policy: Policy, count: int, about: About) -> str:
    """The line above the chat: which policy, which version, what this is. `count` policies can be asked about."""
    return _one_block(templates().get_template("header.html").render(policy=policy, count=count, about=about))


def welcome_markdown(company: str) -> str:
    """What stands in an empty chat."""
    return f"## What would you like to know?\nAsk what {escape(company or 'this company')} says about your data."


def waiting_html() -> str:
    return '<div class="pd-answer pd-waiting">Looking in the policy…</div>'


def failure_html() -> str:
    return (
        '<div class="pd-answer pd-error"><p class="pd-lead">Something went wrong on our side, '
        "and the question was not answered. Nothing is lost: try again.</p></div>"
    )


def page_html(template: str, **values: object) -> str:
    """A page of its own by a template of that name."""
    return templates().get_template(template).render(**values)


def clause_url(policy_id: str, version: str, clause_id: str) -> str:
    return f"policy/{policy_id}/{version}#{clause_id}"


def _lead(answer: Answer) -> str:
    if answer.outcome is Outcome.NOT_STATED and answer.statements and not phrases.is_whole(answer.statements):
        return phrases.SILENT
    return answer.text if not answer.statements else ""


def _card(policy: Policy, citation: Citation, answer: Answer) -> dict[str, Any]:
    """A quote card: the clause, verbatim, with what stands around it in its passage."""
    clause = policy.clause_at(citation.start, citation.end)
    passage = policy.passages[clause.passage].span
    before, after = policy.text[passage.start : citation.start], policy.text[citation.end : passage.end]
    stated = {number for statement in answer.statements for number in statement.citations}
    return {
        "number": citation.number,
        "section": citation.section,
        "lead_in": policy.lead_in_text(clause),
        "before": _clipped_left(before),
        "quote": citation.quote,
        "after": _clipped_right(after),
        "url": clause_url(policy.id, citation.policy_version, clause.id),
        "for_route": citation.number not in stated,
    }


def _clipped_left(text: str) -> str:
    return text if len(text) <= _CONTEXT else "… " + text[-_CONTEXT:].split(" ", 1)[-1]


def _clipped_right(text: str) -> str:
    return text if len(text) <= _CONTEXT else text[:_CONTEXT].rsplit(" ", 1)[0] + " …"


def _route(policy: Policy, route: Route, answer: Answer) -> dict[str, Any]:
    """Who can help; the message to send holds the question where it has a place for it and stands by itself."""
    asked = answer.question if answer.question == answer.standalone and len(answer.question) <= _LONGEST_SENT else ""
    send = route.send.replace("[your question]", asked.rstrip(".")) if asked else route.send
    address = route.contact if _is_address(route.contact, policy) else ""
    return {
        "title": route.title,
        "why": route.why,
        "citation": route.citation,
        "contact": route.contact,
        "send": send,
        "address": address,
        "links": [(link, link.partition(":")[2]) for link in route.links],
        "mailto": f"mailto:{address}?subject={quote(_SUBJECT)}&body={quote(send)}",
    }


def _is_address(contact: str, policy: Policy) -> bool:
    """Whether `contact` is an e-mail address that the policy itself gives."""
    return re.fullmatch(r"[\w.+-]+@[\w.-]+", contact) is not None and contact.lower() in policy.text.lower()


def _one_block(html: str) -> str:
    """One line: a blank one would end the block for Markdown, and any other would be shown as a break."""
    return " ".join(line.strip() for line in html.splitlines() if line.strip())
