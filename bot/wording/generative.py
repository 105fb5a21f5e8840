"""Answers written by a language model, shown sentence by sentence as each is proved by the clauses it cites.

The model is bound to evidence: it gets clauses with numbers and returns sentences with numbers. What it returns is
checked here before anybody sees it. When the model fails, or what remains does not answer, there is no written answer
and the extractive one is given.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from bot.answer import Outcome, Usage
from bot.decide import Decision, contacts, destination
from bot.llm.call import Caller
from bot.llm.limits import ModelRun
from bot.llm.provider import Failure, Message, ModelFailed
from bot.message.language.english import is_english, vocabulary
from bot.proof.verify import Verifier, without_markers
from bot.wording.extractive import GroundedSentence
from bot.wording.prompt import NumberedClauses, back_into_english, into_english, repairing, sheet, writing
from bot.wording.reply_schema import Claim, Reply, Translations, mistakes, read_reply, read_translations, whole_claims
from corpus.load import Entry
from corpus.policy import Clause
from corpus.records import Role
from index.encoder.onnx import Encoder
from index.policy_index import Evidence

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


@dataclass(frozen=True)
class Written:
    """What a model made of a task: the decision, and what it may be changed to; nothing said when it failed."""

    said: tuple[GroundedSentence, ...]
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

    def begin(self, conversation: str) -> ModelRun:
        return self._caller.begin(conversation)

    def in_english(self, question: str, model_run: ModelRun) -> str | None:
        """`question` translated; None when it is in English, or cannot be."""
        if is_english(question, self._vocabulary):
            return None
        try:
            said = "".join(self._caller.stream(into_english(question[:MOST_QUESTION]), None, model_run))
        except ModelFailed:
            return None
        return " ".join(said.split())[:MOST_QUESTION] or None

    @staticmethod
    def is_worth_asking(decision: Decision) -> bool:
        """Not what is off-topic, nor what the policy surely does not say."""
        if decision.outcome is Outcome.NOT_STATED:
            return 1.0 - decision.confidence >= MAY_BE_COVERED
        return decision.outcome in {Outcome.ANSWERED, Outcome.PARTIAL}

    def write(self, task: Task, model_run: ModelRun) -> Iterator[GroundedSentence | Written]:
        """Proved sentences as they come in, then all of them with the decision. Raises ModelFailed."""
        entry = task.evidence.entry
        shown = sheet(entry, task.evidence.hits, self._context_tokens)
        messages = writing(entry, shown, task.asked[:MOST_QUESTION], task.earlier[-MOST_EARLIER:], task.role)
        proving = StreamingProof(self._verifiers[entry.policy.id], shown, task, model_run)
        if is_english(task.asked, self._vocabulary):
            reply = yield from self._as_it_comes(messages, proving, model_run)
        else:
            reply, _ = self._read("".join(self._caller.stream(messages, Reply, model_run)), messages, model_run)
            yield from proving.add(reply.statements, self._meanings(reply, model_run))
        if reply.outcome == "not_stated":
            raise ModelFailed(Failure.SILENT)
        if not proving.answers:
            raise ModelFailed(Failure.UNPROVED)
        yield Written(tuple(proving.said), decided(task, reply))

    def _as_it_comes(
        self, messages: list[Message], proving: "StreamingProof", model_run: ModelRun
    ) -> Generator[GroundedSentence, None, Reply]:
        said = ""
        for text in self._caller.stream(messages, Reply, model_run):
            said += text
            yield from proving.add(whole_claims(said))
        reply, repaired = self._read(said, messages, model_run)
        if repaired:
            proving.start_again()
        if reply.outcome != "not_stated":
            yield from proving.add(reply.statements)
        return reply

    def _read(self, said: str, messages: list[Message], model_run: ModelRun) -> tuple[Reply, bool]:
        """The reply, and whether it had to be asked for once more."""
        try:
            return read_reply(said), False
        except ValidationError as error:
            asked_again = repairing(messages, said, mistakes(error))
        try:
            return read_reply("".join(self._caller.stream(asked_again, Reply, model_run))), True
        except ValidationError as error:
            raise ModelFailed(Failure.MALFORMED) from error

    def _meanings(self, reply: Reply, model_run: ModelRun) -> list[str]:
        """Each statement in English, as the model reads it when it sees nothing but the statements."""
        sentences = [claim.text for claim in reply.statements]
        if not sentences:
            return []
        said = "".join(self._caller.stream(back_into_english(sentences), Translations, model_run))
        try:
            english = read_translations(said).english
        except ValidationError as error:
            raise ModelFailed(Failure.MALFORMED) from error
        if len(english) != len(sentences):
            raise ModelFailed(Failure.MALFORMED)
        return english

    def usage(self, model_run: ModelRun) -> Usage | None:
        """What `job` used; None when the model was not even thought of."""
        if not model_run.calls and model_run.failure is None:
            return None
        cost = (model_run.input_tokens * self._prices.input + model_run.output_tokens * self._prices.output) / 1e6
        return Usage(
            calls=model_run.calls,
            input_tokens=model_run.input_tokens,
            output_tokens=model_run.output_tokens,
            cost=round(cost, 6) if self._prices.input or self._prices.output else None,
            cut=tuple(model_run.cut),
            fallback=model_run.failure.value if model_run.failure else None,
        )


class StreamingProof:
    """Sentences of one reply, checked one after another. None is given out before one that answers is among them."""

    def __init__(self, verifier: Verifier, shown: NumberedClauses, task: Task, model_run: ModelRun) -> None:
        self._verifier, self._shown, self._job = verifier, shown, model_run
        evidence, decision = task.evidence, task.decision
        likely = (h.clause for n, h in enumerate(evidence.hits) if n < BEST or h.score >= ANSWERS_AT_LEAST)
        self._answering = {*likely, *decision.clauses}
        self._elsewhere = other_contacts(evidence, decision) - set(decision.clauses)
        self._read = 0
        self._given = 0
        self.said: list[GroundedSentence] = []

    @property
    def answers(self) -> bool:
        return any(self._answering.intersection(said.clauses) for said in self.said)

    def start_again(self) -> None:
        self._read, self._given, self.said = 0, 0, []

    def add(self, claims: Sequence[Claim], meanings: Sequence[str] | None = None) -> Iterator[GroundedSentence]:
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
            self.said.append(GroundedSentence(claim.text.strip() if meaning else checked.text, checked.clauses))


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


def _argued(task: Task, current: str | None, wanted: str) -> str | None:
    """The destination that the model names, if it is likely and ours is not the only one who can help."""
    table, routes = task.evidence.entry.destinations, task.evidence.routes
    likely = wanted in table and routes.get(wanted, 0.0) >= ARGUABLE_AT_LEAST
    settled = current in table and table[current][0].sole
    return wanted if likely and not settled else current


def other_contacts(evidence: Evidence, decision: Decision) -> set[Clause]:
    """Clauses that send people to other contacts than the answer does."""
    chosen = {decision.destination, *decision.also}
    people = contacts(evidence.entry)
    if not chosen & people:
        return set()
    return {clause for other in people - chosen for clause in evidence.entry.destinations[other][1]}
