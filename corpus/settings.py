"""What an operator can set about the corpus. The environment (or `.env`) is read once, at an entry point."""

from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from corpus.environment import SettingsInvalid, allowed, check_environment

SHIPPED_POLICIES = Path(__file__).parent / "policies"


class CorpusSettings(BaseSettings):
    """Which policies are read. Raises SettingsInvalid, in one line, for what is unknown, empty or absurd."""

    model_config = SettingsConfigDict(
        env_prefix="DESK_", env_file=".env", extra="ignore", use_attribute_docstrings=True
    )
    may_be_empty: ClassVar[frozenset[str]] = frozenset({"embedding_model", "model", "rate_limit"})
    """Settings that mean something when they are empty."""

    corpus: Path = SHIPPED_POLICIES
    """Folder of policies; default the one that is shipped."""
    drafts: bool = False
    """Whether what stands in `drafts/` beside a policy, which nobody has reviewed, is used as well."""

    def __init__(self, **values: Any) -> None:
        check_environment(frozenset(type(self).model_fields), self.may_be_empty, Path(".env"))
        try:
            super().__init__(**values)
        except ValidationError as error:
            names = sorted({str(found["loc"][0]) for found in error.errors()})
            raise SettingsInvalid(self._wrong(names)) from None  # its own words may quote a token
        except SettingsError as error:
            names = [name for name in type(self).model_fields if f'"{name}"' in str(error)]
            raise SettingsInvalid(self._wrong(names)) from None

    @classmethod
    def _wrong(cls, names: list[str]) -> str:
        fields = cls.model_fields
        return "; ".join(f"DESK_{name.upper()} must be {allowed(fields[name])}" for name in names if name in fields)
