"""Everything in a corpus that a person must mend, with file and line.

Run before an index is built and in the tests: knowledge that names an unknown clause, glosses whose clause has
changed, questions that repeat one another or merely repeat their clause, destinations whose clause does not say so.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus.check_answers import check_answers
from corpus.knowledge import Line, Problem
from corpus.load import Entry
from corpus.records import Question, Record

QUESTIONS_PER_CLAUSE = 12
_WORD = re.compile(r"[a-z0-9']+")
_STOP_WORDS = frozenset(
    "a an and any are as at be by can could do does for from have how i if in is it may me my of on or our that the "
    "their there they this to us we what when where which who will with would you your".split()
)


def check(entry: Entry) -> list[Problem]:
    """All problems of one policy's knowledge, in the order of files and lines."""
    found = [*entry.knowledge.problems, *_glosses(entry), *_references(entry), *_duplicates(entry), *_repeats(entry)]
    found += [*_destinations(entry), *_too_few_questions(entry), *check_answers(entry), *_terms(entry)]
    return sorted(found, key=lambda problem: (str(problem.path), problem.line))


def _glosses(entry: Entry) -> Iterator[Problem]:
    policy = entry.policy
    seen: set[str] = set()
    for line in entry.knowledge.glosses:
        clause_id = line.record.clause
        if clause_id in seen:
            yield Problem(line.path, line.number, f"a second gloss for clause {clause_id}; keep one")
        seen.add(clause_id)
        clause = entry.binding.current.get(clause_id)
        if clause is None:
            present = policy.clause_by_id.get(clause_id)
            hint = f"; its digest is now {policy.clause_digest(present)}" if present else ""
            yield Problem(
                line.path, line.number, f"stale gloss: the words of clause {clause_id} are gone or changed{hint}"
            )
        elif clause.id != clause_id:
            yield Problem(
                line.path, line.number, f"clause {clause_id} has moved to {clause.id}; rename it in all files"
            )
    if entry.knowledge.glosses:
        path = entry.knowledge.glosses[0].path
        yield from (
            Problem(path, 1, f"clause {clause.id} has no gloss")
            for clause in policy.clauses
            if clause.id not in entry.glosses
        )


def _terms(entry: Entry) -> Iterator[Problem]:
    """Clauses that are gone; a word that means two things; "the policy does not name it" of what it does name."""
    first: dict[str, str] = {}
    text = f" {' '.join(_WORD.findall(entry.policy.text.lower()))} "
    for line in entry.knowledge.terms:
        term = line.record
        yield from _unknown(entry, line, term.clauses)
        for word in term.words:
            if first.setdefault(word, term.id) != term.id and bool(term.clauses) == _has_clauses(entry, first[word]):
                yield Problem(line.path, line.number, f"{word!r} stands in {first[word]}, too; keep one")
            if not term.clauses and f" {' '.join(_WORD.findall(word))} " in text:
                yield Problem(line.path, line.number, f"the policy does name {word!r}")


def _has_clauses(entry: Entry, name: str) -> bool:
    return any(line.record.id == name and line.record.clauses for line in entry.knowledge.terms)


def _references(entry: Entry) -> Iterator[Problem]:
    known = entry.knowledge
    for line in known.questions:
        if not line.record.clauses:
            yield Problem(
                line.path, line.number, "names no clause; a question the policy does not answer is not_covered"
            )
        yield from _unknown(entry, line, (*line.record.clauses, *line.record.also))
    for near in known.not_covered:
        yield from _unknown(entry, near, near.record.near)


def _unknown(entry: Entry, line: Line[Record], ids: tuple[str, ...]) -> Iterator[Problem]:
    for clause_id in ids:
        if clause_id not in entry.binding.current:
            yield Problem(line.path, line.number, f"unknown or changed clause {clause_id}")


def _duplicates(entry: Entry) -> Iterator[Problem]:
    """Same words in the same order, whatever the case, punctuation and spacing, anywhere in the policy's knowledge."""
    first: dict[str, tuple[Path, int]] = {}
    for line in entry.knowledge.asked:
        asked = f"{line.record.after} {line.record.question}".strip()
        key = " ".join(_WORD.findall(asked.lower())) or asked
        if key in first:
            path, number = first[key]
            yield Problem(line.path, line.number, f"the same question stands in {path.name}:{number}")
        else:
            first[key] = (line.path, line.number)


def _repeats(entry: Entry) -> Iterator[Problem]:
    for line in entry.knowledge.questions:
        clauses = entry.binding.clauses(line.record.clauses) or ()
        for clause in clauses:
            if repeats(line.record, entry.policy.quote(clause.span)):
                yield Problem(
                    line.path, line.number, f"merely repeats clause {clause.id}; ask it in people's own words"
                )


def repeats(question: Question, clause: str) -> bool:
    """Whether five or more content words in a row of `question` are the clause's own."""
    said = _content_words(clause)
    runs = {tuple(said[i : i + 5]) for i in range(len(said) - 4)}
    asked = _content_words(question.question)
    return any(tuple(asked[i : i + 5]) in runs for i in range(len(asked) - 4))


def _content_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS]


def _destinations(entry: Entry) -> Iterator[Problem]:
    for line in entry.knowledge.destinations:
        name = line.record.id
        if not line.record.clauses:
            yield Problem(line.path, line.number, f"destination {name} names no clause that says so")
        for saying in line.record.clauses:
            if entry.saying_clause(saying) is None:
                yield Problem(line.path, line.number, f"destination {name}: clause {saying.clause} does not say so")
    ids = Counter(line.record.id for line in entry.knowledge.destinations)
    for line in entry.knowledge.destinations:
        if ids[line.record.id] > 1:
            yield Problem(line.path, line.number, f"destination {line.record.id} stands twice")
    for question in entry.knowledge.questions:
        if question.record.route and question.record.route not in ids:
            yield Problem(question.path, question.number, f"there is no destination {question.record.route!r}")


def _too_few_questions(entry: Entry) -> Iterator[Problem]:
    """Every clause that says something needs questions; one that only introduces a list says nothing."""
    if not entry.knowledge.questions:
        return
    counts = Counter(clause.id for asked, clauses, _ in entry.questions if not asked.after for clause in clauses)
    path = entry.knowledge.questions[0].path
    for clause in entry.policy.clauses:
        introduces = entry.policy.quote(clause.span).endswith(":")
        if not introduces and counts[clause.id] < QUESTIONS_PER_CLAUSE:
            message = f"clause {clause.id} has {counts[clause.id]} questions; {QUESTIONS_PER_CLAUSE} are wanted"
            yield Problem(path, 1, message)
