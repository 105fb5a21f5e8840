"""The journal: masked, limited in time, erasable, and never in the way. On SQLite and on a real PostgreSQL."""

import logging
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Answer, Citation, Outcome, Route, Statement
from bot.commands import journal as journal_command
from bot.journal import counts as counts_module
from bot.journal import journal as journal_module
from bot.journal import tables as tables_module
from bot.journal.journal import Journal, NoJournal, open_journal
from bot.journal.report import readable
from bot.journal.tables import JournalMisconfigured, JournalUnreachable
from bot.journal.waiting import WaitingRecords
from bot.settings import Settings
from corpus.records import Role

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
CITATION = Citation(1, "acme", "0" * 16, "s8", "Data Retention", 10, 40, "Acme keeps billing data for seven years.")
ANSWER = Answer(
    id="a1",
    question="how long do you keep my bills",
    standalone="how long do you keep my bills",
    role=Role.USER,
    outcome=Outcome.ANSWERED,
    text="Seven years. [1]",
    writer="extractive",
    statements=(Statement("Seven years.", (1,)),),
    citations=(CITATION,),
    route=Route("privacy_team", "The privacy team", "privacy@acme.example", "They say so.", 1),
    confidence=0.9,
    seconds={"search": 0.01},
)
SILENT = replace(ANSWER, id="a2", outcome=Outcome.NOT_STATED, standalone="do you keep my blood type", route=None)
PARTIAL = replace(ANSWER, id="a3", outcome=Outcome.PARTIAL, uncovered=("Which cipher do you use?",))


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL server of our own, reached through a socket in a temporary folder."""
    programs = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        Path(shutil.which("initdb") or "/").parent,
    ]
    home = next((folder for folder in programs if (folder / "initdb").exists()), None)
    required = os.environ.get("TEST_REQUIRE_POSTGRES")
    if home is None and required:
        pytest.fail("no PostgreSQL server is installed, though TEST_REQUIRE_POSTGRES is set")
    if home is None:
        pytest.skip("no PostgreSQL server is installed; the journal is tried on SQLite alone")
    folder = tmp_path_factory.mktemp("postgres")
    as_other = _as_other_than_root(folder)

    def do(*command: str) -> None:
        subprocess.run([*as_other, *command], cwd=folder, check=True, capture_output=True, timeout=60)

    do(
        str(home / "initdb"),
        "-D",
        f"{folder}/data",
        "-U",
        "desk",
        "--auth=trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C",
    )
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    do(str(home / "pg_ctl"), "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options, "-w", "start")
    yield f"postgresql://desk@/postgres?host={folder}"
    do(str(home / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")


def _as_other_than_root(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: root starts it as somebody else, who gets the folder."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    for parent in folder.parents:
        if parent.owner() == "root" and not stat.S_IMODE(parent.stat().st_mode) & stat.S_IXOTH:
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    return ["runuser", "-u", "nobody", "--"]


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    """One body of tests over both databases."""
    url = f"sqlite:///{tmp_path}/j.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres")
    made = Journal(url, days=30, public=("Write to privacy@acme.example.",), clock=clock)
    assert made.failures == 0
    yield made
    made.purge(START + timedelta(days=10_000))
    made.close()


def test_what_is_kept_of_an_answer(journal: Journal) -> None:
    journal.record(ANSWER, "chat", "c1")
    (row,) = journal.export()
    assert row["at"] == START.isoformat()
    assert (row["conversation"], row["surface"], row["role"], row["outcome"]) == ("c1", "chat", "user", "answered")
    assert row["citations"][0] == {
        "policy_id": "acme",
        "policy_version": "0" * 16,
        "section": "Data Retention",
        "start": 10,
        "end": 40,
        "begins": "Acme keeps billing data for seven years.",
        "stated": True,
    }
    assert (row["route"], row["confidence"], row["seconds"]) == ("privacy_team", 0.9, {"search": 0.01})


def test_nothing_is_kept_unmasked(journal: Journal) -> None:
    secret = "jo.doe@mail.example"
    journal.record(replace(PARTIAL, question=f"I am {secret}", standalone=secret, uncovered=(secret,)), "panel", "c1")
    assert journal.feedback("a3", False, f"wrong, {secret}", f"ask {secret} or privacy@acme.example")
    assert journal.draft("a3", "edited", f"Dear {secret}", f"Hello {secret}")
    everything = repr(list(journal.export()))
    assert secret not in everything
    assert "ask [e-mail] or privacy@acme.example" in everything


def test_what_a_database_refuses_is_left_out(journal: Journal) -> None:
    journal.record(replace(ANSWER, question="nul \0 and half \ud800", standalone="x" * 20_000), "api", "c\0" * 100)
    assert journal.feedback("a1", True, comment="\0\ud83d")
    assert journal.failures == 0


def test_many_may_write_at_once(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: journal.record(replace(ANSWER, id=f"n{n}"), "api", f"c{n % 3}"), range(200)))
    assert journal.failures == 0
    assert len(list(journal.export())) == 200


def test_later_feedback_replaces_earlier(journal: Journal) -> None:
    journal.record(ANSWER, "chat", "c1")
    assert journal.feedback("a1", False)
    assert journal.feedback("a1", True)
    assert [row["feedback"]["useful"] for row in journal.export()] == [True]
    assert not journal.feedback("unknown", True)
    assert not journal.draft("unknown", "used", "text")


def test_retention(journal: Journal, clock: Clock) -> None:
    journal.record(ANSWER, "chat", "c1")
    journal.feedback("a1", True)
    journal.draft("a1", "used", "text", "text")
    clock.now += timedelta(days=29, hours=23)
    journal.record(SILENT, "chat", "c2")
    assert [row["id"] for row in journal.export()] == ["a1", "a2"]
    clock.now += timedelta(hours=2)
    journal.record(PARTIAL, "chat", "c3")
    assert [row["id"] for row in journal.export()] == ["a2", "a3"]


def test_an_old_record_is_purged_at_most_hourly_and_at_the_start(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path}/j.sqlite"
    first = Journal(url, days=1, clock=clock)
    first.record(ANSWER, "chat", "c1")
    clock.now += timedelta(days=1, minutes=-30)
    first.record(SILENT, "chat", "c2")  # purges, and finds nothing old enough
    clock.now += timedelta(minutes=45)
    first.record(PARTIAL, "chat", "c3")
    assert len(list(first.export())) == 3
    assert [row["id"] for row in Journal(url, days=1, clock=clock).export()] == ["a2", "a3"]


def test_erase(journal: Journal) -> None:
    journal.record(ANSWER, "chat", "c1")
    journal.feedback("a1", True)
    journal.record(SILENT, "chat", "c2")
    assert journal.erase("c1") == 1
    assert journal.erase("c1") == 0
    assert [row["id"] for row in journal.export()] == ["a2"]


def test_what_is_erased_is_gone_from_the_files(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path}/j.sqlite")
    journal.record(replace(ANSWER, question="quagmire"), "chat", "c1")
    assert b"quagmire" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    journal.erase("c1")
    assert b"quagmire" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    Journal(f"sqlite:///{tmp_path}/deep/j.sqlite").record(ANSWER, "chat", "c1")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep").iterdir()} == {0o600}


def test_the_report_is_a_to_do_list(journal: Journal, clock: Clock) -> None:
    journal.record(replace(ANSWER, id="old"), "chat", "c0")
    clock.now += timedelta(days=8)
    for answer in (ANSWER, SILENT, replace(SILENT, id="a4", citations=(), statements=()), PARTIAL):
        journal.record(answer, "chat", "c1")
    journal.feedback("a1", False, "wrong", "It is not my bill.")
    journal.feedback("a2", True)
    journal.draft("a1", "edited", "one two three four", "one two three five")
    report = journal.report(7)
    assert report.answers == 4
    assert report.outcomes == {"not_stated": 2, "answered": 1, "partial": 1}
    assert (report.sections, report.routes) == ({"Data Retention": 3}, {"privacy_team": 2})
    groups = {silence.section: silence.questions for silence in report.silent}
    assert groups["Data Retention"] == ("do you keep my blood type",)
    assert set(groups["nothing close"]) == {"do you keep my blood type", "Which cipher do you use?"}
    assert [(answer.answer_id, answer.comment) for answer in report.not_useful] == [("a1", "It is not my bill.")]
    assert (report.drafts.edited, report.drafts.kept) == (1, 0.75)
    for words in ("Data Retention 3", "Acme keeps billing data", "Which cipher", "It is not my bill", "75%"):
        assert words in readable(report)


def test_off_keeps_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/j.sqlite"
    journal = open_journal(Settings(journal=False, database_url=url))
    assert isinstance(journal, NoJournal)
    journal.record(ANSWER, "chat", "c1")
    assert not journal.feedback("a1", True)
    assert (journal.erase("c1"), list(journal.export()), journal.report().answers) == (0, [], 0)
    assert list(tmp_path.iterdir()) == []
    with_file = open_journal(Settings(journal=True, database_url=url))
    with_file.record(ANSWER, "chat", "c1")
    assert len(list(with_file.export())) == 1


def test_a_failing_database_fails_no_answer_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "j.sqlite"
    path.write_bytes(b"no database at all" * 100)
    journal = Journal(f"sqlite:///{path}")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            journal.record(ANSWER, "chat", "c1")
    assert not journal.feedback("a1", True)
    assert (journal.failures, journal.waiting) == (2, 3)  # the purge at the start, the feedback; records wait
    with pytest.raises(JournalUnreachable, match="DESK_DATABASE_URL"):
        journal.erase("another")
    (said,) = [record.getMessage() for record in caplog.records]
    assert "DatabaseError" in said
    path.unlink()
    monkeypatch.setattr(journal_module.time, "monotonic", lambda: journal._rest_until + 1)
    journal.record(replace(ANSWER, id="a4"), "chat", "c1")
    assert [row["id"] for row in journal.export()] == ["a1", "a4"]  # the same answer thrice is one


@pytest.mark.parametrize(
    "url, message",
    [
        ("nonsense", "postgresql://"),
        ("sqlite://", "sqlite:///file"),
        ("sqlite:////proc/nowhere/j.sqlite", "DESK_JOURNAL=off"),
        ("mysql://somebody@127.0.0.1/name", "driver"),
    ],
)
def test_what_can_never_work_is_explained(url: str, message: str) -> None:
    with pytest.raises(JournalMisconfigured, match=message):
        Journal(url)


def test_a_report_never_deletes(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/j.sqlite"
    clock.now = datetime(2020, 1, 1, tzinfo=UTC)  # too old for any setting of the shell that asks
    Journal(url, clock=clock).record(ANSWER, "chat", "c1")
    monkeypatch.setenv("DESK_JOURNAL", "on")
    monkeypatch.setenv("DESK_DATABASE_URL", url)
    monkeypatch.setenv("DESK_RETENTION_DAYS", "1")
    for command in (["report"], ["export"], ["find", "bills"]):
        assert journal_command.main(command) == 0
    reader = Journal(url, days=1, purges=False)
    assert len(list(reader.export())) == 1
    assert reader.purge() == 1  # asked for, it goes


def test_one_answer_is_found_and_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/j.sqlite"
    journal = Journal(url)
    for answer in (ANSWER, SILENT):
        journal.record(answer, "chat", "c1")
    journal.feedback("a2", False, "wrong", "Quagmire")
    monkeypatch.setenv("DESK_JOURNAL", "on")
    monkeypatch.setenv("DESK_DATABASE_URL", url)
    assert journal_command.main(["find", "quagmire"]) == 0
    assert '"id": "a2"' in capsys.readouterr().out
    assert journal_command.main(["erase", "--answer", "a2"]) == 0
    assert capsys.readouterr().out == "1 answers removed\n"
    assert [row["id"] for row in journal.export()] == ["a1"]


def test_words_are_found_wherever_they_stand(journal: Journal) -> None:
    journal.record(replace(PARTIAL, uncovered=("Über 100% “sure”?",)), "chat", "c1")
    journal.record(ANSWER, "chat", "c1")
    journal.draft("a1", "edited", "a draft", "Zanzibar")
    assert [row["id"] for row in journal.find("Über 100% “sure")] == ["a3"]
    assert [row["id"] for row in journal.find("zanzibar")] == ["a1"]
    assert [row["id"] for row in journal.find("BILLS")] == ["a1", "a3"]
    assert list(journal.find("b_lls")) == []


def test_while_somebody_reads_the_erased_words_are_said_to_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables_module, "CONNECT_SECONDS", 0)
    path = tmp_path / "j.sqlite"
    journal = Journal(f"sqlite:///{path}")
    journal.record(replace(ANSWER, question="quagmire"), "chat", "c1")
    reader = sqlite3.connect(path)
    reader.execute("begin")
    reader.execute("select * from desk_answers").fetchall()
    assert (journal.erase("c1"), journal.wiped) == (1, False)
    assert b"quagmire" in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    reader.close()
    assert (journal.purge(), journal.wiped) == (0, True)
    assert b"quagmire" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_an_existing_file_s_mode_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    path.touch()
    path.chmod(0o666)
    Journal(f"sqlite:///{path}").record(ANSWER, "chat", "c1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_is_kept_for_a_minute_but_quotes_nothing_erased(journal: Journal) -> None:
    journal.record(SILENT, "chat", "c1")
    first = journal.report(7)
    assert journal.report(7) is first
    journal.erase("c1")
    assert journal.report(7).silent == ()


def test_a_report_lists_the_newest_and_counts_all(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts_module, "MOST_LISTED", 2)
    for number in range(5):
        journal.record(replace(SILENT, id=f"n{number}"), "chat", "c1")
        journal.feedback(f"n{number}", False, "wrong")
    report = journal.report(7)
    assert (report.silent_answers, sum(len(silence.questions) for silence in report.silent)) == (5, 2)
    assert (report.not_useful_answers, len(report.not_useful)) == (5, 2)
    assert "5 answers, the newest listed" in readable(report)


def test_an_unknown_answer_is_not_compared(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "SequenceMatcher", None)  # calling it would count as a failure
    assert not journal.draft("unknown", "edited", "one two", "one three")
    assert journal.failures == 0


def test_records_of_a_locked_table_wait_and_are_kept(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_module, "LOCK_SECONDS", 1)
    journal = Journal(postgres)
    assert list(journal.export()) == []  # makes the tables
    other = tables_module.open_database(postgres)
    with other.connect() as locking, locking.begin():
        locking.exec_driver_sql("lock table desk_answers in access exclusive mode")
        for number in range(5):
            journal.record(replace(ANSWER, id=f"n{number}"), "chat", "c1")
        assert (journal.waiting, journal.failures) == (5, 0)
    monkeypatch.setattr(journal_module.time, "monotonic", lambda: journal._rest_until + 1)
    journal.record(SILENT, "chat", "c1")
    assert (journal.waiting, journal.failures, len(list(journal.export()))) == (0, 0, 6)
    assert journal.erase("c1") == 6
    other.dispose()
    journal.close()


def test_what_waits_is_bounded_counted_and_erasable(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "j.sqlite").write_bytes(b"no database at all" * 100)
    journal = Journal(f"sqlite:///{tmp_path}/j.sqlite")
    journal._waiting = WaitingRecords(most=3)
    for number in range(5):
        journal.record(replace(ANSWER, id=f"n{number}"), "chat", f"c{number}")
    assert (journal.waiting, journal.failures) == (3, 3)  # the purge at the start, and two too many
    with pytest.raises(JournalUnreachable):
        journal.erase("c1")
    assert journal.waiting == 2
    with caplog.at_level(logging.ERROR):
        journal.close()
    assert journal.failures == 5
    assert "2 records are lost" in caplog.text


def test_a_live_journal_is_copied_and_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live, copy = tmp_path / "j.sqlite", tmp_path / "copy.sqlite"
    journal = Journal(f"sqlite:///{live}")
    for answer in (ANSWER, SILENT):
        journal.record(answer, "chat", "c1")  # both stand in the write-ahead file: the server is running
    journal.feedback("a1", True)
    monkeypatch.setenv("DESK_JOURNAL", "on")
    monkeypatch.setenv("DESK_DATABASE_URL", f"sqlite:///{live}")
    assert journal_command.main(["backup", str(copy)]) == 0
    assert capsys.readouterr().out.startswith("2 answers copied")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    expected = list(journal.export())
    journal.close()
    for file in tmp_path.glob("j.sqlite*"):
        file.unlink()
    copy.rename(live)
    assert list(Journal(f"sqlite:///{live}").export()) == expected


def test_a_copy_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live, taken = tmp_path / "j.sqlite", tmp_path / "taken"
    taken.write_text("mine", "utf-8")
    monkeypatch.setenv("DESK_DATABASE_URL", f"sqlite:///{live}")
    assert journal_command.main(["backup", str(tmp_path / "copy")]) == 1
    assert "there is no journal" in capsys.readouterr().err
    live.write_bytes(b"no database at all" * 100)
    assert journal_command.main(["backup", str(taken)]) == 1
    assert "name a new file" in capsys.readouterr().err
    assert journal_command.main(["backup", str(tmp_path / "copy")]) == 1
    assert "could not be copied" in capsys.readouterr().err
    assert (taken.read_text("utf-8"), (tmp_path / "copy").exists()) == ("mine", False)
