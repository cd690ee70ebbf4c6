"""Stock held for carts: for a while, longer only on purpose, then bought, given back or too late.

Each row of ``commitments`` is a hold with an end of its own. A hold past its end counts for
nothing, whether or not a worker has tidied it up: it is neither extended nor bought. What people
do to single holds on purpose is in ``extending``.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from iorder.inventory.handover import tell_freed
from iorder.inventory.ledger import Place
from iorder.inventory.model import commitments, points, stock_movements
from iorder.inventory.service import Want, move_reserved, reserve
from iorder.inventory.settling import RELEASE, reserved, settle
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work

LONGEST_NAME = 200
LONGEST_MINUTES = 7 * 24 * 60


class ForeignCart(Refused):
    """The cart is another channel's."""

    code = "foreign_cart"


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a channel's carts hold stock, in minutes, and how often that may be repeated."""

    minutes: int
    extensions: int


@dataclass(frozen=True, slots=True)
class CartHold:
    """Units of one SKU that a point holds for a cart until ``ends_at``."""

    id: int
    cart: str
    channel_id: int | None
    point_id: int
    sku_id: int
    quantity: int
    ends_at: datetime | None
    extensions: int


def begin(work: Work, cart: str, channel_id: int | None) -> list[CartHold]:
    """What the cart holds now, by place; the cart is ours alone until the transaction ends.

    Raises InvalidInput where it has no name, ForeignCart where another channel fills it.
    """
    if not cart.strip() or len(cart) > LONGEST_NAME or "\0" in cart:
        raise InvalidInput(f"A cart has a name of 1 to {LONGEST_NAME} characters; give it one.")
    dialect.take_turn(work.conn, f"cart:{cart}")
    held = live(work, commitments.c.cart == cart)
    strangers = {one.channel_id for one in held} - {channel_id, None}
    if strangers and channel_id is not None:
        raise ForeignCart(f"Cart {cart} belongs to another channel; name a cart of your own.")
    return held


def hold(
    work: Work, cart: str, channel_id: int | None, wants: Mapping[Place, int], terms: Terms
) -> list[int]:
    """Hold more units for the cart that ``begin`` began; returns the holds' ids.

    Raises OutOfStock and QuotaUsedUp.
    """
    if not 1 <= terms.minutes <= LONGEST_MINUTES:
        raise InvalidInput(
            f"A cart holds stock for 1 to {LONGEST_MINUTES:,} minutes, not {terms.minutes}."
        )
    until = work.now + timedelta(minutes=terms.minutes)
    some = [
        Want(*place, n, cart=cart, expires_at=until, channel_id=channel_id)
        for place, n in sorted(wants.items())
    ]
    (own,) = work.ids(stock_movements, 1)
    return reserve(work, f"reserve:cart:{own}", some, f"cart:{cart}")


def move(work: Work, held: Sequence[CartHold], wanted: Mapping[Place, int]) -> None:
    """The same units are held at the ``wanted`` places from now on, until the same end.

    Raises OutOfStock, which must end the transaction.
    """
    need = Counter(wanted)
    gone: Counter[Place] = Counter()
    over: dict[int, list[tuple[CartHold, int]]] = defaultdict(list)
    for one in held:
        place = one.point_id, one.sku_id
        stays = min(need[place], one.quantity)
        need[place] -= stays
        if one.quantity > stays:
            over[one.sku_id].append((one, one.quantity - stays))
            gone[place] += one.quantity - stays
    (own,) = work.ids(stock_movements, 1)
    net = {place: need[place] - gone[place] for place in {*need, *gone}}
    move_reserved(work, f"reserve:cart:{own}", net, f"cart:{held[0].cart}: sent from elsewhere")
    for (point_id, sku_id), units in sorted((+need).items()):
        _carry(work, over[sku_id], point_id, units)


def _carry(work: Work, over: list[tuple[CartHold, int]], point_id: int, units: int) -> None:
    """Holds of ``over`` stand at the point from now on, as many units as are wanted there."""
    while units:
        one, free = over.pop()
        taken = min(free, units)
        key = one.id if taken == one.quantity else _split(work, one, taken)
        if taken < free:
            over.append((replace(one, quantity=one.quantity - taken), free - taken))
        there = sa.update(commitments).where(commitments.c.id == key)
        work.execute(there.values(point_id=point_id))
        units -= taken


def hold_fewer(work: Work, held: Sequence[CartHold], units: Mapping[int, int]) -> None:
    """Give ``units`` by SKU back, of what was held last first."""
    left = dict(units)
    over: list[int] = []
    for one in sorted(held, key=lambda one: -one.id):
        if (taken := min(left.get(one.sku_id, 0), one.quantity)) <= 0:
            continue
        left[one.sku_id] -= taken
        over.append(one.id if taken == one.quantity else _split(work, one, taken))
    let_go(work, over)


def convert(work: Work, wants: Sequence[Want], held: Sequence[CartHold]) -> list[Want]:
    """The cart was bought: what it holds becomes its order's, in the order's own transaction.

    ``wants`` is what the order wants from each point; what ``held`` covers of it is its own from
    now on, without an end. What the cart held beyond is given back. Returns what is still to be
    reserved.
    """
    free: dict[Place, list[CartHold]] = defaultdict(list)
    for one in held:
        free[one.point_id, one.sku_id].append(one)
    rest: list[Want] = []
    bought = []
    for want in wants:
        wanted, mine = want.quantity, free[want.point_id, want.sku_id]
        while wanted and mine:
            one = mine.pop(0)
            taken = min(wanted, one.quantity)
            key = one.id
            if taken < one.quantity:
                key = _split(work, one, taken)
                mine.insert(0, replace(one, quantity=one.quantity - taken))
            bought.append({"the_id": key, "the_order": want.order_id, "line": want.order_line_id})
            wanted -= taken
        if wanted:
            rest.append(replace(want, quantity=wanted))
    if bought:
        work.execute(_BUY, bought)
    let_go(work, [one.id for some in free.values() for one in some])
    return rest


@dataclass(frozen=True, slots=True)
class Pending:
    """Units of a SKU that carts hold, and when the first of them come free unless bought."""

    units: int
    first_ends_at: datetime


def pending(work: Work, sku_ids: Collection[int]) -> dict[int, Pending]:
    """What carts hold at this moment of each SKU; those nobody holds are not in it."""
    now = sa.literal(work.now, UtcDateTime())
    rows = work.execute(
        sa.select(
            commitments.c.sku_id,
            sa.func.sum(commitments.c.quantity),
            sa.func.min(commitments.c.expires_at, type_=UtcDateTime()),
        )
        .where(
            commitments.c.sku_id.in_(sku_ids),
            commitments.c.stage == "reserved",
            commitments.c.expires_at > now,
        )
        .group_by(commitments.c.sku_id)
    )
    return {sku_id: Pending(int(units), first) for sku_id, units, first in rows}


def holds_of(work: Work, cart: str) -> list[CartHold]:
    """What the cart holds now, by place."""
    return live(work, commitments.c.cart == cart)


def place_codes(work: Work, held: Sequence[CartHold]) -> dict[int, str]:
    """The code of each point that holds something."""
    ids = {one.point_id for one in held}
    rows = work.execute(sa.select(points.c.id, points.c.code).where(points.c.id.in_(ids)))
    return dict(rows.all())


def live(work: Work, which: sa.ColumnElement[bool]) -> list[CartHold]:
    """The holds of carts that have not ended, by place; locked."""
    live = sa.and_(
        which,
        commitments.c.cart.is_not(None),
        commitments.c.expires_at > sa.literal(work.now, UtcDateTime()),
    )
    rows = work.execute(reserved(live).with_for_update())
    return [
        CartHold(row.id, row.cart, row.channel_id, row.point_id, row.sku_id, row.quantity,
                 row.expires_at, row.extensions)
        for row in rows
    ]  # fmt: skip


def let_go(work: Work, ids: Collection[int], reason: str = "") -> Sequence[Any]:
    """Give holds of carts back; returns those that were there to give."""
    if not ids:
        return []
    mine = sa.and_(commitments.c.id.in_(ids), commitments.c.cart.is_not(None))
    rows = work.execute(reserved(mine).with_for_update()).all()
    settle(work, rows, RELEASE, reason)
    tell_freed(work, rows)
    return rows


def _split(work: Work, one: CartHold, units: int) -> int:
    """Put ``units`` of the hold into one of its own; returns its id."""
    (key,) = work.ids(commitments, 1)
    same = [column for column in commitments.c if column.name not in ("id", "quantity")]
    work.execute(
        sa.insert(commitments).from_select(
            ["id", "quantity", *(column.name for column in same)],
            sa.select(sa.literal(key), sa.literal(units), *same).where(commitments.c.id == one.id),
        )
    )
    work.execute(
        sa.update(commitments)
        .where(commitments.c.id == one.id)
        .values(quantity=commitments.c.quantity - units)
    )
    return key


_BUY = (
    sa.update(commitments)
    .where(commitments.c.id == sa.bindparam("the_id"))
    .values(
        order_id=sa.bindparam("the_order"),
        order_line_id=sa.bindparam("line"),
        cart=None,
        expires_at=None,
    )
)
