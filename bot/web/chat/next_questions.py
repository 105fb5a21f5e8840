"""What a person could ask next: reviewed questions of the section that the answer came from.

Nothing is made up: each is an anticipated question whose answer was reviewed, so that it is known to be answered.
"""

import re
from collections import Counter
from itertools import islice

from bot.answer import Answer, Outcome
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Question, Role

COUNT = 2
_SHORTEST, _LONGEST = 16, 72
# Whose questions fit whom: "our employees" is no way to speak to an employee.
_FITTING = {
    Role.USER: {Role.USER, Role.UNKNOWN},
    Role.CUSTOMER: {Role.CUSTOMER, Role.UNKNOWN},
    Role.PARTNER: {Role.PARTNER, Role.UNKNOWN},
    Role.AGENT: {Role.USER, Role.UNKNOWN},
    Role.VISITOR: {Role.VISITOR, Role.USER, Role.UNKNOWN},
    Role.UNKNOWN: {Role.VISITOR, Role.USER, Role.UNKNOWN},
}
_OF_A_ROLE = re.compile(
    r"\b(?:our|we|us|ourselves|my|boss|staff|employees?|tenants?|users?|team|clients?|partners?|reseller)\b", re.I
)
_OF_AN_EMPLOYEE = re.compile(r"\b(?:my|boss)\b", re.I)
_ASKS = re.compile(
    r"(?:what|how|who|whom|which|when|where|why|do|does|did|is|are|am|can|could|may|will|would|should|has|have)\b", re.I
)
_HASTY = re.compile(
    r"[.!:;=/&\"“”()\[\]–]|\?.*\?| - |\b(?:u|ur|r|usr|thru|pls|plz|thx|w|gonna|wanna|guys|stuff|dont|cant|wont|whats|"
    r"wheres|whos|im|ive|isnt|doesnt|didnt|its me|europe|germany|eu|gdpr)\b"
)


def next_questions(entry: Entry, answer: Answer, asked: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What else may have been meant; else up to `COUNT` questions, each for another clause of the section first cited,
    and examples where nothing is.

    `asked` are questions that were asked already. The same answer always gets the same ones.
    """
    if answer.outcome in {Outcome.DECLINED, Outcome.CLARIFY}:
        return tuple(e for e in entry.policy.metadata.examples if e not in asked and _fits_example(e, answer.role))[
            :COUNT
        ]
    if answer.perhaps:
        return tuple(each for each in answer.perhaps if each not in asked and len(each) <= _LONGEST)
    if not answer.citations:
        return ()
    first = answer.citations[0]
    cited = {(citation.start, citation.end) for citation in answer.citations}
    of_clause = _of_clause(entry, first.section_id)
    near = sorted(of_clause, key=lambda clause: (abs(clause.span.start - first.start), clause.span.start))
    found = (
        _most_typical(of_clause[clause], answer.role, asked)
        for clause in near
        if (clause.span.start, clause.span.end) not in cited
    )
    return tuple(islice(filter(None, found), COUNT))


def section_question(entry: Entry, section_id: str) -> str:
    """A question to begin with about a section: the one most like all that are asked about it."""
    questions = [q for q, clauses, _ in entry.questions if clauses[0].section_id == section_id]
    title = entry.policy.section_by_id[section_id].title
    return _most_typical(questions, Role.UNKNOWN) or f"What does the policy say about “{title}”?"


def _of_clause(entry: Entry, section_id: str) -> dict[Clause, list[Question]]:
    """The questions that one clause of a section alone answers, by clause."""
    found: dict[Clause, list[Question]] = {}
    for question, clauses, _ in entry.questions:
        if clauses[0].section_id == section_id and len(clauses) == 1:
            found.setdefault(clauses[0], []).append(question)
    return found


def _most_typical(questions: list[Question], role: Role, asked: frozenset[str] = frozenset()) -> str:
    """Of those fit to show, the question whose words are, on average, the most common in `questions`; "" for none."""
    baseline = Counter(word for question in questions for word in _words(question.question))
    shown = {_tidy(q.question) for q in questions if _fits(q, role)} - asked
    return max(shown, key=lambda text: (_commonness(text, baseline), text), default="")


def _fits(question: Question, role: Role) -> bool:
    text = question.question
    return (
        not question.after
        and (question.role in _FITTING[role] or not _OF_A_ROLE.search(text))
        and _SHORTEST <= len(text) <= _LONGEST
        and _ASKS.match(text) is not None
        and text.endswith("?")
        and not _HASTY.search(text)
    )


def _fits_example(example: str, role: Role) -> bool:
    """Examples are not labelled by role: one that speaks of "my boss" or "my chats" is an employee's."""
    return role not in {Role.CUSTOMER, Role.PARTNER} or not _OF_AN_EMPLOYEE.search(example)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 3}


def _commonness(text: str, baseline: Counter[str]) -> float:
    words = _words(text)
    return sum(baseline[word] for word in words) / max(len(words), 3)


def _tidy(text: str) -> str:
    """As a careful person would write it: the same words."""
    return re.sub(r"\bi\b", "I", text[0].upper() + text[1:])
