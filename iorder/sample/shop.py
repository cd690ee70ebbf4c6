"""The sample shop's fixed parts: its fulfillment points, channels and carriers."""

from dataclasses import dataclass
from functools import cache

from iorder.sample.places import Place, city


@dataclass(frozen=True, slots=True)
class Point:
    """A fulfillment point. ``share``: of its continent's stock, in hundredths."""

    code: str
    label: str
    kind: str
    continent: str
    place: Place
    street: str
    share: int
    daily_capacity: int


@dataclass(frozen=True, slots=True)
class Channel:
    """Where orders come from; ``prefix`` begins its references. ``weight``: share in %."""

    slug: str
    label: str
    prefix: str
    weight: int


CHANNELS = (
    Channel("web", "Hearth & Trail web shop", "WEB", 46),
    Channel("northgate", "Northgate Marketplace", "NG", 22),
    Channel("bazaarone", "BazaarOne", "BZ", 17),
    Channel("phone", "Phone orders", "TEL", 8),
    Channel("wholesale", "Wholesale", "PO", 7),
)

CARRIERS = {
    "America": ("swiftline", "blueridge"),
    "Europe": ("parcelia", "halden"),
    "Asia": ("rapidex", "konkan"),
}
"""Continent -> its carriers; all invented."""

CONTINENTS = {
    **dict.fromkeys(("US", "CA", "MX"), "America"),
    **dict.fromkeys(("DE", "AT", "FR", "IT", "ES", "NL", "PT", "GR"), "Europe"),
    "IN": "Asia",
}


@cache
def points() -> tuple[Point, ...]:
    return tuple(
        Point(code, label, kind, continent, city(country, name), street, share, capacity)
        for code, label, kind, continent, country, name, street, share, capacity in (
            ("US-NWK", "Newark warehouse", "warehouse", "America", "US", "Newark",
             "120 Port Street", 62, 60),
            ("US-REN", "Reno warehouse", "3pl", "America", "US", "Reno",
             "4800 Longley Lane", 48, 40),
            ("EU-RTM", "Rotterdam warehouse", "warehouse", "Europe", "NL", "Rotterdam",
             "Waalhaven 71", 62, 60),
            ("EU-MIL", "Milan store", "store", "Europe", "IT", "Milan",
             "Via Tortona 31", 48, 25),
            ("IN-BOM", "Mumbai warehouse", "warehouse", "Asia", "IN", "Mumbai",
             "Plot 7, Bhiwandi Road", 62, 60),
            ("IN-BLR", "Bengaluru warehouse", "3pl", "Asia", "IN", "Bengaluru",
             "Hosur Road 212", 48, 40),
        )
    )  # fmt: skip
