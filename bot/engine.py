"""The pipeline, read aloud: mask, clean, resolve, search, decide, write, check.

With a model, sentences are written by it and shown as each is proved; everything else stays as it is.
"""

import time
import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bot import write
from bot.answer import Answer, Outcome, Statement
from bot.choose import Decision, calibrated, combine, decide, decline, only_if_sure
from bot.cite import checked, cite, is_true
from bot.courtesy import Courtesy, courtesy
from bot.followup import Resolved, Turn, leans, points_nowhere, resolve
from bot.hygiene import Fault, clean, printable, visible
from bot.mask import mask
from bot.model import ModelFailed
from bot.model_limits import Job
from bot.parts import Part, requests_in, without_joiner
from bot.role import stated_role
from bot.spelling import Spelling
from bot.understand import Understood, understand
from bot.write import Said
from bot.writer import ModelWriter, Task, Written
from corpus.knowledge import Role
from corpus.load import Entry
from corpus.policy import Clause, Policy
from index.search import Evidence, Index, Lookup


class UnknownPolicy(ValueError):
    """A policy was asked for that is not in the corpus; the message lists those that are."""


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + round(time.perf_counter() - start, 6)


class Engine:
    """Answers questions about the policies of one index. Safe to share between threads: it keeps nothing."""

    def __init__(
        self, entries: tuple[Entry, ...], index: Index, max_question: int = 4000, writer: ModelWriter | None = None
    ) -> None:
        self.entries = {entry.policy.id: entry for entry in entries}
        self._index = index
        self._max_question = max_question
        self._writer = writer
        self._spelling = Spelling(entries)
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
        return self._writer.name if self._writer else write.WRITER

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
        if policy_id is not None and policy_id not in self.entries:
            raise UnknownPolicy(f"no policy {policy_id!r}; there are {', '.join(self.entries)}")
        return self._stream(question, role, policy_id, history, conversation)

    def _stream(
        self, question: str, role: Role, policy_id: str | None, history: tuple[Turn, ...], conversation: str
    ) -> Iterator[Statement | Answer]:
        clock = Clock()
        with clock.step("clean"):
            question = printable(question)
            shown = mask(visible(question), self._public)[: self._max_question]
            cleaned = clean(question, self._max_question)
        if isinstance(cleaned, Fault):
            yield self._turned_away(shown, role, cleaned, clock)
            return
        job = self._writer.begin(conversation) if self._writer else None
        with clock.step("resolve"):
            masked = mask(cleaned.text, self._public)
            who = stated_role(masked, _known_role(role, history))
            understood = understand(masked, self._writer.in_english(masked, job) if self._writer and job else None)
            resolved = resolve(understood.english or masked, history)
        if polite := courtesy(masked):
            yield self._greeted(shown, resolved, who, polite, clock)
            return
        if not history and points_nowhere(resolved.question):
            yield self._turned_away(shown, role, Fault.UNCLEAR, clock)
            return
        with clock.step("search"):
            policy_id = policy_id or self._named_policy(resolved.standalone)
            if understood.english is None:
                entry, decision = self.entries[policy_id or next(iter(self.entries))], decline()
            else:
                entry, decision = self._decided(resolved, policy_id, who, understood.by_keywords)
        found = None
        if self._writer and job and self._writer.is_worth_asking(decision):
            started = time.perf_counter()
            task = self._task(understood, resolved, history, who, entry, decision)
            found = yield from self._modelled(job, task)
            clock.seconds["model"] = round(time.perf_counter() - started, 6)
        with clock.step("write"):
            said = found.said if found else write.extract(entry, decision.clauses)
            answer = self._written(shown, resolved, who, entry, found.decision if found else decision, said)
            if not found:
                answer = _introduced(answer, understood)
            if self._writer and job:
                writer = self.writer_name if found else write.WRITER
                answer = replace(answer, writer=writer, usage=self._writer.usage(job))
        with clock.step("check"):
            answer = checked(answer, self.policies)
        if not found:
            yield from answer.statements
        yield replace(answer, seconds=clock.seconds)

    def _task(
        self,
        understood: Understood,
        resolved: Resolved,
        history: tuple[Turn, ...],
        role: Role,
        entry: Entry,
        decision: Decision,
    ) -> Task:
        """What a model is to write about, with the evidence on the message as a whole."""
        return Task(
            asked=understood.asked,
            earlier=tuple(turn.subject for turn in history),
            role=role,
            evidence=self._evidence(resolved, entry.policy.id, role),
            decision=decision,
            single=understood.by_keywords or len(requests_in(resolved.question)) == 1,
        )

    def _modelled(self, job: Job, task: Task) -> Generator[Statement, None, Written | None]:
        """Statements of the model as they are proved, then all it wrote; None when that is not to be used."""
        assert self._writer is not None
        policy, clauses = task.evidence.entry.policy, dict[Clause, None]()
        try:
            for item in self._writer.write(task, job):
                if isinstance(item, Written):
                    return item
                clauses |= dict.fromkeys(item.clauses)
                citations = cite(policy, clauses)
                if all(is_true(citation, policy) for citation in citations):
                    yield write.statements((item,), citations)[0]
        except ModelFailed as error:
            job.failure = error.failure
        return None

    def warm_up(self, question: str) -> None:
        """Load what an answer needs on this machine, by looking `question` up in every policy. Asks no model."""
        for policy_id in self.entries:
            self._decided(Resolved(question), policy_id, Role.UNKNOWN)

    def earlier(self, question: str, role: Role, history: tuple[Turn, ...] = ()) -> tuple[Turn, ...]:
        """`history` and the turn that `question` made, for a caller who kept the questions but not the answers."""
        cleaned = clean(printable(question), self._max_question)
        if isinstance(cleaned, Fault):
            return history
        masked = mask(cleaned.text, self._public)
        who = stated_role(masked, _known_role(role, history))
        resolved = resolve(understand(masked).english or masked, history)
        return (*history, Turn(resolved.subject, who, role))

    def _decided(
        self, asked: Resolved, policy_id: str | None, role: Role, foreign: bool = False
    ) -> tuple[Entry, Decision]:
        """What to say, and from which policy. A message of several questions is decided question by question."""
        requests = requests_in(asked.question)
        if foreign or len(requests) == 1:
            evidence = self._evidence(asked, policy_id, role)
            decision = decide(evidence)
            return evidence.entry, only_if_sure(decision, evidence) if foreign else decision
        entry = self.entries[policy_id] if policy_id else self._evidence(asked, policy_id, role).entry
        lookups = _lookups(asked, requests)
        found = self._index.search_all([self._spelled(lookup) for lookup in lookups], entry.policy.id, role)
        return entry, combine(
            [(lookup.question, decide(evidence)) for lookup, evidence in zip(lookups, found, strict=True)]
        )

    def _evidence(self, asked: Resolved, policy_id: str | None, role: Role) -> Evidence:
        """From the policy asked for; else from the one that covers the question best."""
        ids = [policy_id] if policy_id else list(self.entries)
        lookup = self._spelled(Lookup(asked.question, asked.context, asked.leans))
        found = (self._index.search_all([lookup], i, role)[0] for i in ids)
        return max(found, key=lambda evidence: evidence.covered)

    def _spelled(self, lookup: Lookup) -> Lookup:
        """`lookup` with its misspelt words put right."""
        context = lookup.context and self._spelling.corrected(lookup.context)
        return replace(lookup, question=self._spelling.corrected(lookup.question), context=context)

    def _named_policy(self, question: str) -> str | None:
        """The policy whose company or title stands in the question, when there are several."""
        if len(self.entries) == 1:
            return next(iter(self.entries))
        asked = question.lower()
        named = [
            policy.id
            for policy in self.policies
            if any(
                name and name.lower() in asked for name in (policy.metadata.company, policy.metadata.title, policy.id)
            )
        ]
        return named[0] if len(named) == 1 else None

    def _written(
        self, shown: str, resolved: Resolved, role: Role, entry: Entry, decision: Decision, said: tuple[Said, ...]
    ) -> Answer:
        clauses = tuple(dict.fromkeys(clause for s in said for clause in s.clauses))
        wanted = [d for d in (decision.destination, *decision.also) if d]
        named = [entry.destinations[d] for d in wanted if d in entry.destinations]
        sources = [_route_clause(clauses, naming) for _, naming in named]
        citations = cite(entry.policy, [*clauses, *sources])
        stated = write.statements(said, citations)
        number = {(c.start, c.end): c.number for c in citations}
        routes = tuple(
            write.route(destination, number[source.span.start, source.span.end])
            for (destination, _), source in zip(named, sources, strict=True)
        )
        return Answer(
            id=uuid.uuid4().hex,
            question=shown,
            standalone=resolved.standalone,
            subject=resolved.subject,
            role=role,
            outcome=decision.outcome,
            text=write.text(decision.outcome, stated),
            statements=stated,
            citations=citations,
            route=routes[0] if routes else None,
            also_routes=routes[1:],
            uncovered=decision.uncovered,
            confidence=round(calibrated(decision), 4),
            writer=write.WRITER,
        )

    def _greeted(self, shown: str, resolved: Resolved, role: Role, polite: Courtesy, clock: Clock) -> Answer:
        entry = next(iter(self.entries.values()))
        answer = self._written(shown, resolved, role, entry, decline(), ())
        return replace(
            answer,
            standalone="",
            text=write.COURTESIES[polite],
            reason=polite.value,
            seconds=clock.seconds,
        )

    def _turned_away(self, shown: str, role: Role, fault: Fault, clock: Clock) -> Answer:
        unclear = fault is Fault.UNCLEAR
        return Answer(
            id=uuid.uuid4().hex,
            question=shown,
            standalone="",
            role=role,
            outcome=Outcome.CLARIFY if unclear else Outcome.REJECTED,
            text=write.FAULTS[fault].format(limit=f"{self._max_question:,}"),
            reason=fault.value,
            confidence=1.0,
            writer=write.WRITER,
            seconds=clock.seconds,
        )


def _lookups(asked: Resolved, requests: Sequence[Part]) -> list[Lookup]:
    """Each request of a message after what stands before it there: a story, or the request before it."""
    found: list[Lookup] = []
    earlier = asked.context
    for request in requests:
        leaning = bool(request.about) or leans(without_joiner(request.question))
        # "They see where I go. Is that so? I hate it. Who stops this?": what it is about is said further up.
        about = f"{earlier or ''} {request.about}".strip() if leans(request.about) else request.about
        found.append(Lookup(request.question, about or earlier or None, leaning))
        # "Is that so?" tells the next request nothing without the story before it.
        earlier = f"{request.about} {request.question}".strip() if leans(request.question) else request.question
    return found


def _known_role(chosen: Role, history: tuple[Turn, ...]) -> Role:
    """Who asks as far as is known: what was said earlier holds until another role is chosen."""
    return history[-1].role if history and history[-1].chosen is chosen else chosen


def _introduced(answer: Answer, understood: Understood) -> Answer:
    """An extractive answer for somebody who asked in another language: of a guess from keywords, only a sure one."""
    if understood.language is None or not (understood.by_keywords or answer.outcome is Outcome.ANSWERED):
        return answer
    return write.in_language(answer, understood.language)


def _route_clause(cited: tuple[Clause, ...], naming: tuple[Clause, ...]) -> Clause:
    """The clause that names the destination: one that the answer cites anyway, else the plainest."""
    return next((clause for clause in cited if clause in naming), naming[0])
