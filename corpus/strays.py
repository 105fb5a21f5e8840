"""Which files of a folder are policies, and why the others are none."""

from pathlib import Path

from corpus.read import READERS


def policy_files(folder: Path) -> list[Path]:
    """The `policy.*` of a folder, in formats that can be read."""
    return sorted(p for p in folder.glob("policy.*") if p.suffix.lower() in READERS)


def no_policy(path: Path) -> str:
    """Why `path` is passed over; empty for a policy."""
    if path.name.startswith((".", "~$")):
        return "" if path.name.startswith(".") and path.is_dir() else "passed over: a file that a program left there"
    if path.is_dir():
        held = sorted(each.name for each in path.iterdir() if each.is_file() and each.suffix.lower() in READERS)
        if policy_files(path) or not held:
            return ""
        return f"passed over: no policy.* in it, only {', '.join(held[:3])}; name the policy so, or move it up"
    if path.suffix.lower() not in READERS:
        return f"passed over: cannot read {path.suffix or 'a file without ending'}; use {', '.join(READERS)}"
    return ""
