"""Orders over the API: read, edited on the version that was read, and never twice."""

import pytest
import sqlalchemy as sa

from iorder.access import service as access
from iorder.flows.place_order import place_order
from iorder.kernel.store import run
from iorder.orders.model import holds, orders
from iorder.orders.placing import NewLine, NewOrder
from tests.builders import LYON, a_channel, a_point, a_sku, stocked

OSLO = {"line1": "Storgata 9", "city": "Oslo", "postcode": "0184", "country": "NO"}


@pytest.fixture
def shop(store):
    """Twenty lamps, and three orders of one buyer for two each."""

    def flow(work):
        stocked(work, a_point(work), a_sku(work), 20)
        access.add_person(work, "maya@shop.example", "staff", "Maya")
        channel, lines = a_channel(work), (NewLine("LAMP", 2, 1000),)
        made = [
            place_order(work, NewOrder(channel, ref, "EUR", lines, ship_to=LYON, buyer=LYON))
            for ref in ("W-1", "W-2", "W-3")
        ]
        return [one.number for one in made]

    return run(store, "cli", flow)


def one(store, number):
    with store.reading() as conn:
        return conn.execute(sa.select(orders).where(orders.c.number == number)).one()


def test_a_list_goes_on_page_by_page_without_leaving_any_out(program, shop):
    api, seen, cursor = program("orders.view"), [], ""
    while cursor is not None:
        page = api.get("/orders", limit=2, cursor=cursor).json
        seen += [row["number"] for row in page["orders"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(shop)
    assert api.get("/orders", stage="cancelled").json == {"orders": [], "next": None}
    assert api.get("/orders", stage="mood").status_code == 422
    assert api.get("/orders", **{"from": "2999-01-01"}).json["orders"] == []
    assert len(api.get("/orders", currency="EUR", total_to="20").json["orders"]) == 3
    assert api.get("/orders", currency="EUR", total_from="20.01").json["orders"] == []
    assert api.get("/orders", total_to="20").status_code == 422


def test_an_order_is_read_whole(program, shop):
    found = program("orders.view").get(f"/orders/{shop[0].lower()}").json
    assert (found["number"], found["version"], found["total_minor"]) == (shop[0], 1, 2000)
    assert [line["sku"] for line in found["lines"]] == ["LAMP"]
    assert found["ship_to"]["city"] == "Lyon"


def test_an_order_is_patched_on_the_version_that_was_read(program, store, shop):
    api = program("orders.*")
    body = {"tags": ["vip"], "assignee": "person:1", "shipping_method": "Express",
            "ship_to": OSLO, "version": 1}  # fmt: skip
    answer = api.client.patch(f"/api/v1/orders/{shop[0]}", json=body, headers=api.headers())
    assert (answer.status_code, answer.json["version"]) == (200, 5)
    row = one(store, shop[0])
    assert (row.assignee, row.shipping_method, row.ship_country) == ("person:1", "Express", "NO")
    listed = api.get("/orders", assignee="person:1").json["orders"]
    assert [order["number"] for order in listed] == [shop[0]]
    again = api.client.patch(f"/api/v1/orders/{shop[0]}", json=body, headers=api.headers())
    assert (again.status_code, again.json["code"]) == (409, "stale_edit")
    assert "assignee" in again.json["changed"]


def test_an_assignment_needs_its_own_scope(program, store, shop):
    api = program("orders.edit")
    body = {"assignee": "person:1", "version": 1}
    answer = api.client.patch(f"/api/v1/orders/{shop[0]}", json=body, headers=api.headers())
    assert answer.status_code == 403
    assert one(store, shop[0]).assignee == ""


def test_lines_change_once_for_one_key_and_become_a_revision(program, store, shop):
    api = program("orders.*")
    line = api.get(f"/orders/{shop[0]}").json["lines"][0]["id"]
    body = {"lines": [{"id": line, "quantity": 3}], "shipping_minor": 490, "version": 1}
    first = api.post(f"/orders/{shop[0]}/lines", body, key="k-1")
    assert first.json["revision"] == 2
    assert api.post(f"/orders/{shop[0]}/lines", body, key="k-1").data == first.data
    told = api.get(f"/orders/{shop[0]}/revisions", one=1, other=2).json
    assert [one["total_minor"] for one in told["revisions"]] == [3490, 2000]
    assert {"what": "LAMP: units", "before": "2", "after": "3"} in told["changes"]
    too_many = {"lines": [{"id": line, "quantity": 99}], "version": 2}
    refused = api.post(f"/orders/{shop[0]}/lines", too_many)
    assert (refused.status_code, refused.json["code"]) == (409, "out_of_stock")


def test_a_change_without_a_version_is_refused_and_if_match_will_do(program, shop):
    api = program("orders.*")
    assert api.post(f"/orders/{shop[0]}/cancel", {}).status_code == 422
    headers = {**api.headers(), "If-Match": '"1"'}
    answer = api.client.post(f"/api/v1/orders/{shop[0]}/cancel", json={}, headers=headers)
    assert answer.json["stage"] == "cancelled"
    again = api.post(f"/orders/{shop[0]}/restore", {"version": answer.json["version"]})
    assert (again.json["stage"], again.json["waits"]) == ("pending", False)
    twice = api.post(f"/orders/{shop[0]}/restore", {"version": again.json["version"]})
    assert twice.status_code == 409
    assert "is not called off: nothing is to be taken back" in twice.text


def test_units_are_called_off(program, store, shop):
    api = program("orders.*")
    line = api.get(f"/orders/{shop[0]}").json["lines"][0]["id"]
    body = {"lines": [{"id": line, "quantity": 1}], "reason": "inventory", "version": 1}
    assert api.post(f"/orders/{shop[0]}/cancel", body).status_code == 200
    assert one(store, shop[0]).unit_count == 1


def test_a_hold_has_an_owner_and_a_deadline_and_is_released(program, store, shop):
    api = program("orders.*")
    body = {"kind": "address", "reason": "No street", "owner": "person:1",
            "due_at": "2099-01-01T12:00:00Z", "when_due": "release", "version": 1}  # fmt: skip
    held = api.post(f"/orders/{shop[0]}/hold", body).json
    with store.reading() as conn:
        row = conn.execute(sa.select(holds)).one()
    assert (row.id, row.owner, row.due_at.year, row.when_due) == (
        held["hold"], "person:1", 2099, "release",
    )  # fmt: skip
    other = api.get(f"/orders/{shop[1]}").json["version"]
    strange = api.post(f"/orders/{shop[1]}/release", {"hold": held["hold"], "version": other})
    assert strange.status_code == 404
    body = {"hold": held["hold"], "version": held["version"]}
    assert api.post(f"/orders/{shop[0]}/release", body).json["stage"] == "pending"


def test_orders_are_split_and_merged(program, store, shop):
    api = program("orders.*")
    line = api.get(f"/orders/{shop[0]}").json["lines"][0]["id"]
    body = {"lines": [{"id": line, "quantity": 1}], "version": 1}
    split = api.post(f"/orders/{shop[0]}/split", body)
    assert split.status_code == 201
    assert one(store, split.json["child"]).unit_count == 1
    child = {"other": split.json["child"], "other_version": 1, "version": split.json["version"]}
    split = api.post(f"/orders/{shop[0]}/unsplit", child)
    assert (split.status_code, one(store, shop[0]).unit_count) == (200, 2), split.json
    assert one(store, child["other"]).stage == "cancelled"
    body = {"other": shop[1], "other_version": 1, "version": split.json["version"]}
    merged = api.post(f"/orders/{shop[0]}/merge", body)
    assert merged.status_code == 200, merged.json
    assert one(store, shop[0]).unit_count == 4
    assert one(store, shop[1]).stage == "cancelled"
    other = one(store, shop[1]).version
    body = {"other": shop[1], "other_version": other, "version": merged.json["version"]}
    parted = api.post(f"/orders/{shop[0]}/unmerge", body)
    assert (parted.status_code, one(store, shop[0]).unit_count) == (200, 2), parted.json
    assert (one(store, shop[1]).stage, one(store, shop[1]).unit_count) == ("pending", 2)
