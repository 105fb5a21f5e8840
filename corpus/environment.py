"""The environment, looked at before anything is made of it: what is misspelt or empty must not run open."""

import difflib
import os
from pathlib import Path
from typing import Any, get_origin

from dotenv.parser import parse_stream
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from corpus.errors import DeskError

PREFIX = "DESK_"
SHORTEST_TOKEN = 20
SERVING = frozenset(
    "host port max_question queue_size stop_seconds frame_ancestors journal database_url retention_days model "
    "model_options model_timeout model_context model_tokens_per_day model_tokens_per_conversation model_price_in "
    "model_price_out api_token agent_token trusted_proxies rate_limit limits_url index embedding_model corpus "
    "drafts".split()
)
"""Every setting of `bot.settings`: programs that read fewer meet the same environment (a test compares them)."""


class SettingsInvalid(DeskError, ValueError):
    """A setting is unknown, empty or out of bounds. The message names it, never what it was set to."""


def check_environment(fields: frozenset[str], may_be_empty: frozenset[str], env_file: Path) -> None:
    """Raises SettingsInvalid for a name that nobody reads, an empty value, or a file that is no list of settings."""
    known = fields | SERVING
    for name, value in (*_file_values(env_file).items(), *os.environ.items()):
        if not name.upper().startswith(PREFIX):
            continue
        plain = name.upper().removeprefix(PREFIX).lower()
        if plain not in known:
            raise SettingsInvalid(_unknown(name, known))
        if not (value or "").strip() and plain not in may_be_empty:
            raise SettingsInvalid(f"{name} is empty: give it a value, or leave it out for the default")


def allowed(field: FieldInfo) -> str:
    """What a setting takes, in words: its kind, and its bounds."""
    if field.annotation is SecretStr:
        return f"text of {SHORTEST_TOKEN} characters or more, for a shorter one can be guessed"
    kind = get_origin(field.annotation) or field.annotation
    words = {bool: "on or off", int: "a whole number", float: "a number", dict: "a JSON object", Path: "a path"}
    bounds = {key: getattr(item, key) for item in field.metadata for key in ("ge", "gt", "le") if hasattr(item, key)}
    said = [f"{word} {bounds[key]:g}" for key, word in _BOUNDS.items() if key in bounds]
    return " ".join(
        [words.get(kind, "text") if isinstance(kind, type) else "text", *([" and ".join(said)] if said else [])]
    )


_BOUNDS = {"ge": "of at least", "gt": "above", "le": "of at most"}


def _file_values(path: Path) -> dict[str, Any]:
    """The settings of `path`; a line that cannot be read is said, where the library would leave it out."""
    try:
        with path.open(encoding="utf-8") as lines:
            bindings = list(parse_stream(lines))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path} cannot be read ({type(error).__name__}): make it a text file in UTF-8") from None
    for binding in bindings:
        if binding.error:
            raise SettingsInvalid(
                f"{path} line {binding.original.line} is no setting: write NAME=value, or # before it"
            )
    return {binding.key: binding.value for binding in bindings if binding.key}


def _unknown(name: str, known: frozenset[str]) -> str:
    names = sorted(PREFIX + plain.upper() for plain in known)
    near = difflib.get_close_matches(name.upper()[:64], names, n=1, cutoff=0.0)
    return f"{name[:64]} is no setting: did you mean {near[0]}? Allowed: {', '.join(names)}"
