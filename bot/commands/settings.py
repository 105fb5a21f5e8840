"""`python -m bot settings`: every setting with its default and meaning, as a Markdown table."""

import argparse
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.settings import Settings
from corpus.settings import SHIPPED_POLICIES


def main(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="python -m bot settings", description=__doc__).parse_args(arguments)
    print(table())
    return 0


def table() -> str:
    """One row a setting, in the order of the classes that define them."""
    rows = [
        f"| `DESK_{name.upper()}` | {_shown(field.get_default(call_default_factory=True))} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| name | default | meaning |", "|---|---|---|", *rows])


def _shown(default: Any) -> str:
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if default == SHIPPED_POLICIES:
        return "the shipped policies"
    if isinstance(default, bool):
        return "`on`" if default else "`off`"
    if isinstance(default, float) and default.is_integer():
        default = int(default)
    return f"`{default.as_posix() if isinstance(default, Path) else default}`" if default not in ("",) else "empty"
