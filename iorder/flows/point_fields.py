"""The settings of a point as people write them, field by field, read and written again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from iorder.flows import point_typed as typed_as
from iorder.inventory.point_settings import ADDRESS, PointSettings
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.sourcing.area import Area, area_of
from iorder.sourcing.calendar import EVERY_DAY, Calendar, calendar_of
from iorder.sourcing.geography import Located, Spot, located

T = TypeVar("T")
Typed = Mapping[str, Any]
"""Text by field; ``takes_...`` are true or false, ``work_days`` a list of ISO weekdays."""

WHERE = (*ADDRESS, "latitude", "longitude")
HOURS = ("zone", "cut_off", "work_days", "handling_days", "holidays")
AREA = ("countries", "regions", "postcodes", "radius_km", "polygon")
MOST_PRIORITY, MOST_CAPACITY = 10_000, 1_000_000
HANDLING = typed_as.whole_or(0, "Handling", 0, 60)


class BadPoint(InvalidInput):
    """Fields that cannot be used. ``problems``: what is wrong by field."""

    code = "bad_point"

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


def read(typed: Typed) -> PointSettings:
    """The settings that ``typed`` says. Raises BadPoint, which names every wrong field."""
    problems: dict[str, str] = {}

    def got(field: str, read_one: Callable[[str], T], otherwise: T) -> T:
        try:
            return read_one(_text(typed, field))
        except InvalidInput as wrong:
            problems[field] = str(wrong)
            return otherwise

    address = Address(
        **{name: got(name, typed_as.short, "") for name in ADDRESS if name != "country"},
        country=got("country", typed_as.country_of, ""),
    ).normalised()
    area = {name: got(name, typed_as.AREA[name], None) for name in AREA}
    north = got("latitude", typed_as.degrees(90), None)
    east = got("longitude", typed_as.degrees(180), None)
    if (north is None) != (east is None) and not {"latitude", "longitude"} & problems.keys():
        problems["latitude" if north is None else "longitude"] = (
            "Write both coordinates, or neither: then the address says where it is."
        )
    settings = PointSettings(
        code=got("code", typed_as.code, ""),
        label=got("label", typed_as.named, ""),
        kind=got("kind", typed_as.kind, "warehouse"),
        address=address,
        latitude=north,
        longitude=east,
        priority=got("priority", typed_as.whole_or(100, "A priority", 0, MOST_PRIORITY), 100),
        daily_capacity=got("daily_capacity", typed_as.whole("A capacity", 1, MOST_CAPACITY), None),
        zone=got("zone", typed_as.zone, "UTC"),
        cut_off=got("cut_off", typed_as.cut_off, ""),
        work_days=got("work_days", lambda _: typed_as.work_days(typed.get("work_days")), EVERY_DAY),
        handling_days=got("handling_days", HANDLING, 0),
        takes_hazardous=bool(typed.get("takes_hazardous", True)),
        takes_oversize=bool(typed.get("takes_oversize", True)),
        service_area={name: told for name, told in area.items() if told} or None,
        holidays=got("holidays", typed_as.holidays_of, {}),
    )
    settings, misplaced = _placed(settings)
    if problems or misplaced:
        raise BadPoint(misplaced | problems)
    return settings


def as_typed(settings: PointSettings) -> dict[str, Any]:
    """What ``read`` reads as ``settings``. Coordinates its address gives are left empty, so that
    they follow the address."""
    area = settings.service_area or {}
    follows = (settings.latitude, settings.longitude) == _rounded(place_of(settings.address))
    return {
        **{name: getattr(settings, name) for name in ("code", "label", "kind", "zone", "cut_off")},
        **{name: getattr(settings.address, name) for name in ADDRESS},
        "latitude": "" if follows else typed_as.written(settings.latitude),
        "longitude": "" if follows else typed_as.written(settings.longitude),
        "priority": str(settings.priority),
        "daily_capacity": typed_as.written(settings.daily_capacity),
        "work_days": list(settings.work_days),
        "handling_days": str(settings.handling_days),
        "takes_hazardous": settings.takes_hazardous,
        "takes_oversize": settings.takes_oversize,
        **{name: ", ".join(area.get(name, ())) for name in ("countries", "regions", "postcodes")},
        "radius_km": typed_as.written(area.get("radius_km")),
        "polygon": written_polygon(area.get("polygon", ())),
        "holidays": "\n".join(
            f"{day} {label}".strip() for day, label in sorted(settings.holidays.items())
        ),
    }


def place_of(address: Address) -> Located:
    """Where the address is, and how well that is known."""
    return located(address.country, address.city, address.region, address.postcode)


def place_typed(typed: Typed) -> Located:
    """Where the fields say it is, as far as they can be read; written coordinates are exact."""
    try:
        north = typed_as.degrees(90)(_text(typed, "latitude"))
        east = typed_as.degrees(180)(_text(typed, "longitude"))
    except InvalidInput:
        north = east = None
    if north is not None and east is not None:
        return Located(Spot(north, east), "exact")
    return place_of(Address(**{name: _text(typed, name) for name in ADDRESS}).normalised())


def hours(typed: Typed) -> Calendar:
    """The calendar of the fields. Raises InvalidInput for the first that cannot be read."""
    return calendar_of(
        typed_as.zone(_text(typed, "zone")),
        typed_as.cut_off(_text(typed, "cut_off")),
        typed_as.work_days(typed.get("work_days")),
        HANDLING(_text(typed, "handling_days")),
        frozenset(typed_as.holidays_of(_text(typed, "holidays"))),
    )


def area_typed(typed: Typed) -> Area | None:
    """The area of the fields as far as they can be read, for a picture of it."""
    body = {}
    for name in AREA:
        try:
            body[name] = typed_as.AREA[name](_text(typed, name))
        except InvalidInput:
            continue
    return area_of({name: told for name, told in body.items() if told})


def written_polygon(corners: Sequence[Sequence[float]]) -> str:
    """A corner a line: ``52.1, 4.3``."""
    return "\n".join(
        f"{typed_as.written(north)}, {typed_as.written(east)}" for north, east in corners
    )


def _placed(settings: PointSettings) -> tuple[PointSettings, dict[str, str]]:
    """With the coordinates its address gives where none are written, and what needs some."""
    if settings.latitude is None and settings.longitude is None:
        north, east = _rounded(place_of(settings.address))
        settings = PointSettings(
            **(vars(settings) | {"latitude": north, "longitude": east}),
        )
    if settings.latitude is None and (settings.service_area or {}).get("radius_km"):
        words = "A radius needs a middle: fill in the address, or the coordinates."
        return settings, {"radius_km": words}
    return settings, {}


def _rounded(place: Located) -> tuple[float | None, float | None]:
    if place.spot is None:
        return None, None
    return round(place.spot.latitude, typed_as.DIGITS), round(place.spot.longitude, typed_as.DIGITS)


def _text(typed: Typed, field: str) -> str:
    value = typed.get(field)
    return "" if value is None or isinstance(value, list) else str(value).strip()
