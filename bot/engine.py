"""The pipeline, read aloud: mask, tile, resolve; each request searched, decided, written, checked; then one answer.

With a model, sentences are written by it and shown as each is proved; everything else stays as it is.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot import phrases
from bot.answer import Answer, Outcome, Statement
from bot.llm.limits import ModelRun
from bot.message.clean import Fault, fault_of, printable, visible
from bot.message.follow_up import Resolved, Turn, resolve_all
from bot.message.mask import mask
from bot.message.message import Message, Reader
from bot.message.spelling import Spelling
from bot.wording import extractive
from bot.wording.about import About
from bot.wording.generative import ModelWriter
from bot.wording.merge import merged, without_repeats
from bot.wording.respond import Asked, Clock, Responder
from bot.wording.together import as_one, whole_of, without_asides
from corpus.errors import DeskError
from corpus.load import Entry
from corpus.policy import Policy
from corpus.records import Role
from index.search import Index

MOST_REQUESTS = 30
"""Of one message that are looked up; the words of the rest stand in `uncovered`."""


class UnknownPolicy(DeskError, ValueError):
    """A policy was asked for that is not in the corpus; the message lists those that are."""


class Engine:
    """Answers questions about the policies of one index. Safe to share between threads: it keeps nothing."""

    def __init__(
        self,
        entries: tuple[Entry, ...],
        index: Index,
        max_question: int = 12_000,
        writer: ModelWriter | None = None,
        about: About | None = None,
    ) -> None:
        """`about`: what is true of this desk, for answers about it."""
        self.entries = {entry.policy.id: entry for entry in entries}
        self._index = index
        self._max_question = max_question
        self._writer = writer
        self._reader = Reader(index.tagger)
        self._responder = Responder(self.entries, index, Spelling(entries), writer, (about or About()).facts)
        self._public = tuple(entry.policy.text for entry in entries)

    @property
    def policies(self) -> tuple[Policy, ...]:
        return tuple(entry.policy for entry in self.entries.values())

    @property
    def index(self) -> Index:
        """Where the evidence comes from."""
        return self._index

    @property
    def public(self) -> tuple[str, ...]:
        """Texts whose contact details are nobody's secret: the policies."""
        return self._public

    @property
    def writer_name(self) -> str:
        """Who writes answers: "extractive", or "model:" and the model's name."""
        return self._writer.name if self._writer else extractive.WRITER

    def ask(
        self,
        question: str,
        role: Role = Role.UNKNOWN,
        policy_id: str | None = None,
        history: tuple[Turn, ...] = (),
        conversation: str = "",
    ) -> Answer:
        """The checked answer to `question`. Raises UnknownPolicy; whatever is typed never raises.

        `conversation`: any name, by which the budget of a model is counted.
        """
        *_, answer = self.stream(question, role, policy_id, history, conversation)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        role: Role = Role.UNKNOWN,
        policy_id: str | None = None,
        history: tuple[Turn, ...] = (),
        conversation: str = "",
    ) -> Iterator[Statement | Answer]:
        """As `ask`, with statements before the answer, each as soon as it is checked.

        The answer is what counts: when a model fails half-way, it holds other statements than were shown before.
        """
        self._check(policy_id)
        return self._stream(question, role, policy_id, history, conversation)

    def read(self, text: str, role: Role = Role.UNKNOWN) -> Message:
        """`text` in its tiles, as it is typed."""
        return self._reader.read(text, self._index.encoders().tagging, role)

    def each(self, ticket: str, role: Role, policy_id: str | None = None) -> tuple[list[Answer], tuple[str, ...]]:
        """An answer to each request of a whole ticket, and the words of those that were not looked at.

        None for a ticket that asks nothing. Raises UnknownPolicy.
        """
        self._check(policy_id)
        clock = Clock()
        asked = self._asked(ticket, role, (), clock)
        found = self._answers(asked, policy_id, None, clock) if asked.message.requests else iter(())
        answers = [item for item in found if isinstance(item, Answer)]
        return without_asides(answers, asked.requests) if answers else [], asked.left

    def earlier(self, question: str, role: Role, history: tuple[Turn, ...] = ()) -> tuple[Turn, ...]:
        """`history` and the turn that `question` made, for a caller who kept the questions but not the answers."""
        if fault_of(question, self._max_question):
            return history
        asked = self._asked(question, role, history, Clock())
        return (*history, Turn(asked.requests[-1].subject, asked.role, role))

    def warm_up(self, question: str) -> None:
        """Load what an answer needs on this machine, by looking `question` up in every policy. Asks no model."""
        for policy_id in self.entries:
            asked = self._asked(question, Role.UNKNOWN, (), Clock())
            self._responder.evidence(asked.requests[0], policy_id, Role.UNKNOWN, asked.encoder)

    def _check(self, policy_id: str | None) -> None:
        if policy_id is not None and policy_id not in self.entries:
            raise UnknownPolicy(f"no policy {policy_id!r}; there are {', '.join(self.entries)}")

    def _stream(
        self, question: str, role: Role, policy_id: str | None, history: tuple[Turn, ...], conversation: str
    ) -> Iterator[Statement | Answer]:
        clock = Clock()
        if fault := fault_of(question, self._max_question):
            yield self._turned_away(question, role, fault)
            return
        asked = self._asked(question, role, history, clock)
        model_run = self._writer.begin(conversation) if self._writer else None
        single = len(asked.requests) == 1 and not asked.left
        answers: list[Answer] = []
        for item in self._answers(asked, policy_id, model_run, clock):
            if isinstance(item, Answer):
                answers.append(item)
            elif single:
                yield item
        together = self._together(asked, answers, policy_id, clock)
        told = [together] if together else without_repeats(without_asides(answers, asked.requests))
        whole = merged(asked.shown, told, asked.left)
        if not single:
            yield from whole.statements
        usage = self._writer.usage(model_run) if self._writer and model_run else None
        yield replace(whole, usage=usage, seconds=clock.seconds)

    def _asked(self, question: str, role: Role, history: tuple[Turn, ...], clock: Clock) -> Asked:
        """`question` masked, tiled, and its requests resolved; where nothing asks, all of it is the request."""
        with clock.step("read"):
            shown = mask(visible(printable(question)), self._public)
            encoders = self._index.encoders()
            message = self._reader.read(shown, encoders.tagging, _known_role(role, history))
            requests = message.requests or (self._reader.whole(shown, encoders.tagging),)
            resolved = resolve_all(requests, history)
            left = tuple(mask(request.question, self._public) for request in resolved[MOST_REQUESTS:])
        return Asked(shown, message, tuple(resolved[:MOST_REQUESTS]), left, message.role, encoders.search, history)

    def _answers(
        self, asked: Asked, policy_id: str | None, model_run: ModelRun | None, clock: Clock
    ) -> Iterator[Statement | Answer]:
        """Of each request, its statements as they are checked, then its answer."""
        policy_id = policy_id or self._policy_of(asked)
        for request in asked.requests:
            yield from self._responder.respond(asked, request, policy_id, model_run, clock)

    def _together(self, asked: Asked, answers: Sequence[Answer], policy_id: str | None, clock: Clock) -> Answer | None:
        """The one prepared answer that replies to all that was asked in one breath; None where each needs its own."""
        request = whole_of(asked.shown, asked.requests)
        if request is None or not any(answer.answers for answer in answers):
            return None
        replied = self._responder.respond(asked, request, policy_id or self._policy_of(asked), None, clock)
        whole = next(item for item in replied if isinstance(item, Answer))
        return whole if as_one(whole, answers, asked.requests) else None

    def _policy_of(self, asked: Asked) -> str:
        """The policy whose company or title stands in the message, else the one that covers it best."""
        if len(self.entries) == 1:
            return next(iter(self.entries))
        text = asked.shown.lower()
        named = [policy.id for policy in self.policies if any(name.lower() in text for name in _names(policy))]
        if len(named) == 1:
            return named[0]
        whole = Resolved(" ".join(request.question for request in asked.requests[:3]), asked.requests[0].context)
        return max(self.entries, key=lambda i: self._responder.evidence(whole, i, asked.role, asked.encoder).covered)

    def _turned_away(self, question: str, role: Role, fault: Fault) -> Answer:
        # What is masked is longer than what is shown, so that no half of an address stands at the end.
        shown = mask(visible(printable(question[: 2 * self._max_question])), self._public)[: self._max_question]
        return Answer(
            id=uuid.uuid4().hex,
            question=shown,
            standalone="",
            role=role,
            outcome=Outcome.REJECTED,
            text=phrases.FAULTS[fault].format(limit=f"{self._max_question:,}"),
            reason=fault.value,
            confidence=1.0,
            writer=extractive.WRITER,
            uncovered=(shown,) if shown else (),
        )


def _names(policy: Policy) -> list[str]:
    return [name for name in (policy.metadata.company, policy.metadata.title, policy.id) if name]


def _known_role(chosen: Role, history: tuple[Turn, ...]) -> Role:
    """Who asks as far as is known: what was said earlier holds until another role is chosen."""
    return history[-1].role if history and history[-1].chosen is chosen else chosen
