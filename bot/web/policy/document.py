"""The policy as a page of its own: every clause has an address and its plain words, every section a way to ask."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from bot.web.html.answer import templates
from corpus.policy import Clause, Policy


def policy_html(
    policy: Policy,
    current: bool,
    versions: list[str],
    question: Callable[[str], str] | None = None,
    plain_words: Mapping[str, str] | None = None,
) -> str:
    """`versions` are those kept, the newest first; `question` gives one to begin with for a section's id; `plain_words`
    are those of clauses, by id.
    """
    plain_words = plain_words or {}
    sections = [
        {
            "section": section,
            "passages": _passages(policy, section.id, plain_words),
            "ask": f"/?{urlencode({'ask': question(section.id), 'policy': policy.id})}" if question else "",
        }
        for section in policy.sections
    ]
    return (
        templates()
        .get_template("policy.html")
        .render(policy=policy, sections=sections, current=current, versions=versions, has_plain_words=bool(plain_words))
    )


def _passages(policy: Policy, section_id: str, plain_words: Mapping[str, str]) -> list[dict[str, Any]]:
    by_passage: dict[int, list[Clause]] = {}
    for clause in policy.clauses:
        if clause.section_id == section_id:
            by_passage.setdefault(clause.passage, []).append(clause)
    return [
        {
            "item": clauses[0].kind.value == "item",
            "plain": " ".join(plain_words[clause.id] for clause in clauses if clause.id in plain_words),
            "clauses": [{"id": clause.id, "text": policy.quote(clause.span)} for clause in clauses],
        }
        for clauses in by_passage.values()
    ]
