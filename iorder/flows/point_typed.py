"""Each field of a point as people write it, read alone; InvalidInput says what is wrong."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from iorder.inventory.point_settings import KINDS
from iorder.kernel.errors import InvalidInput
from iorder.sourcing.area import HALF_GLOBE_KM, area_of
from iorder.sourcing.calendar import calendar_of
from iorder.sourcing.geography import located

T = TypeVar("T")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MOST_CODE, MOST_TEXT = 40, 200
MOST_HOLIDAYS, MOST_STRETCH = 1_000, 366
DIGITS = 5
"""Of a coordinate: about a metre."""


def holidays_of(text: str) -> dict[date, str]:
    """Days, one a line: ``2026-12-25 Christmas``, or ``2026-12-24..2026-12-26 Christmas``."""
    found: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        days, _, label = line.strip().partition(" ")
        if not days:
            continue
        first, _, last = days.partition("..")
        try:
            begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            words = f"Line {number}: {days!r} is no day; write 2026-12-25, and its name after it."
            raise InvalidInput(words) from None
        if not 0 <= (end - begin).days < MOST_STRETCH:
            raise InvalidInput(f"Line {number}: {days} does not end after it begins, or never.")
        if len(label) > MOST_TEXT:
            raise InvalidInput(f"Line {number}: a name has at most {MOST_TEXT} characters.")
        found |= {begin + timedelta(days=at): label.strip() for at in range((end - begin).days + 1)}
    if len(found) > MOST_HOLIDAYS:
        raise InvalidInput(f"At most {MOST_HOLIDAYS:,} holidays are kept; take old ones out.")
    return found


def country_of(text: str) -> str:
    """A country's two letters, empty for none. Raises InvalidInput for one that is not known."""
    code = text.upper()
    if code and not _is_known(code):
        raise InvalidInput(f"{text} is no country; write its two letters, as DE or US.")
    return code


@lru_cache(maxsize=1024)
def _is_known(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and located(code).spot is not None


def short(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise InvalidInput(f"At most {MOST_TEXT} characters fit here; these are {len(text)}.")
    return text


def named(text: str) -> str:
    if not text:
        raise InvalidInput("Give the point a name.")
    return short(text)


def code(text: str) -> str:
    if not CODE.fullmatch(text) or len(text) > MOST_CODE or text.lower() == "new":
        raise InvalidInput(
            f"A code is made of letters, digits, '-', '.' and '_', at most {MOST_CODE}, as EU-1."
        )
    return text


def kind(text: str) -> str:
    if text not in KINDS:
        raise InvalidInput(f"{text or 'Nothing'} is no kind; there are {', '.join(KINDS)}.")
    return text


def whole(what: str, least: int, most: int) -> Callable[[str], int | None]:
    def read_one(text: str) -> int | None:
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise InvalidInput(f"{what} is a whole number from {least} to {most:,}; not {text}.")
        return int(text)

    return read_one


def whole_or(otherwise: int, what: str, least: int, most: int) -> Callable[[str], int]:
    read_one = whole(what, least, most)
    return lambda text: otherwise if not text else read_one(text) or 0


def degrees(most: int) -> Callable[[str], float | None]:
    def read_one(text: str) -> float | None:
        if not text:
            return None
        number = _float(text)
        if number is None or not -most <= number <= most:
            raise InvalidInput(f"{text} does not lie between -{most} and {most} degrees.")
        return round(number, DIGITS)

    return read_one


def _float(text: str) -> float | None:
    try:
        return float(text) if re.fullmatch(r"[-+0-9.eE]{1,40}", text) else None
    except ValueError:
        return None


def zone(text: str) -> str:
    return _said(lambda: calendar_of(zone=text or "UTC").zone)


def cut_off(text: str) -> str:
    if not text:
        return ""
    until = _said(lambda: calendar_of(cut_off=text).cut_off)
    return f"{until:%H:%M}"


def work_days(days: Any) -> str:
    told = "".join(sorted({str(day) for day in days or ()}))
    if not told:
        raise InvalidInput("Choose at least one working day.")
    return _said(lambda: calendar_of(work_days=told).work_days)


def _said(read_one: Callable[[], T]) -> T:
    """``read_one()``; its refusal without the name of the column in front."""
    try:
        return read_one()
    except InvalidInput as wrong:
        words = re.sub(r"^(service_area\.)?[a-z_]+(: | )", "", str(wrong))
        raise InvalidInput(words[:1].upper() + words[1:]) from None


def _part(name: str) -> Callable[[str], list[str]]:
    def read_one(text: str) -> list[str]:
        codes = [one.strip().upper() for one in re.split(r"[,;\n]+", text) if one.strip()]
        area = _said(lambda: area_of({name: codes})) if codes else None
        found = sorted(getattr(area, name)) if area else []
        for code in found:
            country_of(code[:2])
        return found

    return read_one


def _radius(text: str) -> float | None:
    if not text:
        return None
    number = _float(text)
    if number is None or not 0 < number <= HALF_GLOBE_KM:
        raise InvalidInput(f"{text} is no distance above 0, up to {HALF_GLOBE_KM:,} kilometres.")
    return number


def _polygon(text: str) -> list[list[float]]:
    corners = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        parts = [_float(part) for part in re.split(r"[,;\s]+", line.strip())]
        if len(parts) != 2 or None in parts:
            raise InvalidInput(f"Corner {number} is not written as 52.1, 4.3.")
        corners.append([round(part, DIGITS) for part in parts if part is not None])
    if corners and len(corners) < 3:
        raise InvalidInput(f"An area has three corners or more; here are {len(corners)}.")
    _said(lambda: area_of({"polygon": corners}) if corners else None)
    return corners


def written(value: float | None) -> str:
    return "" if value is None else f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")


AREA: dict[str, Callable[[str], Any]] = {
    **{name: _part(name) for name in ("countries", "regions", "postcodes")},
    "radius_km": _radius,
    "polygon": _polygon,
}
