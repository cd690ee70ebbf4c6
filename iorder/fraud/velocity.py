"""How often one email, phone, address, card or machine orders: the same judgement for each."""

from dataclasses import dataclass
from typing import Any

from iorder.fraud.check import Case, Signal, capped, number, numbers_of, plural, spans


@dataclass(frozen=True, slots=True)
class Limits:
    """More than ``orders`` within ``hours`` are too many; each one more has ``points``."""

    hours: int = number(24, "Within so many hours", 24 * 365)
    orders: int = number(3, "Orders that are usual", 10_000)
    points: int = number(8, "Points for each one more", 100)
    people: int = number(2, "Customers that are usual", 10_000)
    people_points: int = number(20, "Points for each customer more", 100)


@dataclass(frozen=True, slots=True)
class Velocity:
    """``noun``: what people call the trace, with its article."""

    slug: str
    label: str
    kind: str
    noun: str
    Parameters: type = Limits
    weight: int = 100
    group: str = "Velocity"

    @property
    def reads(self) -> str:
        return f"earlier orders with {self.noun}"

    def assess(self, case: Case, parameters: Any) -> list[Signal]:
        kin = case.kin_by(self.kind, parameters.hours)
        return [*self._orders(len(kin) + 1, parameters, case), *self._people(case, parameters)]

    def _orders(self, count: int, limits: Any, case: Case) -> list[Signal]:
        more = count - limits.orders
        if more <= 0:
            return []
        return [
            Signal(
                capped(more * limits.points),
                f"{plural(count, 'order')} with {self.noun} within {spans(limits.hours)}; "
                f"usual are up to {limits.orders}",
                "look at the other orders",
                {"count": count, **numbers_of(case.kin_by(self.kind, limits.hours))},
            )
        ]

    def _people(self, case: Case, limits: Any) -> list[Signal]:
        """Several customers behind one trace."""
        kin = case.kin_by(self.kind)
        people = {one.customer_id for one in kin} | {case.customer_id}
        more = len(people - {None}) - limits.people
        if more <= 0:
            return []
        return [
            Signal(
                capped(more * limits.people_points),
                f"{plural(len(people - {None}), 'customer')} have ordered with {self.noun}; "
                f"usual are up to {limits.people}",
                "ask the buyer who pays and who receives",
                {"customers": len(people - {None}), **numbers_of(kin)},
            )
        ]
