"""One request of a message to its checked answer: search, decide, write, check."""

import time
import uuid
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bot import phrases
from bot.answer import Answer, Outcome, Statement
from bot.decide import Decision, decide, for_silence, only_if_sure, unreadable
from bot.llm.limits import ModelRun
from bot.llm.provider import ModelFailed
from bot.message.clean import Fault, reads_as_words
from bot.message.courtesy import Courtesy, courtesy_of, is_about_the_desk
from bot.message.follow_up import Resolved, Turn, points_nowhere
from bot.message.mask import mask
from bot.message.message import Message
from bot.message.spelling import Spelling
from bot.proof.citation import checked, cite, is_true
from bot.wording import extractive, prepared
from bot.wording.assemble import assembled, prepared_answer
from bot.wording.generative import ModelWriter, Task, Written
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Act, Role
from index.encoder.onnx import Encoder
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
        self._uncited = prepared.uncited(entries.values(), facts)
        self._policies = tuple(entry.policy for entry in entries.values())
        self._public = tuple(policy.text for policy in self._policies)

    def respond(
        self, asked: Asked, request: Resolved, policy_id: str, model_run: ModelRun | None, clock: Clock
    ) -> Iterator[Statement | Answer]:
        """Statements as they are checked, then the answer."""
        with clock.step("search"):
            english, by_keywords = self._in_english(asked.message, request, model_run)
            evidence = self.evidence(english, policy_id, asked.role, asked.encoder)
            decision = decide(evidence)
            decision = only_if_sure(decision, evidence) if by_keywords else decision
            unread = by_keywords and asked.message.language is not None and not asked.message.language.words
            decision = unreadable(evidence) if unread else decision
        question = mask(request.question, self._public)
        if not unread and (kind := _kind_word(asked, request, decision)):
            yield _not_answered(kind, question, asked)
            return
        found = None
        if self._writer and model_run and self._writer.is_worth_asking(decision):
            with clock.step("model"):
                task = Task(request.question, _subjects(asked), asked.role, evidence, decision)
                found = yield from self._modelled(model_run, task)
        with clock.step("write"):
            entry = self._entries[policy_id]
            chosen = None if found else prepared.choose(evidence, decision, asked.role, english.question)
            if chosen and request.needs_context and chosen.answer.id in _just_given(asked):
                chosen = None  # "sure?": the clauses themselves, not the same text again
            if found:
                said, decided = found.said, found.decision
            elif chosen:
                said, decided = prepared.said(entry, chosen, self._facts), prepared.decided(decision, chosen, entry)
            else:
                said, decided = extractive.extract(entry, decision.clauses), decision
            answer = assembled(
                question, english.standalone, english.subject, asked.role, entry, decided, said, evidence.bars
            )
            if found and self._writer:
                answer = replace(answer, writer=self._writer.name)
            elif chosen:
                answer = prepared_answer(answer, chosen, entry)
            if not found and (language := asked.message.language):
                answer = extractive.in_language(
                    answer, language, by_keywords, extractive.contact_of(entry, for_silence(entry))
                )
        with clock.step("check"):
            answer = phrases.worded(checked(answer, self._policies, self._uncited))
        if not found:
            yield from answer.statements
        yield answer

    def evidence(self, asked: Resolved, policy_id: str, role: Role, encoder: Encoder) -> Evidence:
        """What one policy has on a request, whose misspelt words are put right."""
        context = asked.context and self._spelling.corrected(asked.context)
        query = Query(self._spelling.corrected(asked.question), context, asked.needs_context)
        return self._index.search_all([query], policy_id, role, encoder)[0]

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
