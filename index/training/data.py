"""Training data as matrices: the questions of a policy, its clauses, and which answer which."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.load import Entry, load_corpus
from corpus.policy import Policy
from corpus.training.read import Kind, Split, split_of, training_entries, training_questions
from index.split import in_context, in_conversation


@dataclass(frozen=True)
class Asked:
    """A policy's clauses, the questions asked about it, and which clauses answer which.

    `answers` and `also` have shape (questions, clauses); a row of `answers` without True is a question that the policy
    does not answer.
    """

    policy: Policy
    clauses: tuple[str, ...]
    in_context: tuple[str, ...]
    questions: tuple[str, ...]
    authors: tuple[str, ...]
    answers: npt.NDArray[np.bool_]
    also: npt.NDArray[np.bool_]


def read_split(name: Split, kind: Kind = "questions") -> list[Asked]:
    """The policies of one part, with their questions or turns."""
    return [_read(entry.policy, kind) for key, entry in training_entries().items() if split_of(key) == name]


def read_prepared(folder: Path) -> list[Asked]:
    """What is anticipated for the policies in `folder`: their covered questions, and those they are silent about."""
    return [_anticipated(entry) for entry in load_corpus(folder) if entry.questions]


def _anticipated(entry: Entry) -> Asked:
    clauses = entry.policy.clauses
    position = {clause.id: i for i, clause in enumerate(clauses)}
    asked = [q for q, _, _ in entry.questions] + list(entry.not_covered)
    answers = np.zeros((len(asked), len(clauses)), dtype=np.bool_)
    also = np.zeros_like(answers)
    for number, (_, right, fair) in enumerate(entry.questions):
        answers[number, [position[clause.id] for clause in right]] = True
        also[number, [position[clause.id] for clause in fair]] = True
    return Asked(
        policy=entry.policy,
        clauses=tuple(entry.policy.quote(clause.span) for clause in clauses),
        in_context=tuple(in_context(entry.policy, clause) for clause in clauses),
        questions=tuple(in_conversation(q.after, q.question) if q.after else q.question for q in asked),
        authors=tuple(record.author for record in asked),
        answers=answers,
        also=also,
    )


def _read(policy: Policy, kind: Kind) -> Asked:
    rows = training_questions(policy.id, kind)
    position = {clause.id: i for i, clause in enumerate(policy.clauses)}
    answers = np.zeros((len(rows), len(position)), dtype=np.bool_)
    also = np.zeros_like(answers)
    for number, row in enumerate(rows):
        answers[number, [position[i] for i in row.clauses]] = True
        also[number, [position[i] for i in row.also]] = True
    return Asked(
        policy=policy,
        clauses=tuple(policy.quote(clause.span) for clause in policy.clauses),
        in_context=tuple(in_context(policy, clause) for clause in policy.clauses),
        questions=tuple(in_conversation(row.after, row.question) if row.after else row.question for row in rows),
        authors=tuple(row.author for row in rows),
        answers=answers,
        also=also,
    )
