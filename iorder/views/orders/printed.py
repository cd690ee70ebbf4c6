"""Documents as the bytes that are printed."""

from collections.abc import Sequence

import sqlalchemy as sa

from iorder.documents import sellers, service
from iorder.documents.body import Lines
from iorder.insight.days import day_of
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.views.orders.document_body import slip_bodies


def issued(store: Store, number: str) -> bytes:
    """The document as it was issued. Raises NotFound."""
    from iorder.documents.render import Printed, pdf  # noqa: PLC0415 - loads reportlab

    with store.reading() as conn:
        found = service.called(conn, number)
    return pdf([Printed(found.body, found.number)])


def packing_slips(store: Store, numbers: Sequence[str], seller: Lines, zone: str) -> bytes:
    """The slips of these orders as they are now, in this order. Raises NotFound."""
    from iorder.documents.render import Printed, pdf  # noqa: PLC0415 - loads reportlab

    slips = []
    with store.reading() as conn:
        rows = conn.execute(
            sa.select(orders.c.number, orders.c.id, orders.c.channel_id).where(
                orders.c.number.in_(numbers)
            )
        )
        known = {row.number: row for row in rows}
        today = day_of(dialect.now(conn), zone)
        for number in numbers:
            if number not in known:
                raise NotFound(f"There is no order {number}; choose the orders again.")
            row = known[number]
            lines = sellers.lines_for(conn, row.channel_id, seller)
            found = slip_bodies(conn, row.id, lines, today, zone)
            slips += [Printed(body) for _, body in found if body.items]
    if not slips:
        raise NotFound("These orders have nothing to pack.")
    return pdf(slips, "Packing slips")
