"""Values to HTML, in one place, by templates that escape everything.

Answers go into Gradio's chat, which reads Markdown: what is made here starts with a block element and holds no blank
line, so that Markdown takes it as it is and nothing typed or quoted is read as markup.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot import write
from bot.answer import Answer, Citation, Outcome, Statement
from corpus.policy import Clause, Policy

_CONTEXT = 400


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["lines"] = _with_breaks
    return made


def _with_breaks(text: str) -> Markup:
    """Escaped text whose line breaks are kept."""
    return Markup("<br>").join(text.split("\n"))


def question_html(question: str) -> str:
    """What a person typed, as text."""
    lines = (str(escape(line)) for line in question.splitlines() if line.strip())
    return _one_block(f'<div class="pd-question" dir="auto">{"<br>".join(lines)}</div>')


def answer_html(answer: Answer, policy: Policy, closed_after: int = 4) -> str:
    """An answer: plain words, what the policy says, who can help. Quote cards past `closed_after` start closed."""
    return _one_block(
        _templates()
        .get_template("answer.html")
        .render(
            answer=answer,
            outcome=answer.outcome.value,
            silent=answer.outcome is Outcome.NOT_STATED,
            lead=_lead(answer),
            examples=policy.metadata.examples[:2] if answer.outcome is Outcome.DECLINED else (),
            cards=[_card(policy, citation, answer) for citation in answer.citations],
            closed_after=closed_after,
            routes=[route for route in (answer.route, *answer.also_routes) if route],
            mailto=_mailto,
            searched_for=answer.standalone if answer.subject != answer.standalone else "",
        )
    )


def partial_html(statements: tuple[Statement, ...]) -> str:
    """The first statements of an answer that is still coming in."""
    return _one_block(_templates().get_template("partial.html").render(statements=statements))


def header_html(policy: Policy, count: int) -> str:
    """The line above the chat: which policy, which version, what this is. `count` policies can be asked about."""
    return _one_block(_templates().get_template("header.html").render(policy=policy, count=count))


def welcome_markdown(company: str) -> str:
    """What stands in an empty chat."""
    return f"### What would you like to know?\nAsk what {escape(company or 'this company')} says about your data."


def waiting_html() -> str:
    return '<div class="pd-answer pd-waiting">Looking in the policy…</div>'


def failure_html() -> str:
    return (
        '<div class="pd-answer pd-error">Something went wrong on our side, and the question was not answered. '
        "It is back in the box: send it again.</div>"
    )


def policy_html(policy: Policy, current: bool, versions: list[str]) -> str:
    """The policy as a page of its own: every clause has an address."""
    return (
        _templates()
        .get_template("policy.html")
        .render(policy=policy, sections=_policy_sections(policy), current=current, versions=versions)
    )


def page_html(template: str, **values: object) -> str:
    """A page of its own by a template of that name."""
    return _templates().get_template(template).render(**values)


def clause_url(policy_id: str, version: str, clause_id: str) -> str:
    return f"policy/{policy_id}/{version}#{clause_id}"


def _lead(answer: Answer) -> str:
    if answer.outcome is Outcome.NOT_STATED:
        return write.SILENT
    return answer.text if not answer.statements else ""


def _card(policy: Policy, citation: Citation, answer: Answer) -> dict[str, Any]:
    """A quote card: the clause, verbatim, with what stands around it in its passage."""
    clause = next(c for c in policy.clauses if (c.span.start, c.span.end) == (citation.start, citation.end))
    passage = policy.passages[clause.passage].span
    before, after = policy.text[passage.start : citation.start], policy.text[citation.end : passage.end]
    stated = {number for statement in answer.statements for number in statement.citations}
    return {
        "number": citation.number,
        "section": citation.section,
        "lead_in": policy.quote(clause.lead_in) if clause.lead_in else "",
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


def _mailto(contact: str) -> str:
    """The address in `contact`, when it is one."""
    return contact if re.fullmatch(r"[\w.+-]+@[\w.-]+", contact) else ""


def _policy_sections(policy: Policy) -> list[dict[str, Any]]:
    return [{"section": section, "passages": _section_passages(policy, section.id)} for section in policy.sections]


def _section_passages(policy: Policy, section_id: str) -> list[dict[str, Any]]:
    by_passage: dict[int, list[Clause]] = {}
    for clause in policy.clauses:
        if clause.section_id == section_id:
            by_passage.setdefault(clause.passage, []).append(clause)
    return [
        {
            "item": clauses[0].kind.value == "item",
            "clauses": [{"id": clause.id, "text": policy.quote(clause.span)} for clause in clauses],
        }
        for clauses in by_passage.values()
    ]


def _one_block(html: str) -> str:
    """One line: a blank one would end the block for Markdown, and any other would be shown as a break."""
    return " ".join(line.strip() for line in html.splitlines() if line.strip())
