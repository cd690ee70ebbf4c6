"""Many orders with one card in a short time, or one card used by several people."""

from dataclasses import dataclass

from iorder.fraud.check import number
from iorder.fraud.velocity import Limits, Velocity


@dataclass(frozen=True, slots=True)
class CardLimits(Limits):
    people: int = number(1, "Customers that are usual", 10_000)
    people_points: int = number(30, "Points for each customer more", 100)


CHECK = Velocity("velocity_card", "Orders per card", "card", "this card", CardLimits)
