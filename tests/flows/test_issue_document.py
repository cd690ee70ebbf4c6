"""Documents are issued once for each cause, without gaps, and put right by credit notes."""

import pytest
import sqlalchemy as sa

from iorder.documents import service
from iorder.documents.billed import left_of
from iorder.documents.model import documents
from iorder.flows.cancel_order import cancel_order
from iorder.flows.credit_by_itself import credit_cancelled, credit_refunded
from iorder.flows.issue_document import (
    NothingToCredit,
    correct_invoice,
    credit,
    issue_invoice,
    issue_packing_slips,
)
from iorder.flows.refund import RefundWish, request_refund
from iorder.flows.resolve_return import resolve_return
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.money import Money
from iorder.orders.model import orders
from tests.builders import a_placed_order, a_point, a_sku, stocked
from tests.support.returning import arrived, delivered, inspected, opened, row_of, told

SHOP = ("Iris & Co", "10115 Berlin")


@pytest.fixture
def store(sqlite_store):
    """One database is enough for the sums; numbers are taken on both."""
    return sqlite_store


@pytest.fixture
def point(work):
    point_id = a_point(work)
    for code in ("LAMP", "MUG"):
        stocked(work, point_id, a_sku(work, code), 20)
    return point_id


def numbers(work):
    return work.execute(sa.select(documents.c.number).order_by(documents.c.id)).scalars().all()


def sums_up(body):
    items = sum(item.total_minor for item in body.items)
    return dict(body.sums)["Items"] == items and (
        sum(minor for _, minor in body.sums) == body.total_minor
    )


@pytest.mark.parametrize("included", [True, False])
def test_an_invoice_adds_up_to_the_order(work, point, included):
    order = a_placed_order(
        work, ("LAMP", 3), ("MUG", 2), unit_minor=333, currency="KWD", discount_minor=101,
        shipping_minor=450, tax_minor=77, tax_included=included,
    )  # fmt: skip
    body = issue_invoice(work, order, SHOP).body
    total = work.execute(sa.select(orders.c.total_minor).where(orders.c.id == order)).scalar_one()
    assert body.total_minor == total
    assert sums_up(body)
    assert sum(tax.tax_minor for tax in body.taxes) == 77
    assert (body.seller, body.ship_to[0], body.currency) == (SHOP, "Ana Pires", "KWD")


def test_an_invoice_is_issued_once_and_again_when_the_order_changed(work, point):
    order = a_placed_order(work)
    first = issue_invoice(work, order, SHOP)
    assert issue_invoice(work, order, ("Another name",)) == first
    work.execute(sa.update(orders).where(orders.c.id == order).values(revision=2, total_minor=1500))
    second = issue_invoice(work, order, SHOP)
    assert [number.partition("-")[0] for number in numbers(work)] == ["INV", "CN", "INV"]
    assert second.number != first.number
    assert left_of(work.conn, first) == 0
    assert issue_invoice(work, order, SHOP) == second


def test_a_mistake_is_put_right_by_a_credit_note_and_a_new_invoice(work, point):
    order = a_placed_order(work)
    first = issue_invoice(work, order, SHOP)
    second = correct_invoice(work, order, ("Iris & Co", "New street"), "Wrong seller")
    assert (left_of(work.conn, first), left_of(work.conn, second)) == (0, 2000)
    note = service.of_orders(work.conn, [order])[1]
    assert (note.corrects_id, note.total_minor, note.body.note) == (first.id, 2000, "Wrong seller")
    assert issue_invoice(work, order, SHOP) == second


def test_nothing_is_credited_twice_or_beyond_the_invoice(work, point):
    order = a_placed_order(work)
    with pytest.raises(NothingToCredit, match="has no invoice"):
        credit(work, order, Money(100, "EUR"), "Late", "c1")
    issue_invoice(work, order, SHOP)
    note = credit(work, order, Money(1500, "EUR"), "Late", "c1")
    assert credit(work, order, Money(1500, "EUR"), "Late", "c1") == note
    with pytest.raises(NothingToCredit, match=r"€5\.00 stand"):
        credit(work, order, Money(501, "EUR"), "Late", "c2")
    with pytest.raises(InvalidInput, match="Say why"):
        credit(work, order, Money(1, "EUR"), " ", "c3")


def test_a_return_credits_what_came_back_and_a_cancelled_order_all(work, point):
    order = delivered(work, ("LAMP", 2), ("MUG", 1), tax_minor=30)
    invoice = issue_invoice(work, order, SHOP)
    back = opened(work, order, 1)
    arrived(work, back, point)
    inspected(work, back)
    resolve_return(work, back, row_of(work, back).version)
    note = service.of_orders(work.conn, [order])[1]
    assert (note.kind, note.total_minor, note.corrects_id) == ("credit_note", 1010, invoice.id)
    assert (note.body.items[0].sku, note.body.items[0].quantity) == ("LAMP", 1)
    assert [tax.tax_minor for tax in note.body.taxes] == [10]
    assert left_of(work.conn, invoice) == 2020

    other = a_placed_order(work)
    billed = issue_invoice(work, other, SHOP)
    cancel_order(work, other, "customer")
    seq = told(work, "OrderCancelled")
    assert credit_cancelled(work, seq).total_minor == 2000
    assert credit_cancelled(work, seq) is None
    assert left_of(work.conn, billed) == 0
    with pytest.raises(Refused, match="nothing to bill"):
        issue_invoice(work, other, SHOP)


def test_a_refund_without_a_return_is_credited_as_far_as_too_much_is_billed(work, point):
    order = delivered(work)
    invoice = issue_invoice(work, order, SHOP)
    request_refund(work, RefundWish(order, Money(300, "EUR"), "Late", "sorry"))
    seq = told(work, "PaymentRefunded")
    assert credit_refunded(work, seq).total_minor == 300
    credit_refunded(work, seq)
    assert left_of(work.conn, invoice) == 1700
    back = opened(work, order, 1)
    arrived(work, back, point)
    inspected(work, back)
    resolve_return(work, back, row_of(work, back).version)
    assert credit_refunded(work, told(work, "PaymentRefunded")) is None
    assert left_of(work.conn, invoice) == 700


def test_a_slip_for_each_point_then_for_each_parcel(work):
    for code in ("EU-1", "US-1"):
        stocked(work, a_point(work, code), a_sku(work, f"IN-{code}"), 5)
    order = delivered(work, ("IN-EU-1", 1), ("IN-US-1", 2), last="in_transit")
    slips = issue_packing_slips(work, order, SHOP)
    assert [slip.body.items[0].sku for slip in slips] == ["IN-EU-1", "IN-US-1"]
    assert all(not slip.body.bill_to and not slip.total_minor for slip in slips)
    assert issue_packing_slips(work, order, SHOP) == slips
