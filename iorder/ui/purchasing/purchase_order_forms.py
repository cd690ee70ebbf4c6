"""What was typed on the page of a purchase order, as the flows want it; refusals name the cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from iorder.flows.draft_purchase_order import Bought, Written
from iorder.flows.receive_purchase_order import Arrived
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.ui.frame.typed import whole
from iorder.views.days import read_day
from iorder.views.purchasing.purchase_order import Line, PurchaseOrderSheet


@dataclass(frozen=True)
class DraftForm:
    """``lines``: (units, cost) by SKU id; ``fresh``: code, units and cost of a line to add."""

    lines: Mapping[int, tuple[object, object]]
    fresh: tuple[object, object, object]
    day: object
    note: object


@dataclass(frozen=True)
class ReceiveForm:
    """By SKU id: the units that came, the lot on the box, its expiry."""

    came: Mapping[int, object]
    lots: Mapping[int, object]
    expiries: Mapping[int, object]


def written(order: PurchaseOrderSheet, form: DraftForm) -> Written:
    """The draft as it stands in the form; a line without units is dropped. Raises InvalidInput."""
    codes = {line.sku_id: line.sku for line in order.lines}
    lines = [
        Bought(codes[sku_id], number, _cost(order.currency, cost, codes[sku_id]))
        for sku_id, (units, cost) in form.lines.items()
        if sku_id in codes and (number := whole(units, codes[sku_id]))
    ]
    code, units, cost = (_text(value) for value in form.fresh)
    if code:
        number = whole(units, code)
        if not number:
            raise InvalidInput(f"Write how many units of {code} to buy.")
        lines.append(Bought(code, number, _cost(order.currency, cost, code)))
    elif units or cost:
        raise InvalidInput("Write the code of the SKU to add.")
    text = _text(form.day)
    return Written(tuple(lines), day(text) if text else None, str(form.note or ""))


def arrived(order: PurchaseOrderSheet, form: ReceiveForm, *, everything: bool) -> list[Arrived]:
    """What came, or all that is left. Raises InvalidInput."""
    found = []
    for line in order.lines:
        units = line.left if everything else whole(form.came.get(line.sku_id), line.sku)
        if units:
            found.append(_arrived(line, units, form))
    return found


def day(text: str) -> date:
    return read_day("the day", text)


def _arrived(line: Line, units: int, form: ReceiveForm) -> Arrived:
    if not line.is_by_lot:
        return Arrived(line.sku_id, units)
    expiry = _text(form.expiries.get(line.sku_id))
    return Arrived(
        line.sku_id, units, _text(form.lots.get(line.sku_id)), day(expiry) if expiry else None
    )


def _cost(currency: str, value: object, sku: str) -> int | None:
    text = _text(value)
    if not text:
        return None
    try:
        return Money.of(text, currency).minor
    except InvalidInput as wrong:
        raise InvalidInput(f"{sku}: {wrong}") from None


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
