"""README and docs say what is true: links lead somewhere, commands run, the table of settings is the program's."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

MOST_WORDS = 1000
LEAST_COMMANDS = 5
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*\ssrc=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_TABLE = re.compile(r"^\| name \| default \| meaning \|\n(?:\|.*\n)+", re.MULTILINE)


def prose(path: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCED.sub("", path.read_text("utf-8"))


def links(path: Path) -> list[str]:
    """Where the page leads, but to other sites."""
    targets = [first or second for first, second in _LINK.findall(prose(path))]
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(path: Path) -> set[str]:
    """Names of the page's headings, as a Markdown viewer makes them."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(prose(path)))
    return {heading.strip().replace(" ", "-") for heading in kept}


def commands() -> list[str]:
    """Lines that start with "$ " in the console blocks of all pages, each once."""
    blocks = [text for path in PAGES for kind, text in _FENCED.findall(path.read_text("utf-8")) if kind == "console"]
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return list(dict.fromkeys(lines))


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").split()) <= MOST_WORDS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path):
        place, _, anchor = link.partition("#")
        page = (path.parent / place).resolve() if place else path
        assert page.exists(), f"{path.name}: {link}"
        assert page.is_relative_to(ROOT), f"{path.name}: {link} leads out of the project"
        if anchor:
            assert anchor in anchors(page), f"{path.name}: {link}"


def test_a_dead_link_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('# A title: here\n\n[a](b.md) [c](#d) <img alt="" src="e.png">\n\n```\n[f](g)\n```\n', "utf-8")
    assert links(page) == ["b.md", "#d", "e.png"]
    assert anchors(page) == {"a-title-here"}


def test_there_are_commands_to_run() -> None:
    assert len(commands()) >= LEAST_COMMANDS


@pytest.mark.parametrize("command", commands())
def test_commands_run(command: str, index_folder: Path) -> None:
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable if program == "python" else program, *arguments],
        cwd=ROOT,
        env=os.environ | {"DESK_JOURNAL": "off", "DESK_INDEX": str(index_folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_table_of_settings_is_the_program_s() -> None:
    from bot.commands.settings import table

    (written,) = _TABLE.findall((ROOT / "docs" / "settings.md").read_text("utf-8"))
    assert written.strip() == table().strip()
