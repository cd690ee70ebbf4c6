"""Rows of a list of keys: of the columns' own types, whatever the length of the list."""

import sqlalchemy as sa

from iorder.kernel.prepared import MOST_VALUES, Listed
from iorder.kernel.store import run
from iorder.orders.model import orders
from tests import builders as b

_THESE = Listed(
    lambda ids: (
        sa.select(orders.c.id, orders.c.placed_at, orders.c.is_test, orders.c.delivered_at)
        .where(orders.c.id.in_(ids))
        .order_by(orders.c.id)
    )
)


def test_rows_have_the_columns_own_types(store):
    def flow(work):
        one = b.a_live_order(work)
        return one, _THESE.of(work, [one])

    one, rows = run(store, "cli", flow)

    ((order_id, placed_at, is_test, delivered_at),) = rows
    assert order_id == one
    assert placed_at.utcoffset().total_seconds() == 0
    assert is_test is False
    assert delivered_at is None


def test_each_key_is_found_once_however_many_are_asked_for(store):
    def flow(work):
        made = [b.a_live_order(work) for _ in range(3)]
        strangers = range(1_000_000, 1_000_000 + MOST_VALUES)
        lists = ([], made[:1], made, [*made, *strangers])
        return made, [[row[0] for row in _THESE.of(work, ids)] for ids in lists]

    made, found = run(store, "cli", flow)

    assert found == [[], made[:1], made, made]
