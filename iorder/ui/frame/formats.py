"""Values as people read them. Times are shown in the person's zone, else the shop's."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from iorder import session
from iorder.kernel.currencies import SYMBOLS
from iorder.kernel.money import Money, exponent

MINUS = "−"
NOTHING = "–"


def zone() -> ZoneInfo:
    """The signed-in person's zone, else the shop's."""
    return ZoneInfo(session.zone())


def count(number: int) -> str:
    """``1,234``."""
    return f"{number:,}".replace("-", MINUS)


def many(number: int, word: str) -> str:
    """``1 order``, ``5,603 orders``."""
    return f"{count(number)} {word}{'' if number == 1 else 's'}"


def short_count(number: int) -> str:
    """``987``, ``12.3k``, ``4.2M``: for places with little room."""
    for size, mark in ((1_000_000, "M"), (10_000, "k")):
        if number >= size:
            unit = 1_000_000 if mark == "M" else 1_000
            return f"{number / unit:.1f}".rstrip("0").rstrip(".") + mark
    return count(number)


def money(minor: int, currency: str) -> str:
    """``$1,234.56``."""
    return str(Money(minor, currency)).replace("-", MINUS)


def short_money(minor: int, currency: str) -> str:
    """``$4.18M``, ``$12.42k``, ``$87.20``: for tiles; the exact amount goes into the title."""
    amount = Money(minor, currency)
    mark = SYMBOLS.get(currency, f"{currency} ")
    sign = MINUS if minor < 0 else ""
    for size, letter in ((Decimal(1_000_000), "M"), (Decimal(10_000), "k")):
        if abs(amount.decimal) >= size:
            unit = Decimal(1_000_000) if letter == "M" else Decimal(1_000)
            return f"{sign}{mark}{abs(amount.decimal) / unit:.2f}{letter}"
    return money(minor, currency)


def major(currency: str) -> int:
    """Minor units in one major unit: 100 of USD, 1 of JPY."""
    return int(10 ** exponent(currency))


def percent(share: float, digits: int = 1) -> str:
    """``96.4%`` of 0.964."""
    return f"{share * 100:.{digits}f}%".replace("-", MINUS)


def duration(seconds: float) -> str:
    """``1.9 days``, ``5.2 hours``, ``12 min``."""
    if seconds >= 2 * 86_400:
        return f"{seconds / 86_400:.1f} days"
    if seconds >= 2 * 3_600:
        return f"{seconds / 3_600:.1f} hours"
    return f"{seconds / 60:.0f} min"


def moment(at: datetime | None) -> str:
    """``23 Nov 2026 23:59`` in the person's zone."""
    return at.astimezone(zone()).strftime("%-d %b %Y %H:%M") if at else NOTHING


def day(on: date | None) -> str:
    """``23 Nov 2026``."""
    return on.strftime("%-d %b %Y") if on else NOTHING


def days(first: date, last: date) -> str:
    """``1–30 Nov 2026``, ``28 Oct – 26 Nov 2026``."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.strftime('%-d %b')} – {day(last)}"
    return f"{day(first)} – {day(last)}"
