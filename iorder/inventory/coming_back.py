"""Goods that left and are back, once somebody has looked at them: on the shelf, or set aside."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from iorder.inventory.events import StockReceived
from iorder.inventory.ledger import Act, Place, note
from iorder.inventory.lot_shares import Share
from iorder.inventory.lots import InLot, named_lots
from iorder.inventory.moving import ensure, ledgered, shift
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Back:
    """Units of a SKU that are at a point again. ``aside``: in quarantine, not to be sold.

    ``lot``: which they are of, empty where nobody knows; a lot seen before keeps its expiry.
    """

    point_id: int
    sku_id: int
    quantity: int
    aside: bool = False
    lot: str = ""
    expires_on: date | None = None

    @property
    def place(self) -> Place:
        return self.point_id, self.sku_id


def take_back(work: Work, cause: str, back: Sequence[Back], reason: str = "") -> None:
    """Put them where they go, in one movement. Nothing happens where nothing is back.

    Raises DoneBefore for a cause seen before, which must end the transaction, and InvalidInput.
    """
    if any(one.quantity <= 0 for one in back):
        raise InvalidInput("Goods that came back are one unit or more.")
    if not back:
        return
    changes: dict[Place, dict[str, int]] = defaultdict(lambda: {"on_hand": 0, "quarantine": 0})
    for one in back:
        changes[one.place]["on_hand"] += one.quantity
        changes[one.place]["quarantine"] += one.quantity if one.aside else 0
    named = _named(work, back)
    ensure(work, changes)
    shift(work, changes)
    note(work, "return", [Act(cause, reason, ledgered(changes), named)])
    for (point_id, sku_id), units in sorted(changes.items()):
        if free := units["on_hand"] - units["quarantine"]:
            work.announce(StockReceived(sku_id, point_id, free))


def _named(work: Work, back: Sequence[Back]) -> dict[Place, dict[int, Share]]:
    found: dict[Place, dict[int, Share]] = defaultdict(dict)
    for one in sorted((one for one in back if one.lot.strip()), key=lambda one: one.place):
        lot = InLot(one.lot, one.expires_on, one.quantity)
        for lot_id, (units, _) in named_lots(work, {one.place: [lot]})[one.place].items():
            there = found[one.place].get(lot_id, (0, 0))
            aside = units if one.aside else 0
            found[one.place][lot_id] = (there[0] + units, there[1] + aside)
    return dict(found)
