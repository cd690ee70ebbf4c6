"""A postal address as a value: normalised, comparable, printable on one line."""

from dataclasses import dataclass, fields, replace
from typing import Any

_SPACES = {ord(char): " " for char in "\t\r\n\xa0"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where something goes. ``country`` is ISO 3166-1 alpha-2 where it is known."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""

    def normalised(self) -> "Address":
        """White space folded, country upper case; equal places compare equal."""
        folded = {
            field.name: " ".join(getattr(self, field.name).translate(_SPACES).split())
            for field in fields(self)
        }
        address = Address(**folded)
        return replace(address, country=address.country.upper(), email=address.email.lower())

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, where they were told with it."""
        return None

    def one_line(self) -> str:
        """``59 rue de l'Abbaye, 51100 Reims, FR``; empty parts leave no comma behind."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        parts = (self.line1, self.line2, town, self.region, self.country)
        return ", ".join(part for part in parts if part)

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class PlacedAddress(Address):
    """An address whose position (degrees, WGS 84) was told with it."""

    latitude: float = 0.0
    longitude: float = 0.0

    @property
    def position(self) -> tuple[float, float]:
        return self.latitude, self.longitude

    def normalised(self) -> "PlacedAddress":
        plain = Address(*(getattr(self, part.name) for part in fields(Address))).normalised()
        return placed(plain, *self.position)


def placed(address: Address, latitude: float, longitude: float) -> PlacedAddress:
    """The address with its position."""
    parts: dict[str, Any] = {part.name: getattr(address, part.name) for part in fields(Address)}
    return PlacedAddress(**parts, latitude=latitude, longitude=longitude)
