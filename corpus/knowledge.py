"""What people who know a policy have written beside it: glosses, prepared answers, anticipated questions, destinations.

All of it is data, one record a line, reviewed and edited by people. Every record that speaks of a clause is bound to
the clause's words: a gloss carries the digest of its clause, and the glosses are the ledger by which questions and
destinations find their clause again when it moves. When its words change, nothing written for it is used any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import yaml
from pydantic import ValidationError

from corpus.answers import PreparedAnswer
from corpus.legacy import with_legacy_fields
from corpus.policy import Clause, Policy
from corpus.records import Asked, Destination, Gloss, NotCovered, OffTopic, Question, Record, Term

DRAFTS = "drafts"
"""Folder beside a policy for what nobody has reviewed yet."""


RecordT = TypeVar("RecordT", bound=Record)
RecordT_co = TypeVar("RecordT_co", bound=Record, covariant=True)


@dataclass(frozen=True)
class Problem:
    """Something in a corpus that a person must mend."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Line(Generic[RecordT_co]):
    """A record and where it stands."""

    path: Path
    number: int
    record: RecordT_co


@dataclass(frozen=True)
class Knowledge:
    """Everything written beside one policy, with the lines it stands on. Empty for a bare policy."""

    glosses: tuple[Line[Gloss], ...] = ()
    answers: tuple[Line[PreparedAnswer], ...] = ()
    questions: tuple[Line[Question], ...] = ()
    not_covered: tuple[Line[NotCovered], ...] = ()
    off_topic: tuple[Line[OffTopic], ...] = ()
    destinations: tuple[Line[Destination], ...] = ()
    terms: tuple[Line[Term], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def asked(self) -> tuple[Line[Asked], ...]:
        """Everything that people may type, of whatever kind."""
        return (*self.questions, *self.not_covered, *self.off_topic)


def read_knowledge(folder: Path) -> Knowledge:
    """Read what stands beside the policy in `folder`. Lines that do not parse become problems, never silence."""
    problems: list[Problem] = []
    return Knowledge(
        glosses=_read_all([folder / "glosses.jsonl"], Gloss, problems),
        answers=_read_all(sorted((folder / "answers").glob("*.jsonl")), PreparedAnswer, problems),
        questions=_read_all(sorted((folder / "questions").glob("*.jsonl")), Question, problems),
        not_covered=_read_all([folder / "not_covered.jsonl"], NotCovered, problems),
        off_topic=_read_all([folder / "off_topic.jsonl"], OffTopic, problems),
        destinations=_read_destinations(folder / "destinations.yaml", problems),
        terms=_read_all([folder / "terms.jsonl"], Term, problems),
        problems=tuple(problems),
    )


def with_drafts(reviewed: Knowledge, drafted: Knowledge) -> Knowledge:
    """Both together; where a person has written, the draft is left out."""
    glossed = {line.record.clause for line in reviewed.glosses}
    named = {line.record.id for line in reviewed.destinations}
    return Knowledge(
        glosses=(*reviewed.glosses, *(d for d in drafted.glosses if d.record.gloss and d.record.clause not in glossed)),
        answers=(*reviewed.answers, *drafted.answers),
        questions=(*reviewed.questions, *drafted.questions),
        not_covered=(*reviewed.not_covered, *drafted.not_covered),
        off_topic=(*reviewed.off_topic, *drafted.off_topic),
        destinations=(*reviewed.destinations, *(d for d in drafted.destinations if d.record.id not in named)),
        terms=(*reviewed.terms, *drafted.terms),
        problems=(*reviewed.problems, *drafted.problems),
    )


def _read_all(paths: list[Path], model: type[RecordT], problems: list[Problem]) -> tuple[Line[RecordT], ...]:
    return tuple(line for path in paths if path.exists() for line in _read_lines(path, model, problems))


def _read_lines(path: Path, model: type[RecordT], problems: list[Problem]) -> Iterator[Line[RecordT]]:
    for number, text in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not text.strip():
            continue
        try:
            yield Line(path, number, model.model_validate_json(text))
        except ValidationError as error:
            problems.append(Problem(path, number, _first_error(error)))


def _read_destinations(path: Path, problems: list[Problem]) -> tuple[Line[Destination], ...]:
    if not path.exists():
        return ()
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(Problem(path, mark.line + 1 if mark else 1, "not valid YAML"))
        return ()
    found: list[Line[Destination]] = []
    for node in root.value if isinstance(root, yaml.SequenceNode) else []:
        number = node.start_mark.line + 1
        try:
            value = yaml.safe_load(yaml.serialize(node))
            found.append(Line(path, number, Destination.model_validate(with_legacy_fields(value))))
        except ValidationError as error:
            problems.append(Problem(path, number, _first_error(error)))
    return tuple(found)


def _first_error(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]


@dataclass(frozen=True)
class Binding:
    """Clause ids as authors wrote them, to clauses of the policy as it stands now."""

    current: dict[str, Clause]

    def clauses(self, ids: tuple[str, ...]) -> tuple[Clause, ...] | None:
        """The clauses of `ids`, or None when the words of one of them have changed or are gone."""
        found = tuple(self.current[i] for i in ids if i in self.current)
        return found if len(found) == len(ids) else None


def bind(policy: Policy, knowledge: Knowledge) -> Binding:
    """Follow each authored clause id to the clause that bears the same words today.

    Ids that no gloss vouches for are taken at face value: a policy may have questions before it has glosses.
    """
    by_digest: dict[str, list[Clause]] = {}
    for clause in policy.clauses:
        by_digest.setdefault(policy.clause_digest(clause), []).append(clause)
    ledger = {line.record.clause: line.record.digest for line in knowledge.glosses}
    current: dict[str, Clause] = {}
    for authored in set(policy.clause_by_id) | set(ledger):
        here = policy.clause_by_id.get(authored)
        expected = ledger.get(authored)
        if here is not None and expected in (None, policy.clause_digest(here)):
            current[authored] = here
        elif expected is not None and len(by_digest.get(expected, [])) == 1:
            current[authored] = by_digest[expected][0]
    return Binding(current)
