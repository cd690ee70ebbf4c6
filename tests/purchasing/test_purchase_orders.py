"""Purchase orders from draft to the shelf: states, versions, inbound, tolerance, doing it twice."""

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from iorder.catalog import kits
from iorder.catalog.lookup import UnknownSku
from iorder.flows.draft_purchase_order import (
    Bought,
    Written,
    draft_purchase_order,
    edit_purchase_order,
)
from iorder.flows.end_purchase_order import cancel_purchase_order, close_purchase_order
from iorder.flows.receive_purchase_order import Arrived, receive_purchase_order
from iorder.flows.send_purchase_order import send_purchase_order
from iorder.inventory.model import lot_stock, lots, points, stock
from iorder.kernel.axis import IllegalMove
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.idempotency import KeyReused
from iorder.purchasing import service, suppliers
from iorder.purchasing.model import purchase_order_lines, purchase_orders
from iorder.purchasing.receiving import TooMuch
from iorder.purchasing.suppliers import Details, Price
from tests.builders import a_point, a_sku


@pytest.fixture
def acme(work):
    """Sells LAMP at 4.00 EUR in packs of 6 within 5 days, MUG at 1.50 within 9."""
    supplier = suppliers.add(work, Details("ACME", "Acme Ltd", "EUR", 5))
    lamp, mug = a_sku(work), a_sku(work, "MUG")
    suppliers.set_prices(
        work, supplier, [Price(lamp, 400, "A-1", 6, 12), Price(mug, 150, lead_days=9)]
    )
    a_point(work)
    return supplier


def drafted(work, supplier, *lines, key="k", **more):
    bought = tuple(Bought(*line) for line in lines or (("LAMP", 20), ("MUG", 10)))
    number = draft_purchase_order(work, key, supplier, "EU-1", Written(bought, **more))
    return work.execute(
        sa.select(purchase_orders.c.id).where(purchase_orders.c.number == number)
    ).scalar_one()


def sent(work, supplier, *lines):
    order = drafted(work, supplier, *lines)
    send_purchase_order(work, "s", order, 1)
    return order


def row(work, order):
    return work.execute(sa.select(purchase_orders).where(purchase_orders.c.id == order)).one()


def lines(work, order):
    """{sku id: (ordered, received, short)}"""
    table = purchase_order_lines.c
    query = sa.select(table.sku_id, table.quantity, table.received, table.short)
    found = work.execute(query.where(table.purchase_order_id == order).order_by(table.sku_id))
    return {sku: tuple(rest) for sku, *rest in found}


def shelf(work):
    """{sku id: (inbound, on hand)}"""
    found = work.execute(sa.select(stock.c.sku_id, stock.c.inbound, stock.c.on_hand))
    return {sku: tuple(rest) for sku, *rest in found}


def skus_of(work, order):
    return list(lines(work, order))


def told(work):
    """The events announced and not yet written: (kind, body)."""
    return [(event.kind, json.loads(event.body())) for event, _ in work.announced]


def test_a_draft_takes_its_costs_from_the_price_list_and_moves_no_stock(work, acme):
    order = drafted(work, acme, ("LAMP", 20), ("MUG", 10, 140))

    found = row(work, order)
    assert (found.number, found.state, found.currency, found.version) == (
        f"PO-{order}", "draft", "EUR", 1,
    )  # fmt: skip
    costs = sa.select(purchase_order_lines.c.cost_minor).order_by(purchase_order_lines.c.sku_id)
    assert work.execute(costs).scalars().all() == [400, 140]
    assert shelf(work) == {}


def test_sending_makes_what_is_ordered_inbound_and_expects_it_when_the_slowest_comes(work, acme):
    order = sent(work, acme)

    lamp, mug = skus_of(work, order)
    assert shelf(work) == {lamp: (20, 0), mug: (10, 0)}
    found = row(work, order)
    assert (found.state, found.expected_on) == ("sent", work.now.date() + timedelta(days=9))


def test_a_day_written_in_the_draft_is_kept(work, acme):
    order = drafted(work, acme, expected_on=date(2031, 5, 1))
    send_purchase_order(work, "s", order, 1)
    assert row(work, order).expected_on == date(2031, 5, 1)


def test_goods_come_in_several_goes_until_nothing_is_left(work, acme):
    order = sent(work, acme)
    lamp, mug = skus_of(work, order)

    assert receive_purchase_order(work, "r1", order, [Arrived(lamp, 8)], 2) == 8
    assert shelf(work) == {lamp: (12, 8), mug: (10, 0)}
    assert row(work, order).state == "receiving"
    receive_purchase_order(work, "r2", order, [Arrived(lamp, 12), Arrived(mug, 10)], 3)
    assert shelf(work) == {lamp: (0, 20), mug: (0, 10)}
    found = row(work, order)
    assert (found.state, found.closed_at, found.version) == ("received", work.now, 4)


def test_up_to_a_tenth_more_than_was_ordered_is_taken_in_and_no_more(work, acme):
    order = sent(work, acme, ("LAMP", 20))
    (lamp,) = skus_of(work, order)

    with pytest.raises(TooMuch, match="20 were ordered and 0 have come, so at most 22 more"):
        receive_purchase_order(work, "r", order, [Arrived(lamp, 23)], 2)
    receive_purchase_order(work, "r2", order, [Arrived(lamp, 22)], 2)
    assert shelf(work) == {lamp: (0, 22)}
    assert lines(work, order) == {lamp: (20, 22, 0)}
    assert ("GoodsReceived", {
        "purchase_order_id": order, "units": 22, "over": 2, "left": 0,
    }) in told(work)  # fmt: skip


def test_what_does_not_come_is_closed_short_with_a_reason(work, acme):
    order = sent(work, acme)
    lamp, mug = skus_of(work, order)
    receive_purchase_order(work, "r", order, [Arrived(lamp, 15)], 2)

    with pytest.raises(InvalidInput, match="Say why"):
        close_purchase_order(work, "c", order, "  ", 3)
    close_purchase_order(work, "c2", order, "Out of production", 3)
    assert lines(work, order) == {lamp: (20, 15, 5), mug: (10, 0, 10)}
    assert shelf(work) == {lamp: (0, 15), mug: (0, 0)}
    assert row(work, order).state == "closed"


def test_an_order_of_which_nothing_came_is_cancelled(work, acme):
    order = sent(work, acme)
    cancel_purchase_order(work, "c", order, "Found it cheaper", 2)
    assert row(work, order).state == "cancelled"
    assert set(shelf(work).values()) == {(0, 0)}
    again = drafted(work, acme, key="k2")
    cancel_purchase_order(work, "c", again, "Not needed", 1)
    assert row(work, again).state == "cancelled"


def test_each_act_done_twice_with_one_key_is_done_once(work, acme):
    order = drafted(work, acme)
    assert drafted(work, acme) == order
    for _ in range(2):
        send_purchase_order(work, "s", order, 1)
    lamp, mug = skus_of(work, order)
    for _ in range(2):
        assert receive_purchase_order(work, "r", order, [Arrived(lamp, 8)], 2) == 8
    for _ in range(2):
        close_purchase_order(work, "c", order, "Late", 3)
    assert shelf(work) == {lamp: (0, 8), mug: (0, 0)}
    with pytest.raises(KeyReused):
        receive_purchase_order(work, "r", order, [Arrived(lamp, 9)], 2)


def test_an_act_on_an_older_version_is_refused_and_says_what_is_so_now(work, acme):
    order = sent(work, acme)
    lamp, _ = skus_of(work, order)
    receive_purchase_order(work, "r", order, [Arrived(lamp, 8)], 2)
    with pytest.raises(StaleEdit, match=r"state is now receiving, received is now 8"):
        receive_purchase_order(work, "r2", order, [Arrived(lamp, 8)], 2)


def test_a_draft_is_written_anew_until_it_is_sent(work, acme):
    order = drafted(work, acme)
    wanted = Written((Bought("MUG", 4),), note="By Friday")
    edit_purchase_order(work, order, wanted, 1)
    assert [ordered for ordered, _, _ in lines(work, order).values()] == [4]
    edit_purchase_order(work, order, wanted, 1)  # the same once more changes nothing
    assert row(work, order).version == 2
    with pytest.raises(StaleEdit):
        edit_purchase_order(work, order, Written((Bought("MUG", 5),)), 1)
    send_purchase_order(work, "s", order, 2)
    with pytest.raises(IllegalMove, match="edit is not possible while the purchase order is sent"):
        edit_purchase_order(work, order, Written((Bought("MUG", 5),)), 3)


def test_an_awaited_order_is_expected_on_another_day(work, acme):
    order = sent(work, acme)
    service.reschedule(work, order, date(2031, 1, 2), 2)
    assert row(work, order).expected_on == date(2031, 1, 2)


def test_what_cannot_be_bought_is_named(work, acme):
    a_sku(work, "LOOSE")
    kit, lamp = a_sku(work, "SET"), skus_of(work, drafted(work, acme, key="first"))[0]
    kits.define(work, kit, {lamp: 2})
    for said, bought in (
        ("There is no SKU LAMPP", ("LAMPP", 1)),
        ("SET is a kit", ("SET", 1)),
        ("Say what LOOSE costs", ("LOOSE", 1)),
        ("1 to", ("LAMP", 0)),
        ("1 to", ("LAMP", -3)),
        ("cost is not negative", ("LAMP", 1, -1)),
    ):
        with pytest.raises((InvalidInput, UnknownSku), match=said):
            drafted(work, acme, bought, key=f"{said}{bought}")
    with pytest.raises(InvalidInput, match="A SKU stands on two"):
        drafted(work, acme, ("LAMP", 1), ("LAMP", 2), key="twice")


def test_a_closed_point_an_unknown_one_and_an_inactive_supplier_are_refused(work, acme):
    with pytest.raises(NotFound, match="no point 'XX'"):
        draft_purchase_order(work, "a", acme, "XX", Written((Bought("LAMP", 1),)))
    suppliers.edit(work, acme, Details("ACME", "Acme Ltd", "EUR", 5, active=False), 1)
    with pytest.raises(Refused, match="Acme Ltd is not active"):
        drafted(work, acme, key="c")
    work.execute(sa.update(points).values(active=False))
    with pytest.raises(Refused, match="EU-1 is closed"):
        drafted(work, acme, key="b")


def test_an_order_without_lines_is_not_sent(work, acme):
    order = draft_purchase_order(work, "e", acme, "EU-1", Written(()))
    with pytest.raises(InvalidInput, match="has no lines"):
        send_purchase_order(work, "s", int(order.removeprefix("PO-")), 1)


def test_a_delivery_of_nothing_or_of_something_else_is_refused(work, acme):
    order = sent(work, acme, ("LAMP", 20))
    (lamp,) = skus_of(work, order)
    for arrived, said in (
        ([], "Say how many"),
        ([Arrived(lamp, 0)], "one unit or more"),
        ([Arrived(lamp, -2)], "one unit or more"),
        ([Arrived(lamp + 1, 1)], "has no line of that SKU"),
        ([Arrived(lamp, 1, "L-1")], "only where the SKU is kept by lot"),
    ):
        with pytest.raises(InvalidInput, match=said):
            receive_purchase_order(work, f"{said}{arrived}", order, arrived, 2)
    assert shelf(work) == {lamp: (20, 0)}


def test_goods_kept_by_lot_come_in_with_their_lots(work, acme):
    milk = a_sku(work, "MILK", tracking="lot")
    suppliers.set_prices(work, acme, [Price(milk, 90)])
    order = sent(work, acme, ("MILK", 30))
    with pytest.raises(InvalidInput, match="MILK is kept by lot"):
        receive_purchase_order(work, "r", order, [Arrived(milk, 30)], 2)
    fresh, old = date(2031, 2, 1), date(2031, 1, 1)
    arrived = [Arrived(milk, 20, "B-7", fresh), Arrived(milk, 10, "B-6", old)]
    receive_purchase_order(work, "r2", order, arrived, 2)
    found = work.execute(
        sa.select(lots.c.code, lots.c.expires_on, lot_stock.c.on_hand)
        .join(lot_stock, lot_stock.c.lot_id == lots.c.id)
        .where(lot_stock.c.on_hand > 0)
        .order_by(lots.c.code)
    ).all()
    assert [tuple(one) for one in found] == [("B-6", old, 10), ("B-7", fresh, 20)]
    assert shelf(work) == {milk: (0, 30)}


def test_its_events_say_who_did_what(work, acme):
    order = sent(work, acme, ("LAMP", 20))
    kinds = [kind for kind, body in told(work) if body.get("purchase_order_id") == order]
    assert kinds == ["PurchaseOrderDrafted", "PurchaseOrderSent"]
