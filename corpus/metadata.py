"""`policy.yaml`: where a policy comes from, and what its page shows."""

from pathlib import Path

import yaml

from corpus.policy import Metadata
from corpus.read import UnreadablePolicy
from corpus.records import Role


def read_metadata(path: Path) -> Metadata:
    """What `path` states. Raises UnreadablePolicy, with what it needs."""
    try:
        stated = yaml.safe_load(path.read_text("utf-8")) or {}
        examples = tuple(map(str, stated.pop("examples", None) or ()))
        roles = tuple((Role(str(each["role"])).value, str(each["label"])) for each in stated.pop("roles", None) or ())
        return Metadata(**{key: str(value) for key, value in stated.items()}, examples=examples, roles=roles)
    except (yaml.YAMLError, TypeError, AttributeError, KeyError, ValueError) as error:
        raise UnreadablePolicy(
            f"{path}: needs title, company, source and retrieved; examples and roles are lists ({error})"
        ) from error
