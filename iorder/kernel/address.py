"""A postal address as a value: normalised, comparable, printable on one line."""

from dataclasses import dataclass, fields, replace

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

    def one_line(self) -> str:
        """``59 rue de l'Abbaye, 51100 Reims, FR``; empty parts leave no comma behind."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        parts = (self.line1, self.line2, town, self.region, self.country)
        return ", ".join(part for part in parts if part)

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))
