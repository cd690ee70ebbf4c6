"""Goods are exchanged: a new order replaces them, and only the difference is paid or given back."""

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_order
from iorder.flows.exchange_goods import Replacement
from iorder.flows.record_scans import record_scans
from iorder.flows.resolve_return import Resolving, outcome, resolve_return
from iorder.flows.return_money import give_back_exchange
from iorder.flows.ship_order import Label, ship_order
from iorder.flows.sold_out import SoldOut
from iorder.kernel.errors import InvalidInput, Refused
from iorder.orders.model import orders
from iorder.payments.model import tenders
from iorder.payments.stored_value_model import stored_values
from iorder.shipping.service import Scan
from tests.builders import LYON, a_point, a_sku, stocked
from tests.support.returning import arrived, axes_of, delivered, inspected, opened, row_of, told


@pytest.fixture
def store(sqlite_store):
    """One database is enough for the sums; ``test_returns`` exchanges on both."""
    return sqlite_store


@pytest.fixture
def point(work):
    """Ten lamps at 10.00 EUR and three mugs at 4.00 EUR at EU-1."""
    point_id = a_point(work)
    stocked(work, point_id, a_sku(work), 10)
    stocked(work, point_id, a_sku(work, "MUG", price_minor=400), 3)
    return point_id


def to_exchange(work, point, *lines, **more):
    """(order, return) of an order all of whose first line is to be exchanged."""
    order = delivered(work, *lines, **more)
    back = opened(work, order, lines[0][1] if lines else 2, kind="exchange", reason="wrong_size")
    arrived(work, back, point)
    inspected(work, back, "exchange")
    return order, back


def the_new(work, back):
    key = row_of(work, back).exchange_order_id
    return work.execute(sa.select(orders).where(orders.c.id == key)).one()


def paid(work, order_id):
    mine = tenders.c.order_id == order_id
    return work.execute(
        sa.select(tenders.c.method, tenders.c.captured_minor, tenders.c.refunded_minor).where(mine)
    ).all()


def test_the_same_goods_again_cost_nothing(work, point):
    order, back = to_exchange(
        work, point, ("LAMP", 3), unit_minor=333, discount_minor=100, tax_minor=70,
        shipping_minor=450,
    )  # fmt: skip
    resolve_return(work, back, 4)
    new = the_new(work, back)
    assert (new.parent_id, new.currency, new.unit_count) == (order, "EUR", 3)
    assert new.total_minor == 3 * 333 - 100 + 70 - 23  # the tax of delivery is not the goods'
    assert (new.payment_state, new.order_state) == ("captured", "confirmed")
    assert paid(work, new.id) == [("exchange", new.total_minor, 0)]
    assert axes_of(work, order)[:2] == ("returned", "captured")
    assert new.ship_country == "FR"


def test_cheaper_goods_give_the_difference_back(work, point):
    order, back = to_exchange(work, point)
    how = Resolving(instead=(Replacement("MUG", 2),))
    shown = outcome(work.conn, back, how).settlement
    assert (shown.goods, shown.refund, shown.due) == (800, 1200, 0)
    assert resolve_return(work, back, 4, how) == shown
    assert paid(work, order) == [("card", 2000, 1200)]
    assert paid(work, the_new(work, back).id) == [("exchange", 800, 0)]


def test_dearer_goods_wait_for_the_difference(work, point):
    _, back = to_exchange(work, point, ("LAMP", 1))
    how = Resolving(instead=(Replacement("MUG", 2, 600),))
    assert outcome(work.conn, back, how).settlement.due == 200
    resolve_return(work, back, 4, how)
    new = the_new(work, back)
    assert (new.total_minor, new.payment_state) == (1200, "partially_captured")
    assert new.order_state == "pending"


def test_prices_without_tax_are_compared_with_it(work, point):
    _, back = to_exchange(work, point, ("LAMP", 1), tax_minor=200)
    found = outcome(work.conn, back, Resolving(instead=(Replacement("MUG", 1),)))
    assert found.goods.total_minor == 480  # 4.00 and a fifth
    assert found.settlement.refund == 720


def test_goods_that_are_not_there_leave_the_return_as_it_is(work, point):
    _, back = to_exchange(work, point)
    with pytest.raises(SoldOut):
        resolve_return(work, back, 4, Resolving(instead=(Replacement("MUG", 4),)))


@pytest.mark.parametrize(
    ("sku", "words"), [("LAMPE", "no SKU LAMPE"), ("DEAR", "no price in EUR"), ("", "no SKU")]
)
def test_goods_are_named_and_priced(work, point, sku, words):
    a_sku(work, "DEAR", currency="USD")
    _, back = to_exchange(work, point)
    with pytest.raises(InvalidInput, match=words):
        outcome(work.conn, back, Resolving(instead=(Replacement(sku, 1),)))


def test_goods_are_named_only_where_something_is_exchanged(work, point):
    order = delivered(work)
    back = opened(work, order, 2)
    arrived(work, back, point)
    inspected(work, back)
    with pytest.raises(InvalidInput, match="No unit of the return is to be exchanged"):
        outcome(work.conn, back, Resolving(instead=(Replacement("MUG", 1),)))


def test_exchanged_goods_that_come_back_too_are_paid_by_the_first_payment(work, point):
    first, back = to_exchange(work, point)
    resolve_return(work, back, 4)
    new = the_new(work, back).id
    allocate_orders(work, [new])
    record_scans(work, [Scan(one, work.now, "delivered") for one in
                        ship_order(work, new, Label("parcelia", "P2"))])  # fmt: skip
    again = opened(work, new, 2)
    arrived(work, again, point)
    inspected(work, again)
    resolve_return(work, again, 4)
    assert paid(work, new) == [("exchange", 2000, 2000)]
    assert paid(work, first) == [("card", 2000, 2000)]
    assert axes_of(work, first)[1] == "refunded"


def test_an_exchange_that_is_called_off_gives_the_first_payment_back_once(work, point):
    first, back = to_exchange(work, point)
    resolve_return(work, back, 4)
    cancel_order(work, the_new(work, back).id, "customer")
    seq = told(work, "OrderCancelled")
    for _ in range(2):
        give_back_exchange(work, seq)
    assert paid(work, first) == [("card", 2000, 2000)]


def test_store_credit_is_put_on_the_customers_own(work, point):
    more = {"buyer": LYON, "customer_ref": "C-1"}
    for number, balance in (("P1", 1000), ("P2", 2000)):
        order = delivered(work, number=number, **more)
        back = opened(work, order, 1)
        arrived(work, back, point)
        inspected(work, back, "store_credit")
        assert resolve_return(work, back, 4).credit == 1000
        assert work.execute(sa.select(stored_values.c.balance_minor)).scalars().all() == [balance]
        assert paid(work, order) == [("card", 2000, 0)]
    again = opened(work, order, 1)
    arrived(work, again, point)
    inspected(work, again)
    assert outcome(work.conn, again, Resolving()).settlement.refund == 1000


def test_nobody_has_no_store_credit(work, point):
    order = delivered(work)
    back = opened(work, order, 1)
    arrived(work, back, point)
    inspected(work, back, "store_credit")
    with pytest.raises(Refused, match="store credit; refund"):
        resolve_return(work, back, 4)
