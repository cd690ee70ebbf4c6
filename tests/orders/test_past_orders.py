"""An imported past order is kept as its source states it, and announces nothing but itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.store import run
from iorder.orders import history
from iorder.orders.model import (
    holds,
    order_addresses,
    order_lines,
    order_notes,
    order_tags,
    orders,
)
from iorder.orders.past import Evidence, add_up, axes_of
from iorder.orders.states import AXES
from iorder.views.orders.order import order_sheet
from tests.builders import LYON, NOON, OSLO, a_past_line, a_past_order, past_order


def row(work):
    return work.execute(sa.select(orders)).one()


def test_a_past_order_is_there_with_all_its_parts(store):
    lines = [a_past_line("Lamp", 2, 1000), a_past_line("Bulb", 3, 250, total_minor=600)]
    order_id = run(
        store, "cli", a_past_order, "A-1", lines=lines, shipping_minor=490, tax_minor=100,
        discount_minor=200, bill_to=OSLO, tags=("gift", "gift"), note="Ring twice",
        source_status="open", payment_method="card",
    )  # fmt: skip
    found = order_sheet(store, history.number_of(order_id))

    assert found.number == f"IO-{1000 + order_id}"
    assert [(one.title, one.quantity, str(one.total)) for one in found.lines] == [
        ("Lamp", 2, "€20.00"), ("Bulb", 3, "€6.00"),
    ]  # fmt: skip
    assert {label: str(amount) for label, amount in found.money} == {
        "Items": "€26.00", "Discount": "-€2.00", "Shipping": "€4.90",
        "Tax": "€1.00", "Total": "€29.90",
    }  # fmt: skip
    assert (found.line_count, found.unit_count, found.is_history) == (2, 5, True)
    assert found.addresses == {"ship": LYON, "bill": OSLO}
    assert found.tags == ("gift",)
    assert [(note.text, note.at) for note in found.notes] == [("Ring twice", NOON)]
    assert [moment.kind for moment in found.timeline] == ["OrderImported", "placed_at"]
    with store.reading() as conn:
        text = conn.execute(sa.select(dialect.order_search.c.text)).scalar_one()
    assert text == f"{found.number} a-1 ana pires lyon 69002 +33 4 72 00 00 00".lower()


def test_what_does_not_add_up_is_a_line_of_its_own_and_a_flag(work):
    a_past_order(work, stated={"total": 2150, "subtotal": 1900})
    found = row(work)
    assert (found.total_minor, found.items_minor, found.difference_minor) == (2150, 2000, 150)
    assert found.flags == " difference subtotal_differs "
    assert found.stated == {"subtotal": 1900}
    last = work.execute(sa.select(order_lines).order_by(order_lines.c.position.desc())).first()
    assert (last.kind, last.total_minor, last.title) == (
        "difference", 150, "Difference to the stated total",
    )  # fmt: skip


def test_an_order_without_items_keeps_its_stated_total(work):
    a_past_order(work, lines=[], stated={"total": 990})
    found = row(work)
    assert (found.total_minor, found.line_count, found.flags) == (990, 0, " no_items difference ")


def test_history_tells_nobody_but_that_it_was_imported(work):
    a_past_order(work, status="delivered", payment_state="captured", source_status="done")
    assert [event for event, _ in work.announced] == [
        history.OrderImported(work.execute(sa.select(orders.c.id)).scalar_one(), 1, "done")
    ]


def test_an_order_on_hold_at_its_source_has_a_hold_here(work):
    a_past_order(work, status="on_hold", source_status="on-hold")
    hold = work.execute(sa.select(holds)).one()
    assert (hold.kind, hold.state, hold.reason, hold.opened_by, hold.opened_at) == (
        "manual", "open", "on-hold at the source", "import", NOON,
    )  # fmt: skip
    assert (row(work).stage, row(work).open_holds) == ("on_hold", 1)


def test_only_orders_that_have_an_address_note_or_tag_get_one(work):
    a_past_order(work, ship_to=Address(), bill_to=Address())
    for table in (order_addresses, order_notes, order_tags, holds):
        assert work.execute(sa.select(table)).first() is None


def test_a_billing_address_is_kept_only_where_it_differs(work):
    a_past_order(work, bill_to=LYON)
    assert work.execute(sa.select(order_addresses.c.role)).scalars().all() == ["ship"]


def test_the_lines_ids_come_back_in_the_orders_own_order(work):
    two = past_order(work, "A-1", lines=[a_past_line("A"), a_past_line("B")], stated={"total": 1})
    one = past_order(work, "A-2", lines=[a_past_line("C")])
    ids = history.insert(work, 1, [two, one])
    titles = {
        line.id: line.title
        for line in work.execute(sa.select(order_lines).where(order_lines.c.kind == "item"))
    }
    assert [[titles[key] for key in some] for some in ids] == [["A", "B"], ["C"]]


# what a status and dates prove


@pytest.mark.parametrize(
    ("seen", "order_state", "stage"),
    [
        (Evidence("pending"), "pending", "pending"),
        (Evidence("confirmed"), "confirmed", "confirmed"),
        (Evidence("processing"), "released", "confirmed"),
        (Evidence("on_hold"), "pending", "on_hold"),
        (Evidence("shipped"), "released", "shipped"),
        (Evidence("delivered"), "completed", "delivered"),
        (Evidence("completed"), "completed", "delivered"),
        (Evidence("returned"), "completed", "returned"),
        (Evidence("cancelled"), "cancelled", "cancelled"),
        (Evidence("refunded"), "cancelled", "cancelled"),
        (Evidence("refunded", is_shipped=True), "completed", "delivered"),
        (Evidence("pending", is_cancelled=True), "cancelled", "cancelled"),
        (Evidence("pending", is_delivered=True), "completed", "delivered"),
        (Evidence("pending", "fulfilled"), "released", "shipped"),
        (Evidence("confirmed", "partially_fulfilled"), "released", "shipped"),
        (Evidence("shipped", tracking_state="attempt_failed"), "released", "exception"),
        (Evidence("delivered", is_cancelled=True), "completed", "delivered"),
    ],
)
def test_a_past_order_stands_where_its_source_or_its_dates_put_it(seen, order_state, stage):
    axes, _, label = axes_of(seen)
    assert (axes["order_state"], label) == (order_state, stage)
    assert all(axes[name] in axis.states for name, axis in AXES.items())


# sums


AMOUNT = st.integers(-(10**9), 10**9)


@given(
    st.lists(AMOUNT, max_size=5), AMOUNT, AMOUNT, AMOUNT,
    st.dictionaries(st.sampled_from(["total", "subtotal"]), AMOUNT),
)  # fmt: skip
def test_parts_and_difference_are_the_total_to_the_minor_unit(lines, discount, shipping, tax, says):
    sums = add_up(lines, discount=discount, shipping=shipping, tax=tax, stated=says)
    assert sums.items_minor == sum(lines)
    assert sums.total_minor == says.get("total", sums.total_minor)
    assert (
        sums.items_minor - discount + shipping + tax + sums.difference_minor == sums.total_minor
    )  # fmt: skip
    assert ("difference" in sums.flags) == (sums.difference_minor != 0)


def test_dates_of_the_source_are_kept_to_the_second(work):
    later = {name: NOON + timedelta(hours=at) for at, name in enumerate(
        ("paid_at", "shipped_at", "delivered_at", "promised_at", "ship_by"), 1
    )}  # fmt: skip
    a_past_order(work, status="delivered", **later)
    found = row(work)
    assert (found.confirmed_at, found.shipped_at, found.delivered_at) == tuple(
        NOON + timedelta(hours=at) for at in (1, 2, 3)
    )
    assert (found.placed_at, found.created_at) == (NOON, work.now)
