"""Many orders to one address in a short time, or by many people."""

from dataclasses import dataclass

from iorder.fraud.check import number
from iorder.fraud.velocity import Limits, Velocity


@dataclass(frozen=True, slots=True)
class AddressLimits(Limits):
    """A household or an office may share one."""

    orders: int = number(4, "Orders that are usual", 10_000)
    points: int = number(6, "Points for each one more", 100)
    people: int = number(4, "Customers that are usual", 10_000)
    people_points: int = number(10, "Points for each customer more", 100)


CHECK = Velocity(
    "velocity_address", "Orders per address", "address", "this delivery address", AddressLimits
)
