"""An order comes in once, whole, from the points that can send it, or not at all."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.catalog.lookup import UnknownSku
from iorder.flows.place_order import place_order, place_orders
from iorder.inventory import service as inventory
from iorder.inventory.model import commitments
from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.events import events
from iorder.kernel.money import UnknownCurrency
from iorder.kernel.store import run
from iorder.orders.model import order_addresses, order_lines, order_touches, orders
from iorder.orders.placing import NewLine, NewOrder
from iorder.sourcing.plan import CannotSource
from iorder.views.orders.order import order_sheet
from tests.builders import LYON, a_channel
from tests.support.shop import count, reserved

BOSTON = Address(name="Bo Tran", line1="1 Beacon Street", city="Boston", region="MA", country="us")


def kinds(store, order_id: int) -> list[str]:
    with store.reading() as conn:
        query = sa.select(events.c.kind).where(
            events.c.subject_kind == "order", events.c.subject_id == order_id
        )
        return list(conn.execute(query.order_by(events.c.seq)).scalars())


def test_an_order_is_written_reserved_explained_and_announced(store, shop):
    placed = run(
        store, "cli", place_order,
        shop.order(shipping_minor=490, discount_minor=100, buyer=LYON, payment_method="card"),
    )  # fmt: skip

    sheet = order_sheet(store, placed.number)
    assert (sheet.stage, sheet.point, sheet.external_ref, sheet.email) == (
        "pending", "EU-1", "W-1", "ana@example.com"
    )  # fmt: skip
    assert (sheet.total.minor, sheet.line_count, sheet.unit_count) == (2890, 2, 3)
    assert [(one.sku, one.title, one.quantity, one.total.minor) for one in sheet.lines] == [
        ("LAMP", "Lamp", 2, 2000), ("MUG", "Mug", 1, 500)
    ]  # fmt: skip
    assert sheet.addresses == {"ship": LYON.normalised()}
    assert reserved(store) == {("EU-1", shop.skus["LAMP"]): 2, ("EU-1", shop.skus["MUG"]): 1}
    assert kinds(store, placed.order_id) == ["OrderPlaced", "OrderSourced"]
    assert sheet.timeline[0].text == (
        "Sourced: EU-1 is the nearest point that has everything (687 km)"
    )


def test_it_is_found_by_what_people_know_of_it(store, shop):
    placed = run(store, "cli", place_order, shop.order(buyer=LYON))

    with store.reading() as conn:
        for term in ("pires", "w-1", "lyon", "69002", "ana@example", placed.number):
            found = conn.execute(
                sa.select(dialect.order_search.c.rowid).where(
                    dialect.search_condition(term, conn.dialect.name)
                )
            ).scalars()
            assert list(found) == [placed.order_id], term


def test_it_leaves_from_the_point_nearest_to_where_it_goes(store, shop):
    run(store, "cli", place_order, shop.order(ship_to=BOSTON))

    assert reserved(store) == {("US-1", shop.skus["LAMP"]): 2, ("US-1", shop.skus["MUG"]): 1}


def test_the_same_reference_again_is_the_same_order(store, shop):
    first = run(store, "cli", place_order, shop.order())
    again = run(store, "cli", place_order, shop.order(lines=(NewLine("MUG", 5, 1),)))

    assert (again.order_id, again.number) == (first.order_id, first.number)
    assert (first.is_new, again.is_new) == (True, False)
    assert (count(store, orders), count(store, commitments)) == (1, 2)
    assert reserved(store) == {("EU-1", shop.skus["LAMP"]): 2, ("EU-1", shop.skus["MUG"]): 1}


def test_twice_in_one_batch_is_one_order(store, shop):
    first, second, other = run(
        store, "cli", place_orders, [shop.order(), shop.order(), shop.order("W-2")]
    )

    assert first.order_id == second.order_id != other.order_id
    assert (first.is_new, second.is_new, other.is_new) == (True, False, True)


def test_a_reference_belongs_to_its_channel(store, shop):
    other = run(store, "cli", a_channel, "market")
    run(store, "cli", place_orders, [shop.order(), shop.order(channel_id=other)])

    assert count(store, orders) == 2


def test_orders_without_a_reference_are_each_their_own(store, shop):
    run(store, "cli", place_orders, [shop.order(""), shop.order("")])
    run(store, "cli", place_order, shop.order(""))

    assert count(store, orders) == 3


def test_where_no_points_have_it_all_nothing_is_written(store, shop):
    before = count(store, events)
    with pytest.raises(CannotSource, match="No point has 2 x LAMP") as refusal:
        run(store, "cli", place_order, shop.order(lines=(NewLine("LAMP", 12, 1),)))

    assert refusal.value.missing == {"LAMP": 2}
    assert (count(store, orders), count(store, events), reserved(store)) == (0, before, {})


def test_orders_of_one_batch_do_not_promise_the_same_units(store, shop):
    asked = [shop.order(f"W-{n}", lines=(NewLine("LAMP", 4, 1),)) for n in range(3)]

    with pytest.raises(CannotSource):
        run(store, "cli", place_orders, asked)
    run(store, "cli", place_orders, asked[:2])

    lamp = shop.skus["LAMP"]
    assert reserved(store) == {("EU-1", lamp): 4, ("US-1", lamp): 4}


def test_lines_that_one_point_cannot_fill_are_split(store, shop):
    lines = (NewLine("LAMP", 4, 1000), NewLine("LAMP", 4, 900), NewLine("MUG", 1, 500))
    placed = run(store, "cli", place_order, shop.order(lines=lines))

    with store.reading() as conn:
        rows = conn.execute(
            sa.select(order_lines.c.position, commitments.c.point_id, commitments.c.quantity)
            .join(order_lines, order_lines.c.id == commitments.c.order_line_id)
            .order_by(commitments.c.id)
        ).all()
        of_lines = conn.execute(
            sa.select(order_lines.c.point_id).order_by(order_lines.c.position)
        ).scalars()
        assert [tuple(row) for row in rows] == [
            (1, shop.near, 4), (2, shop.near, 1), (2, shop.far, 3), (3, shop.near, 1)
        ]  # fmt: skip
        assert list(of_lines) == [shop.near, None, shop.near]
    assert placed.plan.reason == (
        "No point has everything; it is split into 6 from EU-1, 3 from US-1"
    )


def test_expired_carts_make_room_for_it(store, shop):
    def fill_a_cart(work) -> None:
        until = work.now - timedelta(minutes=1)
        wants = [
            inventory.Want(point, shop.skus["LAMP"], 5, cart="c", expires_at=until)
            for point in (shop.near, shop.far)
        ]
        inventory.reserve(work, "cart", wants)

    run(store, "cli", fill_a_cart)
    run(store, "cli", place_order, shop.order())

    assert reserved(store)["EU-1", shop.skus["LAMP"]] == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lines": ()}, "one line or more"),
        ({"lines": (NewLine("LAMP", 0, 1),)}, r"Line 1 \(LAMP\) is for 0 units"),
        ({"lines": (NewLine("MUG", 1, 1), NewLine("LAMP", -2, 1))}, r"Line 2 \(LAMP\) is for -2"),
        ({"lines": (NewLine("LAMP", 10**7, 1),)}, "1 to 1,000,000"),
        ({"lines": (NewLine("LAMP", 1, -1),)}, "the price is -1"),
        ({"lines": (NewLine("LAMP", 1, 1, discount_bp=10_001),)}, "basis points"),
        ({"lines": (NewLine("", 1, 1),)}, "names no SKU"),
        ({"shipping_minor": -1}, "Shipping is -1"),
        ({"discount_minor": 2501}, "more than the order costs"),
    ],
)
def test_what_cannot_be_is_refused_in_words(work, wrong, words):
    order = NewOrder(1, "W-1", "EUR", (NewLine("LAMP", 2, 1000), NewLine("MUG", 1, 500)))

    with pytest.raises(InvalidInput, match=words):
        place_order(work, replace(order, **wrong))


def test_unknown_skus_and_currencies_are_named(store, shop):
    with pytest.raises(UnknownSku, match="no SKU CHAIR, TABLE;"):
        run(store, "cli", place_order, shop.order(
            lines=(NewLine("TABLE", 1, 1), NewLine("LAMP", 1, 1), NewLine("CHAIR", 1, 1))
        ))  # fmt: skip
    with pytest.raises(UnknownCurrency, match="'EURO'"):
        run(store, "cli", place_order, shop.order(currency="EURO"))


def test_a_line_discount_is_in_basis_points_rounded_half_up(store, shop):
    lines = (NewLine("LAMP", 3, 333, discount_bp=1250),)  # 12.5 % of 9.99 is 1.24875
    placed = run(store, "cli", place_order, shop.order(lines=lines))

    (line,) = order_sheet(store, placed.number).lines
    assert (line.discount.minor, line.total.minor) == (125, 874)


def test_tax_is_added_unless_prices_include_it(store, shop):
    added = run(store, "cli", place_order, shop.order(tax_minor=475))
    within = run(store, "cli", place_order, shop.order("W-2", tax_minor=399, tax_included=True))

    assert order_sheet(store, added.number).total.minor == 2975
    assert order_sheet(store, within.number).total.minor == 2500


def test_the_days_numbers_hear_of_it(store, shop):
    day = datetime.fromisoformat("2026-03-10T23:30:00+00:00")
    run(store, "cli", place_order, shop.order(placed_at=day))

    with store.reading() as conn:
        assert list(conn.execute(sa.select(order_touches.c.day)).scalars()) == [day.date()]


def test_money_to_be_collected_at_the_door_is_expected(store, shop):
    placed = run(store, "cli", place_order, shop.order(payment_method="cod"))

    assert order_sheet(store, placed.number).axes["cod_state"] == "expected"


def test_addresses_are_kept_as_people_write_them_but_tidy(store, shop):
    run(store, "cli", place_order, shop.order(ship_to=BOSTON, bill_to=LYON))

    with store.reading() as conn:
        rows = conn.execute(
            sa.select(order_addresses.c.role, order_addresses.c.country).order_by("role")
        ).all()
    assert [tuple(row) for row in rows] == [("bill", "FR"), ("ship", "US")]
