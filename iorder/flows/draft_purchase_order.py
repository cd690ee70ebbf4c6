"""A purchase order is drafted, or a draft written anew, as people write it: SKUs by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from iorder.catalog import kits, lookup
from iorder.inventory.points import open_point
from iorder.kernel.errors import InvalidInput
from iorder.kernel.idempotency import once
from iorder.kernel.work import Work
from iorder.purchasing import service
from iorder.purchasing.service import Content, Line
from iorder.purchasing.standing import row_of


@dataclass(frozen=True, slots=True)
class Bought:
    """Units of a SKU; ``cost_minor`` of one, None for what the price list says."""

    code: str
    quantity: int
    cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form of a draft."""

    lines: tuple[Bought, ...]
    expected_on: date | None = None
    note: str = ""


def draft_purchase_order(
    work: Work, key: str, supplier_id: int, point: str, written: Written
) -> str:
    """A draft for the point of that code; returns its number, the same for the same ``key``.

    Raises what ``service.draft`` does, UnknownSku, InvalidInput for a kit or an unknown cost.
    """

    def act(inner: Work) -> bytes:
        lines = _lines(inner, supplier_id, written.lines)
        content = Content(lines, written.expected_on, written.note)
        order_id = service.draft(inner, supplier_id, open_point(inner, point), content)
        return service.number_of(order_id).encode()

    asked = repr((supplier_id, point, written)).encode()
    return once(work, "purchase_order:draft", key, asked, act)[0].decode()


def edit_purchase_order(work: Work, order_id: int, written: Written, version: int) -> None:
    """Write a draft anew as seen at ``version``. Raises what ``service.edit`` does, UnknownSku."""
    lines = _lines(work, row_of(work, order_id).supplier_id, written.lines)
    service.edit(work, order_id, Content(lines, written.expected_on, written.note), version)


def _lines(work: Work, supplier_id: int, bought: Sequence[Bought]) -> list[Line]:
    known = lookup.by_code(work, [one.code for one in bought])
    whole = kits.parts_of(work, [one.id for one in known.values()])
    if some := [one.code for one in known.values() if one.id in whole]:
        raise InvalidInput(f"{some[0]} is a kit, which nobody sends as one; buy its parts.")
    wanted = [(known[one.code].id, one.code, one.quantity, one.cost_minor) for one in bought]
    return service.priced(work, supplier_id, wanted)
