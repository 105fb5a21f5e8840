"""What an operator can set about answering and serving."""

from typing import Any

from pydantic import Field, SecretStr, field_validator

from corpus.environment import SHORTEST_TOKEN
from index.settings import IndexSettings


class Settings(IndexSettings):
    """Everything the app reads from the environment or `.env`; `python -m bot settings` lists it."""

    host: str = "127.0.0.1"
    """Address to listen on; `--host` overrides it."""
    port: int = Field(default=7860, ge=1, le=65535)
    """Port to listen on; `--port` overrides it."""
    max_question: int = Field(default=12_000, ge=1, le=1_000_000)
    """Longest question in characters; room for a pasted thread."""
    queue_size: int = Field(default=64, ge=1, le=100_000)
    """Questions that may wait before new ones are asked to try again."""
    stop_seconds: int = Field(default=10, ge=1, le=600)
    """Seconds that answers under way have after SIGTERM; then what is open is closed."""
    frame_ancestors: str = "'self'"
    """Origins that may show the pages in a frame, as a Content-Security-Policy source list."""
    journal: bool = True
    """Whether masked questions and what became of them are kept for the privacy team."""
    database_url: str = "sqlite:///.desk/journal.sqlite"
    """Where they are kept: `sqlite:///file` or `postgresql://user@host/name`."""
    retention_days: int = Field(default=30, ge=1, le=3650)
    """For how many days."""
    model: str = ""
    """Who writes answers: empty for the extractive writer, or provider:model, e.g. openai:gpt-4.1-mini."""
    model_options: dict[str, Any] = Field(default_factory=dict)
    """What else the model is opened with, as JSON, e.g. {"temperature": 0}."""
    model_timeout: float = Field(default=30.0, gt=0, le=3600)
    """Seconds for a written answer, everything included; then the extractive one is given."""
    model_context: int = Field(default=8000, ge=500, le=10_000_000)
    """Tokens of policy that the model is shown at most."""
    model_tokens_per_day: int = Field(default=2_000_000, ge=0)
    """Tokens that this process may use a day; 0 for no limit. Beyond it answers are extractive."""
    model_tokens_per_conversation: int = Field(default=200_000, ge=0)
    """Tokens that one conversation may use; 0 for no limit."""
    model_price_in: float = Field(default=0.0, ge=0, le=1_000_000)
    """What a million tokens cost, in, so that answers and /metrics can tell the cost."""
    model_price_out: float = Field(default=0.0, ge=0, le=1_000_000)
    """What a million tokens cost, out."""
    api_token: SecretStr = SecretStr("")
    """What clients of the API must show; unset lets everybody ask, as the chat does."""
    agent_token: SecretStr = SecretStr("")
    """What the agents' panel asks for, 20 characters or more; empty: a link is printed at start, good once."""
    trusted_proxies: str = ""
    """Addresses of proxies, by commas, whose X-Forwarded-For is believed; empty: nobody's."""
    rate_limit: str = "120/minute"
    """How often one address may ask; empty for no limit."""
    limits_url: str = "memory://"
    """Where that is counted: in memory, or `redis://host:port` when there are several servers."""

    @field_validator("api_token", "agent_token")
    @classmethod
    def _is_long(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"a token of fewer than {SHORTEST_TOKEN} characters can be guessed")
        return token
