"""Carts over the API: held, extended, given back, bought; the loser of a race told what is left."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from iorder.catalog import kits
from iorder.inventory.model import commitments, stock
from iorder.kernel.store import run
from iorder.orders.model import orders
from tests.builders import a_channel, a_point, a_sku, stocked

LYON = {"city": "Lyon", "country": "FR", "postcode": "69002"}


def a_shop(store, units=5):
    def flow(work):
        a_channel(work, "web")
        point = a_point(work, "EU-1", at=(45.7, 4.8))
        lamp = a_sku(work, "LAMP")
        stocked(work, point, lamp, units)
        return lamp

    return run(store, "cli", flow)


def a_cart(units, name="c-1", **more):
    lines = [{"sku": "LAMP", "quantity": units}]
    return {"cart": name, "channel": "web", "lines": lines, "ship_to": LYON, **more}


def an_order(units, **more):
    lines = [{"sku": "LAMP", "quantity": units, "unit_minor": 1000}]
    return {"channel": "web", "currency": "EUR", "lines": lines, "ship_to": LYON, **more}


def numbers(store):
    with store.reading() as conn:
        return tuple(
            conn.execute(sa.select(stock.c.on_hand, stock.c.reserved, stock.c.allocated)).one()
        )


def test_a_cart_is_held_until_its_channels_time_is_over(program, store):
    a_shop(store)
    one = program("reservations.*")
    answer = one.post("/reservations", a_cart(2))
    assert answer.status_code == 200, answer.json
    (line,) = answer.json["lines"]
    assert (line["sku"], line["quantity"], line["point"]) == ("LAMP", 2, "EU-1")
    left = datetime.fromisoformat(answer.json["ends_at"]) - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15, seconds=5)
    assert one.get("/reservations/c-1").json["lines"] == [line]
    assert numbers(store) == (5, 2, 0)


def test_a_program_holds_a_cart_for_less_than_its_channels_time_but_not_for_more(program, store):
    a_shop(store)
    one = program("reservations.*")
    answer = one.post("/reservations", a_cart(1, minutes=16))
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
    assert answer.json["title"] == (
        "Carts of web hold stock for 15 minutes at most, not 16; ask for that or less, or extend "
        "the hold later."
    )
    assert numbers(store) == (5, 0, 0)
    held = one.post("/reservations", a_cart(1, minutes=5)).json
    left = datetime.fromisoformat(held["ends_at"]) - datetime.now(UTC)
    assert timedelta(minutes=4) < left <= timedelta(minutes=5, seconds=5)


def test_a_cart_holds_what_stands_in_it_now(program, store):
    a_shop(store)
    one = program("reservations.*")
    for units in (2, 4, 1, 0):
        held = one.post("/reservations", a_cart(units)).json
        assert sum(line["quantity"] for line in held["lines"]) == units
        assert numbers(store) == (5, units, 0)


def test_the_loser_is_told_what_is_left_and_when_the_holds_end(program, store):
    a_shop(store)
    one = program("reservations.*")
    ends = one.post("/reservations", a_cart(4, "first")).json["ends_at"]
    refused = one.post("/reservations", a_cart(3, "second"))
    assert refused.status_code == 409
    told = refused.json
    assert told["code"] == "out_of_stock"
    assert (told["missing"], told["left"], told["held"]) == (
        {"LAMP": 2}, {"LAMP": 1}, {"LAMP": 4},
    )  # fmt: skip
    assert datetime.fromisoformat(told["ends_at"]["LAMP"]) == datetime.fromisoformat(ends)
    assert one.get("/reservations/second").json["lines"] == []


def test_a_hold_is_extended_on_purpose_and_not_for_ever(program, store):
    a_shop(store)
    one = program("reservations.*")
    one.post("/reservations", a_cart(1))
    why = {"channel": "web", "reason": "buyer on the phone"}
    codes = [one.post("/reservations/c-1/extend", why).status_code for _ in range(3)]
    assert codes == [200, 200, 409]
    assert one.post("/reservations/c-1/extend", {"channel": "web", "reason": ""}).status_code == 422
    assert one.post("/reservations/none/extend", why).status_code == 409


def test_what_is_given_back_is_free_at_once_and_only_once(program, store):
    a_shop(store)
    one = program("reservations.*")
    one.post("/reservations", a_cart(5))
    why = {"channel": "web", "reason": "changed their mind"}
    assert one.post("/reservations/c-1/release", why).json == {"released": 1}
    assert one.post("/reservations/c-1/release", why).json == {"released": 0}
    assert numbers(store) == (5, 0, 0)


def test_a_cart_becomes_an_order_with_what_it_held(program, store):
    a_shop(store, units=3)
    one = program("reservations.*", "orders.create")
    one.post("/reservations", a_cart(3))
    bought = one.post("/reservations/c-1/convert", an_order(3, ref="W-1"), key="buy")
    again = one.post("/reservations/c-1/convert", an_order(3, ref="W-1"), key="buy")
    assert (bought.status_code, bought.json["points"]) == (201, ["EU-1"])
    assert again.data == bought.data
    assert numbers(store) == (3, 3, 0)
    with store.reading() as conn:
        rows = conn.execute(sa.select(commitments.c.cart, commitments.c.held_in)).all()
        assert conn.execute(sa.select(sa.func.count()).select_from(orders)).scalar_one() == 1
    assert [tuple(row) for row in rows] == [(None, "c-1")]


def test_an_order_beyond_what_is_there_is_refused_whole(program, store):
    a_shop(store, units=1)
    one = program("orders.create")
    refused = one.post("/orders", an_order(2))
    assert (refused.status_code, refused.json["code"]) == (409, "out_of_stock")
    assert numbers(store) == (1, 0, 0)
    assert one.post("/orders", an_order(1, ref="W-2")).json["is_new"] is True
    assert one.post("/orders", an_order(1, ref="W-2")).json["is_new"] is False


def test_a_kit_is_held_as_its_parts(program, store):
    lamp = a_shop(store, units=6)

    def flow(work):
        box = a_sku(work, "BOX")
        kits.define(work, box, {lamp: 2})

    run(store, "cli", flow)
    one = program("reservations.*")
    cart = a_cart(1) | {"lines": [{"sku": "BOX", "quantity": 3}]}
    (line,) = one.post("/reservations", cart).json["lines"]
    assert (line["sku"], line["quantity"]) == ("LAMP", 6)
    assert one.post("/reservations", a_cart(1, "other")).status_code == 409


def test_what_cannot_be_used_is_named(program, store):
    a_shop(store)
    one = program("reservations.*", "orders.create")
    for body, part in (
        (a_cart(1.5), "lines.0.quantity"),
        (a_cart(-1), "lines.0.quantity"),
        (a_cart(1, name=""), "cart"),
        (a_cart(1, minutes=0), "minutes"),
        (a_cart(1) | {"ship_to": {"country": "FRA"}}, "ship_to.country"),
    ):
        refused = one.post("/reservations", body)
        assert refused.status_code == 422
        assert part in [error["at"] for error in refused.json["errors"]]
    for path, body in (
        ("/reservations", a_cart(1)),
        ("/reservations/c-1/extend", {"reason": "asked"}),
        ("/reservations/c-1/release", {"reason": "asked"}),
    ):
        slip = one.post(path, body | {"channel": "wbe"})
        assert (slip.status_code, "no channel 'wbe'" in slip.json["title"]) == (404, True)
    unknown = a_cart(1) | {"lines": [{"sku": "NOPE", "quantity": 1}]}
    refused = one.post("/reservations", unknown)
    assert refused.status_code in (404, 422)
    assert "NOPE" in refused.json["title"]
