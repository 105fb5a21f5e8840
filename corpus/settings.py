"""What an operator can set about the corpus. The environment (or `.env`) is read once, at an entry point."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

SHIPPED_POLICIES = Path(__file__).parent / "policies"


class CorpusSettings(BaseSettings):
    """Which policies are read."""

    model_config = SettingsConfigDict(
        env_prefix="DESK_", env_file=".env", extra="ignore", use_attribute_docstrings=True
    )

    corpus: Path = SHIPPED_POLICIES
    """Folder of policies; default the one that is shipped."""
    drafts: bool = False
    """Whether what stands in `drafts/` beside a policy, which nobody has reviewed, is used as well."""
