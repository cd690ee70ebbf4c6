"""Payment on delivery: how likely the parcel is refused at the door, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from iorder.fraud.check import Case, Signal, capped, number, numbers_of, plural

ACTS = ("confirm by phone", "ask for part payment", "refuse payment on delivery")


@dataclass(frozen=True, slots=True)
class Door:
    refused_points: int = number(20, "Points for each parcel refused before", 100)
    first_points: int = number(8, "Points for a first order", 100)
    times: int = number(3, "So many times the usual amount", 1_000)
    amount_points: int = number(10, "Points for it", 100)
    contact_points: int = number(10, "Points without a phone number", 100)
    number_points: int = number(6, "Points for a street without a number", 100)
    part_at: int = number(20, "Ask for part payment from so many points", 100)
    refuse_at: int = number(40, "Refuse payment on delivery from so many points", 100)


class CodRefusalRisk:
    slug = "cod_refusal_risk"
    label = "Refusal at the door"
    group = "History"
    kind = ""
    reads = "earlier refusals, amount, phone and street of an order paid on delivery"
    weight = 100
    Parameters = Door

    def assess(self, case: Case, parameters: Door) -> list[Signal]:
        if case.payment_method != "cod":
            return []
        found = list(_reasons(case, parameters))
        points = capped(sum(points for points, _ in found))
        if not points:
            return []
        act = ACTS[(points >= parameters.part_at) + (points >= parameters.refuse_at)]
        kin = [one for one in case.kin if one.refused]
        why = ", ".join(words for _, words in found)
        return [Signal(points, f"To be paid at the door: {why}", act, numbers_of(kin))]


def _reasons(case: Case, parameters: Door) -> Iterator[tuple[int, str]]:
    refused = sum(one.refused for one in case.kin)
    if refused:
        yield refused * parameters.refused_points, f"{plural(refused, 'parcel')} refused before"
    if case.is_first:
        yield parameters.first_points, "a first order"
    usual = case.usual.median_minor
    if usual and case.total_minor >= parameters.times * usual:
        yield parameters.amount_points, f"{case.total_minor / usual:,.1f} times the usual amount"
    if not case.phone:
        yield parameters.contact_points, "no phone number"
    street = f"{case.ship.line1} {case.ship.line2}".strip()
    if street and not any(char.isdigit() for char in street):
        yield parameters.number_points, "a street without a number"


CHECK = CodRefusalRisk()
