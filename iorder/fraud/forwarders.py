"""Which delivery addresses are those of parcel forwarders: ``data/forwarders.csv``."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from iorder.kernel.address import Address

FILE = Path(__file__).parents[2] / "data" / "forwarders.csv"


@dataclass(frozen=True, slots=True)
class Place:
    """``street``: how it begins, folded; empty where its name alone tells. ``names``: words by
    which customers of the forwarder address parcels, folded."""

    name: str
    country: str
    postcode: str
    street: str
    names: tuple[str, ...]


def named(ship: Address) -> str:
    """The forwarder at this address; empty for none."""
    postcode, street = folded(ship.postcode), folded(ship.line1)
    words = f" {folded(ship.name)} {folded(ship.company)} {street} {folded(ship.line2)} "
    for one in _places():
        if any(f" {name} " in words for name in one.names):
            return one.name
        is_there = ship.country == one.country and postcode.startswith(one.postcode)
        if one.street and is_there and street.startswith(one.street):
            return one.name
    return ""


def folded(text: str) -> str:
    """Words of letters and digits, lower case: ``4283 Express Ln.`` is ``4283 express ln``."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


@cache
def _places() -> tuple[Place, ...]:
    with FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Place(
                row["name"],
                row["country"],
                folded(row["postcode"]),
                folded(row["street"]),
                tuple(folded(word) for word in row["names"].split("|") if word),
            )
            for row in csv.DictReader(rows)
        )
