"""Headers of every answer, bundles that are small and kept, and what machines ask."""

import gzip
import re
from base64 import b64encode
from hashlib import sha256

import pytest

from tests.web.conftest import make_web


def policy_of(answer):
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {part.split()[0]: part.split()[1:] for part in parts}


@pytest.mark.parametrize("path", ["/", "/login", "/healthz", "/assets/iorder.js", "/nowhere"])
def test_every_answer_says_what_a_page_may_load(web, path):
    answer = web.client("viewer").get(path)

    policy = policy_of(answer)
    assert policy["default-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(policy["script-src"])
    assert "http" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in answer.headers
    answer.close()


def test_every_inline_script_of_the_page_is_known_by_its_hash(web):
    answer = web.client("viewer").get("/", headers={"Accept": "text/html"})
    scripts = re.findall(r"<script([^>]*)>([^<]+)</script>", answer.get_data(as_text=True))
    runs = [text for told, text in scripts if "application/json" not in told]
    hashes = {f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in runs}
    assert hashes
    assert hashes <= set(policy_of(answer)["script-src"])


def test_the_page_names_no_other_host(web):
    text = web.client("viewer").get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", text) == []


def test_what_a_person_sees_is_not_kept_and_what_has_a_version_is(web):
    client = web.client("viewer")

    assert client.get("/_dash-layout").headers["Cache-Control"] == "no-store"
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    assert "immutable" in client.get("/vendor/5.3/bootstrap.css").headers["Cache-Control"]
    plain = client.get("/assets/iorder.js")
    assert "immutable" not in plain.headers.get("Cache-Control", "")
    plain.close()


def test_a_large_text_is_sent_zipped_to_whom_can_read_it(web):
    client = web.client()
    plain = client.get("/vendor/5.3/bootstrap.css")
    small = client.get("/vendor/5.3/bootstrap.css", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 4


def test_alive_and_ready_need_no_sign_in(web):
    client = web.client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ready"}


def test_a_web_whose_store_is_gone_is_alive_and_not_ready(sqlite_store, tmp_path):
    web = make_web(sqlite_store, tmp_path)
    sqlite_store.dispose()
    path = tmp_path / "iorder.db"
    for part in ("", "-wal", "-shm"):
        path.with_name(path.name + part).unlink(missing_ok=True)
    path.mkdir()

    assert web.client().get("/healthz").status_code == 200
    assert web.client().get("/readyz").status_code == 503


def test_metrics_are_told_to_this_machine_only(web):
    assert b"iorder_jobs" in web.client().get("/metrics").data
    assert web.client(REMOTE_ADDR="10.0.0.9").get("/metrics").status_code == 403
    behind = web.client().get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"})
    assert behind.status_code == 403


def test_icons_are_drawn_from_the_wheel_and_an_unknown_one_is_not_found(web):
    drawn = web.client().get("/vendor/5.3/icons/inbox.svg")
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.data.startswith(b"<svg ")
    assert web.client().get("/vendor/5.3/icons/no-such.svg").status_code == 404
    assert web.client().get("/vendor/5.3/icons/..%2f..%2fx.svg").status_code in (401, 404)


def test_an_unknown_bundle_is_not_found(web):
    assert web.client().get("/_dash-component-suites/x/y.js").status_code == 404
