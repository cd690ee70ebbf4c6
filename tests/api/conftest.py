"""The API asked without a browser, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from iorder.access import tokens
from iorder.config import Settings
from iorder.kernel.store import Store, run


@dataclass(frozen=True)
class Program:
    """A client with a token."""

    client: FlaskClient
    secret: str
    token_id: int

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers())

    def post(self, path: str, body: Any, key: str = "") -> TestResponse:
        return self.client.post(f"/api/v1{path}", json=body, headers=self.headers(key))

    def put(self, path: str, body: Any, key: str = "") -> TestResponse:
        return self.client.put(f"/api/v1{path}", json=body, headers=self.headers(key))

    def headers(self, key: str = "") -> dict[str, str]:
        more = {"Idempotency-Key": key} if key else {}
        return {"Authorization": f"Bearer {self.secret}"} | more


@pytest.fixture
def program(store: Store, tmp_path: Path) -> Callable[..., Program]:
    """Makes a program with scopes: ``program("stock.view", api_rate="2/minute")``."""

    def make(*scopes: str, **settings: Any) -> Program:
        told = Settings(
            _env_file=None,
            database_url=store.writer.url.render_as_string(hide_password=False),
            files=tmp_path / "files",
            secret_key="of tests only",
            **settings,
        )
        token_id, secret = run(store, "cli", tokens.make_token, "a test", scopes or ["*"])
        return Program(create_app(told, store).server.test_client(), secret, token_id)

    return make
