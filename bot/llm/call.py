"""Calls of a model that may fail: deadlines, a few tries with growing pauses, budgets, and what it all used."""

import time
from collections.abc import Callable, Iterator, Sequence

from pydantic import BaseModel

from bot.llm.limits import Breaker, Budget, ModelRun
from bot.llm.provider import ChatModel, Failure, Message, ModelFailed
from index.tokens import count

PAUSES = (0.5, 2.0)
# What another try may mend, as long as nothing has come in.
_PASSING = frozenset({Failure.LIMITED, Failure.FAULTY, Failure.UNREACHABLE})
# What says nothing about whether the model is up.
_OUR_OWN = frozenset({Failure.BUDGET, Failure.RESTING, Failure.UNSUPPORTED})
EXPECTED_OUTPUT = 400


class Caller:
    """A model with limits. Safe to share between threads. `clock` gives seconds, `sleep` waits for some."""

    def __init__(
        self,
        model: ChatModel,
        budget: Budget,
        timeout: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model, self._budget, self._timeout = model, budget, timeout
        self._clock, self._sleep = clock, sleep
        self._breaker = Breaker(clock)
        self._plainly = False

    @property
    def name(self) -> str:
        return self._model.name

    def begin(self, conversation: str) -> ModelRun:
        """A new answer, which has `timeout` seconds for everything."""
        return ModelRun(conversation, self._clock() + self._timeout)

    def stream(self, messages: Sequence[Message], form: type[BaseModel] | None, model_run: ModelRun) -> Iterator[str]:
        """The reply, bit by bit. Raises ModelFailed; a second time nothing is tried once something has come in."""
        prompt = sum(count(message.text) for message in messages)
        self._breaker.check()
        for pause in (*PAUSES, None):
            self._budget.check(prompt + EXPECTED_OUTPUT, model_run.conversation)
            begun = False
            try:
                for text in self._once(messages, form, model_run, prompt):
                    begun = True
                    yield text
                self._breaker.succeeded()
                return
            except ModelFailed as error:
                self._plainly |= error.failure is Failure.UNSUPPORTED and not begun
                again = error.failure in _PASSING or (error.failure is Failure.UNSUPPORTED and self._plainly)
                if begun or pause is None or not again or self._clock() + pause >= model_run.deadline:
                    self._note(error)
                    raise ModelFailed(_midway(error.failure) if begun else error.failure) from error
                self._sleep(pause)

    def _once(
        self, messages: Sequence[Message], form: type[BaseModel] | None, model_run: ModelRun, prompt: int
    ) -> Iterator[str]:
        given, taken, said = 0, 0, ""
        model_run.calls += 1
        try:
            for piece in self._model.stream(messages, form, self._plainly):
                given, taken, said = given + piece.input_tokens, taken + piece.output_tokens, said + piece.text
                if self._clock() > model_run.deadline:
                    raise ModelFailed(Failure.SLOW)
                if piece.text:
                    yield piece.text
        finally:
            # A server that does not say what it used, or did not come to it, is counted by our own tokens.
            given, taken = given or prompt, taken or count(said)
            model_run.input_tokens += given
            model_run.output_tokens += taken
            self._budget.add(given + taken, model_run.conversation)

    def _note(self, error: ModelFailed) -> None:
        if error.failure not in _OUR_OWN:
            self._breaker.failed()


def _midway(failure: Failure) -> Failure:
    return failure if failure in {Failure.SLOW, Failure.REFUSED} else Failure.BROKEN_OFF
