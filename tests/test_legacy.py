"""Corpora of the last version: they load as they are, and are rewritten by a command."""

import re
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.check import check
from corpus.load import load_corpus, load_policy
from corpus.read import UnreadablePolicy

NEW_FIELDS = re.compile(r"^  (?:kind|sole|for_silence): .*\n", re.M)


@pytest.fixture
def last_version(editable_corpus: Path) -> Path:
    """The shipped corpus as the last version had it: destinations whose meaning stood in code, no roles."""
    (folder,) = editable_corpus.iterdir()
    path = folder / "destinations.yaml"
    path.write_text(NEW_FIELDS.sub("", path.read_text("utf-8")), "utf-8")
    about = folder / "policy.yaml"
    about.write_text(about.read_text("utf-8").split("roles:")[0], "utf-8")
    return editable_corpus


def test_it_loads_unchanged(last_version: Path) -> None:
    (entry,) = load_corpus(last_version)
    assert check(entry) == []
    meant = {name: (found.kind, found.sole, found.for_silence) for name, (found, _) in entry.destinations.items()}
    assert meant["customer_admin"] == ("person", True, False)
    assert meant["support_portal"] == ("person", False, True)
    assert meant["third_party"] == ("document", False, False)
    assert entry.policy.metadata.roles == ()


def test_the_command_rewrites_it_once(last_version: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = load_corpus(last_version)[0].destinations
    assert main(["upgrade", "--corpus", str(last_version)]) == 0
    assert "1 file changed" in capsys.readouterr().out
    assert load_corpus(last_version)[0].destinations == before
    assert main(["upgrade", "--corpus", str(last_version)]) == 0
    assert "0 files changed" in capsys.readouterr().out


def test_a_renamed_command_says_its_new_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", "--policy", str(tmp_path / "none.txt")]) == 1
    assert "python -m corpus prepare" in capsys.readouterr().err


def test_roles_come_from_the_policy(editable_corpus: Path) -> None:
    (folder,) = editable_corpus.iterdir()
    about = folder / "policy.yaml"
    assert load_policy(folder / "policy.txt").policy.metadata.roles[0] == ("user", "I use the platform at work")
    about.write_text(about.read_text("utf-8").replace("role: user", "role: king"), "utf-8")
    with pytest.raises(UnreadablePolicy, match="king"):
        load_policy(folder / "policy.txt")


def test_a_policy_is_shown_as_it_is_read(small_corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(small_corpus / "acme.txt")]) == 0
    assert "s1.1 We collect your name" in capsys.readouterr().out
    assert main(["show", str(small_corpus / "acme.txt"), "--json"]) == 0
    assert '"title": "Sharing"' in capsys.readouterr().out
