"""The command lines, as people type them, and that nothing phones home."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

WATCH = """
import sys, runpy
seen = []
def watch(event, arguments):
    if event in {"socket.getaddrinfo", "socket.connect"}:
        host = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = host[0] if isinstance(host, tuple) else host
        if str(host) not in {"127.0.0.1", "localhost", "::1"}:
            seen.append((event, str(host)))
sys.addaudithook(watch)
"""


def run(code_or_module: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *code_or_module],
        cwd=ROOT,
        env=os.environ | {"DESK_INDEX": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_readable_answer(index_folder: Path) -> None:
    done = run(["-m", "bot", "how do i get my old chats deleted", "--role", "user"], index_folder)
    assert done.returncode == 0, done.stderr
    assert "[1] Your Privacy Rights" in done.stdout
    assert "Who can help: Your company's own administrator" in done.stdout


def test_json(index_folder: Path) -> None:
    done = run(["-m", "bot", "who sees my data", "--json"], index_folder)
    assert json.loads(done.stdout)["outcome"] == "answered"


def test_a_batch_prints_one_line_an_item(index_folder: Path, tmp_path: Path) -> None:
    items = tmp_path / "items.jsonl"
    items.write_text('{"id": "a", "question": "who sees my data"}\n{"id": "b"}\n', "utf-8")
    done = run(["-m", "bot", "--batch", str(items)], index_folder)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]
    assert "ask" in done.stderr


@pytest.mark.parametrize(
    "arguments, environment, message",
    [
        (["-m", "bot", "x y z"], {"DESK_INDEX": "/nonexistent/index"}, "python -m index build"),
        (["-m", "bot", "x y z"], {"DESK_CORPUS": "/nonexistent"}, "DESK_CORPUS"),
        (["-m", "bot", "--batch", "/nonexistent.jsonl"], {}, "No such file"),
        (["-m", "bot"], {}, "give a question"),
        (["-m", "bot", "x", "--role", "king"], {}, "king"),
        (["-m", "bot", "journal", "report"], {}, "DESK_JOURNAL"),
        (["-m", "bot", "journal", "report"], {"DESK_JOURNAL": "on", "DESK_DATABASE_URL": "x"}, "postgresql://"),
        (["app.py"], {"DESK_INDEX": "/nonexistent/index"}, "python -m index build"),
    ],
)
def test_mistakes_are_explained(
    index_folder: Path, arguments: list[str], environment: dict[str, str], message: str
) -> None:
    done = run(arguments, index_folder, **environment)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_answering_looks_up_no_host(index_folder: Path) -> None:
    code = WATCH + (
        "from bot.start import disable_telemetry, start_engine\n"
        "disable_telemetry()\n"
        "from bot.settings import Settings\n"
        "import app\n"
        "engine = start_engine(Settings())\n"
        "app.create_app(engine, Settings())\n"
        "engine.ask('who sees my data')\n"
        "print(seen)\n"
    )
    done = run(["-c", code], index_folder, LANGCHAIN_TRACING_V2="true")
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stderr


def test_the_watch_sees_a_look_up(index_folder: Path) -> None:
    code = (
        WATCH
        + "import socket\ntry:\n    socket.getaddrinfo('host.invalid', 80)\nexcept OSError:\n    pass\nprint(seen)\n"
    )
    assert "host.invalid" in run(["-c", code], index_folder).stdout


def test_serving_needs_no_torch(index_folder: Path) -> None:
    code = (
        "from bot.start import disable_telemetry, start_engine\ndisable_telemetry()\n"
        "from bot.settings import Settings\nimport sys\n"
        "start_engine(Settings()).ask('who sees my data')\n"
        "print('torch' in sys.modules, 'sentence_transformers' in sys.modules)\n"
    )
    assert run(["-c", code], index_folder).stdout.split() == ["False", "False"]


def test_the_journal_on_the_command_line(index_folder: Path, tmp_path: Path) -> None:
    kept = {"DESK_JOURNAL": "on", "DESK_DATABASE_URL": f"sqlite:///{tmp_path}/j.sqlite"}
    assert run(["-m", "bot", "which cipher do you use, ask jo@mail.example"], index_folder, **kept).returncode == 0
    done = run(["-m", "bot", "journal", "export"], index_folder, **kept)
    row = json.loads(done.stdout)
    assert (row["surface"], row["question"]) == ("cli", "which cipher do you use, ask [e-mail]")
    assert "[e-mail]" in run(["-m", "bot", "journal", "report"], index_folder, **kept).stdout
    assert json.loads(run(["-m", "bot", "journal", "report", "--json"], index_folder, **kept).stdout)["answers"] == 1
    assert run(["-m", "bot", "journal", "purge"], index_folder, **kept).stdout == "0 answers removed\n"
    erased = run(["-m", "bot", "journal", "erase", row["conversation"]], index_folder, **kept)
    assert erased.stdout == "1 answers removed\n"
    assert run(["-m", "bot", "journal", "export"], index_folder, **kept).stdout == ""
