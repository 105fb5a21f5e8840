"""A folder of policies to values: each policy with the knowledge that stands beside it."""

import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.answers import Kind, PreparedAnswer, words_digest
from corpus.contacts import found_contact
from corpus.knowledge import DRAFTS, Binding, Knowledge, Line, Problem, bind, read_knowledge, with_drafts
from corpus.language import language_of
from corpus.metadata import read_metadata
from corpus.policy import Clause, Metadata, Policy, digest, parse, slug
from corpus.read import READERS, UnreadablePolicy, read_document
from corpus.records import Destination, NotCovered, OffTopic, Question, Record, Saying, Term
from corpus.strays import no_policy, policy_files

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """A policy and what is known about it. Only knowledge bound to the clauses' present words is given out."""

    policy: Policy
    knowledge: Knowledge
    path: Path

    @cached_property
    def binding(self) -> Binding:
        return bind(self.policy, self.knowledge)

    @cached_property
    def language(self) -> str:
        """ISO 639-1 code of the language of the policy."""
        return language_of(self.policy.text)

    @cached_property
    def glosses(self) -> dict[str, str]:
        """Plain words by clause id; a stale gloss is not among them."""
        return {
            clause.id: line.record.gloss
            for line in self.knowledge.glosses
            if line.record.gloss and (clause := self.binding.current.get(line.record.clause)) is not None
        }

    @cached_property
    def answers(self) -> dict[str, PreparedAnswer]:
        """Prepared answers by id whose clauses bear the words that they bore when they were read."""
        return {line.record.id: line.record for line in self.knowledge.answers if not self.answer_fault(line.record)}

    def answer_fault(self, answer: PreparedAnswer) -> str:
        """Why `answer` must not be given, for people; empty when it may."""
        named = (*answer.clauses, *answer.limits)
        clauses = self.binding.clauses(named)
        if clauses is None:
            gone = sorted({name for name in named if name not in self.binding.current})
            return f"the words of {', '.join(gone)} are gone or changed"
        if answer.digest and answer.digest != words_digest(self.policy, clauses):
            return "its clauses have changed since it was read"
        if answer.kind is Kind.SILENT and self.binding.clauses(answer.near) is None:
            return "a clause near its topic has changed: does the policy still say nothing of it?"
        return ""

    def clauses_of(self, answer: PreparedAnswer) -> tuple[Clause, ...]:
        """The clauses that `answer` cites, in order. Raises KeyError when one is gone (`answers` holds none such)."""
        return tuple(self.binding.current[name] for name in answer.clauses)

    @cached_property
    def questions(self) -> list[tuple[Question, tuple[Clause, ...], tuple[Clause, ...]]]:
        """Anticipated questions with the clauses that answer them and those that may be cited too."""
        bound = []
        for line in self.knowledge.questions:
            clauses = self.binding.clauses(line.record.clauses)
            if clauses:
                also = tuple(self.binding.current[i] for i in line.record.also if i in self.binding.current)
                bound.append((line.record, clauses, also))
        return bound

    @cached_property
    def not_covered(self) -> list[NotCovered]:
        return [line.record for line in self.knowledge.not_covered]

    @cached_property
    def off_topic(self) -> list[OffTopic]:
        return [line.record for line in self.knowledge.off_topic]

    @cached_property
    def terms(self) -> tuple[tuple[Term, tuple[Clause, ...]], ...]:
        """Everyday words with the clauses that bear what they are taken for; none whose clauses are gone or changed."""
        bound = ((line.record, self.binding.clauses(line.record.clauses)) for line in self.knowledge.terms)
        return tuple((term, clauses) for term, clauses in bound if clauses is not None)

    @cached_property
    def destinations(self) -> dict[str, tuple[Destination, tuple[Clause, ...]]]:
        """Who can act, each with the clauses that say so in the very words; one that no clause names is not used.

        Where nobody has written any, the contact that the policy itself names.
        """
        found = {}
        for line in self.knowledge.destinations:
            clauses = tuple(clause for saying in line.record.clauses if (clause := self.saying_clause(saying)))
            if clauses:
                found[str(line.record.id)] = (line.record, clauses)
        if not self.knowledge.destinations and (named := found_contact(self.policy)):
            found[named.id] = (named, (self.policy.clause_by_id[named.clauses[0].clause],))
        return found

    def saying_clause(self, saying: Saying) -> Clause | None:
        """The clause of `saying` as it stands now, or None when it does not bear the words."""
        clause = self.binding.current.get(saying.clause)
        return clause if clause is not None and saying.says in self.policy.quote(clause.span) else None


@dataclass(frozen=True)
class Corpus:
    """The policies of a folder, and what lies there and is none, each with the reason."""

    entries: tuple[Entry, ...]
    passed_over: tuple[Problem, ...] = ()


def load_corpus(folder: Path, drafts: bool = False) -> tuple[Entry, ...]:
    """The policies of `read_corpus`; what is passed over is logged, for one stray file must not stop the desk."""
    corpus = read_corpus(folder, drafts)
    for problem in corpus.passed_over:
        _LOG.warning("%s: %s", problem.path, problem.message)
    return corpus.entries


def read_corpus(folder: Path, drafts: bool = False) -> Corpus:
    """Every policy under `folder`: files, and folders that hold one `policy.*` with its knowledge.

    `drafts`: also with what is drafted beside a policy, and not reviewed.
    Raises UnreadablePolicy when there is none, or the `policy.*` of a folder cannot be read, with what to do.
    """
    if not folder.is_dir():
        raise UnreadablePolicy(f"{folder} is no folder; set DESK_CORPUS to a folder that holds a policy")
    entries: list[Entry] = []
    passed: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir() and policy_files(path):
            entries.append(_load_folder(path, drafts))
    for path in sorted(folder.iterdir()):
        if reason := no_policy(path):
            passed.append(Problem(path, 0, reason))
        elif path.is_file():
            try:
                entries.append(_load_file(path))
            except UnreadablePolicy as error:
                passed.append(Problem(path, 0, str(error).removeprefix(f"{path}: ")))
    if not entries and (unread := [problem for problem in passed if problem.path.suffix.lower() in READERS]):
        raise UnreadablePolicy(f"{unread[0].path}: {unread[0].message}")
    if not entries:
        raise UnreadablePolicy(f"{folder} holds no policy; put a {', '.join(READERS)} file there")
    ids = [entry.policy.id for entry in entries]
    if twins := {i for i in ids if ids.count(i) > 1}:
        raise UnreadablePolicy(f"{folder}: two policies have the id {min(twins)!r}; rename one of the files")
    return Corpus(tuple(entries), tuple(passed))


def load_policy(path: Path) -> Entry:
    """The policy in `path`, with its knowledge when it is the `policy.*` of a folder. Raises UnreadablePolicy."""
    if not path.is_file():
        raise UnreadablePolicy(f"{path} is no file; name a policy, for example my-policies/acme.txt")
    return _load_folder(path.parent, drafts=False) if path.stem == "policy" else _load_file(path)


def corpus_digest(entries: tuple[Entry, ...]) -> str:
    """Names everything an index is built from: texts and knowledge."""
    return digest("\n".join(f"{e.policy.id} {e.policy.version} {e.policy.metadata} {_contents(e)}" for e in entries))


def _contents(entry: Entry) -> str:
    """Knowledge, and how the text was cut: the same text cut otherwise must not use an old index."""
    known = entry.knowledge
    lines: tuple[Line[Record], ...] = (
        *known.glosses,
        *known.answers,
        *known.questions,
        *known.not_covered,
        *known.off_topic,
        *known.destinations,
    )
    cuts = (f"{clause.id} {clause.span} {clause.lead_in}" for clause in entry.policy.clauses)
    return "\n".join([*cuts, *(line.record.model_dump_json() for line in lines)])


def _load_folder(folder: Path, drafts: bool) -> Entry:
    files = policy_files(folder)
    if len(files) > 1:
        raise UnreadablePolicy(f"{folder} holds {', '.join(p.name for p in files)}; keep one")
    metadata = folder / "policy.yaml"
    policy_id = slug(folder.name) or "policy"
    stated = read_metadata(metadata) if metadata.exists() else Metadata(folder.name.replace("-", " "))
    known = read_knowledge(folder)
    if drafts:
        known = with_drafts(known, read_knowledge(folder / DRAFTS))
    return Entry(_parse(policy_id, stated, files[0]), known, files[0])


def _load_file(path: Path) -> Entry:
    title = path.stem.replace("-", " ").replace("_", " ")
    return Entry(_parse(slug(path.stem) or "policy", Metadata(title), path), Knowledge(), path)


def _parse(policy_id: str, metadata: Metadata, path: Path) -> Policy:
    try:
        return parse(policy_id, metadata, read_document(path))
    except UnreadablePolicy:
        raise
    except ValueError as error:
        raise UnreadablePolicy(f"{path}: {error}") from error
