"""Billed in one place, delivered far from it."""

from dataclasses import dataclass

from iorder.fraud.check import Case, Signal, number


@dataclass(frozen=True, slots=True)
class Distances:
    km: int = number(500, "Far, in km", 20_000)
    points: int = number(10, "Points where it is far", 100)
    very_km: int = number(3_000, "Very far, in km", 20_000)
    very_points: int = number(20, "Points where it is very far", 100)


class AddressDistance:
    slug = "address_distance"
    label = "Distance from billing to delivery"
    group = "Addresses"
    kind = "address"
    reads = "where the billing and the delivery address are"
    weight = 100
    Parameters = Distances

    def assess(self, case: Case, parameters: Distances) -> list[Signal]:
        km = case.distance_km
        if km is None or km < parameters.km:
            return []
        points = parameters.very_points if km >= parameters.very_km else parameters.points
        return [
            Signal(
                points,
                f"The goods go {km:,.0f} km from the billing address",
                "ask whom the order is for",
                {"km": round(km)},
            )
        ]


CHECK = AddressDistance()
