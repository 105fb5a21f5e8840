"""Every version of a policy that was ever indexed, so that an old citation still opens."""

import json
import re
from dataclasses import asdict
from pathlib import Path

from corpus.blocks import Block, Document, Kind
from corpus.policy import Metadata, Policy, parse

_VERSION = re.compile(r"[0-9a-f]{16}")


def archive_policy(archive: Path, policy: Policy) -> None:
    """Keep the text of `policy`; written once a version."""
    path = archive / policy.id / f"{policy.version}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    kept = {"metadata": asdict(policy.metadata), "text": policy.text, "blocks": _blocks(policy)}
    half = path.with_suffix(".partial")
    half.write_text(json.dumps(kept), "utf-8")
    half.replace(path)


def archived_versions(archive: Path, policy_id: str) -> list[str]:
    """Versions kept, the newest first."""
    paths = sorted((archive / policy_id).glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [path.stem for path in paths]


def archived_policy(archive: Path, policy_id: str, version: str) -> Policy | None:
    """That version of the policy, or None when it is not kept. `version` may be anything a visitor typed."""
    path = archive / policy_id / f"{version}.json"
    if not _VERSION.fullmatch(version) or not path.is_file():
        return None
    kept = json.loads(path.read_text("utf-8"))
    stated = kept["metadata"]
    stated["examples"] = tuple(stated.get("examples", ()))
    stated["roles"] = tuple(map(tuple, stated.get("roles", ())))
    blocks = tuple(Block(Kind(kind), start, end) for kind, start, end in kept["blocks"])
    return parse(policy_id, Metadata(**stated), Document(kept["text"], blocks))


def _blocks(policy: Policy) -> list[tuple[str, int, int]]:
    return [(block.kind.value, block.start, block.end) for block in policy.document.blocks]
