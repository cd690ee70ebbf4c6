"""Webhooks of payment services: only signed ones count, each once, and all are answered at once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.kernel.inbox import inbox
from iorder.kernel.store import run
from iorder.payments.model import payment_accounts
from iorder.payments.sandbox import signed
from tests.support import paying
from tests.support.paying import SECRET, a_sandbox

URL = "/hooks/payments/trial"
BODY = json.dumps({
    "id": "evt_1", "kind": "captured", "payment": "sbx_1", "reference": "", "act": "c1",
    "minor": 500, "currency": "EUR", "reason": "", "due_at": "", "key": "",
    "at": "2026-03-10T12:00:00+00:00",
}).encode()  # fmt: skip


@pytest.fixture
def shop(another_web, tmp_path, monkeypatch):
    monkeypatch.setattr(paying, "KEY", "of tests only")
    web = another_web()
    run(web.store, "cli", a_sandbox, tmp_path)
    return web


def post(shop, body=BODY, headers=None, url=URL, at=None):
    told = signed(SECRET, BODY, "msg_1", at or datetime.now(UTC)) if headers is None else headers
    return shop.client().post(url, data=body, headers=told)


def kept(shop):
    with shop.store.reading() as conn:
        refused = conn.execute(sa.select(payment_accounts.c.hooks_refused)).scalar_one()
        return conn.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one(), refused


def test_a_signed_webhook_is_kept_and_answered_and_again_is_harmless(shop):
    for _ in range(3):
        answer = post(shop)
        assert (answer.status_code, answer.data) == (200, b"ok")
    assert kept(shop) == (1, 0)


def test_unsigned_foreign_and_stale_webhooks_are_refused_and_counted(shop):
    old = datetime.now(UTC) - timedelta(minutes=6)
    wrong = [
        post(shop, headers={}),
        post(shop, headers=signed("another", BODY, "msg_1", datetime.now(UTC))),
        post(shop, at=old),
        post(shop, at=datetime.now(UTC) + timedelta(minutes=6)),
    ]
    assert [answer.status_code for answer in wrong] == [401] * 4
    assert wrong[0].json["code"] == "wrong_signature"
    assert wrong[0].headers["Content-Type"] == "application/problem+json"
    assert "older than five minutes" in wrong[2].json["title"]
    assert kept(shop) == (0, 4)


def test_one_byte_altered_anywhere_is_refused(shop):
    told = signed(SECRET, BODY, "msg_1", datetime.now(UTC))
    client = shop.client()
    for at in range(0, len(BODY), 7):
        altered = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
        assert client.post(URL, data=altered, headers=told).status_code == 401
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        text = told[name][:-2] + ("A" if told[name][-2] != "A" else "B") + told[name][-1]
        assert client.post(URL, data=BODY, headers=told | {name: text}).status_code == 401
    assert kept(shop)[0] == 0


def test_what_is_signed_and_cannot_be_read_is_refused_in_words(shop):
    body = b"{not json"
    answer = post(shop, body, signed(SECRET, body, "m", datetime.now(UTC)))
    assert (answer.status_code, answer.json["code"]) == (400, "unreadable_webhook")
    assert kept(shop) == (0, 1)


def test_what_is_too_large_or_for_nobody_is_refused(shop):
    assert post(shop, b"x" * (256 * 1024 + 1)).status_code == 413
    assert post(shop, url="/hooks/payments/nobody").status_code == 404
    assert kept(shop) == (0, 0)


def test_secrets_of_an_account_are_not_in_the_store_as_they_are(shop):
    with shop.store.reading() as conn:
        stored = conn.execute(sa.select(payment_accounts.c.settings)).scalar_one()
    assert SECRET not in json.dumps(stored)
