"""The same crowd through the API of a served web: fifty are served, the others get a clear 409."""

import http.client
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from iorder.access import tokens
from iorder.kernel.store import run
from tests.builders import a_channel, a_point, a_sku, stocked
from tests.support.buyers import SOLD, Buy, Outcome, crowd, faults
from tests.support.serving import served

pytestmark = [pytest.mark.slow, pytest.mark.faults]

UNITS, BUYERS = 50, 200


@contextmanager
def through_api(port: int, secret: str, lines: Sequence[tuple[str, int]]) -> Iterator[Buy]:
    """Buyer ``n`` fills a cart where ``n`` is odd, then buys; each request has its key."""

    def buy(number: int) -> Outcome:
        code, units = lines[number % len(lines)]
        cart = f"cart-{number}" if number % 2 else ""
        if cart:
            filled = {"cart": cart, "channel": "web", "lines": [{"sku": code, "quantity": units}]}
            told = post("/reservations", filled, f"fill-{number}")
            if told.kind != "sold":
                return told
        line = {"sku": code, "quantity": units, "unit_minor": 100}
        order = {"channel": "web", "currency": "EUR", "lines": [line], "ref": f"B-{number}"}
        where = f"/reservations/{cart}/convert" if cart else "/orders"
        return post(where, order, f"buy-{number}")

    def post(path: str, body: object, key: str) -> Outcome:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
        headers = {
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        connection.close()
        if answer.status in (200, 201):
            return SOLD
        if answer.status == 409:
            return Outcome("refused", f"{said['code']}: {said['title']}")
        return Outcome("error", f"{answer.status} {said}")

    yield buy


def test_fifty_are_sold_and_the_others_are_told_out_of_stock(store, store_url, tmp_path):
    def opened(work) -> tuple[int, str]:
        a_channel(work)
        point, lamp = a_point(work), a_sku(work, "LAMP")
        stocked(work, point, lamp, UNITS)
        return lamp, tokens.make_token(work, "shop", ["reservations.*", "orders.create"])[1]

    lamp, secret = run(store, "cli", opened)
    with served(store_url, tmp_path) as port:
        tally = crowd(through_api, (port, secret, [("LAMP", 1)]))

    assert faults(store, tally, lamp, UNITS) == []
    assert tally.count("refused") == BUYERS - UNITS
    assert all(words.startswith("out_of_stock: No point has 1 x LAMP") for words in tally.words)
