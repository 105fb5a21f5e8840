"""A language model by name, through LangChain: the only file that knows its chat models.

Three providers: OpenAI and whatever speaks its protocol (OPENAI_BASE_URL), Anthropic, Ollama. Their packages are extras
and imported when one is asked for. Nothing is sent before the first question.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from corpus.errors import DeskError


class ModelMisconfigured(DeskError, ValueError):
    """DESK_MODEL cannot be used as it is set; the message says what to do."""


class Failure(StrEnum):
    """Why a model wrote nothing that can be shown."""

    SLOW = "slow"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    FAULTY = "faulty"
    UNSUPPORTED = "unsupported"
    MALFORMED = "malformed"
    BROKEN_OFF = "broken_off"
    BUDGET = "budget"
    RESTING = "resting"
    UNPROVED = "unproved"
    SILENT = "silent"


class ModelFailed(RuntimeError):
    """A call came to nothing. It carries no word of the question."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(f"{failure.value}: {detail}" if detail else failure.value)
        self.failure = failure


@dataclass(frozen=True)
class Message:
    """What is said to a model, and by whom."""

    by: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Piece:
    """A bit of a reply, or what it cost."""

    text: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


class ChatModel(Protocol):
    """Messages in, a reply out, bit by bit. Raises ModelFailed."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[Message], form: type[BaseModel] | None, plainly: bool) -> Iterator[Piece]:
        """The reply as JSON of `form`, or as text; `plainly`: in one piece, and the server is asked for no form."""


@dataclass(frozen=True)
class _Provider:
    package: str
    key: str
    method: str
    own_server: str = ""


# Structured output as each provider's models take it most widely.
_PROVIDERS = {
    "openai": _Provider("langchain_openai", "OPENAI_API_KEY", "json_schema", "OPENAI_BASE_URL"),
    "anthropic": _Provider("langchain_anthropic", "ANTHROPIC_API_KEY", "function_calling"),
    "ollama": _Provider("langchain_ollama", "", "json_schema"),
}
_BY_STATUS = {408: Failure.SLOW, 429: Failure.LIMITED, 400: Failure.UNSUPPORTED, 422: Failure.UNSUPPORTED}
MOST_OUTPUT_TOKENS = 2000


def open_model(name: str, timeout: float, options: Mapping[str, Any]) -> ChatModel:
    """The model `provider:model`. `timeout`: seconds without a word; `options` go to LangChain's constructor as is.

    Raises ModelMisconfigured.
    """
    provider, _, model = name.partition(":")
    if provider not in _PROVIDERS or not model:
        raise ModelMisconfigured(
            f"DESK_MODEL={name!r} is not provider:model; for example openai:gpt-4.1-mini, "
            f"anthropic:claude-sonnet-4-5 or ollama:llama3.2"
        )
    _silence_tracing()
    try:
        return _LangChainModel(name, _opened(provider, model, timeout, options), _PROVIDERS[provider].method)
    except ImportError as error:
        raise ModelMisconfigured(
            f"DESK_MODEL={name} needs the extra `{provider}`: "
            f"pip install -c constraints.txt -e '.[{provider}]' ({error.name or error} is missing)"
        ) from error
    except ModelMisconfigured:
        raise
    except Exception as error:
        raise ModelMisconfigured(f"DESK_MODEL={name} cannot be opened: {error}") from error


def _silence_tracing() -> None:
    """LangChain sends prompts to a tracing service when the environment says so; here never."""
    import langsmith

    langsmith.configure(enabled=False)


def _opened(provider: str, model: str, timeout: float, options: Mapping[str, Any]) -> Any:
    from importlib import import_module

    about = _PROVIDERS[provider]
    import_module(about.package)
    from langchain.chat_models import init_chat_model

    given: dict[str, Any] = {"timeout": timeout, "max_retries": 0, "max_tokens": MOST_OUTPUT_TOKENS}
    if about.key and not os.environ.get(about.key):
        if not (about.own_server and os.environ.get(about.own_server)):
            raise ModelMisconfigured(f"DESK_MODEL={provider}:{model} needs {about.key} in the environment")
        given["api_key"] = "none"  # a local server asks for none, its client does
    if provider == "openai":
        from openai import DefaultHttpxClient

        # A redirect would carry the question to a host that nobody configured.
        client = DefaultHttpxClient(timeout=timeout, follow_redirects=False)
        given |= {"stream_usage": True, "http_client": client}
    if provider == "ollama":
        given = {"client_kwargs": {"timeout": timeout, "follow_redirects": False}, "num_predict": MOST_OUTPUT_TOKENS}
    return init_chat_model(f"{provider}:{model}", **(given | dict(options)))


class _LangChainModel:
    """A chat model of LangChain's as a ChatModel."""

    def __init__(self, name: str, model: Any, method: str) -> None:
        self.name = name
        self._model = model
        self._method = method

    def stream(self, messages: Sequence[Message], form: type[BaseModel] | None, plainly: bool) -> Iterator[Piece]:
        said = [(message.by, message.text) for message in messages]
        try:
            if plainly:
                yield _piece(self._model.invoke(said))
                return
            for chunk in self._asked_for(form).stream(said):
                yield _piece(chunk)
        except ModelFailed:
            raise
        except Exception as error:  # each provider has its own, and they share no base
            raise ModelFailed(_failure(error), type(error).__name__) from error

    def _asked_for(self, form: type[BaseModel] | None) -> Any:
        """The model, told to reply in `form`. LangChain's parser is left out: it hides what has not all come in yet."""
        if form is None:
            return self._model
        return self._model.with_structured_output(form.model_json_schema(), method=self._method).first


def _piece(message: Any) -> Piece:
    if message.additional_kwargs.get("refusal"):
        raise ModelFailed(Failure.REFUSED)
    # A form may be filled in as text or as the arguments of a tool.
    text = message.text or ""
    parts = [chunk.get("args") or "" for chunk in getattr(message, "tool_call_chunks", ())]
    used = message.usage_metadata or {}
    return Piece(text + "".join(parts), used.get("input_tokens", 0), used.get("output_tokens", 0))


def _failure(error: BaseException) -> Failure:
    """What a provider's exception means, by status or by name."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status > 0:
        return _BY_STATUS.get(status, Failure.FAULTY if status >= 500 else Failure.REFUSED)
    names = " ".join(type(each).__name__ for each in _chain(error))
    if "Timeout" in names:
        return Failure.SLOW
    if re.search("Filter|Refus", names):
        return Failure.REFUSED
    return Failure.UNREACHABLE if re.search("Connect|Request|Protocol|Network|Read", names) else Failure.FAULTY


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
