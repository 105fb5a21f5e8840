"""Every problem of prepared answers: stale, repeated, contradicting, without a needed limit, long or hard to read.

What bears a sentence is not for this file to say; here is what can be told from form and binding.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from corpus.answers import MOST_WORDS, Kind, PreparedAnswer, Verdict
from corpus.knowledge import Line, Problem
from corpus.load import Entry
from corpus.readability import grade, words
from corpus.records import Role
from corpus.words import fold

HARDEST_GRADE = 12.0
ANSWERS_PER_CLAUSE = 2
_OPENS = re.compile(r"(?:yes|no|partly|it depends)\b[,:]", re.I)
_PLACE = re.compile(r"\{(?P<name>[^}]*)\}")
PLACES = frozenset({"kept", "model"})
"""What an answer about the desk may leave open, filled from the settings (`bot.wording.about`)."""


def check_answers(entry: Entry) -> Iterator[Problem]:
    """All problems of the prepared answers of `entry`, and of the questions that name them."""
    lines = entry.knowledge.answers
    if not lines:
        return
    for line in lines:
        for message in _of_one(entry, line.record):
            yield Problem(line.path, line.number, f"answer {line.record.id}: {message}")
    yield from _twice(lines)
    yield from _contradicting(lines)
    yield from _of_questions(entry)
    yield from _of_clauses(entry)


def _of_one(entry: Entry, answer: PreparedAnswer) -> Iterator[str]:
    if fault := entry.answer_fault(answer):
        yield f"must be looked at again: {fault}"
    if missing := sorted(set(answer.limits) - set(answer.clauses)):
        yield f"the limit {', '.join(missing)} is named, and no sentence rests on it"
    if answer.route is not None and answer.route not in {line.record.id for line in entry.knowledge.destinations}:
        yield f"there is no destination {answer.route!r}"
    if words(answer.text) > MOST_WORDS:
        yield f"{words(answer.text)} words; {MOST_WORDS} at most"
    if (hard := grade(answer.text)) > HARDEST_GRADE:
        yield f"reads at grade {hard:.1f}; {HARDEST_GRADE:.0f} at most"
    if _OPENS.match(answer.sentences[0].text):
        yield "its first sentence begins with the word of a verdict; the program puts that in front"
    if answer.kind is Kind.SILENT and answer.verdict is not Verdict.NOT_STATED:
        yield "a silent answer has the verdict not_stated"
    allowed = PLACES if answer.kind is Kind.DESK else frozenset()
    if unknown := {match["name"] for match in _PLACE.finditer(answer.text)} - allowed:
        yield f"nothing fills the place {{{min(unknown)}}}"


def _twice(lines: Iterable[Line[PreparedAnswer]]) -> Iterator[Problem]:
    """Ids, and first sentences said to the same people, that stand more than once."""
    first: dict[object, Line[PreparedAnswer]] = {}
    for line in lines:
        answer = line.record
        said = fold(answer.sentences[0].text)
        keys: list[object] = [answer.id, *((said, role) for role in answer.roles or Role)]
        other = next((first[key] for key in keys if key in first), None)
        if other is not None:
            message = f"answer {answer.id} begins as {other.record.id} in {other.path.name}:{other.number} does"
            yield Problem(line.path, line.number, message)
        for key in keys:
            first.setdefault(key, line)


def _contradicting(lines: Iterable[Line[PreparedAnswer]]) -> Iterator[Problem]:
    """One question, for one role, with two verdicts."""
    first: dict[tuple[str, Role], Line[PreparedAnswer]] = {}
    for line in lines:
        answer = line.record
        for role in answer.roles or Role:
            other = first.setdefault((fold(answer.question), role), line)
            if other is not line:
                message = f"answer {answer.id} replies to the same question as {other.record.id}, for {role.value}"
                yield Problem(line.path, line.number, message)
                break


def _of_questions(entry: Entry) -> Iterator[Problem]:
    """Questions that name no answer there is, or one of another kind or for other people."""
    known = {line.record.id: line.record for line in entry.knowledge.answers}
    for line in entry.knowledge.asked:
        name = line.record.answer
        if not name:
            if line.record.opens:
                yield Problem(line.path, line.number, "opens an answer and names none")
            continue
        answer = known.get(name)
        if answer is None:
            yield Problem(line.path, line.number, f"there is no answer {name!r}")
        elif not answer.serves(line.record.role):
            yield Problem(line.path, line.number, f"answer {name} is not for a {line.record.role.value}")


def _of_clauses(entry: Entry) -> Iterator[Problem]:
    """Every clause that says something stands in some answers; one that only introduces a list says nothing."""
    cited = Counter(clause.id for answer in entry.answers.values() for clause in entry.clauses_of(answer))
    path = entry.knowledge.answers[0].path
    for clause in entry.policy.clauses:
        if not entry.policy.quote(clause.span).endswith(":") and cited[clause.id] < ANSWERS_PER_CLAUSE:
            message = f"clause {clause.id} stands in {cited[clause.id]} answers; {ANSWERS_PER_CLAUSE} are wanted"
            yield Problem(path, 1, message)


def wordings(entry: Entry) -> dict[str, tuple[int, int]]:
    """Of each prepared answer, how many questions name it, and by how many authors."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in entry.knowledge.asked:
        if line.record.answer:
            found[line.record.answer].append(line.record.author)
    return {name: (len(found[name]), len(set(found[name]))) for name in entry.answers}
