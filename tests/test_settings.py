"""What is set wrongly stops the program with its name, and opens nothing."""

from pathlib import Path

import pytest

from bot.settings import SHORTEST_TOKEN, Settings
from corpus.errors import exit_code
from corpus.settings import KNOWN, CorpusSettings, SettingsError
from index.settings import IndexSettings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in KNOWN:
        monkeypatch.delenv(f"DESK_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_name_is_known_to_every_command() -> None:
    assert set(Settings.model_fields) == KNOWN


@pytest.mark.parametrize("kind", [CorpusSettings, IndexSettings, Settings])
def test_a_mistyped_name_is_told_with_the_right_one(
    kind: type[CorpusSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_API_TOKN", "x" * SHORTEST_TOKEN)
    with pytest.raises(SettingsError, match=r"DESK_API_TOKN: no such setting; did you mean DESK_API_TOKEN\?"):
        kind()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("DESK_PORT", "0", "DESK_PORT: .*greater than or equal to 1"),
        ("DESK_PORT", "seven", "DESK_PORT: .*valid integer"),
        ("DESK_PORT", "", "DESK_PORT: is set and empty"),
        ("DESK_HOST", "", "DESK_HOST: .*at least 1 character"),
        ("DESK_CORPUS", " ", "DESK_CORPUS: is set and empty"),
        ("DESK_JOURNAL", "maybe", "DESK_JOURNAL: .*boolean"),
        ("DESK_RETENTION_DAYS", "-1", "DESK_RETENTION_DAYS"),
        ("DESK_RETENTION_DAYS", "99999", "DESK_RETENTION_DAYS"),
        ("DESK_QUEUE_SIZE", "0", "DESK_QUEUE_SIZE"),
        ("DESK_MAX_QUESTION", "3", "DESK_MAX_QUESTION"),
        ("DESK_RATE_LIMIT", "often", "'often' is no rate"),
        ("DESK_MODEL_OPTIONS", "{temperature: 0", "model_options"),
        ("DESK_FRAME_ANCESTORS", "'self'; script-src *", "DESK_FRAME_ANCESTORS"),
        ("DESK_API_TOKEN", "", "DESK_API_TOKEN: is set and empty"),
        ("DESK_AGENT_TOKEN", "short", "DESK_AGENT_TOKEN: .*fewer than 20"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_by_name(
    name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=message):
        Settings()


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_AGENT_TOKEN", "hunter2")
    with pytest.raises(SettingsError) as error:
        Settings()
    assert "hunter2" not in str(error.value)


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PORT", "x")
    monkeypatch.setenv("DESK_MODLE", "y")
    with pytest.raises(SettingsError) as error:
        Settings()
    assert len(str(error.value).splitlines()) == 2


def test_a_line_of_the_file_that_cannot_be_read_is_told_with_its_number(folder: Path) -> None:
    (folder / ".env").write_text("DESK_PORT=7861\nDESK_HOST 'x\n", "utf-8")
    with pytest.raises(SettingsError, match=r"\.env, line 2: cannot be read"):
        Settings()


def test_the_file_is_read_and_names_of_others_are_left_alone(folder: Path) -> None:
    (folder / ".env").write_text("# ours\nexport DESK_PORT=7861\nOTHER=1\nDESK_MODEL=\n", "utf-8")
    assert (Settings().port, Settings().model) == (7861, "")
    (folder / ".env").write_text("DESK_PROT=7861\n", "utf-8")
    with pytest.raises(SettingsError, match="DESK_PROT"):
        Settings()


def test_a_mistake_ends_a_command_with_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> int:
        raise SettingsError("DESK_X: no such setting")

    assert exit_code(fails) == 1
    assert capsys.readouterr().err == "DESK_X: no such setting\n"
    assert exit_code(lambda: 7) == 7
