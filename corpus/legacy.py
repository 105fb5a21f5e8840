"""What a corpus of the last version left unsaid: such folders load unchanged, `python -m corpus upgrade` writes it out.

Destinations had seven fixed ids, and what they meant stood in code.
"""

from pathlib import Path
from typing import Any

import yaml

_MEANT: dict[str, dict[str, Any]] = {
    "customer_admin": {"kind": "person", "sole": True},
    "account_representative": {"kind": "person"},
    "privacy_team": {"kind": "person"},
    "support_portal": {"kind": "person", "for_silence": True},
    "customer_agreement": {"kind": "document"},
    "third_party": {"kind": "document"},
    "website_privacy_statement": {"kind": "document"},
}


def with_legacy_fields(destination: Any) -> Any:
    """`destination` as a file gives it, with what its id once meant where the file does not say."""
    if not isinstance(destination, dict) or "kind" in destination:
        return destination
    return destination | _MEANT.get(str(destination.get("id")), {})


def upgrade(folder: Path) -> list[Path]:
    """Rewrite the destinations of every policy under `folder` that leave it unsaid; returns the files changed."""
    changed = []
    for path in sorted(folder.glob("*/destinations.yaml")):
        text = path.read_text("utf-8")
        stated = yaml.safe_load(text)
        if not isinstance(stated, list) or all(not isinstance(d, dict) or "kind" in d for d in stated):
            continue
        path.write_text(_inserted(text), "utf-8")
        changed.append(path)
    return changed


def _inserted(text: str) -> str:
    """`text` with the new fields behind each id; comments and everything else stay as they are."""
    lines = []
    for line in text.splitlines():
        lines.append(line)
        if line.startswith("- id:"):
            meant = _MEANT.get(line.removeprefix("- id:").strip(), {"kind": "person"})
            lines += [f"  {key}: {str(value).lower()}" for key, value in meant.items()]
    return "\n".join(lines) + "\n"
