"""Answers written by a language model, shown sentence by sentence as each is proved by the clauses it cites.

The model is bound to evidence: it gets clauses with numbers and returns sentences with numbers. What it returns is
checked here before anybody sees it. When the model fails, or what remains does not answer, there is no written answer
and the extractive one is given.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from bot.answer import Outcome, Usage
from bot.choose import CONTACTS, Decision, destination
from bot.model import Failure, Message, ModelFailed
from bot.model_call import Caller
from bot.model_limits import Job
from bot.model_prompt import Sheet, back_into_english, into_english, repairing, sheet, writing
from bot.model_reply import Claim, Reply, Translations, mistakes, read_reply, read_translations, whole_claims
from bot.translation import is_english, vocabulary
from bot.verify import Verifier, without_markers
from bot.write import Said
from corpus.knowledge import DestinationId, Role
from corpus.load import Entry
from corpus.policy import Clause
from index.encode import Encoder
from index.search import Evidence

# The policy may cover a question after all, so that it is worth asking the model.
MAY_BE_COVERED = 0.35
# One of the sentences must rest on a clause that the search finds this likely to answer, or among the best.
ANSWERS_AT_LEAST = 0.15
BEST = 4
# How likely another destination must be for the model's word to count.
ARGUABLE_AT_LEAST = 0.25
MOST_QUESTION = 1000
MOST_EARLIER = 4


@dataclass(frozen=True)
class Prices:
    """Of a million tokens, in whatever money; zero where unknown."""

    input: float = 0.0
    output: float = 0.0


@dataclass(frozen=True)
class Task:
    """A question to be written about: `asked` in the person's language, and what was found and decided for it."""

    asked: str
    earlier: tuple[str, ...]
    role: Role
    evidence: Evidence
    decision: Decision
    single: bool
    """Whether the message asks one thing: else its destinations are settled part by part, and are not argued about."""


@dataclass(frozen=True)
class Written:
    """What a model made of a task: the decision, and what it may be changed to; nothing said when it failed."""

    said: tuple[Said, ...]
    decision: Decision


class ModelWriter:
    """Writes with a model, proves with the encoder of an index. Safe to share between threads."""

    def __init__(
        self, caller: Caller, entries: Sequence[Entry], encoder: Encoder, context_tokens: int, prices: Prices
    ) -> None:
        self._caller, self._context_tokens, self._prices = caller, context_tokens, prices
        self._verifiers = {entry.policy.id: Verifier(entry, encoder) for entry in entries}
        self._vocabulary = vocabulary(entries)

    @property
    def name(self) -> str:
        return f"model:{self._caller.name}"

    def begin(self, conversation: str) -> Job:
        return self._caller.begin(conversation)

    def in_english(self, question: str, job: Job) -> str | None:
        """`question` translated; None when it is in English, or cannot be."""
        if is_english(question, self._vocabulary):
            return None
        try:
            said = "".join(self._caller.stream(into_english(question[:MOST_QUESTION]), None, job))
        except ModelFailed:
            return None
        return " ".join(said.split())[:MOST_QUESTION] or None

    @staticmethod
    def is_worth_asking(decision: Decision) -> bool:
        """Not what is off-topic, nor what the policy surely does not say."""
        if decision.outcome is Outcome.NOT_STATED:
            return 1.0 - decision.confidence >= MAY_BE_COVERED
        return decision.outcome in {Outcome.ANSWERED, Outcome.PARTIAL}

    def write(self, task: Task, job: Job) -> Iterator[Said | Written]:
        """Proved sentences as they come in, then all of them with the decision. Raises ModelFailed."""
        entry = task.evidence.entry
        shown = sheet(entry, task.evidence.hits, self._context_tokens)
        messages = writing(entry, shown, task.asked[:MOST_QUESTION], task.earlier[-MOST_EARLIER:], task.role)
        proving = Proving(self._verifiers[entry.policy.id], shown, task, job)
        if is_english(task.asked, self._vocabulary):
            reply = yield from self._as_it_comes(messages, proving, job)
        else:
            reply, _ = self._read("".join(self._caller.stream(messages, Reply, job)), messages, job)
            yield from proving.add(reply.statements, self._meanings(reply, job))
        if reply.outcome == "not_stated":
            raise ModelFailed(Failure.SILENT)
        if not proving.answers:
            raise ModelFailed(Failure.UNPROVED)
        yield Written(tuple(proving.said), decided(task, reply))

    def _as_it_comes(self, messages: list[Message], proving: "Proving", job: Job) -> Generator[Said, None, Reply]:
        said = ""
        for text in self._caller.stream(messages, Reply, job):
            said += text
            yield from proving.add(whole_claims(said))
        reply, repaired = self._read(said, messages, job)
        if repaired:
            proving.start_again()
        if reply.outcome != "not_stated":
            yield from proving.add(reply.statements)
        return reply

    def _read(self, said: str, messages: list[Message], job: Job) -> tuple[Reply, bool]:
        """The reply, and whether it had to be asked for once more."""
        try:
            return read_reply(said), False
        except ValidationError as error:
            asked_again = repairing(messages, said, mistakes(error))
        try:
            return read_reply("".join(self._caller.stream(asked_again, Reply, job))), True
        except ValidationError as error:
            raise ModelFailed(Failure.MALFORMED) from error

    def _meanings(self, reply: Reply, job: Job) -> list[str]:
        """Each statement in English, as the model reads it when it sees nothing but the statements."""
        sentences = [claim.text for claim in reply.statements]
        if not sentences:
            return []
        said = "".join(self._caller.stream(back_into_english(sentences), Translations, job))
        try:
            english = read_translations(said).english
        except ValidationError as error:
            raise ModelFailed(Failure.MALFORMED) from error
        if len(english) != len(sentences):
            raise ModelFailed(Failure.MALFORMED)
        return english

    def usage(self, job: Job) -> Usage | None:
        """What `job` used; None when the model was not even thought of."""
        if not job.calls and job.failure is None:
            return None
        cost = (job.input_tokens * self._prices.input + job.output_tokens * self._prices.output) / 1e6
        return Usage(
            calls=job.calls,
            input_tokens=job.input_tokens,
            output_tokens=job.output_tokens,
            cost=round(cost, 6) if self._prices.input or self._prices.output else None,
            cut=tuple(job.cut),
            fallback=job.failure.value if job.failure else None,
        )


class Proving:
    """Sentences of one reply, checked one after another. None is given out before one that answers is among them."""

    def __init__(self, verifier: Verifier, shown: Sheet, task: Task, job: Job) -> None:
        self._verifier, self._shown, self._job = verifier, shown, job
        evidence, decision = task.evidence, task.decision
        likely = (h.clause for n, h in enumerate(evidence.hits) if n < BEST or h.score >= ANSWERS_AT_LEAST)
        self._answering = {*likely, *decision.clauses}
        self._elsewhere = other_contacts(evidence, decision) - set(decision.clauses)
        self._read = 0
        self._given = 0
        self.said: list[Said] = []

    @property
    def answers(self) -> bool:
        return any(self._answering.intersection(said.clauses) for said in self.said)

    def start_again(self) -> None:
        self._read, self._given, self.said = 0, 0, []

    def add(self, claims: Sequence[Claim], meanings: Sequence[str] | None = None) -> Iterator[Said]:
        """Check those of `claims` that are new; `meanings` are theirs in English, when they are not."""
        for at in range(self._read, len(claims)):
            self._prove(claims[at], meanings[at] if meanings else None)
        self._read = max(self._read, len(claims))
        if self.answers:
            yield from self.said[self._given :]
            self._given = len(self.said)

    def _prove(self, claim: Claim, meaning: str | None) -> None:
        claim = claim.model_copy(update={"text": without_markers(claim.text)})
        clauses = self._shown.clauses(claim.clauses)
        if clauses is None:
            self._job.cut.append("unknown clause")
            return
        checked = self._verifier.check(meaning or claim.text, clauses, claim.quote)
        fault = checked.fault or self._verifier.foreign_fault(claim.text, checked.clauses, meaning)
        if fault is None and self._elsewhere.issuperset(checked.clauses):
            fault = "another contact"
        if fault:
            self._job.cut.append(fault)
        elif all(checked.text != said.text for said in self.said):
            self.said.append(Said(claim.text.strip() if meaning else checked.text, checked.clauses))


def decided(task: Task, reply: Reply) -> Decision:
    """Our decision, where the model may lift a doubtful silence, admit a part, or argue for a likely destination."""
    ours, evidence = task.decision, task.evidence
    lifted = ours.outcome is Outcome.NOT_STATED
    outcome = Outcome.PARTIAL if Outcome.PARTIAL.value in {reply.outcome, ours.outcome.value} else Outcome.ANSWERED
    current = destination(evidence) if lifted else ours.destination
    chosen = _argued(task, current, reply.destination)
    return replace(
        ours, outcome=outcome, destination=chosen, confidence=1.0 - ours.confidence if lifted else ours.confidence
    )


def _argued(task: Task, current: DestinationId | None, wanted: str) -> DestinationId | None:
    """The destination that the model names, if it is in the table and likely, and ours is not the administrator."""
    table, routes = task.evidence.entry.destinations, task.evidence.routes
    likely = wanted in table and routes.get(wanted, 0.0) >= ARGUABLE_AT_LEAST
    if task.single and likely and current is not DestinationId.CUSTOMER_ADMIN:
        return DestinationId(wanted)
    return current


def other_contacts(evidence: Evidence, decision: Decision) -> set[Clause]:
    """Clauses that send people to other contacts than the answer does."""
    chosen = {decision.destination, *decision.also}
    if not chosen & CONTACTS:
        return set()
    table = evidence.entry.destinations
    return {clause for other in CONTACTS - chosen if other in table for clause in table[other][1]}
