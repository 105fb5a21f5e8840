"""Settings fail closed: what is misspelt, empty, absurd or unreadable ends in one line that says what is allowed."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from corpus.environment import SERVING, SettingsInvalid
from corpus.settings import CorpusSettings
from index.settings import IndexSettings

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name, value, message",
    [
        ("DESK_API_TOKN", "s3cret-s3cret", "DESK_API_TOKN is no setting: did you mean DESK_API_TOKEN"),
        ("desk_api_tokn", "s3cret-s3cret", "did you mean DESK_API_TOKEN"),
        ("DESK_API_TOKEN", "", "DESK_API_TOKEN is empty"),
        ("DESK_AGENT_TOKEN", "  ", "DESK_AGENT_TOKEN is empty"),
        ("DESK_AGENT_TOKEN", "s3cret", "DESK_AGENT_TOKEN must be text of 20 characters or more"),
        ("DESK_INDEX", "", "DESK_INDEX is empty"),
        ("DESK_PORT", "s3cret-s3cret", "DESK_PORT must be a whole number of at least 1 and of at most 65535"),
        ("DESK_PORT", "0", "DESK_PORT must be a whole number of at least 1"),
        ("DESK_QUEUE_SIZE", "-1", "DESK_QUEUE_SIZE must be a whole number of at least 1"),
        ("DESK_MAX_QUESTION", "0", "DESK_MAX_QUESTION must be"),
        ("DESK_RETENTION_DAYS", "99999999999", "DESK_RETENTION_DAYS must be"),
        ("DESK_MODEL_TIMEOUT", "nan", "DESK_MODEL_TIMEOUT must be a number above 0"),
        ("DESK_MODEL_TIMEOUT", "inf", "DESK_MODEL_TIMEOUT must be a number above 0"),
        ("DESK_MODEL_PRICE_IN", "inf", "DESK_MODEL_PRICE_IN must be"),
        ("DESK_JOURNAL", "perhaps", "DESK_JOURNAL must be on or off"),
        ("DESK_MODEL_OPTIONS", "{s3cret-s3cret", "DESK_MODEL_OPTIONS must be a JSON object"),
        ("DESK_MODEL_OPTIONS", "[1]", "DESK_MODEL_OPTIONS must be a JSON object"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line(
    name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as refused:
        Settings()
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "written, message",
    [
        (b"DESK_PORT=8000\nthis is no setting\n", "line 2 is no setting"),
        (b"DESK_API_TOKN=x\n", "DESK_API_TOKN is no setting"),
        (b"DESK_API_TOKEN\n", "DESK_API_TOKEN is empty"),
        (b"\xff\xfe\x00", "text file in UTF-8"),
    ],
)
def test_a_wrong_env_file_is_refused(written: bytes, message: str, elsewhere: Path) -> None:
    (elsewhere / ".env").write_bytes(written)
    with pytest.raises(SettingsInvalid, match=message):
        Settings()


def test_a_good_environment_is_read(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / ".env").write_text("# ours\nDESK_PORT=8000\nOTHER=\n", "utf-8")
    monkeypatch.setenv("DESK_RATE_LIMIT", "")
    monkeypatch.setenv("TEST_REQUIRE_BROWSER", "1")
    settings = Settings()
    assert (settings.port, settings.rate_limit) == (8000, "")


@pytest.mark.parametrize("settings", [CorpusSettings, IndexSettings])
def test_programs_that_read_less_meet_the_same_environment(
    settings: type[CorpusSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_PORT", "8000")
    settings()
    monkeypatch.setenv("DESK_CORPS", "elsewhere")
    with pytest.raises(SettingsInvalid, match="DESK_CORPUS"):
        settings()


def test_the_names_are_those_of_the_settings() -> None:
    assert set(Settings.model_fields) == SERVING


@pytest.mark.parametrize(
    "command",
    ["app.py", "-m bot hello", "-m bot journal report", "-m bot agent-link", "-m index status", "-m corpus check"],
)
def test_every_command_says_it_without_a_traceback(command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command.split()],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "DESK_API_TOKN": "x", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("DESK_API_TOKN is no setting")
    assert done.stderr.count("\n") == 1
