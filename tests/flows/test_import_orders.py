"""Past orders come in as their source states them, once, and follow it unless people edited."""

import sqlalchemy as sa

from iorder.channels.draft import CustomerDraft, ProductDraft
from iorder.flows.import_catalog import take_products
from iorder.flows.import_orders import take_orders
from iorder.inventory.model import commitments, stock_movements
from iorder.kernel.address import Address
from iorder.orders.events import OrderImported, OrderReimported
from iorder.orders.model import order_lines, order_tags, orders
from iorder.orders.service import set_tags
from iorder.payments.model import tenders
from tests.support.drafts import a_line, a_payment, a_row, a_session, an_order


def tally(outcome) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected rows)."""
    done = outcome.tally
    return done.created, done.updated, done.unchanged, done.rejected


def stored(work, ref="A1"):
    return work.execute(sa.select(orders).where(orders.c.external_ref == ref)).one()


def lines_of(work, ref="A1"):
    query = (
        sa.select(order_lines.c.title, order_lines.c.quantity, order_lines.c.total_minor)
        .where(order_lines.c.order_id == stored(work, ref).id)
        .order_by(order_lines.c.position)
    )
    return [tuple(row) for row in work.execute(query)]


def announced(work, kind):
    return [event for event, _ in work.announced if isinstance(event, kind)]


def test_an_order_is_kept_as_its_source_states_it(work):
    session = a_session(work)
    draft = an_order(
        "A1", a_line("Lamp", 2, 1000), a_line("Cable", 1, 250), shipping_minor=490,
        status="completed", source_status="fertig", payment_status="captured",
        stated={"total": 2740},
    )  # fmt: skip

    outcome = take_orders(work, session, [draft])

    row = stored(work)
    assert tally(outcome) == (1, 0, 0, 0)
    assert outcome.tally.totals == {"EUR": {"orders": 1, "lines": 2, "gross_minor": 2740}}
    assert (row.items_minor, row.shipping_minor, row.total_minor) == (2250, 490, 2740)
    assert (row.stage, row.payment_state, row.source_status) == ("delivered", "captured", "fertig")
    assert (row.flags, row.difference_minor, row.line_count, row.unit_count) == ("", 0, 2, 3)
    assert lines_of(work) == [("Lamp", 2, 2000), ("Cable", 1, 250)]
    assert [one.order_id for one in announced(work, OrderImported)] == [row.id]


def test_history_takes_no_stock(work):
    take_orders(work, a_session(work), [an_order("A1", a_line(sku="LAMP"))])

    for table in (stock_movements, commitments):
        assert work.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_the_same_order_again_changes_nothing(work):
    session = a_session(work)
    take_orders(work, session, [an_order()])
    before = stored(work)
    work.announced.clear()

    outcome = take_orders(work, session, [an_order()])

    assert tally(outcome) == (0, 0, 1, 0)
    assert (stored(work), work.announced) == (before, [])
    assert outcome.tally.totals["EUR"]["orders"] == 1


def test_a_changed_row_updates_the_order(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", a_line("Lamp", 1), status="confirmed")])

    outcome = take_orders(
        work, session, [an_order("A1", a_line("Lamp", 3), a_line("Cable"), status="cancelled")]
    )

    row = stored(work)
    assert tally(outcome) == (0, 1, 0, 0)
    assert lines_of(work) == [("Lamp", 3, 3000), ("Cable", 1, 1000)]
    assert (row.total_minor, row.unit_count, row.stage) == (4000, 4, "cancelled")
    assert len(announced(work, OrderReimported)) == 1


def test_lines_its_source_has_no_more_are_gone(work):
    session = a_session(work)
    shipped = {"shipment_ref": "S1"}
    take_orders(
        work, session, [an_order("A1", a_line("Lamp", **shipped), a_line("Cable", **shipped))]
    )

    take_orders(work, session, [an_order("A1", a_line("Cable", **shipped))])

    assert lines_of(work) == [("Cable", 1, 1000)]


def test_what_people_edited_is_kept_and_listed(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", shipping_method="Post", tags=("gift",))])
    row = stored(work)
    set_tags(work, row.id, ["gift", "vip"], row.version)
    work.execute(
        sa.update(orders)
        .where(orders.c.id == row.id)
        .values(shipping_method="Courier", edited=" tags shipping_method ")
    )

    outcome = take_orders(
        work, session, [an_order("A1", a_line("Lamp", 2), shipping_method="Pigeon", tags=("new",))]
    )

    row = stored(work)
    tags = work.execute(sa.select(order_tags.c.tag).where(order_tags.c.order_id == row.id))
    assert (row.shipping_method, row.total_minor) == ("Courier", 2000)
    assert sorted(tags.scalars()) == ["gift", "vip"]
    assert outcome.kept == {row.number: ("shipping_method",)}


def test_a_placed_order_is_not_overwritten_by_a_file(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", payments=[a_payment(amount_minor=1000)])])
    work.execute(sa.update(orders).values(is_history=False))
    paid = [a_payment(amount_minor=1000, refunded_minor=300), a_payment(position=2)]

    outcome = take_orders(work, session, [an_order("A1", a_line("Lamp", 9), payments=paid)])

    assert lines_of(work) == [("Lamp", 1, 1000)]
    (tender,) = work.execute(sa.select(tenders)).all()
    assert (tender.captured_minor, tender.refunded_minor) == (1000, 0)
    assert (tally(outcome), outcome.kept) == (
        (0, 0, 1, 0), {stored(work).number: ("order",)},
    )  # fmt: skip


def test_a_stated_total_that_does_not_add_up_is_kept_and_flagged(work):
    take_orders(work, a_session(work), [an_order("A1", stated={"total": 1150})])

    row = stored(work)
    assert (row.total_minor, row.difference_minor, row.flags) == (1150, 150, " difference ")
    assert lines_of(work) == [("Lamp", 1, 1000), ("Difference to the stated total", 1, 150)]


def test_a_stated_subtotal_that_does_not_add_up_is_kept_and_flagged(work):
    draft = an_order("A1", stated={"total": 1000, "subtotal": 900})

    take_orders(work, a_session(work), [draft])

    row = stored(work)
    assert (row.total_minor, row.stated, row.flags) == (
        1000,
        {"subtotal": 900},
        " subtotal_differs ",
    )


def test_an_order_without_items_is_kept_and_flagged(work):
    take_orders(work, a_session(work), [an_order("A1", empty=True, payments=[a_payment()])])

    row = stored(work)
    assert (row.line_count, row.flags.split()) == (0, ["no_items"])
    assert row.payment_state in ("captured", "overpaid")


def test_an_order_that_stands_twice_is_refused_with_all_its_rows(work):
    twice = an_order("A1", rows=(a_row(5), a_row(6)))

    outcome = take_orders(work, a_session(work), [an_order("A1"), twice])

    assert tally(outcome) == (1, 0, 0, 2)
    assert [row.row for row in outcome.rejects[0].rows] == [5, 6]
    assert "twice" in outcome.rejects[0].reason


def test_the_same_number_in_two_channels_is_two_orders(work):
    take_orders(work, a_session(work, "shop"), [an_order("A1")])
    take_orders(work, a_session(work, "market"), [an_order("A1")])

    query = sa.select(sa.func.count()).select_from(orders).where(orders.c.external_ref == "A1")
    assert work.execute(query).scalar_one() == 2


def test_orders_of_one_person_are_one_customers(work):
    twin = CustomerDraft(contact=Address(name="A. Pires", email="ANA@example.com"))
    take_orders(work, a_session(work), [an_order("A1"), an_order("A2", customer=twin)])

    assert stored(work, "A1").customer_id == stored(work, "A2").customer_id


def test_an_unknown_sku_is_a_stub_until_its_own_file_comes(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", a_line("Lamp", sku_ref="17"))])

    outcome = take_products(
        work, session, [ProductDraft("17", "Desk lamp", "LAMP-17", 1200, "EUR", digest="d")]
    )

    assert tally(outcome) == (1, 0, 0, 0)
    assert stored(work).total_minor == 1000


def test_several_payments_are_several_tenders(work):
    paid = [a_payment(amount_minor=600), a_payment(amount_minor=400, method="voucher", position=2)]

    take_orders(work, a_session(work), [an_order("A1", payments=paid)])

    rows = work.execute(sa.select(tenders.c.method, tenders.c.captured_minor))
    assert sorted(tuple(row) for row in rows) == [("card", 600), ("voucher", 400)]
    assert stored(work).payment_state == "captured"


def test_an_order_on_hold_at_its_source_is_held(work):
    take_orders(work, a_session(work), [an_order("A1", status="on_hold", source_status="on-hold")])

    row = stored(work)
    assert (row.stage, row.open_holds) == ("on_hold", 1)


def test_a_changed_payment_is_a_further_entry(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", payments=[a_payment(amount_minor=1000)])])

    take_orders(
        work, session,
        [an_order("A1", payments=[a_payment(amount_minor=1000, refunded_minor=300)])],
    )  # fmt: skip

    (tender,) = work.execute(sa.select(tenders)).all()
    assert (tender.captured_minor, tender.refunded_minor) == (1000, 300)
    assert stored(work).payment_state == "partially_refunded"
