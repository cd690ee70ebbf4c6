"""One webhook posted twenty times at the same moment has one effect."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from iorder.payments.model import payment_events
from iorder.payments.sandbox import Happening, move, signed, tell
from tests.support.paying import SECRET, Shop
from tests.support.serving import served

pytestmark = [pytest.mark.slow, pytest.mark.faults]

TIMES = 20


def test_twenty_parallel_posts_of_one_webhook_have_one_effect(
    store, store_url, tmp_path, monkeypatch
):
    monkeypatch.setattr("tests.support.paying.KEY", "of tests only")  # the served web's
    shop = Shop(store, tmp_path, capture_when="by_hand")
    _, tender_id = shop.pay()
    with shop.books._open() as conn:
        name = conn.execute("select id from payments").fetchone()["id"]
        act = move(conn, name, "captured", 800)
        tell(conn, name, Happening("captured", 800, act), datetime.now(UTC))
        (row,) = conn.execute("select body from hooks order by id desc limit 1").fetchall()
    body = row["body"].encode()
    headers = signed(SECRET, body, "msg_1", datetime.now(UTC))

    def post(port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/hooks/payments/trial", body, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with served(store_url, tmp_path) as port, ThreadPoolExecutor(TIMES) as crowd:
        answers = list(crowd.map(post, [port] * TIMES))
    assert answers == [200] * TIMES
    shop.work()
    assert shop.tender(tender_id) == ("partially_captured", 2000, 800, 0)
    assert shop.entries() == [("authorize", 2000), ("capture", 800)]
    count = sa.select(sa.func.count()).select_from(payment_events)
    assert shop.one(count)[0] == 2
