"""Goods on their way to a point: expected, arrived, or given up.

Transfers and purchase orders share it. ``units`` are by place, one or more each; a cause is
unique, so the same act never counts twice (DoneBefore, which must end the transaction).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from iorder.inventory.events import StockReceived
from iorder.inventory.ledger import Act, Place, note
from iorder.inventory.lots import InLot, named_lots
from iorder.inventory.moving import ensure, ledgered, shift
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work

__all__ = ["InLot", "NotExpected", "arrive", "expect", "give_up"]


class NotExpected(Refused):
    """More arrives or is given up than is on its way. ``places`` are those that refused."""

    code = "not_expected"

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = tuple(places)
        super().__init__("Fewer units are on their way than that; look what is still expected.")


def expect(work: Work, cause: str, units: Mapping[Place, int], reason: str = "") -> None:
    """``units`` set out; they count as inbound where they go."""
    _some(units)
    ensure(work, units)
    changes = {place: {"inbound": n} for place, n in units.items()}
    _act(work, "expect", Act(cause, reason, changes))


def arrive(
    work: Work,
    cause: str,
    units: Mapping[Place, int],
    reason: str = "",
    lots: Mapping[Place, Sequence[InLot]] | None = None,
) -> None:
    """``units`` are here: no longer inbound, on hand. Raises NotExpected.

    ``lots`` says which lots they are of where the SKU is kept by lot; the rest has no lot named.
    """
    _some(units)
    changes = {place: {"inbound": -n, "on_hand": n} for place, n in units.items()}
    named = named_lots(work, lots or {})
    _act(work, "arrive", Act(cause, reason, changes, named))
    for (point_id, sku_id), quantity in sorted(units.items()):
        work.announce(StockReceived(sku_id, point_id, quantity))


def give_up(work: Work, cause: str, units: Mapping[Place, int], reason: str) -> None:
    """``units`` will not come. Raises NotExpected, and InvalidInput without a reason."""
    if not reason.strip():
        raise InvalidInput("Say why the rest will not come.")
    _some(units)
    changes = {place: {"inbound": -n} for place, n in units.items()}
    _act(work, "give_up", Act(cause, reason, changes))


def _some(units: Mapping[Place, int]) -> None:
    if any(quantity <= 0 for quantity in units.values()):
        raise InvalidInput("What is on its way is one unit or more of each SKU.")


def _act(work: Work, kind: str, act: Act) -> None:
    """Change stock and write it down; ``act.deltas`` are columns of ``stock``."""
    if act.deltas:
        refused = shift(work, act.deltas)
        if refused:
            raise NotExpected(refused)
        note(work, kind, [replace(act, deltas=ledgered(act.deltas))])
