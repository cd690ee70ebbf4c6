"""One row a SKU and point that should be bought for, with its reason."""

from collections.abc import Sequence

from iorder.kernel.money import exponent
from iorder.kernel.sheets import Column, Row
from iorder.kernel.store import Store
from iorder.views.export import Query, Weighed, decimal_text
from iorder.views.purchasing.reorder import ReorderFilter, suggestions
from iorder.views.purchasing.suggested import Suggestion


def found(store: Store, query: Query) -> Sequence[Row]:
    return [_row(one) for one in suggestions(store, ReorderFilter.parse(query))]


def _row(one: Suggestion) -> Row:
    place, need, advice, offer, cost = one.place, one.need, one.advice, one.advice.offer, one.cost
    return (
        place.point, place.sku, place.title, need.here, need.inbound, need.drafted, need.waiting,
        need.safety, round(need.demand, 3),
        None if need.cover_days is None else round(need.cover_days, 1),
        advice.reorder_point, advice.up_to, advice.units,
        offer.label if offer else "", advice.lead_days,
        cost.currency if cost else "",
        decimal_text(cost.minor, exponent(cost.currency)) if cost else "",
        one.why,
    )  # fmt: skip


EXPORT = Weighed(
    slug="reorder",
    label="Reorder suggestions",
    needs="purchasing.export",
    columns=(
        Column("point_ref", "code"),
        Column("sku"),
        Column("title"),
        Column("left", "number"),
        Column("inbound", "number"),
        Column("drafted", "number"),
        Column("waiting", "number"),
        Column("safety", "number"),
        Column("demand_a_day", "number"),
        Column("cover_days", "number"),
        Column("reorder_point", "number"),
        Column("order_up_to", "number"),
        Column("order_units", "number"),
        Column("supplier"),
        Column("lead_days", "number"),
        Column("currency", "code"),
        Column("cost", "amount"),
        Column("why"),
    ),
    found=found,
)
