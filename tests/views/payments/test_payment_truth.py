"""An order's money as people see it: also what went back without a refund."""

import pytest
import sqlalchemy as sa

from iorder.flows.resolve_return import resolve_return
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.ui.orders.order_payments import _given
from iorder.views.payments.payment_truth import payment_truth
from tests.builders import LYON, a_point, a_sku, stocked
from tests.support.returning import arrived, delivered, inspected, opened


def returned(work, resolution):
    """The number of an order of two lamps, one of which came back and was settled so."""
    point = a_point(work)
    stocked(work, point, a_sku(work), 10)
    order = delivered(work, buyer=LYON, customer_ref="C-1")
    kind = "exchange" if resolution == "exchange" else "return"
    back = opened(work, order, 1, kind=kind)
    arrived(work, back, point)
    inspected(work, back, resolution)
    resolve_return(work, back, 4)
    return work.execute(sa.select(orders.c.number).where(orders.c.id == order)).scalar_one()


@pytest.mark.parametrize(("resolution", "given"), [("exchange", 1000), ("store_credit", 1000),
                                                   ("refund", 0)])  # fmt: skip
def test_who_refunds_is_told_what_returns_gave_as_goods_or_credit(store, resolution, given):
    truth = payment_truth(store, run(store, "person:1", returned, resolution))
    assert truth.given.minor == given
    said = _given(truth)
    assert (said is not None) == bool(given)
    assert said is None or said.children.startswith("Returns gave €10.00 back already")
