"""Units are conserved through any deliveries and endings, and money adds up to the minor unit."""

from collections.abc import Mapping
from contextlib import suppress

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.flows.end_purchase_order import cancel_purchase_order, close_purchase_order
from iorder.flows.receive_purchase_order import Arrived, receive_purchase_order
from iorder.inventory.model import MOVED, stock, stock_ledger
from iorder.kernel.axis import IllegalMove
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import open_work
from iorder.purchasing.receiving import TooMuch, most_of
from iorder.purchasing.standing import standing
from tests.builders import a_point, a_sku
from tests.support.buying import a_sent_order, a_supplier

SKUS = ("LAMP", "MUG", "VASE")
CURRENCIES = st.sampled_from(("EUR", "JPY", "KWD"))
ORDERED = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 10**9)), min_size=1, max_size=len(SKUS)
)
ACTS = st.lists(  # small deliveries mostly fit, others mostly are refused
    st.one_of(
        st.dictionaries(st.integers(0, 2), st.integers(1, 5), min_size=1, max_size=3),
        st.dictionaries(st.integers(0, 2), st.integers(-1, 70), max_size=3),
        st.sampled_from(("close", "cancel")),
    ),
    max_size=8,
)


def attempt(work, order, at, act):
    """Do one act as seen now; a refusal changes nothing, as its transaction ends with it."""
    seen = standing(work, order)
    skus = list(seen.lines)
    with suppress(IllegalMove, InvalidInput, TooMuch), work.attempt():
        if isinstance(act, Mapping):
            came = [Arrived(skus[one], n) for one, n in act.items() if one < len(skus)]
            receive_purchase_order(work, f"k{at}", order, came, seen.version)
        else:
            end = close_purchase_order if act == "close" else cancel_purchase_order
            end(work, f"k{at}", order, "why", seen.version)


def conserved(work, order, ordered):
    seen = standing(work, order)
    left = seen.open_units
    here = {row.sku_id: row for row in work.execute(sa.select(stock))}
    for line, (quantity, _) in zip(seen.lines.values(), ordered, strict=True):
        over = max(line.received - line.quantity, 0)
        assert line.quantity == quantity
        assert line.quantity + over == line.received + line.short + left.get(line.sku_id, 0)
        assert line.received <= most_of(line.quantity)
        assert (here[line.sku_id].inbound, here[line.sku_id].on_hand) == (
            left.get(line.sku_id, 0), line.received,
        )  # fmt: skip
    sums = sa.select(*(sa.func.sum(stock_ledger.c[f"d_{name}"]) for name in MOVED))
    shelves = sa.select(*(sa.func.sum(stock.c[name]) for name in MOVED))
    assert [int(n) for n in work.execute(sums).one()] == [
        int(n) for n in work.execute(shelves).one()
    ]


@settings(max_examples=12)  # on each database
@given(ORDERED, ACTS, CURRENCIES)
def test_what_was_ordered_is_what_came_what_will_not_and_what_is_left(
    store, ordered, acts, currency
):
    with open_work(store, "cli") as work:  # never committed
        a_point(work)
        for code in SKUS:
            a_sku(work, code)
        supplier = a_supplier(work, "ACME", currency=currency)
        lines = [(code, *line) for code, line in zip(SKUS, ordered, strict=False)]
        order = a_sent_order(work, supplier, *lines)
        conserved(work, order, ordered)
        for at, act in enumerate(acts):
            attempt(work, order, at, act)
            conserved(work, order, ordered)
        worth = sum(
            line.cost_minor * line.quantity for line in standing(work, order).lines.values()
        )
        assert worth == sum(quantity * cost for quantity, cost in ordered)
