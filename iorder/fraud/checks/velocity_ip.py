"""Many orders from one internet address in a short time."""

from dataclasses import dataclass

from iorder.fraud.check import number
from iorder.fraud.velocity import Limits, Velocity


@dataclass(frozen=True, slots=True)
class IpLimits(Limits):
    """A firm or a mobile network may share one."""

    hours: int = number(6, "Within so many hours", 24 * 365)
    orders: int = number(5, "Orders that are usual", 10_000)
    points: int = number(6, "Points for each one more", 100)
    people: int = number(6, "Customers that are usual", 10_000)
    people_points: int = number(6, "Points for each customer more", 100)


CHECK = Velocity(
    "velocity_ip", "Orders per internet address", "ip", "this internet address", IpLimits
)
