"""Payments from a file of their own join orders that are here, once, and follow their source."""

import sqlalchemy as sa

from iorder.flows.import_orders import take_orders
from iorder.flows.import_payments import take_payments
from iorder.orders.model import orders
from iorder.payments.model import payment_entries, tenders
from tests.support.drafts import a_payment, a_session, an_order


def tally(outcome) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected rows)."""
    done = outcome.tally
    return done.created, done.updated, done.unchanged, done.rejected


def paid(work):
    query = sa.select(tenders.c.position, tenders.c.method, tenders.c.captured_minor)
    return [tuple(row) for row in work.execute(query.order_by(tenders.c.position))]


def payment_state(work) -> str:
    return work.execute(sa.select(orders.c.payment_state)).scalar_one()


def test_payments_join_their_order_and_move_its_axis(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1")])

    take_payments(work, session, [a_payment("A1", 400, position=1)])
    assert payment_state(work) == "partially_captured"

    take_payments(work, session, [a_payment("A1", 600, position=2, method="voucher")])
    assert payment_state(work) == "captured"
    assert paid(work) == [(1, "card", 400), (2, "voucher", 600)]


def test_the_same_payments_again_change_nothing(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1")])
    both = [a_payment("A1", 400, position=1), a_payment("A1", 600, position=2)]
    take_payments(work, session, both)

    assert tally(take_payments(work, session, both)) == (0, 0, 2, 0)
    assert len(paid(work)) == 2


def test_a_changed_payment_is_corrected_by_further_entries(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1")])
    take_payments(work, session, [a_payment("A1", 400), a_payment("A1", 50, position=2)])

    outcome = take_payments(work, session, [a_payment("A1", 950)])

    assert tally(outcome) == (0, 1, 0, 0)
    assert paid(work) == [(1, "card", 950), (2, "card", 50)]
    assert payment_state(work) == "captured"
    query = sa.select(payment_entries.c.amount_minor).where(payment_entries.c.kind == "capture")
    assert sorted(work.execute(query).scalars()) == [50, 400, 550]


def test_a_payment_of_an_unknown_order_is_refused(work):
    outcome = take_payments(work, a_session(work), [a_payment("A9")])

    assert tally(outcome) == (0, 0, 0, 1)
    assert "import the orders first" in outcome.rejects[0].reason


def test_payments_with_a_reference_of_their_own_are_known_by_it(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1")])
    take_payments(work, session, [a_payment("A1", 400, ref="tx1"), a_payment("A1", 600, ref="tx2")])

    assert tally(take_payments(work, session, [a_payment("A1", 600, ref="tx2")])) == (0, 0, 1, 0)
    assert payment_state(work) == "captured"
