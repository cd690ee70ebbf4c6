"""Fixtures of all tests: stores on both databases, real data, a browser, no network.

A running server for browser tests is in ``tests/browser/conftest.py``.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import engine
from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

from iorder.kernel.store import Store, Work, open_store, open_work
from tests.support import browser as chromium
from tests.support import network, postgres, stores
from tests.support.areas import PLACES

ROOT = Path(__file__).parents[1]
RUN_FOLDER = "IORDER_TEST_RUN"

settings.register_profile(
    "iorder",
    deadline=None,  # two cores shared with a database and a browser
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
engine.MAX_SHRINKING_SECONDS = 20  # of its own it looks for five minutes, as if it hung
settings.load_profile("iorder")


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the whole run; xdist's workers inherit its name."""
    if not hasattr(config, "workerinput"):
        run = Path(tempfile.mkdtemp(prefix="iorder-tests-"))
        (run / "owner").write_text(str(os.getpid()))
        os.environ[RUN_FOLDER] = str(run)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and RUN_FOLDER in os.environ:
        run = Path(os.environ.pop(RUN_FOLDER))
        postgres.stop_shared(run)
        shutil.rmtree(run, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark who asks for the page or PostgreSQL, before -m chooses."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"pg_url", "pg_store", "pg_server"}:
            item.add_marker("pg")
        if names & {"browser", "page"}:
            item.add_marker("browser")
        if item.get_closest_marker("full") or item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(2 * 3600))
        for mark, places in PLACES.items():
            if item.get_closest_marker(mark) and not item.nodeid.startswith(places):
                raise pytest.UsageError(f"{item.nodeid}: {mark} tests are in {', '.join(places)}")


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """What all workers of this run share."""
    return Path(os.environ[RUN_FOLDER])


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.block(patch)
        yield


@pytest.fixture
def sqlite_url(run_folder: Path, tmp_path: Path) -> str:
    """A migrated SQLite file of this test's own."""
    return stores.sqlite_copy(run_folder, tmp_path)


@pytest.fixture(scope="session")
def pg_server(run_folder: Path) -> postgres.Server:
    """The run's PostgreSQL; missing is a failure, never a skip."""
    return postgres.shared(run_folder)


@pytest.fixture
def pg_url(run_folder: Path) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    url = stores.postgres_copy(run_folder)
    yield url
    stores.postgres_drop(run_folder, url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.pg)])
def store_url(request: pytest.FixtureRequest) -> str:
    """The url of a migrated store; the test runs once on each database."""
    name = {"sqlite": "sqlite_url", "postgres": "pg_url"}[request.param]
    return str(request.getfixturevalue(name))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A migrated, empty store; the test runs once on each database."""
    yield from _opened(store_url)


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    yield from _opened(sqlite_url)


@pytest.fixture
def pg_store(pg_url: str) -> Iterator[Store]:
    yield from _opened(pg_url)


@pytest.fixture
def work(store: Store) -> Iterator[Work]:
    """One open transaction on each database in turn, never committed."""
    with open_work(store, "cli") as opened:
        yield opened


def _opened(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The real data sets: IORDER_TEST_DATA, else ../shared/data."""
    folder = Path(os.environ.get("IORDER_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; set IORDER_TEST_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """One Chromium a worker; it resolves no host but this machine."""
    with sync_playwright() as playwright:
        opened = chromium.launch(playwright.chromium, tmp_path_factory.mktemp("chromium"))
        opened.set_default_timeout(15_000)
        yield opened
        opened.close()


@pytest.fixture
def console() -> list[str]:
    """Errors the page wrote to its console or threw; clear those a test expects."""
    return []


@pytest.fixture
def page(browser: BrowserContext, console: list[str]) -> Iterator[Page]:
    """A fresh page that fails its test when it errs or asks another host for something.

    Nothing of the tests before is left in it but the browser's cache.
    """
    strangers: list[str] = []

    def note_stranger(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in (
            "127.0.0.1",
            "localhost",
        ):
            strangers.append(url)

    def note_request(request: Request) -> None:
        note_stranger(request.url)

    opened = browser.new_page()
    browser.on("request", note_request)
    opened.on("websocket", lambda socket: note_stranger(socket.url))
    opened.on("pageerror", lambda error: console.append(f"threw: {error.stack or error}"))
    opened.on(
        "console",
        lambda message: console.append(message.text) if message.type == "error" else None,
    )
    yield opened
    _forget(browser)
    browser.remove_listener("request", note_request)
    assert strangers == [], "the page asked other hosts"
    assert console == [], "the page wrote errors to its console"


def _forget(browser: BrowserContext) -> None:
    """Close the pages of a test but the first, blank one, which keeps the window; drop its cookies
    and what it stored."""
    home, *opened = browser.pages
    origins = {
        f"{parts.scheme}://{parts.netloc}"
        for parts in (urlsplit(one.url) for one in opened)
        if parts.netloc
    }
    for one in opened:
        one.close()
    browser.clear_cookies()
    session = browser.new_cdp_session(home)
    for origin in origins:
        session.send(
            "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"}
        )
    session.detach()
