"""When to buy a SKU for a point, how much, and from whom: pure.

*Reorder point and order-up-to* (the periodic form of the (s, S) policy; Silver, Pyke and Peterson,
"Inventory Management and Production Planning and Scheduling", 3rd ed., 1998, chapters 6 and 7;
Nahmias, "Production and Operations Analysis", chapter 5)::

    position      = on hand - promised - quarantine + inbound + drafted - waiting
    reorder point = demand a day x lead days + safety          (s)
    order up to   = reorder point + demand a day x REVIEW_DAYS (S)
    to buy        = S - position, where position <= s and that is more than nothing

rounded up to the supplier's minimum and then to whole packs. Demand is the greater of the mean of
four weeks and of their last two, so that a rise is followed at once and a fall slowly. A place's
own reorder point or order-up-to, where somebody set one, stands instead of the formula's.

Of several suppliers ``in_time`` takes the cheapest whose goods come before stock runs out, else
the fastest. Costs in different currencies are not compared: those in the SKU's own go first.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

REVIEW_DAYS = 14
USUAL_LEAD_DAYS = 7
PREFERENCES = ("in_time", "cheapest", "fastest")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier asks for a unit of the SKU, and how soon it comes. ``is_own_currency``: it
    sells in the currency the SKU is sold in."""

    supplier_id: int
    label: str
    cost_minor: int
    currency: str
    lead_days: int
    pack_units: int = 1
    min_units: int = 1
    is_own_currency: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """A SKU at a point. Units, and units a day: ``daily`` over four weeks, ``lately`` over two.

    ``here``: on hand, not promised and not quarantined, the safety among them.
    """

    here: int
    inbound: int
    drafted: int
    waiting: int
    safety: int
    daily: float
    lately: float
    reorder_point: int | None = None
    reorder_up_to: int | None = None

    @property
    def demand(self) -> float:
        return max(self.daily, self.lately)

    @property
    def position(self) -> int:
        return self.here + self.inbound + self.drafted - self.waiting

    @property
    def cover_days(self) -> float | None:
        """How long what is here lasts; None without demand."""
        return max(self.here - self.waiting, 0) / self.demand if self.demand else None


@dataclass(frozen=True, slots=True)
class Advice:
    """``units`` to buy from ``offer`` (None where nobody sells it), and the two levels."""

    units: int
    reorder_point: int
    up_to: int
    lead_days: int
    offer: Offer | None
    is_urgent: bool


def advise(need: Need, offers: Sequence[Offer], prefer: str = "in_time") -> Advice | None:
    """What to buy now; None where enough is there or coming."""
    offer = chosen(need, offers, prefer)
    lead = offer.lead_days if offer else USUAL_LEAD_DAYS
    low = _level(need.reorder_point, need.demand * lead + need.safety)
    up_to = max(_level(need.reorder_up_to, low + need.demand * REVIEW_DAYS), low)
    units = up_to - need.position
    if need.position > low or units <= 0:
        return None
    if offer:
        units = rounded(units, offer)
    cover = need.cover_days
    is_urgent = need.waiting > need.here or (cover is not None and cover < lead)
    return Advice(units, low, up_to, lead, offer, is_urgent)


def chosen(need: Need, offers: Sequence[Offer], prefer: str) -> Offer | None:
    """The supplier to buy from; None without any."""
    if not offers:
        return None
    by_cost = sorted(offers, key=_by_cost)
    by_lead = sorted(offers, key=lambda one: (one.lead_days, *_by_cost(one)))
    if prefer == "cheapest":
        return by_cost[0]
    if prefer == "fastest":
        return by_lead[0]
    cover = need.cover_days
    in_time = [one for one in by_cost if cover is None or one.lead_days <= cover]
    return in_time[0] if in_time else by_lead[0]


def rounded(units: int, offer: Offer) -> int:
    """At least the minimum, in whole packs."""
    least = max(units, offer.min_units)
    return -(-least // offer.pack_units) * offer.pack_units


def explained(need: Need, advice: Advice) -> str:
    """Why so many: ``sells 3.2 a day, 7 days to come, 12 left: order 40``."""
    parts = [_selling(need)]
    if advice.offer:
        parts.append(f"{_days(advice.lead_days)} to come")
    else:
        parts.append(f"no supplier yet, {_days(advice.lead_days)} assumed")
    parts.append(f"{need.here:,} left")
    for number, words in (
        (need.inbound, "on the way"),
        (need.drafted, "in drafts"),
        (need.waiting, "waited for"),
        (need.safety, "kept as safety"),
    ):
        if number:
            parts.append(f"{number:,} {words}")
    if need.reorder_point is not None:
        parts.append(f"reorder point set to {need.reorder_point:,}")
    return f"{', '.join(parts)}: order {advice.units:,}{_rounding(need, advice)}"


def _selling(need: Need) -> str:
    if not need.demand:
        return "sold nothing in 28 days"
    told = f"sells {a_day(need.demand)} a day"
    if need.lately > need.daily * 1.2:
        return f"{told} lately, {a_day(need.daily)} over 28 days"
    if need.lately < need.daily * 0.8:
        return f"{told} over 28 days, {a_day(need.lately)} lately"
    return told


def a_day(units: float) -> str:
    """``3.2``; of what sells less than one a day ``0.04``."""
    return f"{units:.2f}" if 0 < units < 1 else f"{units:.1f}"


def _rounding(need: Need, advice: Advice) -> str:
    wanted = advice.up_to - need.position
    offer = advice.offer
    if offer is None or advice.units == wanted:
        return ""
    if offer.pack_units > 1:
        return f" ({wanted:,} in packs of {offer.pack_units:,})"
    return f" ({wanted:,}, at least {offer.min_units:,} are sold)"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _level(own: int | None, computed: float) -> int:
    return own if own is not None else math.ceil(round(computed, 6))


def _by_cost(one: Offer) -> tuple[bool, str, int, int, int]:
    return (
        not one.is_own_currency, one.currency, one.cost_minor, one.lead_days, one.supplier_id,
    )  # fmt: skip
