"""Files people send arrive whole, in a folder of their own, or leave nothing behind."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from iorder import session, uploads
from iorder.access import service as access
from iorder.config import Settings
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import Store, run


@pytest.fixture
def told(sqlite_url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None, database_url=sqlite_url, files=tmp_path / "files", secret_key="of tests",
        max_upload_mb=1,
    )  # fmt: skip


@pytest.fixture
def server(told: Settings, sqlite_store: Store):
    return create_app(told, sqlite_store).server


def signed_in(server, store: Store, role: str) -> tuple[FlaskClient, str]:
    """A client of somebody of this role and the session's token."""

    def begin(work):
        person = access.add_person(work, f"{role}@shop.example", role)
        return access.sign_in_by_link(work, access.new_link(work, person.id), "test")

    secret = run(store, "cli", begin)
    client = server.test_client()
    with server.app_context():
        client.set_cookie(session.cookie_name(), secret)
        return client, session.token_of(secret)


@pytest.fixture
def post(server, sqlite_store: Store) -> Iterator:
    client, token = signed_in(server, sqlite_store, "staff")

    def send(body: bytes, name: str = "orders.csv", **headers: str):
        headers = {"X-File-Name": name, "X-CSRFToken": token, **headers}
        return client.post("/imports/upload", data=body, headers=headers)

    return send


def kept(told: Settings) -> list[Path]:
    return [path for path in (told.files / "uploads").rglob("*") if path.is_file()]


def test_a_file_is_kept_as_it_came(post, told, server):
    body = os.urandom(3 * uploads.CHUNK // 2)

    answer = post(body, "orders%20%E2%82%AC.csv")

    assert answer.status_code == 200
    assert (answer.json["name"], answer.json["size"]) == ("orders _.csv", len(body))
    with server.test_request_context():
        [path] = uploads.uploaded([answer.json["token"]])
    assert path.read_bytes() == body


def test_a_name_cannot_leave_the_folder_of_uploads(post, told):
    post(b"x", "..%2F..%2F..%2Fetc%2Fpasswd")

    [path] = kept(told)
    assert path.name == "passwd"
    assert path.parent.parent == told.files / "uploads"


def test_a_file_that_is_too_large_is_refused_in_words_and_leaves_nothing(post, told):
    answer = post(b"x" * (1024 * 1024 + 1))

    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.json["title"]
    assert kept(told) == []


def test_nobody_uploads_without_the_sessions_token(post):
    assert post(b"x", **{"X-CSRFToken": ""}).status_code == 403


def test_nobody_uploads_from_another_site(post):
    assert post(b"x", Origin="https://evil.example").status_code == 403


def test_somebody_who_may_only_look_cannot_upload(server, sqlite_store, told):
    client, token = signed_in(server, sqlite_store, "analyst")

    answer = client.post("/imports/upload", data=b"x", headers={"X-CSRFToken": token})

    assert answer.status_code == 403
    assert kept(told) == []


def test_somebody_unknown_is_asked_to_sign_in(server):
    assert server.test_client().post("/imports/upload", data=b"x").status_code == 401


def test_what_was_not_sent_or_is_gone_is_said(server):
    with server.test_request_context():
        with pytest.raises(InvalidInput):
            uploads.uploaded([])
        for token in ("0" * 32, "../../secret_key", ""):
            with pytest.raises(NotFound):
                uploads.uploaded([token])


def test_discarding_leaves_files_of_others_alone(post, told, server, tmp_path):
    post(b"x")
    mine = tmp_path / "mine.csv"
    mine.write_text("a,b")

    with server.test_request_context():
        uploads.discard([*kept(told), mine])

    assert kept(told) == []
    assert mine.exists()


def test_uploads_nobody_needs_any_more_go_with_the_next_one(post, told):
    post(b"old")
    [old] = kept(told)
    long_ago = time.time() - (uploads.KEPT_DAYS + 1) * 86_400
    os.utime(old.parent, (long_ago, long_ago))

    post(b"new")

    assert [path.read_bytes() for path in kept(told)] == [b"new"]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("orders.csv", "orders.csv"),
        ("C:\\export\\Bestellungen März.xlsx", "Bestellungen März.xlsx"),
        ("a;rm -rf.csv", "a_rm -rf.csv"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_people_recognise_their_files_name(name, harmless):
    assert uploads.harmless(name) == harmless


@given(st.text())
def test_any_name_becomes_one_that_a_disk_takes(name):
    safe = uploads.harmless(name)

    assert safe not in ("", ".", "..")
    assert not set(safe) & set('/\\\0<>:"|?*\n')
    assert len(safe.encode()) <= 255
