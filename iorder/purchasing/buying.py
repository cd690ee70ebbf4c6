"""Chosen suggestions become draft purchase orders, one for each supplier and point."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from iorder.kernel.errors import InvalidInput
from iorder.kernel.idempotency import once
from iorder.kernel.work import Work
from iorder.purchasing import service
from iorder.purchasing.service import Content, Line
from iorder.purchasing.suppliers import prices_of

NOTE = "From reorder suggestions"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A suggestion that was chosen: buy ``units`` of the SKU there for the point."""

    supplier_id: int
    point_id: int
    sku_id: int
    units: int


def draft_chosen(work: Work, key: str, wanted: Sequence[Chosen]) -> list[str]:
    """Drafts of what was chosen, by supplier and point; returns their numbers, the same for the
    same ``key``. Costs are the price lists' of now.

    Raises InvalidInput for nothing chosen and for a SKU no longer on its price list, and what
    ``service.draft`` does.
    """

    def act(inner: Work) -> bytes:
        if not wanted:
            raise InvalidInput("Nothing was chosen that a supplier sells; choose some suggestions.")
        return ",".join(_drafts(inner, wanted)).encode()

    # done once, what was chosen is no longer suggested: asked again it would be another request
    answer, _ = once(work, "purchase_order:chosen", key, b"", act)
    return answer.decode().split(",")


def _drafts(work: Work, wanted: Sequence[Chosen]) -> list[str]:
    groups: dict[tuple[int, int], list[Chosen]] = defaultdict(list)
    for one in wanted:
        groups[one.supplier_id, one.point_id].append(one)
    return [
        service.number_of(_draft(work, supplier_id, point_id, some))
        for (supplier_id, point_id), some in sorted(groups.items())
    ]


def _draft(work: Work, supplier_id: int, point_id: int, some: Sequence[Chosen]) -> int:
    listed = prices_of(work, supplier_id, [one.sku_id for one in some])
    costs = {price.sku_id: price.cost_minor for price in listed}
    if any(one.sku_id not in costs for one in some):
        raise InvalidInput("A supplier's price list has changed; look at the suggestions again.")
    lines = [Line(one.sku_id, one.units, costs[one.sku_id]) for one in some]
    return service.draft(work, supplier_id, point_id, Content(lines, note=NOTE))
