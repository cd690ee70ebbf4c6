"""The living sample shop's shelves: what is low is bought, what was bought comes in, and goods go
from point to point.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import transfers
from iorder.kernel.idempotency import idempotency_keys
from iorder.kernel.work import Work
from iorder.purchasing.model import purchase_orders
from iorder.sample import buying, shelving
from iorder.sample.scene import Due, Scene
from iorder.sample.shop import points

ROUND = timedelta(hours=8)
"""One point is looked at, in turn."""
EVENED_OUT = 9
"""Goods are asked for from another point every so many rounds."""


def supplies(conn: Connection, scene: Scene, now: datetime) -> Iterator[Due]:
    """All that is due of this."""
    yield from _reviews(conn, scene, now)
    yield from _arriving(conn, scene)
    yield from _between_points(conn, scene, now)


def _reviews(conn: Connection, scene: Scene, now: datetime) -> Iterator[Due]:
    """The look at this round's point, unless it was had or nothing is low there."""
    number = int(now.timestamp() // scene.pace.span(ROUND).total_seconds())
    point = points()[number % len(points())].code
    if not _was_reviewed(conn, point, number) and any(buying.low(conn, scene.shop, point)):
        act = partial(_review, scene=scene, point=point, number=number)
        yield Due(now, ("review", scene.shop.points[point], number), act)


def _review(work: Work, scene: Scene, point: str, number: int) -> None:
    if not _was_reviewed(work.conn, point, number):
        buying.review(work, scene.shop, point, _name(point, number))


def _was_reviewed(conn: Connection, point: str, number: int) -> bool:
    mine = idempotency_keys.c.key.startswith(_name(point, number), autoescape=True)
    known = sa.select(idempotency_keys.c.key).where(
        idempotency_keys.c.scope == "purchase_order:draft", mine
    )
    return conn.execute(known.limit(1)).first() is not None


def _name(point: str, number: int) -> str:
    return f"sandbox:{point}:{number}"


def _arriving(conn: Connection, scene: Scene) -> Iterator[Due]:
    """The next thing that happens to each purchase order."""
    for bill in buying.open_bills(conn, sa.not_(purchase_orders.c.note.startswith(buying.LOCAL))):
        at = scene.since_then(bill.sent_at, bill.next_at)
        yield Due(at, ("bill", bill.id, bill.version), partial(_move_on, seen=bill))


def _move_on(work: Work, seen: buying.Bill) -> None:
    for bill in buying.open_bills(work.conn, purchase_orders.c.id == seen.id):
        if bill.version == seen.version:
            buying.move_on(work, bill)


def _between_points(conn: Connection, scene: Scene, now: datetime) -> Iterator[Due]:
    number = int(now.timestamp() // (scene.pace.span(ROUND).total_seconds() * EVENED_OUT))
    if not shelving.was_asked(conn, number):
        ask = partial(_ask, scene=scene, number=number)
        yield Due(now, ("transfer", 0, number), ask)
    for row in shelving.open_transfers(conn):
        begun = row.requested_at if row.state == "requested" else row.shipped_at
        lasts = shelving.LEAVES_AFTER if row.state == "requested" else shelving.COMES_AFTER
        at = scene.since_then(begun, begun + lasts)
        yield Due(at, ("transfer", row.id, row.version), partial(_go_on, seen=row))


def _ask(work: Work, scene: Scene, number: int) -> None:
    if not shelving.was_asked(work.conn, number):
        shelving.ask_for_transfer(work, scene.shop, number)


def _go_on(work: Work, seen: sa.Row[tuple[object, ...]]) -> None:
    for row in shelving.open_transfers(work.conn, transfers.c.id == seen.id):
        if row.version == seen.version:
            act = shelving.send if row.state == "requested" else shelving.take_in
            act(work, row)
