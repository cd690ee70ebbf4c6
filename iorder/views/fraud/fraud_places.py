"""Where an order is billed, goes to, and was placed from, as far as anybody can tell."""

from dataclasses import dataclass

from iorder.kernel.address import Address
from iorder.sourcing import geography
from iorder.views.fraud.fraud_sheet import FraudSheet

ROUGH = frozenset({"region", "country", "capital"})
"""Known no better than this: the dot stands in the middle of it."""


@dataclass(frozen=True, slots=True)
class FraudPlace:
    """``kind``: bill, ship or ip; ``where``: in words; ``is_rough``: the middle of a region."""

    kind: str
    where: str
    latitude: float
    longitude: float
    is_rough: bool = False


def places(sheet: FraudSheet) -> tuple[FraudPlace, ...]:
    """Those that are known, where the goods go last; an address that both share is one place."""
    case, found = sheet.case, []
    if (ip := _machine(sheet)) is not None:
        found.append(ip)
    bill, ship = _place("bill", case.bill), _place("ship", case.ship)
    if bill is not None and (ship is None or _at(bill) != _at(ship)):
        found.append(bill)
    return (*found, ship) if ship is not None else tuple(found)


def km_between(one: FraudPlace, other: FraudPlace) -> float:
    return geography.distance_km(
        geography.Spot(one.latitude, one.longitude), geography.Spot(other.latitude, other.longitude)
    )


def _place(kind: str, at: Address) -> FraudPlace | None:
    found = geography.located(at.country, at.city, at.region, at.postcode) if at.country else None
    if found is None or found.spot is None:
        return None
    where = ", ".join(part for part in (at.city, at.country) if part)
    spot = found.spot
    return FraudPlace(kind, where, spot.latitude, spot.longitude, found.quality in ROUGH)


def _machine(sheet: FraudSheet) -> FraudPlace | None:
    """Where a service says that the internet address is."""
    for signal in sheet.signals:
        at = signal["evidence"].get("ip_place")
        if isinstance(at, list | tuple) and len(at) == 2:
            country = str(signal["evidence"].get("ip_country") or "")
            return FraudPlace("ip", country, float(at[0]), float(at[1]), is_rough=True)
    return None


def _at(one: FraudPlace) -> tuple[float, float]:
    return one.latitude, one.longitude
