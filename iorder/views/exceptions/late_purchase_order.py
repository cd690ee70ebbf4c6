"""Purchase orders whose supplier should have delivered by now."""

from collections.abc import Sequence

import sqlalchemy as sa

from iorder.purchasing.model import purchase_order_lines, purchase_orders, suppliers
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_day, waits

ACTS = {"sent": ("chase", "expect", "cancel"), "receiving": ("chase", "expect", "close")}


def waiting(asking: Asking) -> Sequence[Stretch]:
    since = sa.func.coalesce(purchase_orders.c.sent_at, purchase_orders.c.created_at)
    found = waits(purchase_orders.c.id, since).where(
        purchase_orders.c.state.in_(tuple(ACTS)),
        purchase_orders.c.expected_on < asking.today,
    )
    return by_day(asking, found, purchase_orders.c.expected_on)


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    line = purchase_order_lines.c
    left = sa.case(
        (line.quantity > line.received + line.short, line.quantity - line.received - line.short),
        else_=0,
    )
    found = asked.conn.execute(
        sa.select(
            purchase_orders.c.id, purchase_orders.c.number, purchase_orders.c.expected_on,
            purchase_orders.c.version, purchase_orders.c.currency, purchase_orders.c.state,
            suppliers.c.label,
            sa.func.coalesce(sa.func.sum(left), 0).label("units"),
            sa.func.coalesce(sa.func.sum(left * line.cost_minor), 0).label("cost"),
        )
        .join(suppliers, suppliers.c.id == purchase_orders.c.supplier_id)
        .outerjoin(purchase_order_lines, line.purchase_order_id == purchase_orders.c.id)
        .where(purchase_orders.c.id.in_(ids))
        .group_by(
            purchase_orders.c.id, purchase_orders.c.number, purchase_orders.c.expected_on,
            purchase_orders.c.version, purchase_orders.c.currency, purchase_orders.c.state,
            suppliers.c.label,
        )
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.label} is late with {row.number}",
            f"Expected on {row.expected_on:%-d %b}, units left: {int(row.units):,}",
            f"/purchase-orders/{row.number}", int(row.cost), row.currency, row.version,
            ACTS.get(row.state, ()),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "late_purchase_order", "Purchase order late", "stock", "purchasing.view", waiting, describe,
    (Act("expect", "Comes on", "purchasing.edit", "What is on order counts as coming in on that "
         "day; promises of orders that wait for it follow.", "The day the supplier says", "day"),
     Act("chase", "Supplier was asked", "inbox.edit", "You look after it; it comes up again in a "
         "day, with what you wrote.", "Whom you asked, and what they said"),
     Act("close", "Close it short", "purchasing.edit", "What has not come will not come: it is no "
         "longer inbound.", "Why the rest will not come", is_grave=True),
     Act("cancel", "Call it off", "purchasing.edit", "Nothing of it will come: it is no longer "
         "inbound. Tell the supplier.", "Why it is called off", is_grave=True)),
)  # fmt: skip
