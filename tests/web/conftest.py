"""The whole web on one store, asked without a browser; the store is kept for all these tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from app import create_app
from iorder.access import service as access
from iorder.access.permissions import ROLES
from iorder.config import Settings
from iorder.kernel.store import Store, open_store, run
from iorder.session import CSRF_HEADER, token_of
from tests.support import stores


@dataclass(frozen=True)
class Web:
    """The app and what it serves; ``people`` by role."""

    app: Dash
    store: Store
    people: dict[str, access.Person]

    def client(self, role: str = "", **environ: Any) -> FlaskClient:
        """A browser of somebody of this role, or of nobody; sends the anti-forgery token."""
        client = self.app.server.test_client()
        if role:
            link = run(self.store, "cli", access.new_link, self.people[role].id)
            secret = run(self.store, "web", access.sign_in_by_link, link, "a test")
            client.set_cookie("iorder_session", secret)
            client.environ_base[header(CSRF_HEADER)] = self.token(secret)
        client.environ_base.update(environ)
        return client

    def token(self, secret: str) -> str:
        """The anti-forgery token that belongs to a session's or a form's secret."""

        with self.app.server.app_context():
            return token_of(secret)


def header(name: str) -> str:
    """A header as WSGI names it."""
    return f"HTTP_{name.upper().replace('-', '_')}"


def make_web(opened: Store, files: Path, **settings: Any) -> Web:
    """A web of its own on ``opened``, with somebody of each role."""
    told = Settings(
        _env_file=None,
        database_url=opened.writer.url.render_as_string(hide_password=False),
        files=files,
        secret_key="of tests only",
        **settings,
    )
    people = {
        role: run(opened, "cli", access.add_person, f"{role}@shop.example", role, f"A {role}")
        for role in ROLES
    }
    return Web(create_app(told, opened), opened, people)


@pytest.fixture(scope="session")
def web(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("web")
    opened = open_store(stores.sqlite_copy(run_folder, folder))
    yield make_web(opened, folder / "files")
    opened.dispose()


@pytest.fixture
def another_web(sqlite_store: Store, tmp_path: Path) -> Callable[..., Web]:
    """Makes a web of the test's own: ``another_web(base_url="https://...")``."""
    return lambda **settings: make_web(sqlite_store, tmp_path / "files", **settings)
