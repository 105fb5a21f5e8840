"""One request of a message to its checked answer: search, decide, write, check."""

import time
import uuid
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bot import phrases
from bot.answer import Answer, Outcome, Statement
from bot.decide import Decision, decide, destination, for_silence, only_if_sure, unreadable
from bot.llm.limits import ModelRun
from bot.llm.provider import ModelFailed
from bot.message.clean import Fault, reads_as_words
from bot.message.courtesy import Courtesy, courtesy_of, is_about_the_desk
from bot.message.follow_up import Resolved, Turn, points_nowhere
from bot.message.mask import mask
from bot.message.message import Message
from bot.message.spelling import Spelling
from bot.proof.citation import checked, cite, is_true
from bot.wording import exact, extractive, prepared
from bot.wording.assemble import assembled, prepared_answer
from bot.wording.generative import ModelWriter, Task, Written
from bot.wording.terms import Terms
from bot.wording.unprepared import Unprepared
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Act, Role
from index.encoder.onnx import Encoder
from index.learning.examples import prepared as is_prepared
from index.policy_index import Evidence
from index.queries import Query
from index.search import Index

POINTS_NOWHERE_UNLESS = 0.9
"""How likely it must be that the policy covers words which only point at something."""


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 6)


@dataclass(frozen=True)
class Asked:
    """A message as it came, masked, and what it asks: requests resolved, in the order asked; `left` are too many."""

    shown: str
    message: Message
    requests: tuple[Resolved, ...]
    left: tuple[str, ...]
    role: Role
    encoder: Encoder
    history: tuple[Turn, ...]


@dataclass(frozen=True)
class _Looked:
    """What was found on a request. `by_keywords`: only its known words are English; `kind`: it asks nothing of the
    policy; `is_read` is False for a language that cannot be looked up.
    """

    english: Resolved
    by_keywords: bool
    evidence: Evidence
    decision: Decision
    chosen: prepared.Chosen | None = None
    kind: Courtesy | Fault | None = None
    is_read: bool = True


_DECLINED = Decision(Outcome.DECLINED, (), None, 1.0)
"""What is asked about this desk, in so many words, is no matter of the policy."""


class Responder:
    """Answers requests about the policies of one index. Safe to share between threads."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        index: Index,
        spelling: Spelling,
        writer: ModelWriter | None,
        facts: Mapping[str, str],
    ) -> None:
        self._entries, self._index, self._spelling, self._writer = entries, index, spelling, writer
        self._facts = facts
        self._exact = {name: exact.Exact(entry) for name, entry in entries.items()}
        self._terms = {name: Terms(entry) for name, entry in entries.items()}
        own_words = (terms.uncited for terms in self._terms.values())
        self._bare = {name: Unprepared(entry) for name, entry in entries.items() if not is_prepared(entry)}
        self._uncited = prepared.uncited(entries.values(), facts).union(*own_words)
        self._policies = tuple(entry.policy for entry in entries.values())
        self._public = tuple(policy.text for policy in self._policies)

    def respond(
        self, asked: Asked, request: Resolved, policy_id: str, model_run: ModelRun | None, clock: Clock
    ) -> Iterator[Statement | Answer]:
        """Statements as they are checked, then the answer."""
        with clock.step("search"):
            looked = self._look_up(asked, request, policy_id, model_run)
        question = mask(request.question, self._public)
        if looked.kind:
            yield _not_answered(looked.kind, question, asked)
            return
        found = None
        if self._writer and model_run and self._writer.is_worth_asking(looked.decision):
            with clock.step("model"):
                task = Task(request.question, _subjects(asked), asked.role, looked.evidence, looked.decision)
                found = yield from self._modelled(model_run, task)
        with clock.step("write"):
            answer = self._written(question, looked, found, asked)
        with clock.step("check"):
            answer = phrases.worded(checked(answer, self._policies, self._uncited))
        if not found:
            yield from answer.statements
        yield answer

    def _look_up(self, asked: Asked, request: Resolved, policy_id: str, model_run: ModelRun | None) -> _Looked:
        """What the policy has on `request`, what is decided, and which prepared answer replies, if any."""
        english, by_keywords = request, False
        if not self._speaks_its_language(asked.message, policy_id):
            english, by_keywords = self._in_english(asked.message, request, model_run)
        evidence = self.evidence(english, policy_id, asked.role, asked.encoder)
        decision = decide(evidence)
        if policy_id in self._bare:
            decision = self._bare[policy_id].decided(decision, evidence, english.question)
        if by_keywords and asked.message.language is not None and not asked.message.language.words:
            return _Looked(english, True, evidence, unreadable(evidence), is_read=False)
        decision = only_if_sure(decision, evidence) if by_keywords else decision
        stands_alone = not (request.needs_context and request.context)
        named = self._exact[policy_id].find(english.question, asked.role) if stands_alone else None
        if named:
            decision = exact.as_decided(named, decision, destination(evidence), evidence.entry)
            return _Looked(english, by_keywords, evidence, decision, exact.exactly(named, evidence, english.question))
        kind = _kind_word(asked, request, decision)
        if kind is Courtesy.ABOUT and (about := prepared.choose(evidence, _DECLINED, asked.role, english.question)):
            return _Looked(english, by_keywords, evidence, _DECLINED, about)
        chosen = None if kind else prepared.choose(evidence, decision, asked.role, english.question)
        if chosen and request.needs_context and chosen.answer.id in _just_given(asked):
            chosen = None  # "sure?": the clauses themselves, not the same text again
        return _Looked(english, by_keywords, evidence, decision, chosen, kind)

    def _written(self, question: str, looked: _Looked, found: Written | None, asked: Asked) -> Answer:
        """The answer in the words of a model that were `found`, of the prepared answer, or of the clauses."""
        entry, chosen, decided = looked.evidence.entry, None if found else looked.chosen, looked.decision
        if found:
            said, decided = found.said, found.decision
        elif chosen:
            said, decided = prepared.said(entry, chosen, self._facts), prepared.decided(decided, chosen, entry)
            if decided.outcome is Outcome.ANSWERED and asked.role is not Role.AGENT:  # a draft speaks of somebody else
                said = self._terms[entry.policy.id].explained(said, looked.english.question)
        else:
            said = extractive.extract(entry, decided.clauses)
        english = looked.english
        answer = assembled(
            question, english.standalone, english.subject, asked.role, entry, decided, said, looked.evidence.bars
        )
        if found and self._writer:
            return replace(answer, writer=self._writer.name)
        if chosen:
            answer = prepared_answer(answer, chosen, entry)
        if looked.is_read:
            answer = _with_others(answer, looked.evidence, chosen)
        language = asked.message.language
        if language and not self._speaks_its_language(asked.message, entry.policy.id):
            contact = extractive.contact_of(entry, for_silence(entry))
            answer = extractive.in_language(answer, language, looked.by_keywords, contact)
        return answer

    def evidence(self, asked: Resolved, policy_id: str, role: Role, encoder: Encoder) -> Evidence:
        """What one policy has on a request, whose misspelt words are put right."""
        context = asked.context and self._spelling.corrected(asked.context)
        query = Query(self._spelling.corrected(asked.question), context, asked.needs_context)
        return self._index.search_all([query], policy_id, role, encoder)[0]

    def _speaks_its_language(self, message: Message, policy_id: str) -> bool:
        """Whether a message that is not English is in the language of the policy, and is looked up as it stands."""
        return message.language is not None and message.language.code == self._entries[policy_id].language

    def _in_english(self, message: Message, request: Resolved, model_run: ModelRun | None) -> tuple[Resolved, bool]:
        """`request` in English, and whether that is but its known words."""
        if self._writer and model_run:
            translated = self._writer.in_english(request.question, model_run)
            if translated is not None:
                return replace(request, question=translated), False
        if message.language is None:
            return request, False
        context = message.language.in_english(request.context) if request.context else None
        known = message.language.in_english(request.question)
        return replace(request, question=known or request.question, context=context or None), True

    def _modelled(self, model_run: ModelRun, task: Task) -> Generator[Statement, None, Written | None]:
        """Statements of the model as they are proved, then all it wrote; None when that is not to be used."""
        assert self._writer is not None
        policy, clauses = task.evidence.entry.policy, dict[Clause, None]()
        try:
            for item in self._writer.write(task, model_run):
                if isinstance(item, Written):
                    return item
                clauses |= dict.fromkeys(item.clauses)
                citations = cite(policy, clauses)
                if all(is_true(citation, policy) for citation in citations):
                    yield extractive.statements((item,), citations)[0]
        except ModelFailed as error:
            model_run.failure = error.failure
        return None


def _just_given(asked: Asked) -> tuple[str, ...]:
    """Ids of the prepared answers that the turn before gave."""
    return asked.history[-1].given if asked.history else ()


def _subjects(asked: Asked) -> tuple[str, ...]:
    return tuple(turn.subject for turn in asked.history)


def _kind_word(asked: Asked, request: Resolved, decision: Decision) -> Courtesy | Fault | None:
    """What a message is that the policy does not answer and that asks nothing of it; never before it was searched."""
    words = request.question
    points = not asked.history and not request.context and points_nowhere(words)
    if points and decision.confidence < POINTS_NOWHERE_UNLESS:
        return Fault.UNCLEAR
    if decision.outcome is Outcome.ANSWERED:
        return None
    if asked.message.holds_only(Act.COURTESY):
        return courtesy_of(words)
    if asked.message.holds_only(Act.INSTRUCTION, Act.STYLE, Act.COURTESY):
        return Courtesy.INSTRUCTION
    if is_about_the_desk(words):
        return Courtesy.ABOUT
    return None if reads_as_words(words) else Fault.UNCLEAR


def _with_others(answer: Answer, evidence: Evidence, chosen: prepared.Chosen | None) -> Answer:
    """`answer` with what else may have been meant, where it is not sure that it replies."""
    sure = chosen is not None and chosen.confidence >= prepared.UNSURE_BELOW
    if sure or answer.outcome not in {Outcome.ANSWERED, Outcome.NOT_STATED}:
        return answer
    return replace(answer, perhaps=prepared.perhaps(evidence, answer.role, chosen.answer.id if chosen else ""))


def _not_answered(kind: Courtesy | Fault, question: str, asked: Asked) -> Answer:
    unclear = isinstance(kind, Fault)
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        standalone="",
        subject=asked.history[-1].subject if asked.history else "",
        role=asked.role,
        outcome=Outcome.CLARIFY if unclear else Outcome.DECLINED,
        text=phrases.CLARIFY if isinstance(kind, Fault) else phrases.COURTESIES[kind],
        reason=kind.value,
        confidence=1.0,
        writer=extractive.WRITER,
    )
