"""Somebody has looked at what came back: it goes where it belongs, and its worth is known.

What is written off or goes to the vendor never counts as stock: it was none since it left.
"""

from collections.abc import Mapping, Sequence

from iorder.catalog import kits
from iorder.flows.follow_return import follow_returns, lock_order
from iorder.inventory.coming_back import Back, take_back
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.returns import inspecting, money, rows
from iorder.returns.inspecting import PAYS, Fate
from iorder.shipping import serials
from iorder.views.returns.return_facts import OrderFacts, Returnable, order_facts

STOCKED = frozenset({"restock", "quarantine"})


def inspect_return(work: Work, return_id: int, version: int, fates: Sequence[Fate]) -> None:
    """Settle what becomes of all that came in (of a claim: of all it is about).

    ``restock`` and ``quarantine`` go onto the point's shelf. Raises InvalidInput where a unit has
    no fate, or two, or its lot or serial number is not told, IllegalMove, and StaleEdit.
    """
    order_id = lock_order(work, return_id)
    row = rows.locked(work, return_id, version)
    lines = {line.id: line for line in rows.lines(work, return_id)}
    inspecting.check(row, list(lines.values()), fates)
    facts = order_facts(work.conn, order_id, but=return_id)
    of_line = {key: facts.line(line.order_line_id) for key, line in lines.items()}
    worth = worth_of_fates(facts, {key: one.line_id for key, one in of_line.items()}, fates)
    back = _back(work, row.point_id, fates, of_line)
    inspecting.settle(work, return_id, version, fates, worth)
    take_back(work, f"return:{return_id}", back, row.number)
    follow_returns(work, [order_id])


def worth_of_fates(
    facts: OrderFacts, order_line_of: Mapping[int, int], fates: Sequence[Fate]
) -> dict[int, int]:
    """Minor units by position in ``fates``, of those that pay the buyer."""
    before = dict(facts.settled)
    found = {}
    for at, fate in enumerate(fates):
        if fate.resolution in PAYS:
            line = order_line_of[fate.line_id]
            found[at] = money.worth_of(facts.bill, {line: fate.quantity}, before)[line]
            before[line] = before.get(line, 0) + fate.quantity
    return found


def _back(
    work: Work, point_id: int | None, fates: Sequence[Fate], of_line: Mapping[int, Returnable]
) -> list[Back]:
    """What goes onto the point's shelf, kits as their parts. Raises InvalidInput."""
    some = [fate for fate in fates if fate.disposition in STOCKED]
    if some and point_id is None:
        raise InvalidInput("Say at which point the goods are before they go onto its shelf.")
    parts = kits.parts_of(work, {sku for one in of_line.values() if (sku := one.sku_id)})
    found = []
    for fate in some:
        line = of_line[fate.line_id]
        if line.sku_id is None:
            raise InvalidInput(
                f"{line.title} has no SKU here, so it has no shelf; write it off instead."
            )
        _told_apart(work, line, fate)
        for sku_id, units in kits.exploded(parts, {line.sku_id: fate.quantity}).items():
            lot = fate.lot if sku_id == line.sku_id else ""
            aside = fate.disposition == "quarantine"
            found.append(Back(point_id or 0, sku_id, units, aside, lot, fate.expires_on))
    return found


def _told_apart(work: Work, line: Returnable, fate: Fate) -> None:
    """Lots and serial numbers are told where the SKU has them. Raises InvalidInput."""
    if line.tracking == "lot" and not fate.lot.strip():
        raise InvalidInput(f"Name the lot of the {line.sku} that came back; it stands on the box.")
    if line.tracking == "serial" and line.sku_id is not None:
        codes = serials.read(fate.serials, fate.quantity, line.sku)
        serials.take_back(work, line.line_id, line.sku_id, codes)
