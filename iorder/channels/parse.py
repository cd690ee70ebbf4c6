"""Cells to values: amounts, whole numbers, times. A cell that cannot be read raises BadCell.

Converters are made once a column and remember what they have seen: most cells of a file repeat.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from iorder.kernel.money import exponent, round_half_up

NULLS = frozenset({"NULL", "null", "\\N", "(null)", "#N/A", "None"})
SEEN = 1 << 14
_CURRENCY_MARKS = re.compile(r"^[A-Z]{3}\s+|\s+[A-Z]{3}$|R\$|[$€£¥₹₩₫]|zł|kr\.?|CHF|Kč|Ft")
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:([, '’\u202f\u00a0])\d{3}(?:\1\d{3})*)?(?:\.\d*)?$"),
    ",": re.compile(r"[+-]?\d{1,3}(?:([. '’\u202f\u00a0])\d{3}(?:\1\d{3})*)?(?:,\d*)?$"),
}
_INDIAN = re.compile(r"[+-]?\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d*)?$")
_PLAIN = {
    ".": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)$"),
    ",": re.compile(r"[+-]?(?:\d+,?\d*|,\d+)$"),
}
_BIG = 10**15


class BadCell(Exception):
    """The text of a cell is no value of its column; ``str()`` says why and what to do."""


def decimal_of(text: str, sign: str) -> Decimal:
    """A number as people write it, ``sign`` being its decimal sign. Raises BadCell.

    Without a sign each number is read by its own form; one that has two readings is refused.
    """
    if not sign:
        signs = decimal_signs(text)
        if len(signs) > 1:
            raise BadCell(f"{text!r} can be read two ways; answer `decimal` (. or ,) first.")
        sign = signs or "."
    try:
        if sign == "." and (text.isdigit() or _PLAIN["."].match(text)):
            value = Decimal(text)
        else:
            value = _written_decimal(text, sign)
    except InvalidOperation:
        raise BadCell(f"{text!r} is not a number.") from None
    if abs(value) >= _BIG:
        raise BadCell(f"{text!r} is too large.")
    return value


def _written_decimal(text: str, sign: str) -> Decimal:
    bare = _CURRENCY_MARKS.sub("", text.strip().lstrip("'")).strip().replace("−", "-")
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1].strip()
    if bare.endswith("-"):
        bare = "-" + bare[:-1]
    bare = bare.replace("- ", "-")
    if not (_PLAIN[sign].match(bare) or _GROUPED[sign].match(bare) or (
        sign == "." and _INDIAN.match(bare)
    )):  # fmt: skip
        raise BadCell(
            f"{text!r} is not a number with {sign!r} as its decimal sign; correct it, or answer "
            "`decimal` in the mapping."
        )
    grouping = "," if sign == "." else "."
    for char in (grouping, " ", "'", "’", "\u202f", "\u00a0"):
        bare = bare.replace(char, "")
    return Decimal(bare.replace(",", "."))


def amounts(sign: str, currency: str) -> Callable[[str], int]:
    """Text -> minor units, rounded half up."""
    digits = exponent(currency)

    @lru_cache(SEEN)
    def convert(text: str) -> int:
        return round_half_up(decimal_of(text, sign).scaleb(digits))

    return convert


def exact(sign: str, currency: str) -> Callable[[str], tuple[Decimal, int, bool]]:
    """Text -> (exact minor units, rounded, whether rounding changed it)."""
    digits = exponent(currency)

    @lru_cache(SEEN)
    def convert(text: str) -> tuple[Decimal, int, bool]:
        value = decimal_of(text, sign).scaleb(digits)
        rounded = round_half_up(value)
        return value, rounded, value != rounded

    return convert


def wholes(sign: str) -> Callable[[str], int]:
    """Text -> a whole number; 2.0 is one, 2.5 is not."""

    @lru_cache(SEEN)
    def convert(text: str) -> int:
        value = decimal_of(text, sign)
        if value != value.to_integral_value():
            raise BadCell(f"{text!r} is not a whole number; iOrder counts whole units.")
        return int(value)

    return convert


def basis_points(sign: str, form: str) -> Callable[[str], int]:
    """Text -> basis points; ``form`` is fraction (0.05) or percent (5)."""
    times = 10_000 if form == "fraction" else 100

    @lru_cache(SEEN)
    def convert(text: str) -> int:
        percent = text.endswith("%")
        value = decimal_of(text.rstrip("% "), sign) * (100 if percent else times)
        points = round_half_up(value)
        if not 0 <= points <= 10_000:
            raise BadCell(f"{text!r} is not a discount between 0 and 100 %.")
        return points

    return convert


_MONTHS = """
1 jan janv january januar janvier enero ene janeiro gennaio gen januari styczen stycznia sty
2 feb fev fevr february februar fevrier febrero fevereiro febbraio februari luty lutego lut
3 mar mars march maerz marz marzo marco maart mrt mrz marzec marca
4 apr avr abr april avril abril aprile kwiecien kwietnia kwi
5 may mai mayo maio maggio mag mei maj maja
6 jun juin june juni junio junho giugno giu czerwiec czerwca cze
7 jul juil july juli juillet julio julho luglio lug lipiec lipca lip
8 aug aou aout august ago agosto augustus sierpien sierpnia sie
9 sep sept set september septembre septiembre setembro settembre wrzesien wrzesnia wrz
10 oct okt out october oktober octobre octubre outubro ottobre ott pazdziernik pazdziernika paz
11 nov november novembre noviembre novembro listopad listopada lis
12 dec dez dic december dezember decembre diciembre dezembro dicembre grudzien grudnia gru des
"""
MONTHS = {
    word: int(line.split()[0]) for line in _MONTHS.strip().splitlines() for word in line.split()[1:]
}
_ACCENTS = str.maketrans("äáàâéèêëíîóôöõúûüçńśźž", "aaaaeeeeiioooouuucnszz")
_TIME = (
    r"(?:[T,\s]+(?:at\s+|um\s+|à\s+)?(?P<h>\d{1,2})[:.h](?P<mi>\d{2})(?::(?P<s>\d{2}))?"
    r"(?:[.,](?P<f>\d{1,9}))?\s*(?P<ap>[AaPp]\.?\s?[Mm]\.?)?(?:\s*Uhr)?"
    r"\s*(?P<z>Z|UTC|GMT|(?:UTC|GMT)?\s?[+-]\d{2}:?\d{2})?)?\s*$"
)
_NUMERIC = re.compile(r"\s*'?(?P<a>\d{1,4})[./\-](?P<b>\d{1,2})[./\-](?P<c>\d{1,4})\.?" + _TIME)
_DAY_FIRST = re.compile(
    r"\s*(?:[^\W\d]+\.?,?\s+)?(?P<d>\d{1,2})(?:\.|st|nd|rd|th|º|er)?[\s\-]*(?:de\s+)?"
    r"(?P<mon>[^\W\d]+)\.?,?[\s\-]*(?:de\s+)?(?P<y>\d{4}|\d{2})" + _TIME
)
_MONTH_FIRST = re.compile(
    r"\s*(?:[^\W\d]+\.?,\s+)?(?P<mon>[^\W\d]+)\.?[\s\-]+(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    r"(?:,?\s+(?P<y>\d{4})|-(?P<yy>\d{4}|\d{2}))" + _TIME
)
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?)?$"
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?$")


def times(order: str, zone: str) -> Callable[[str], datetime]:
    """Text -> aware UTC; ``order`` (dmy, mdy, ymd) reads what could be read two ways."""
    local = ZoneInfo(zone)

    @lru_cache(SEEN)
    def convert(text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text) if "-" in text[:5] else written_time(text, order)
        except ValueError:
            moment = written_time(text, order)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=local)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise BadCell(f"{text!r} is too far away to be a date.") from None

    return convert


def written_time(text: str, order: str) -> datetime:
    """A date as people write it. Raises BadCell, also for days that do not exist."""
    if found := _NUMERIC.match(text):
        year, month, day = _numeric(found, text, order)
    elif found := (_DAY_FIRST.match(text) or _MONTH_FIRST.match(text)):
        name = found["mon"].lower().translate(_ACCENTS)
        month = MONTHS.get(name) or MONTHS.get(name[:3], 0)
        year = _century(found["y"] or found.groupdict().get("yy") or "")
        day = int(found["d"])
    elif found := _COMPACT.match(text):
        year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    elif _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    else:
        raise BadCell(f"{text!r} is not a date; write it as 2024-12-31 or 2024-12-31 18:30:00.")
    parts = found.groupdict()
    try:
        return datetime(year, month, day, tzinfo=_offset(parts.get("z"))) + _clock(parts)
    except ValueError:
        raise BadCell(f"{text!r} names a day or time that does not exist; correct it.") from None


def _numeric(found: re.Match[str], text: str, order: str) -> tuple[int, int, int]:
    first, second, third = found["a"], found["b"], found["c"]
    if len(first) > 2 or order == "ymd":
        return _century(first), int(second), int(third)
    if order == "dmy" or (not order and "." in text[:6]):
        return _century(third), int(second), int(first)
    if order == "mdy":
        return _century(third), int(first), int(second)
    raise BadCell(f"{text!r} can be read two ways; answer `date_format` (dmy or mdy) first.")


def _century(year: str) -> int:
    number = int(year)
    if len(year) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def _clock(parts: dict[str, str | None]) -> timedelta:
    hour, minute, second = int(parts["h"] or 0), int(parts["mi"] or 0), int(parts["s"] or 0)
    if half := (parts.get("ap") or "").replace(".", "").replace(" ", "").lower():
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("no such time")
    micros = int((parts.get("f") or "0")[:6].ljust(6, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    bare = text.replace("UTC", "").replace("GMT", "").replace(":", "").strip()
    if bare in ("", "Z"):
        return UTC
    sign = -1 if bare[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(bare[1:3]), minutes=int(bare[3:5])))


def date_orders(text: str) -> frozenset[str]:
    """The orders by which a numeric date can be read; empty where it starts with its year.

    A date with dots is written day first wherever that gives a day.
    """
    found = _NUMERIC.match(text)
    if not found or len(found["a"]) > 2:
        return frozenset()
    first, second, third = int(found["a"]), int(found["b"]), int(found["c"])
    able = set()
    if first <= 31 and second <= 12:
        able.add("dmy")
    if first <= 12 and second <= 31:
        able.add("mdy")
    if len(found["c"]) <= 2 and second <= 12 and third <= 31:
        able.add("ymd")
    if "dmy" in able and text.lstrip(" '")[len(found["a"])] == ".":
        return frozenset({"dmy"})
    return frozenset(able)


_THREE = re.compile(r"[^\d]*[1-9]\d{0,2}[.,]\d{3}[^\d]*$")


def decimal_signs(text: str) -> str:
    """The decimal signs a number can have been written with: ``.``, ``,``, both, or none seen."""
    marks = [char for char in text if char in ".,"]
    if not marks or not any(char.isdigit() for char in text):
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    return ".," if _THREE.match(text) else marks[0]
