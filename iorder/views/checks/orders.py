"""Orders add up, their label follows from their axes, and they can be found."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.dialect import order_search
from iorder.kernel.events import events
from iorder.orders.model import holds, order_lines, order_revisions, order_tags, orders
from iorder.orders.states import AXES, stage_of
from iorder.views.check import Check, Row, query, rows_of, total

_order = orders.c
_line = order_lines.c
_revision = order_revisions.c
_own = _line.order_id == _order.id
_items = sa.and_(_own, _line.kind == "item")
_tax_on_top = sa.case((_order.tax_included, 0), else_=_order.tax_minor)
_parts = (
    _order.items_minor - _order.discount_minor + _order.shipping_minor + _tax_on_top
    + _order.difference_minor
)  # fmt: skip
_who = (_order.id, _order.number)


def _mislabelled(conn: Connection) -> Iterator[Row]:
    """Orders by what decides their label; only the groups that are wrong are looked into."""
    deciding = [_order[name] for name in AXES]
    held = sa.case((_order.open_holds > 0, 1), else_=0).label("held")
    for group in conn.execute(
        sa.select(_order.stage, held, *deciding).group_by(_order.stage, held, *deciding)
    ).mappings():
        right = stage_of({name: group[name] for name in AXES}, group["held"])
        if group["stage"] != right:
            same = (_order[name] == group[name] for name in ("stage", *AXES))
            wrong = sa.select(*_who, _order.stage).where(*same, held == group["held"])
            for row in rows_of(conn, wrong):
                yield {**row, "should_be": right}


CHECKS = (
    query(
        "order-total",
        "an order's total is items - discount + shipping + tax + the stated difference",
        sa.select(*_who, _order.total_minor).where(_order.total_minor != _parts),
    ),
    query(
        "order-items",
        "an order's items are the sum of its item lines",
        sa.select(*_who, _order.items_minor).where(
            _order.items_minor != total(_line.total_minor, _items)
        ),
    ),
    query(
        "order-difference",
        "a difference to the stated total is a line of its own kind",
        sa.select(*_who, _order.difference_minor).where(
            _order.difference_minor
            != total(_line.total_minor, sa.and_(_own, _line.kind == "difference"))
        ),
    ),
    query(
        "order-units",
        "an order counts its item lines and their units",
        sa.select(*_who, _order.line_count, _order.unit_count).where(
            sa.or_(
                _order.unit_count != total(_line.quantity, _items),
                _order.line_count
                != sa.select(sa.func.count()).select_from(order_lines).where(_items)
                .correlate(orders).scalar_subquery(),
            )
        ),
    ),
    query(
        "line-called-off",
        "no line counts fewer than no units, wanted or called off",
        sa.select(_line.id, _line.order_id, _line.cancelled_quantity).where(
            sa.or_(_line.cancelled_quantity < 0, _line.quantity < 0)
        ),
    ),
    query(
        "order-revisions",
        "an order's revisions count from 1 to its own, without a gap",
        sa.select(*_who, _order.revision).where(
            sa.or_(_order.revision > 1, sa.exists().where(_revision.order_id == _order.id)),
            _order.revision
            != sa.select(sa.func.count()).select_from(order_revisions)
            .where(_revision.order_id == _order.id, _revision.revision <= _order.revision)
            .correlate(orders).scalar_subquery(),
        ),
    ),
    query(
        "line-total",
        "an item line's total is quantity x unit price - discount",
        sa.select(_line.id, _line.order_id, _line.total_minor).where(
            _line.kind == "item",
            _line.total_minor != _line.quantity * _line.unit_minor - _line.discount_minor,
        ),
    ),
    query(
        "order-number",
        "an order's number is made from its id",
        sa.select(*_who).where(
            _order.number != sa.literal("IO-").concat(sa.cast(_order.id + 1000, sa.Text))
        ),
    ),
    Check("order-stage", "an order's label follows from its axes and holds", _mislabelled),
    query(
        "order-holds",
        "an order counts its open blocking holds",
        sa.select(*_who, _order.open_holds).where(
            _order.open_holds
            != sa.select(sa.func.count()).select_from(holds)
            .where(holds.c.order_id == _order.id, holds.c.state == "open", holds.c.blocking)
            .correlate(orders).scalar_subquery()
        ),
    ),
    query(
        "order-search",
        "every order can be searched for, and nothing else",
        sa.union_all(
            sa.select(_order.id, sa.literal("not in the search table").label("why")).where(
                _order.id.not_in(sa.select(order_search.c.rowid))
            ),
            sa.select(order_search.c.rowid, sa.literal("no such order")).where(
                order_search.c.rowid.not_in(sa.select(_order.id))
            ),
        ).subquery().select(),
    ),
    query(
        "order-tags",
        "a tag knows when its order was placed",
        sa.select(*_who, order_tags.c.tag).where(
            order_tags.c.order_id == _order.id, order_tags.c.placed_at != _order.placed_at
        ),
    ),
    query(
        "order-born",
        "every order's timeline begins with its placing, its import or a split",
        sa.select(*_who).where(
            ~sa.exists().where(
                events.c.subject_kind == "order",
                events.c.subject_id == _order.id,
                events.c.kind.in_(("OrderPlaced", "OrderImported", "OrderSplitOff")),
            )
        ),
    ),
)  # fmt: skip
