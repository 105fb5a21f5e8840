"""What an operator can set about the corpus. The environment (or `.env`) is read once, at an entry point.

Settings fail closed: a name that nobody knows (`DESK_API_TOKN`), a line of `.env` that cannot be read and a value that
makes no sense stop the program with one line that says which, rather than leave a door open.
"""

import difflib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import DeskError

SHIPPED_POLICIES = Path(__file__).parent / "policies"
PREFIX = "DESK_"
ENV_FILE = Path(".env")
KNOWN = frozenset(
    "corpus drafts index embedding_model host port max_question queue_size frame_ancestors journal database_url "
    "retention_days model model_options model_timeout model_context model_tokens_per_day model_tokens_per_conversation "
    "model_price_in model_price_out api_token agent_token rate_limit limits_url".split()
)
"""All names, also those that only the desk reads: whichever command runs, a mistyped one is told."""


class SettingsError(DeskError, ValueError):
    """What is set wrongly, by name, and what is allowed."""


class CorpusSettings(BaseSettings):
    """Which policies are read. Raises SettingsError."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", use_attribute_docstrings=True
    )

    corpus: Path = SHIPPED_POLICIES
    """Folder of policies; default the one that is shipped."""
    drafts: bool = False
    """Whether what stands in `drafts/` beside a policy, which nobody has reviewed, is used as well."""

    def __init__(self, **values: Any) -> None:
        stated = _in_file(ENV_FILE) | dict(os.environ)
        faults = list(_faults(stated, type(self)))
        try:
            super().__init__(**values)
        except ValidationError as error:
            faults += [_told(each["loc"], each["msg"]) for each in error.errors()]
        except ValueError as error:  # a value that should be JSON, for one
            faults.append(str(error))
        if faults:
            raise SettingsError("\n".join(dict.fromkeys(faults)))


def _in_file(path: Path) -> dict[str, str]:
    """What `.env` states. Raises SettingsError with the number of a line that cannot be read."""
    if not path.is_file():
        return {}
    from dotenv.parser import parse_stream

    found = {}
    with path.open(encoding="utf-8") as stream:
        for line in parse_stream(stream):
            if line.error:
                said = line.original.string.strip()[:20]
                raise SettingsError(f"{path}, line {line.original.line}: cannot be read ({said!r}…); write NAME=value")
            if line.key:
                found[line.key] = line.value or ""
    return found


def _faults(stated: dict[str, str], kind: type[BaseSettings]) -> Iterator[str]:
    for name in sorted(stated):
        if not name.upper().startswith(PREFIX):
            continue
        field = name[len(PREFIX) :].lower()
        if field not in KNOWN:
            near = difflib.get_close_matches(field, KNOWN, 1, 0.6)
            hint = f"did you mean {PREFIX}{near[0].upper()}?" if near else "`python -m bot settings` lists all names"
            yield f"{name}: no such setting; {hint}"
        elif field in kind.model_fields and not stated[name].strip() and _needs_a_value(field, kind):
            yield f"{name}: is set and empty; give it a value, or leave it out"


def _needs_a_value(field: str, kind: type[BaseSettings]) -> bool:
    """Whether nothing is no value of it: an empty token would open a door, an empty path is the working folder."""
    return field.endswith("_token") or not isinstance(kind.model_fields[field].default, str)


def _told(place: tuple[int | str, ...], message: str) -> str:
    return f"{PREFIX}{str(place[0]).upper() if place else ''}: {message}"
