"""One order, whole: what it says of money, people, promises and its history."""

import pytest

from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.orders import held, notes
from iorder.views.orders.order import order_sheet
from tests import builders as b


def number(order_id):
    return f"IO-{1000 + order_id}"


def euro(minor):
    return Money(minor, "EUR")


def test_the_money_goes_from_items_to_total_and_shows_what_does_not_add_up(store):
    order_id = run(
        store, "cli", b.a_past_order,
        lines=[b.a_past_line(quantity=3, unit_minor=1000, total_minor=2700, discount_bp=1000)],
        discount_minor=200, shipping_minor=490, tax_minor=560, tax_included=True,
        stated={"total": 3000, "subtotal": 9999},
    )  # fmt: skip

    order = order_sheet(store, number(order_id).lower())

    assert order.money == (
        ("Items", euro(2700)),
        ("Discount", euro(-200)),
        ("Shipping", euro(490)),
        ("Tax (included)", euro(560)),
        ("Difference to the stated total", euro(10)),
        ("Total", euro(3000)),
    )
    assert order.stated == {"subtotal": euro(9999)}
    assert set(order.flags) == {"difference", "subtotal_differs"}
    assert [(line.kind, line.quantity, line.total) for line in order.lines] == [
        ("item", 3, euro(2700)),
        ("difference", 1, euro(10)),
    ]
    assert order.lines[0].discount == euro(300)


def test_parts_that_are_zero_are_left_out_but_items_and_total(store):
    order_id = run(store, "cli", b.a_past_order, lines=[])

    order = order_sheet(store, number(order_id))

    assert [label for label, _ in order.money] == ["Items", "Total"]
    assert order.lines == ()


def test_addresses_tags_note_and_hold_of_the_source_are_there(store):
    order_id = run(
        store, "cli", b.a_past_order,
        bill_to=b.OSLO, tags=("vip", "gift"), note="Ring twice", status="on_hold",
        source_status="holded",
    )  # fmt: skip

    order = order_sheet(store, number(order_id))

    assert order.addresses == {"ship": b.LYON, "bill": b.OSLO}
    assert order.tags == ("gift", "vip")
    assert [(note.text, note.at) for note in order.notes] == [("Ring twice", b.NOON)]
    assert [(hold.kind, hold.reason) for hold in order.open_holds] == [
        ("manual", "holded at the source")
    ]
    assert order.stage == "on_hold"


def test_what_people_did_since_is_there_newest_first_and_the_version_moved(store):
    order_id = run(store, "cli", b.a_past_order, status="confirmed")
    run(store, "person:7", notes.add_note, order_id, "first")
    run(store, "person:7", notes.add_note, order_id, "second")
    hold = run(store, "worker", held.place_hold, order_id, "address", "No street", 1)

    order = order_sheet(store, number(order_id))
    run(store, "cli", held.release_hold, hold, order.version)
    after = order_sheet(store, number(order_id))

    assert [note.text for note in order.notes] == ["second", "first"]
    assert [(one.kind, one.by) for one in order.open_holds] == [("address", "iOrder")]
    assert order.version == 2
    assert after.open_holds == ()
    assert [one.state for one in after.holds] == ["released"]


def test_an_order_says_whether_it_can_be_called_off_and_whether_it_left(store):
    for status, is_open, has_left in (
        ("pending", True, False),
        ("confirmed", True, False),
        ("shipped", True, True),
        ("delivered", False, True),
        ("cancelled", False, False),
    ):
        order_id = run(store, "cli", b.a_past_order, status, status=status)

        order = order_sheet(store, number(order_id))

        assert (order.is_open, order.has_left) == (is_open, has_left), status


def test_an_unknown_number_is_refused_in_words(store):
    for unknown in ("IO-1", "", "'; drop table orders; --", "io-9999999999999999"):
        with pytest.raises(NotFound, match="no order"):
            order_sheet(store, unknown)
