"""Goods come back: as many as left, onto the shelf they belong, for as much as was paid."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.follow_return import (
    approve_return,
    cancel_return,
    receive_return,
    refuse_return,
    send_return,
)
from iorder.flows.inspect_return import inspect_return
from iorder.flows.open_return import NothingToClaim, claim_harmed, open_undelivered
from iorder.flows.record_scans import record_scans
from iorder.flows.resolve_return import Resolving, outcome, resolve_return
from iorder.kernel.errors import InvalidInput, Refused, StaleEdit
from iorder.orders.model import orders
from iorder.orders.states import IllegalMove
from iorder.payments.model import tenders
from iorder.returns import policy, rows
from iorder.returns.inspecting import Fate
from iorder.returns.service import NotReturnable
from iorder.returns.settlement import Terms
from iorder.shipping.model import parcels
from iorder.shipping.service import Scan
from tests.builders import HOUR, a_placed_order, a_point, a_sku, stocked
from tests.support.returning import (
    arrived,
    axes_of,
    delivered,
    inspected,
    on_shelf,
    opened,
    row_of,
    told,
)


@pytest.fixture
def point(work):
    """Twenty lamps and as many mugs at EU-1."""
    point_id = a_point(work)
    for code in ("LAMP", "MUG"):
        stocked(work, point_id, a_sku(work, code), 20)
    return point_id


def refunded(work, order_id):
    total = sa.func.sum(tenders.c.refunded_minor)
    return work.execute(sa.select(total).where(tenders.c.order_id == order_id)).scalar_one()


def test_a_whole_return_from_asking_to_the_money(work, point):
    order = delivered(work, ("LAMP", 2), ("MUG", 1))
    assert on_shelf(work) == (18, 0)
    back = opened(work, order, 2, 1)
    assert axes_of(work, order)[0] == "requested"
    approve_return(work, back, 1, point)
    send_return(work, back, 2, "parcelia", "R1")
    assert axes_of(work, order)[0] == "in_transit"
    lamps, mugs = (line.id for line in rows.lines(work, back))
    receive_return(work, back, 3, {lamps: 1})
    receive_return(work, back, 4, {lamps: 1, mugs: 1})
    assert axes_of(work, order)[0] == "received"
    assert on_shelf(work) == (18, 0)  # nobody has looked at them
    inspected(work, back)
    assert axes_of(work, order)[0] == "returned"
    assert (on_shelf(work), on_shelf(work, "MUG")) == ((20, 0), (20, 0))
    resolve_return(work, back, row_of(work, back).version)
    assert axes_of(work, order) == ("returned", "refunded", "returned")
    assert refunded(work, order) == 3000


def test_a_line_is_split_over_several_fates(work, point):
    order = delivered(work, ("LAMP", 4))
    back = opened(work, order, 4)
    approve_return(work, back, 1, point)
    (line,) = rows.lines(work, back)
    receive_return(work, back, 2, {line.id: 3})
    inspect_return(
        work, back, 3,
        [
            Fate(line.id, 1, "refund", "restock", "as new"),
            Fate(line.id, 1, "refund", "quarantine", "scratched"),
            Fate(line.id, 1, "reject"),
        ],
    )  # fmt: skip
    assert on_shelf(work) == (18, 1)
    names = ("quantity", "received_quantity", "resolution", "disposition", "refund_minor")
    found = [tuple(getattr(one, name) for name in names) for one in rows.lines(work, back)]
    assert found == [
        (1, 1, "refund", "restock", 1000),
        (1, 1, "refund", "quarantine", 1000),
        (1, 1, "reject", None, 0),
        (1, 0, None, None, 0),  # never came
    ]
    resolve_return(work, back, 4)
    assert refunded(work, order) == 2000
    assert axes_of(work, order)[0] == "partially_returned"
    opened(work, order, 2)  # the one that was sent back to the buyer, and the one that never came
    with pytest.raises(NotReturnable):
        opened(work, order, 1)


def test_no_more_than_was_shipped_comes_back_counting_all_returns(work, point):
    order = delivered(work, ("LAMP", 3))
    first = opened(work, order, 2)
    with pytest.raises(NotReturnable, match="3 left, 2 of them on returns already; write 1 or"):
        opened(work, order, 2)
    opened(work, order, 1)
    refuse_return(work, first, 1, "Past its date")
    opened(work, order, 2)
    with pytest.raises(NotReturnable, match="that left are on returns already"):
        opened(work, order, 1)


def test_what_has_not_left_cannot_come_back(work, point):
    order = a_placed_order(work)
    with pytest.raises(NotReturnable, match="has not been shipped"):
        opened(work, order, 1)


def test_after_thirty_days_only_a_manager_takes_it(work, point):
    order = delivered(work)
    long_ago = work.now - policy.WINDOW - timedelta(days=1)
    work.execute(sa.update(orders).where(orders.c.id == order).values(delivered_at=long_ago))
    with pytest.raises(policy.WindowPassed, match="31 days ago"):
        opened(work, order, 1)
    back = opened(work, order, 1, in_spite="A good customer")
    assert row_of(work, back).note == "A good customer"


def test_the_refund_is_the_units_share_of_what_was_paid(work, point):
    order = delivered(
        work, ("LAMP", 3), ("MUG", 1), unit_minor=333, discount_minor=101, shipping_minor=450,
        tax_minor=77,
    )  # fmt: skip
    total = 4 * 333 - 101 + 450 + 77
    given_back = 0
    for at in range(4):
        units = [0, 0]
        units[at == 3] = 1
        back = opened(work, order, *units)
        arrived(work, back, point)
        inspected(work, back)
        last = at == 3
        shipping = delivery_left(work, back) if last else 0
        resolve_return(
            work, back, row_of(work, back).version, Resolving(Terms(shipping_minor=shipping))
        )
        given_back = refunded(work, order)
    assert given_back == total
    assert axes_of(work, order) == ("returned", "refunded", "returned")


def delivery_left(work, back):
    return outcome(work.conn, back, Resolving()).delivery_left


def test_a_fee_is_kept_back(work, point):
    order = delivered(work)
    back = opened(work, order, 2)
    arrived(work, back, point)
    inspected(work, back)
    resolve_return(work, back, 4, Resolving(Terms(fee_minor=300)))
    assert refunded(work, order) == 1700
    assert row_of(work, back).fee_minor == 300


def test_a_claim_needs_no_goods(work, point):
    order = delivered(work)
    back = opened(work, order, 1, kind="claim", reason="damaged")
    approve_return(work, back, 1)
    (line,) = rows.lines(work, back)
    with pytest.raises(Refused, match="Nothing of a claim comes back"):
        receive_return(work, back, 2, {line.id: 1}, point)
    with pytest.raises(InvalidInput, match="nothing of it goes anywhere"):
        inspect_return(work, back, 2, [Fate(line.id, 1, "refund", "restock")])
    inspect_return(work, back, 2, [Fate(line.id, 1, "refund")])
    resolve_return(work, back, 3)
    assert refunded(work, order) == 1000
    assert on_shelf(work) == (18, 0)
    assert axes_of(work, order) == ("none", "partially_refunded", "delivered")
    with pytest.raises(NotReturnable):
        opened(work, order, 2)


def test_a_parcel_that_is_lost_is_claimed_once_however_late(work, point):
    order = delivered(work, last="in_transit")
    (parcel,) = work.execute(sa.select(parcels.c.id)).scalars()
    with pytest.raises(NothingToClaim, match="neither lost nor damaged"):
        claim_harmed(work, parcel)
    record_scans(work, [Scan(parcel, work.now + HOUR, "lost", "Lost")])
    work.execute(sa.update(orders).values(placed_at=work.now - timedelta(days=90)))
    (number,) = claim_harmed(work, parcel)
    back = row_of(work, rows.called(work, number))
    assert (back.kind, back.order_id, back.note) == ("claim", order, "Parcel P1")
    assert [(one.quantity, one.reason) for one in rows.lines(work, back.id)] == [(2, "lost")]
    with pytest.raises(NothingToClaim, match="claimed or came back before"):
        claim_harmed(work, parcel)


def test_a_parcel_that_came_back_opens_a_return_by_itself_and_once(work, point):
    order = delivered(work, last="in_transit")
    (parcel,) = work.execute(sa.select(parcels.c.id)).scalars()
    assert record_scans(work, [Scan(parcel, work.now + HOUR, "returned", "RTO")]) == [parcel]
    seq = told(work, "ParcelCameBack")
    (number,) = open_undelivered(work, seq)
    assert open_undelivered(work, seq) == []
    row = row_of(work, rows.called(work, number))
    assert (row.kind, row.state, row.tracking_number) == ("undelivered", "in_transit", "P1")
    assert row.point_id == point
    assert axes_of(work, order)[0] == "in_transit"
    came = {line.id: line.quantity for line in rows.lines(work, row.id)}
    receive_return(work, row.id, row.version, came)
    inspected(work, row.id)
    assert on_shelf(work) == (20, 0)


def test_the_same_goods_go_out_again_in_exchange(work, point):
    order = delivered(work)
    back = opened(work, order, 2, kind="exchange")
    arrived(work, back, point)
    inspected(work, back, "exchange")
    resolve_return(work, back, 4)
    key = row_of(work, back).exchange_order_id
    new = work.execute(sa.select(orders).where(orders.c.id == key)).one()
    assert (new.parent_id, new.payment_state, new.total_minor) == (order, "captured", 2000)


def test_acts_name_the_version_they_were_decided_on(work, point):
    back = opened(work, delivered(work), 2)
    approve_return(work, back, 1, point)
    with pytest.raises(StaleEdit):
        refuse_return(work, back, 1, "No")
    with pytest.raises(IllegalMove):
        refuse_return(work, back, 2, "No")
    with pytest.raises(IllegalMove):
        resolve_return(work, back, 2)
    cancel_return(work, back, 2)
    assert row_of(work, back).state == "cancelled"


def test_what_came_in_is_what_was_to_come(work, point):
    back = opened(work, delivered(work), 2)
    approve_return(work, back, 1, point)
    (line,) = rows.lines(work, back)
    wrong = [
        ({}, "Nothing was named"),
        ({line.id: 3}, "more than the 2 still to come"),
        ({line.id: -1}, "none or more"),
        ({999: 1}, "the 0 still to come"),
    ]
    for came, words in wrong:
        with pytest.raises(InvalidInput, match=words):
            receive_return(work, back, 2, came)


def test_goods_come_in_at_some_point(work, point):
    back = opened(work, delivered(work), 2)
    approve_return(work, back, 1)
    (line,) = rows.lines(work, back)
    with pytest.raises(InvalidInput, match="at which point"):
        receive_return(work, back, 2, {line.id: 1})


def test_a_refusal_says_why(work, point):
    back = opened(work, delivered(work), 1)
    with pytest.raises(InvalidInput, match="Say why"):
        refuse_return(work, back, 1, " ")
