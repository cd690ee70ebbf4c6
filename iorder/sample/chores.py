"""One turn of the sample shop's chores: what its people do besides serving orders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from iorder.inventory import lots
from iorder.inventory.lots import InLot
from iorder.kernel.work import Work
from iorder.sample import buying, choosing, shelving, visiting
from iorder.sample.assortment import items
from iorder.sample.calendar import Chore
from iorder.sample.outfit import set_quotas
from iorder.sample.plan import Plan
from iorder.sample.setup import Shop

SHORT_LIVED = (("EU-RTM", 18, 6), ("US-NWK", 11, 5), ("IN-BOM", 24, 4), ("EU-MIL", -6, 5))
"""(point, days from the end until the lot expires, units of it)."""
DRAFTED = timedelta(hours=25)
"""What is bought so long before the end has not been sent."""


@dataclass(frozen=True, slots=True)
class Day:
    """What every chore of a turn needs."""

    work: Work
    shop: Shop
    plan: Plan


def do_chores(work: Work, shop: Shop, plan: Plan, turn: int) -> None:
    """Let the chores of the turn happen."""
    day = Day(work, shop, plan)
    if plan.chores[turn]:
        visiting.tidy(work)
    for one in plan.chores[turn]:
        _DO[one.kind](day, one)


def _dock(day: Day, _one: Chore) -> None:
    """What makers and other points have sent comes in, and what has expired is set aside."""
    buying.dock(day.work)
    shelving.move_transfers(day.work)
    while lots.set_aside_expired(day.work):
        pass


def _review(day: Day, one: Chore) -> None:
    """What is low is bought; the last look drafts it only."""
    look = buying.draft if day.plan.until - one.at < DRAFTED else buying.review
    look(day.work, day.shop, one.word, f"sample:{one.word}:{one.at.isoformat()}")


def _short_lived(day: Day, _one: Chore) -> None:
    """Some lots that do not keep long come in with an offer of their maker."""
    kept = [item for item in items() if item.tracking == "lot"]
    coming = {}
    for place, (point, days, units) in enumerate(SHORT_LIVED):
        expires = (day.plan.until + timedelta(days=days)).date()
        key = day.shop.points[point], day.shop.skus[kept[place * 3].code]
        coming[key] = [InLot(f"S{expires:%y%m%d}", expires, units)]
    lots.receive(day.work, "sample:short_lived", coming, "Spring offer")


_DO: dict[str, Callable[[Day, Chore], None]] = {
    "dock": _dock,
    "review": _review,
    "short_lived": _short_lived,
    "quotas": lambda day, _: set_quotas(day.work, day.plan, day.shop),
    "rules": lambda day, _: choosing.publish_opening_rules(day.work),
    "draft": lambda day, _: choosing.draft_idea(day.work),
    "simulate": lambda day, _: choosing.simulate_idea(day.work),
    "close": lambda day, one: choosing.close(day.work, day.shop, one.word),
    "reopen": lambda day, one: choosing.reopen(day.work, day.shop, one.word),
    "transfer": lambda day, one: shelving.ask_for_transfer(day.work, day.shop, int(one.word)),
    "count": lambda day, one: shelving.count_some(day.work, day.shop, int(one.word)),
    "visit": lambda day, one: visiting.fill(day.work, day.shop, day.plan.visits[one.word]),
    "leave": lambda day, one: visiting.leave(day.work, day.shop, day.plan.visits[one.word]),
}
