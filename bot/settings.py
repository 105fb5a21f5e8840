"""What an operator can set about answering and serving."""

from pydantic import Field, SecretStr

from index.settings import IndexSettings


class Settings(IndexSettings):
    """Everything the app reads from the environment or `.env`; the README's table lists it."""

    host: str = "127.0.0.1"
    port: int = 7860
    max_question: int = 4000
    """Longest question in characters; room for a pasted e-mail."""
    queue_size: int = 64
    """Questions that may wait before new ones are asked to try again."""
    frame_ancestors: str = "'self'"
    """Origins that may show the pages in a frame, as a Content-Security-Policy source list."""
    journal: bool = True
    """Whether masked questions and what became of them are kept for the privacy team."""
    database_url: str = "sqlite:///.desk/journal.sqlite"
    """Where they are kept: `sqlite:///file` or `postgresql://user@host/name`."""
    retention_days: int = Field(default=30, ge=1)
    """For how many days."""
    api_token: SecretStr = SecretStr("")
    """What clients of the API must show; empty lets everybody ask, as the chat does."""
    agent_token: SecretStr = SecretStr("")
    """What the agents' panel asks for; without it the panel answers on this machine alone."""
    rate_limit: str = "120/minute"
    """How often one address may ask; empty for no limit."""
    limits_url: str = "memory://"
    """Where that is counted: in memory, or `redis://host:port` when there are several servers."""
