"""What can be promised over the API, and why from there; asking changes nothing."""

import sqlalchemy as sa

from iorder.catalog import kits
from iorder.flows.change_address import change_address
from iorder.inventory.model import stock
from iorder.kernel.address import Address
from iorder.kernel.events import events
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.orders.whereto import ship_addresses
from tests.builders import a_channel, a_point, a_sku, stocked

PARIS = {"city": "Paris", "country": "FR", "postcode": "75001"}


def a_shop(store):
    def flow(work):
        a_channel(work, "web")
        lyon = a_point(work, "LYON", at=(45.75, 4.85))
        oslo = a_point(work, "OSLO", at=(59.91, 10.75), country="NO")
        lamp, mug = a_sku(work, "LAMP"), a_sku(work, "MUG", when_out="backorder")
        stocked(work, lyon, lamp, 2)
        stocked(work, oslo, lamp, 9)
        stocked(work, oslo, mug, 1)
        box = a_sku(work, "BOX")
        kits.define(work, box, {lamp: 2, mug: 1})

    run(store, "cli", flow)


def ask(one, path, *lines, **more):
    body = {"lines": [{"sku": sku, "quantity": units} for sku, units in lines], "ship_to": PARIS}
    return one.post(path, body | more)


def test_the_nearest_point_with_all_of_it_promises_and_nothing_changes(program, store):
    a_shop(store)
    one = program("stock.view", "sourcing.view")
    with store.reading() as conn:
        before = conn.execute(sa.select(stock)).all()
        told = conn.execute(sa.select(sa.func.count()).select_from(events)).scalar_one()
    answer = ask(one, "/availability", ("LAMP", 2)).json
    assert (answer["can_promise"], answer["parcels"][0]["point"]) == (True, "LYON")
    assert answer["parcels"][0]["units"] == {"LAMP": 2}
    assert answer["arrive_by"] >= answer["ship_on"]
    assert answer["geo_quality"] in ("postcode", "city", "prefix")
    plan = ask(one, "/sourcing/plan", ("LAMP", 2)).json
    assert {k: plan[k] for k in answer} == answer
    chosen, other = plan["considered"]
    assert (chosen["point"], chosen["rejected"], other["point"]) == ("LYON", "", "OSLO")
    assert other["rejected"]
    with store.reading() as conn:
        assert conn.execute(sa.select(stock)).all() == before
        assert conn.execute(sa.select(sa.func.count()).select_from(events)).scalar_one() == told


def test_what_is_not_there_is_missing_or_comes_later(program, store):
    a_shop(store)
    one = program("stock.view")
    answer = ask(one, "/availability", ("LAMP", 20)).json
    (line,) = answer["lines"]
    assert (answer["can_promise"], line["now"], line["missing"]) == (False, 11, 9)
    (line,) = ask(one, "/availability", ("MUG", 3)).json["lines"]
    assert (line["now"], line["later"], line["missing"], line["kind"]) == (1, 2, 0, "backorder")


def test_a_kit_is_promised_as_often_as_its_scarcest_part(program, store):
    a_shop(store)
    (line,) = ask(program("*"), "/availability", ("BOX", 7)).json["lines"]
    assert line["now"] == 1


def test_the_promise_is_what_placing_the_same_order_does(program, store):
    a_shop(store)
    one = program("*")
    promised = ask(one, "/availability", ("LAMP", 5)).json
    lines = [{"sku": "LAMP", "quantity": 5, "unit_minor": 100}]
    placed = one.post(
        "/orders", {"channel": "web", "currency": "EUR", "lines": lines, "ship_to": PARIS}
    ).json
    assert placed["points"] == [parcel["point"] for parcel in promised["parcels"]] == ["OSLO"]


def test_what_the_own_cart_holds_is_promised(program, store):
    a_shop(store)
    one = program("*")
    lines = [{"sku": "LAMP", "quantity": 11}]
    one.post("/reservations", {"cart": "c", "channel": "web", "lines": lines, "ship_to": PARIS})

    mine = ask(one, "/sourcing/plan", ("LAMP", 11), channel="web", cart="c").json
    assert (mine["can_promise"], mine["reason"][:14]) == (True, "Its cart holds")
    assert not ask(one, "/availability", ("LAMP", 11), channel="web").json["can_promise"]


def test_a_position_tells_more_than_an_address(program, store):
    a_shop(store)
    one = program("*")
    lines = [{"sku": "LAMP", "quantity": 1, "unit_minor": 100}]
    at_oslo = {"city": "Somewhere", "country": "FR", "latitude": 59.91, "longitude": 10.75}

    promised = one.post("/availability", {"lines": [{"sku": "LAMP", "quantity": 1}],
                                          "ship_to": at_oslo}).json  # fmt: skip
    placed = one.post(
        "/orders", {"channel": "web", "currency": "EUR", "lines": lines, "ship_to": at_oslo}
    ).json

    assert (promised["geo_quality"], promised["parcels"][0]["point"]) == ("exact", "OSLO")
    assert placed["points"] == ["OSLO"]
    with store.reading() as conn:
        (order_id, *where), *_ = conn.execute(
            sa.select(orders.c.id, orders.c.geo_quality, orders.c.latitude, orders.c.longitude)
        ).all()
        assert where == ["exact", 59.91, 10.75]
        assert ship_addresses(conn, [order_id])[order_id].position == (59.91, 10.75)
    run(store, "cli", change_address, order_id, Address(city="Paris", country="FR"), 1)
    with store.reading() as conn:
        assert ship_addresses(conn, [order_id])[order_id].position is None
        assert conn.execute(sa.select(orders.c.geo_quality)).scalar_one() == "city"
    for wrong in ({"latitude": 1}, {"latitude": 91, "longitude": 0}, {"longitude": 1}):
        asked = {"lines": [{"sku": "LAMP", "quantity": 1}], "ship_to": {"country": "FR"} | wrong}
        assert one.post("/availability", asked).status_code == 422


def test_what_cannot_be_asked_is_named(program, store):
    a_shop(store)
    one = program("*")
    assert "NOPE" in ask(one, "/availability", ("NOPE", 1)).json["title"]
    assert ask(one, "/availability", ("LAMP", 1), channel="none").status_code == 404
    assert ask(one, "/availability").status_code == 422
    assert ask(one, "/sourcing/plan", ("LAMP", 0)).status_code == 422
