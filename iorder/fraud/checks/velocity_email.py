"""Many orders with one email in a short time."""

from dataclasses import dataclass

from iorder.fraud.check import number
from iorder.fraud.velocity import Limits, Velocity


@dataclass(frozen=True, slots=True)
class EmailLimits(Limits):
    orders: int = number(4, "Orders that are usual", 10_000)
    people: int = number(3, "Customers that are usual", 10_000)


CHECK = Velocity("velocity_email", "Orders per email", "email", "this email", EmailLimits)
