"""What becomes of an order that was sent: goods come in, or will not come any more."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work
from iorder.purchasing.events import GoodsReceived, PurchaseOrderCancelled, PurchaseOrderClosed
from iorder.purchasing.model import purchase_order_lines
from iorder.purchasing.standing import Standing, move, refuse_stale, standing
from iorder.purchasing.states import ORDER

OVER_BP = 1_000
"""How much more than was ordered of a line is taken in: a tenth. More than that is refused."""


class TooMuch(Refused):
    """More came than was ordered and the tolerance allows."""

    code = "too_much"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one delivery did, by SKU: ``units`` came, ``over`` of them beyond what was open."""

    units: Mapping[int, int]
    over: Mapping[int, int]


def most_of(quantity: int) -> int:
    """The most that is taken in of a line in all."""
    return quantity + quantity * OVER_BP // 10_000


def receive(work: Work, order_id: int, units: Mapping[int, int], version: int) -> Delivery:
    """Goods of the order came in; ``units`` by SKU, one or more each.

    Raises TooMuch beyond the tolerance, InvalidInput for a SKU the order does not have or a
    number that is none, StaleEdit, IllegalMove, NotFound.
    """
    seen = standing(work, order_id)
    ORDER.after(seen.state, "receive")
    refuse_stale(seen, version)
    _check_delivery(seen, units)
    opened = seen.open_units
    rest = {sku: max(opened.get(sku, 0) - units.get(sku, 0), 0) for sku in seen.lines}
    over = {
        sku: number - opened.get(sku, 0)
        for sku, number in units.items()
        if number > opened.get(sku, 0)
    }
    _add(work, order_id, "received", units)
    state = ORDER.after(seen.state, "receive" if any(rest.values()) else "complete")
    move(work, seen, state, **({} if any(rest.values()) else {"closed_at": work.now}))
    work.announce(
        GoodsReceived(order_id, sum(units.values()), sum(over.values()), sum(rest.values()))
    )
    return Delivery(dict(sorted(units.items())), over)


def close(work: Work, order_id: int, reason: str, version: int) -> dict[int, int]:
    """What has not come will not come; returns it by SKU.

    Raises InvalidInput without a reason, StaleEdit, IllegalMove, NotFound.
    """
    seen, words = _ending(work, order_id, "close", reason, version)
    rest = seen.open_units
    _add(work, order_id, "short", rest)
    move(work, seen, "closed", closed_at=work.now)
    work.announce(PurchaseOrderClosed(order_id, sum(rest.values()), words))
    return rest


def cancel(work: Work, order_id: int, reason: str, version: int) -> dict[int, int]:
    """The order is called off, nothing of it has come; returns what was to come by SKU.

    Raises InvalidInput without a reason, StaleEdit, IllegalMove, NotFound.
    """
    seen, words = _ending(work, order_id, "cancel", reason, version)
    rest = seen.open_units
    _add(work, order_id, "short", rest)
    move(work, seen, "cancelled", closed_at=work.now)
    work.announce(PurchaseOrderCancelled(order_id, words))
    return rest


def _ending(work: Work, order_id: int, act: str, reason: str, version: int) -> tuple[Standing, str]:
    words = " ".join(reason.split())[:300]
    if not words:
        raise InvalidInput("Say why: whoever looks at this order later wants to know.")
    seen = standing(work, order_id)
    ORDER.after(seen.state, act)
    refuse_stale(seen, version)
    return seen, words


def _add(work: Work, order_id: int, column: str, units: Mapping[int, int]) -> None:
    if units:
        lines = purchase_order_lines.c
        work.execute(
            sa.update(purchase_order_lines)
            .where(
                lines.purchase_order_id == order_id,
                lines.sku_id == sa.bindparam("the_sku", type_=sa.BigInteger),
            )
            .values({column: lines[column] + sa.bindparam("more", type_=sa.Integer)}),
            [{"the_sku": sku, "more": number} for sku, number in sorted(units.items())],
        )


def _check_delivery(seen: Standing, units: Mapping[int, int]) -> None:
    if not units:
        raise InvalidInput("Say how many units of which line came.")
    for sku, number in units.items():
        if sku not in seen.lines:
            raise InvalidInput(
                f"{seen.number} has no line of that SKU; take it in as an adjustment."
            )
        if number <= 0:
            raise InvalidInput("What came in is one unit or more of a line.")
        line = seen.lines[sku]
        most = most_of(line.quantity) - line.received
        if number > most:
            raise TooMuch(
                f"{line.quantity:,} were ordered and {line.received:,} have come, so at most "
                f"{max(most, 0):,} more are taken in ({OVER_BP // 100}% over). "
                "Take in that many; send the rest back or order it."
            )
