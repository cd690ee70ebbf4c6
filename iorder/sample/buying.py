"""The sample shop buys: what runs low at a point, and what orders wait for.

What becomes of a purchase order follows from who sells it, for whom and when it was sent: most
come whole and about on their day, some late, in two parts, or not to the end.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.flows.draft_purchase_order import Bought, Written, draft_purchase_order
from iorder.flows.end_purchase_order import close_purchase_order
from iorder.flows.receive_purchase_order import Arrived, receive_purchase_order
from iorder.flows.send_purchase_order import send_purchase_order
from iorder.inventory.model import points, stock
from iorder.kernel.work import Work
from iorder.purchasing.model import purchase_order_lines, purchase_orders, suppliers
from iorder.sample.assortment import Item, items, kits
from iorder.sample.setup import Shop
from iorder.sample.suppliers import Maker, maker_of

FEWEST = 3
"""Lines that are worth an order of their own."""
REST_AFTER = timedelta(days=6)
GIVEN_UP_AFTER = timedelta(days=9)
NEVER = "The maker has none left of it"
KEEPS = (timedelta(days=240), timedelta(days=420))
"""How long lots keep that come in."""
LOCAL = "Bought for "
"""How the note of a purchase for one order begins."""


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a purchase order: the days after sending on which something comes, the
    part of each line (percent) that comes first, and whether the rest ever comes."""

    first: timedelta
    part: int
    rest_comes: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """A purchase order that was sent and has not all come."""

    id: int
    number: str
    version: int
    state: str
    supplier: str
    point_id: int
    sent_at: datetime
    expected_on: date
    note: str

    @property
    def course(self) -> Course:
        """The same whenever one asks."""
        dice = Random(f"{self.supplier}/{self.point_id}/{self.sent_at.isoformat()}")  # noqa: S311
        lead = timedelta(days=max((self.expected_on - self.sent_at.date()).days, 1))
        slip = dice.choices((-1, 0, 1, 5, 9), (20, 44, 20, 10, 6))[0]
        first = max(lead + timedelta(days=slip), timedelta(days=1))
        chance = dice.random()
        if chance < 0.7:
            return Course(first, 100, rest_comes=True)
        return Course(first, 60, rest_comes=chance < 0.92)

    @property
    def next_at(self) -> datetime:
        """When the next thing happens to it."""
        course = self.course
        if self.state == "sent":
            return self.sent_at + course.first
        rest = REST_AFTER if course.rest_comes else GIVEN_UP_AFTER
        return self.sent_at + course.first + rest


def review(work: Work, shop: Shop, point: str, name: str) -> list[str]:
    """Draft what is low at the point and send it, an order a maker; returns their numbers. The
    same ``name`` once only."""
    return [send(work, number) for number in draft(work, shop, point, name)]


def draft(work: Work, shop: Shop, point: str, name: str) -> list[str]:
    """Draft what is low at the point, an order a maker; returns their numbers."""
    return [
        _draft(work, f"{name}:{maker.code}", maker, point, units, Wished())
        for maker, units in low(work.conn, shop, point)
    ]


def send(work: Work, number: str) -> str:
    """A draft nobody has changed goes out."""
    send_purchase_order(work, "sample", int(number.removeprefix("PO-")), 1)
    return number


def low(conn: Connection, shop: Shop, point: str) -> Iterator[tuple[Maker, dict[str, int]]]:
    """Of each maker units by SKU code that the point should buy; nothing while it is closed."""
    there = stock.c.on_hand - stock.c.reserved - stock.c.allocated - stock.c.quarantine
    position = there + stock.c.inbound
    rows = conn.execute(
        sa.select(stock.c.sku_id, stock.c.reorder_up_to - position)
        .join(points, points.c.id == stock.c.point_id)
        .where(
            points.c.active,
            stock.c.point_id == shop.points[point],
            stock.c.reorder_point.is_not(None),
            position <= stock.c.reorder_point,
            position < stock.c.reorder_up_to,
        )
    )
    lacking = {row[0]: int(row[1]) for row in rows}
    wanted: dict[str, dict[str, int]] = defaultdict(dict)
    makers = {}
    for item in items():
        if units := lacking.get(shop.skus[item.code]):
            maker = maker_of()[item.brand]
            makers[maker.code] = maker
            wanted[maker.code][item.code] = _packed(item, maker, units)
    for code, lines in sorted(wanted.items()):
        if len(lines) >= FEWEST:
            yield makers[code], lines


@dataclass(frozen=True, slots=True)
class Wished:
    """What stands on a purchase order besides its lines."""

    note: str = ""
    expected_on: date | None = None


def _draft(  # noqa: PLR0913 - what stands on the order
    work: Work, key: str, maker: Maker, point: str, units: Mapping[str, int], wished: Wished
) -> str:
    supplier = sa.select(suppliers.c.id).where(suppliers.c.code == maker.code)
    lines = tuple(Bought(code, n) for code, n in sorted(units.items()))
    written = Written(lines, wished.expected_on, wished.note)
    return draft_purchase_order(work, key, work.execute(supplier).scalar_one(), point, written)


def buy_for(
    work: Work, point: str, wanted: Mapping[Item, int], name: str, within: timedelta = timedelta()
) -> None:
    """Order what one order waits for, to be there ``within`` so long; asked again, nothing
    happens."""
    if bill_for(work, name):
        return
    by_maker: dict[str, dict[str, int]] = defaultdict(dict)
    makers = {maker_of()[item.brand].code: maker_of()[item.brand] for item in wanted}
    for item, units in wanted.items():
        maker = maker_of()[item.brand]
        by_maker[maker.code][item.code] = _packed(item, maker, units)
    for code, lines in sorted(by_maker.items()):
        key = f"sample:{name}:{code}:{work.now.isoformat()}"
        wished = Wished(f"{LOCAL}{name}", (work.now + within).date())
        send(work, _draft(work, key, makers[code], point, lines, wished))


def bill_for(work: Work, name: str) -> list[Bill]:
    """What was bought for the order and has not all come."""
    return open_bills(work.conn, purchase_orders.c.note == f"{LOCAL}{name}")


def open_bills(conn: Connection, *which: sa.ColumnElement[bool]) -> list[Bill]:
    """What is on its way from makers, in the order it was sent."""
    table = purchase_orders.c
    rows = conn.execute(
        sa.select(
            table.id, table.number, table.version, table.state, suppliers.c.code, table.point_id,
            table.sent_at, table.expected_on, table.note,
        )
        .join(suppliers, suppliers.c.id == table.supplier_id)
        .where(table.state.in_(("sent", "receiving")), *which)
        .order_by(table.sent_at, suppliers.c.code, table.point_id)
    )  # fmt: skip
    return [Bill(*row) for row in rows]


def dock(work: Work) -> None:
    """What was bought for stock and is due comes in, or is given up."""
    for bill in open_bills(work.conn, sa.not_(purchase_orders.c.note.startswith(LOCAL))):
        if bill.next_at <= work.now:
            move_on(work, bill)


def move_on(work: Work, bill: Bill) -> None:
    """The next thing that happens to it happens."""
    course = bill.course
    if bill.state == "receiving" and not course.rest_comes:
        close_purchase_order(work, "close", bill.id, NEVER, bill.version)
        return
    take_in(work, bill, course.part if bill.state == "sent" else 100)


def take_in(work: Work, bill: Bill, percent: int = 100) -> None:
    """So much of what is open of each line comes in, a lot where the SKU is kept by lot."""
    lines = purchase_order_lines.c
    rows = work.execute(
        sa.select(lines.sku_id, lines.quantity - lines.received - lines.short)
        .where(lines.purchase_order_id == bill.id)
        .order_by(lines.sku_id)
    )
    tracked = _kept_by_lot(work)
    arrived = [
        _arrived(work, sku_id, -(-units * percent // 100), sku_id in tracked)
        for sku_id, units in rows
        if units > 0
    ]
    key = f"{bill.number}:{bill.version}"
    receive_purchase_order(work, key, bill.id, arrived, bill.version)


def _arrived(work: Work, sku_id: int, units: int, by_lot: bool) -> Arrived:
    if not by_lot:
        return Arrived(sku_id, units)
    made = (work.now - timedelta(days=12)).date()
    dice = Random(f"{sku_id}/{made}")  # noqa: S311 - sample data, not a secret
    keeps = timedelta(days=dice.randint(*(span.days for span in KEEPS)))
    return Arrived(sku_id, units, f"L{made:%y%m%d}", made + keeps)


def _kept_by_lot(work: Work) -> set[int]:
    return set(work.execute(sa.select(skus.c.id).where(skus.c.tracking == "lot")).scalars())


def _packed(item: Item, maker: Maker, units: int) -> int:
    pack = maker.pack_of(item)
    return -(-units // pack) * pack


def parts_by_code(units: Mapping[str, int]) -> dict[Item, int]:
    """Items of codes, kits as their parts."""
    known = {item.code: item for item in (*items(), *kits())}
    found: dict[Item, int] = defaultdict(int)
    for code, quantity in units.items():
        for part, n in known[code].units(quantity).items():
            found[part] += n
    return dict(found)
