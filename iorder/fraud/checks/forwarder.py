"""Goods go to a parcel forwarder, and from there to where nobody tells."""

from dataclasses import dataclass

from iorder.fraud import forwarders
from iorder.fraud.check import Case, Signal, number


@dataclass(frozen=True, slots=True)
class Forwarding:
    points: int = number(15, "Points for the address of a forwarder", 100)


class Forwarder:
    slug = "forwarder"
    label = "Parcel forwarder"
    group = "Addresses"
    kind = "address"
    reads = "the delivery address and a list of forwarders' addresses"
    weight = 100
    Parameters = Forwarding

    def assess(self, case: Case, parameters: Forwarding) -> list[Signal]:
        name = forwarders.named(case.ship)
        if not name:
            return []
        return [
            Signal(
                parameters.points,
                f"The delivery address is that of a parcel forwarder: {name}",
                "ask where the goods go from there",
                {"forwarder": name},
            )
        ]


CHECK = Forwarder()
