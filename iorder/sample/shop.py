"""The sample shop's fixed parts: its fulfillment points, channels and carriers."""

from dataclasses import dataclass
from functools import cache

from iorder.sample.assortment import Item
from iorder.sample.places import Place, city


@dataclass(frozen=True, slots=True)
class Point:
    """A fulfillment point. ``share``: of its continent's stock, in hundredths. ``hours``: zone,
    cut-off, ISO working days and days of handling; ``area``: fields of where it ships to."""

    code: str
    label: str
    kind: str
    continent: str
    place: Place
    street: str
    share: int
    daily_capacity: int
    hours: tuple[str, str, str, int]
    area: tuple[tuple[str, str], ...] = ()
    refuses: tuple[str, ...] = ()

    def keeps(self, item: Item) -> bool:
        """Whether the SKU is stored here."""
        risky = item.is_hazardous and "hazardous" in self.refuses
        return not risky and not (item.is_oversize and "oversize" in self.refuses)


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

HOLIDAYS = {
    "US": (("01-01", "New Year's Day"), ("07-04", "Independence Day"), ("12-25", "Christmas Day")),
    "NL": (("01-01", "New Year's Day"), ("04-27", "King's Day"), ("12-25", "Christmas Day"),
           ("12-26", "Boxing Day")),
    "IT": (("01-06", "Epiphany"), ("04-25", "Liberation Day"), ("08-15", "Ferragosto"),
           ("12-25", "Christmas Day")),
    "IN": (("01-26", "Republic Day"), ("08-15", "Independence Day"), ("10-02", "Gandhi Jayanti")),
}  # fmt: skip
"""Country -> days (MM-DD) its points do not work; the others move from year to year."""
WHOLESALE_POINTS = ("US-NWK", "EU-RTM", "IN-BOM")
"""The only ones that serve the wholesale channel."""


@cache
def points() -> tuple[Point, ...]:
    return tuple(
        Point(
            code, label, kind, continent, city(country, name), street, share, room, hours,
            *limits,
        )
        for code, label, kind, continent, country, name, street, share, room, hours, *limits in (
            ("US-NWK", "Newark warehouse", "warehouse", "America", "US", "Newark",
             "120 Port Street", 62, 60, ("America/New_York", "15:00", "123456", 0)),
            ("US-REN", "Reno warehouse", "3pl", "America", "US", "Reno",
             "4800 Longley Lane", 48, 40, ("America/Los_Angeles", "14:00", "12345", 1),
             (), ("oversize",)),
            ("EU-RTM", "Rotterdam warehouse", "warehouse", "Europe", "NL", "Rotterdam",
             "Waalhaven 71", 62, 60, ("Europe/Amsterdam", "16:00", "123456", 0)),
            ("EU-MIL", "Milan store", "store", "Europe", "IT", "Milan",
             "Via Tortona 31", 48, 25, ("Europe/Rome", "12:30", "123456", 1),
             (("countries", "IT, FR, AT, ES, PT, GR"),), ("hazardous", "oversize")),
            ("IN-BOM", "Mumbai warehouse", "warehouse", "Asia", "IN", "Mumbai",
             "Plot 7, Bhiwandi Road", 62, 60, ("Asia/Kolkata", "16:30", "123456", 0)),
            ("IN-BLR", "Bengaluru warehouse", "3pl", "Asia", "IN", "Bengaluru",
             "Hosur Road 212", 48, 40, ("Asia/Kolkata", "15:00", "123456", 0),
             (("radius_km", "1500"),)),
        )
    )  # fmt: skip
