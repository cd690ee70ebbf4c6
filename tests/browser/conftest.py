"""A real web on a store of the test's own, and a page that is signed in to it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app import create_app
from iorder.access import service as access
from iorder.config import Settings
from iorder.kernel.store import Store, run
from iorder.session import CSRF_COOKIE, token_of

expect.set_options(timeout=15_000)  # two cores that others use too


@dataclass(frozen=True)
class LiveServer:
    """``url`` without a slash at its end; ``store`` is what it serves by ``flask``."""

    url: str
    store: Store
    settings: Settings
    flask: Flask

    def link(self, role: str = "admin") -> str:
        """The address of a one-time sign-in link for somebody of this role."""
        return f"{self.url}/login/{run(self.store, 'cli', _link_for, role)}"

    def sign_in(self, page: Page, role: str = "admin", path: str = "/") -> None:
        """Open ``path`` signed in. Signing in itself is tested by its own pages; here its cookies
        are given to the browser, which spares two pages a test."""
        link = run(self.store, "cli", _link_for, role)
        secret = run(self.store, "web", access.sign_in_by_link, link, "a test")
        with self.flask.app_context():
            cookies = {"iorder_session": secret, CSRF_COOKIE: token_of(secret)}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]
        )
        page.goto(self.url + path)
        page.locator("#io-main").wait_for()


def closing(app):
    """``app`` whose answers are closed even when the browser breaks off: werkzeug's server then
    fails before it closes them, and a static file would stay open."""

    def answered(environ, start_response):
        answer = app(environ, start_response)
        try:
            yield from answer
        finally:
            answer.close()

    return answered


def _link_for(work, role):
    email = f"{role}@shop.example"
    try:
        found = access.by_email(work, email)
    except access.NotFound:
        found = access.add_person(work, email, role, "Maya Okafor")
    return access.new_link(work, found.id)


class Address:
    """One address for all tests of a worker, so that its browser's cache holds; ``app`` is what
    is served at it now."""

    def __init__(self) -> None:
        self.app: Any = None
        self.server = make_server("127.0.0.1", 0, self, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __call__(self, environ, start_response):
        app = self.app
        if app is None:
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return []
        return app(environ, start_response)


@pytest.fixture(scope="session")
def address() -> Iterator[Address]:
    here = Address()
    thread = threading.Thread(target=here.server.serve_forever, daemon=True)
    thread.start()
    yield here
    here.server.shutdown()
    thread.join(10)


@pytest.fixture
def live_server(address: Address, sqlite_store: Store, tmp_path: Path) -> Iterator[LiveServer]:
    """iOrder served by threads of this process."""
    told = Settings(
        _env_file=None,
        database_url=str(sqlite_store.writer.url),
        files=tmp_path / "files",
        secret_key="of tests only",
    )
    flask = create_app(told, sqlite_store).server
    address.app = closing(flask.wsgi_app)
    yield LiveServer(address.url, sqlite_store, told, flask)
    address.app = None
