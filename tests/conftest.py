"""Shared: the shipped corpus, a small one, the real index, and a door to development data that may be absent."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import FLAGS
from playwright.sync_api import Browser, sync_playwright

from bot.engine import Engine
from bot.start import disable_telemetry

disable_telemetry()
os.environ["DESK_JOURNAL"] = "off"  # a test that wants a journal makes its own
os.environ["DESK_RATE_LIMIT"] = ""  # tests ask faster than people

from corpus.load import Entry, load_corpus  # noqa: E402
from corpus.settings import SHIPPED_POLICIES  # noqa: E402
from index.build import build  # noqa: E402
from index.encoder.sentence_transformer import EmbeddingModel  # noqa: E402
from index.search import Index, IndexMissing  # noqa: E402

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

SMALL_POLICY = """Acme Privacy Policy

Collection

We collect your name and e-mail address when you sign up. We do not collect health data.

Sharing

We share data with:

  • Our hosting provider, to run the service.
  • The police, when a court orders it.

Contact

Write to us at:

1 Main Street
Springfield
help@acme.example
"""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Development data beside the project; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("development data is not here")
    return SHARED


@pytest.fixture(scope="session")
def entries() -> tuple[Entry, ...]:
    return load_corpus(SHIPPED_POLICIES)


@pytest.fixture(scope="session")
def entry(entries: tuple[Entry, ...]) -> Entry:
    return entries[0]


@pytest.fixture(scope="session")
def model() -> EmbeddingModel:
    return EmbeddingModel()


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """A folder with one bare policy file."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "acme.txt").write_text(SMALL_POLICY, "utf-8")
    return folder


@pytest.fixture
def editable_corpus(tmp_path: Path) -> Path:
    """A copy of the shipped corpus, to be broken."""
    return Path(shutil.copytree(SHIPPED_POLICIES, tmp_path / "policies"))


@pytest.fixture(scope="session")
def index_folder(entries: tuple[Entry, ...], model: EmbeddingModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real index of the shipped corpus: the one `make index` built when it is fresh, else one built here."""
    ready = ROOT / ".desk" / "index"
    try:
        Index(entries, model, ready).close()
    except IndexMissing:
        ready = tmp_path_factory.mktemp("index")
        build(entries, model, ready)
    return ready


@pytest.fixture(scope="session")
def index(entries: tuple[Entry, ...], model: EmbeddingModel, index_folder: Path) -> Iterator[Index]:
    opened = Index(entries, model, index_folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def engine(entries: tuple[Entry, ...], index: Index) -> Engine:
    return Engine(entries, index)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; required where `.ci/run` installed one, else such tests skip."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and os.environ.get("TEST_REQUIRE_BROWSER"):
        pytest.fail("no Chromium on the PATH, though TEST_REQUIRE_BROWSER is set")
    if found is None:
        pytest.skip("no Chromium on the PATH; the pages are not tried in a browser")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()
