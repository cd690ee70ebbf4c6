"""A first order unlike first orders: far more than usual, one thing many times, fast by night."""

from collections.abc import Iterator
from dataclasses import dataclass

from iorder.fraud.check import Case, Signal, capped, number, words


@dataclass(frozen=True, slots=True)
class Pattern:
    times: int = number(4, "First order: so many times the usual amount", 1_000)
    amount_points: int = number(18, "Points for it", 100)
    units: int = number(10, "Units of one SKU that are many", 1_000_000)
    units_points: int = number(12, "Points for them", 100)
    night_points: int = number(8, "Points for express by night", 100)
    night_to: int = number(5, "Night ends at this hour", 23)
    express: tuple[str, ...] = words(("express", "overnight", "next day", "same day"),
                                     "Words of fast shipping methods")  # fmt: skip


class OrderPattern:
    slug = "order_pattern"
    label = "Shape of the order"
    group = "Order"
    kind = ""
    reads = "amount, units, hour and shipping method, and whether it is the buyer's first order"
    weight = 100
    Parameters = Pattern

    def assess(self, case: Case, parameters: Pattern) -> list[Signal]:
        return [*_amount(case, parameters), *_units(case, parameters), *_night(case, parameters)]


def _amount(case: Case, parameters: Pattern) -> Iterator[Signal]:
    usual = case.usual.median_minor
    if case.is_first and usual and case.total_minor >= parameters.times * usual:
        times = case.total_minor / usual
        yield Signal(
            capped(parameters.amount_points),
            f"A first order of {times:,.1f} times the usual amount",
            "ask for prepayment, or ship it in parts",
            {"times": round(times, 1), "of_orders": case.usual.orders},
        )


def _units(case: Case, parameters: Pattern) -> Iterator[Signal]:
    most = max(case.lines, key=lambda line: line.quantity, default=None)
    if case.is_first and most is not None and most.quantity >= parameters.units:
        yield Signal(
            parameters.units_points,
            f"A first order of {most.quantity:,} units of {most.sku or most.title}",
            "ask what they are for",
            {"units": most.quantity, "sku": most.sku},
        )


def _night(case: Case, parameters: Pattern) -> Iterator[Signal]:
    method = case.shipping_method.casefold()
    fast = any(word.casefold() in method for word in parameters.express)
    if case.is_first and fast and case.hour < parameters.night_to:
        yield Signal(
            parameters.night_points,
            f"A first order at {case.hour} in the night, to be shipped by {case.shipping_method}",
            evidence={"hour": case.hour},
        )


CHECK = OrderPattern()
