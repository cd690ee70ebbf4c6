"""Who buys: invented people at real cities, named as people are where they live."""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from random import Random

from iorder.kernel.address import Address
from iorder.sample.places import DATA, Place, some_city

MAIL_HOSTS = ("example.com", "example.org", "example.net")
"""Reserved by RFC 2606: no message can ever reach a real person."""
PASSING_HOSTS = ("tenminutes.example", "mailforanhour.example")
"""Reserved as well; the shop knows them for emails that last for minutes."""
REGIONS_NAMED = {"US"}
"""Countries whose GeoNames admin1 code is what people write on an envelope."""


@dataclass(frozen=True, slots=True)
class Country:
    """How one country's buyers are called, live and pay. ``weight``: share of orders in %."""

    code: str
    weight: int
    currency: str
    cod_percent: int
    phone: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    street: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer; ``key`` is the same on every channel."""

    key: str
    country: Country
    place: Place
    address: Address


@cache
def countries() -> tuple[Country, ...]:
    with (DATA / "sample" / "people.csv").open(encoding="utf-8") as file:
        return tuple(
            Country(
                row["country"], int(row["weight"]), row["currency"], int(row["cod_percent"]),
                row["phone"], _names(row["first"]), _names(row["last"]),
                tuple(row["street"].split("|")),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def _names(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|") if "|" in cell else cell.split())


def some_person(rng: Random, number: int) -> Person:
    """Customer ``number`` of the shop, drawn with ``rng``."""
    country = rng.choices(countries(), [one.weight for one in countries()])[0]
    place = some_city(rng, country.code)
    first, last = rng.choice(country.first), rng.choice(country.last)
    return Person(
        key=f"C{number:05d}",
        country=country,
        place=place,
        address=Address(
            name=f"{first} {last}",
            line1=_digits(rng, rng.choice(country.street)),
            city=place.city,
            region=place.admin1 if country.code in REGIONS_NAMED else "",
            postcode=_postcode(rng, country.code),
            country=country.code,
            phone=_digits(rng, country.phone),
            email=f"{_plain(first)}.{_plain(last)}{number}@{rng.choice(MAIL_HOSTS)}",
        ),
    )


def _digits(rng: Random, pattern: str) -> str:
    """Each run of ``#`` becomes digits; house numbers do not begin with zero."""
    text = "".join(str(rng.randint(1, 9)) if char == "#" else char for char in pattern)
    return " ".join(text.split())


def _postcode(rng: Random, country: str) -> str:
    if country == "CA":
        letters = "ABCEGHJKLMNPRSTVXY"
        one, two, three = (rng.choice(letters) for _ in range(3))
        return f"{one}{rng.randint(1, 9)}{two} {rng.randint(1, 9)}{three}{rng.randint(1, 9)}"
    if country == "NL":
        return f"{rng.randint(1000, 9999)} {rng.choice('ABCDEGHJ')}{rng.choice('KLMNPRST')}"
    if country == "PT":
        return f"{rng.randint(1000, 8999)}-{rng.randint(100, 999)}"
    low, high = {"IN": (110001, 799999), "AT": (1010, 9999)}.get(country, (10001, 98999))
    return str(rng.randint(low, high))


def _plain(name: str) -> str:
    """ASCII letters of a name, lower case."""
    flat = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("ß", "ss"))
    return "".join(char for char in flat if char.isascii() and char.isalpha()).lower()
