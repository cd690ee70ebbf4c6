"""Where the sample shop's orders are sent from, when people have a say: rules, hand, outages."""

from collections.abc import Mapping
from random import Random

import sqlalchemy as sa

from iorder.flows.publish_rules import publish_rules
from iorder.flows.reroute import close_point, empty_some, override, reject
from iorder.flows.run_simulation import ask_for_simulation
from iorder.inventory import closing, handover
from iorder.inventory.model import available, stock
from iorder.inventory.model import points as points_table
from iorder.kernel.work import Work
from iorder.orders.model import orders
from iorder.sample.setup import Shop
from iorder.sample.shop import WHOLESALE_POINTS, points
from iorder.sourcing import service as sourcing
from iorder.sourcing.model import sourcing_rules
from iorder.sourcing.rules import WEIGHTS, Rule, RuleSet, When

OUTAGE = "Water in the hall after a burst pipe"
CHOSEN = (
    "Goes out with the customer's other parcel",
    "The customer asked for delivery before Friday",
    "That carrier delivers faster there",
)
REJECTED = (
    "The last one is scratched",
    "Not on its shelf",
    "Too few people today",
    "The box is torn and cannot be sent as new",
)
OPENING = RuleSet(
    policy="nearest-complete",
    channel_policies={"wholesale": "fewest-splits"},
    max_parcels=4,
    rules=(
        Rule("The store serves Italy", "prefer", ("EU-MIL",), When(countries=("IT",))),
        Rule("Heavy orders leave from warehouses", "never", ("EU-MIL",),
             When(weight_from_g=20_000)),
    ),
)  # fmt: skip
IDEA_NAMED, SIMULATED_DAYS = "Weighted: older lots first, keep last units", 30
IDEA = RuleSet(
    policy="weighted",
    channel_policies={"wholesale": "fewest-splits"},
    weights={**WEIGHTS, "ageing": 10, "last_unit": 10},
    max_parcels=3,
    rules=OPENING.rules,
)


def publish_opening_rules(work: Work) -> None:
    publish_rules(work, sourcing.draft(work, "Nearest point, store first in Italy", OPENING))


def draft_idea(work: Work) -> None:
    sourcing.draft(work, IDEA_NAMED, IDEA)


def simulate_idea(work: Work) -> None:
    """A worker shows what the last weeks' orders would have come to under it."""
    drafted = sa.select(sourcing_rules.c.id).where(sourcing_rules.c.label == IDEA_NAMED)
    for rules_id in work.execute(drafted).scalars().all():
        ask_for_simulation(work, rules_id, SIMULATED_DAYS)


def close(work: Work, shop: Shop, point: str) -> None:
    """The point sends nothing for some days; its orders leave from elsewhere."""
    point_id = shop.points[point]
    close_point(work, point_id, OUTAGE)
    while empty_some(work, point_id):
        pass


def reopen(work: Work, shop: Shop, point: str) -> None:
    point_id = shop.points[point]
    is_open = sa.select(points_table.c.active).where(points_table.c.id == point_id)
    if not work.execute(is_open).scalar_one():
        closing.reopen(work, point_id)


def send_from_elsewhere(work: Work, shop: Shop, named: Mapping[int, str]) -> None:
    """People choose another point of the same continent for these orders (references by id),
    where one has it all."""
    for order_id, ref in named.items():
        held = handover.held(work, [order_id], handover.LIVE)
        here = {one.point_id for one in held}
        if len(here) != 1 or any(one.stage == "picked" for one in held):
            continue
        units = {one.sku_id: one.quantity for one in held}
        for other in _beside(shop, here.pop()):
            if _has(work, other, units):
                reason = Random(f"hand/{ref}").choice(CHOSEN)  # noqa: S311 - sample data
                override(work, order_id, other, reason, _version(work, order_id))
                break


def turn_down(work: Work, shop: Shop, named: Mapping[int, str]) -> None:
    """Points that are no main warehouse cannot send what they were to."""
    main = {shop.points[code] for code in WHOLESALE_POINTS}
    for order_id, ref in named.items():
        held = handover.held(work, [order_id], handover.LIVE)
        some = sorted({one.point_id for one in held if one.stage != "picked"} - main)
        if some:
            reason = Random(f"no/{ref}").choice(REJECTED)  # noqa: S311 - sample data
            reject(work, order_id, some[0], reason, _version(work, order_id))


def _beside(shop: Shop, point_id: int) -> list[int]:
    continent = {shop.points[one.code]: one.continent for one in points()}
    return [one for one in continent if one != point_id and continent[one] == continent[point_id]]


def _has(work: Work, point_id: int, units: dict[int, int]) -> bool:
    rows = work.execute(
        sa.select(stock.c.sku_id, available)
        .join(points_table, points_table.c.id == stock.c.point_id)
        .where(stock.c.point_id == point_id, stock.c.sku_id.in_(units), points_table.c.active)
    )
    free = {row[0]: int(row[1]) for row in rows}
    return all(free.get(sku, 0) >= wanted for sku, wanted in units.items())


def _version(work: Work, order_id: int) -> int:
    return int(
        work.execute(sa.select(orders.c.version).where(orders.c.id == order_id)).scalar_one()
    )
