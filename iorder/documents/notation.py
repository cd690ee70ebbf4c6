"""How a country writes amounts, numbers and days on paper."""

from dataclasses import dataclass
from datetime import date

from iorder.kernel.currencies import SYMBOLS
from iorder.kernel.money import exponent

NARROW = "\u00a0"
"""Between groups of digits where a country writes a space: one that does not break."""


@dataclass(frozen=True, slots=True)
class Notation:
    """``before``: the currency stands before the amount. ``day``: strftime's pattern."""

    group: str = ","
    point: str = "."
    before: bool = True
    day: str = "%-d %B %Y"

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.group)

    def money(self, minor: int, currency: str) -> str:
        """The amount with its currency's digits and sign; a minus stands before everything."""
        digits = exponent(currency)
        whole, part = divmod(abs(minor), 10**digits)
        text = self.number(whole) + (f"{self.point}{part:0{digits}d}" if digits else "")
        mark = SYMBOLS.get(currency, currency)
        spaced = len(mark) > 2 or not self.before
        joined = (mark, text) if self.before else (text, mark)
        return ("\u2212" if minor < 0 else "") + ("\u00a0" if spaced else "").join(joined)

    def date(self, iso: str) -> str:
        day = date.fromisoformat(iso)
        return day.strftime(self.day)


_DOTS = Notation(".", ",", before=False, day="%d.%m.%Y")
_SPACES = Notation(NARROW, ",", before=False, day="%d/%m/%Y")
_NORDIC = Notation(NARROW, ",", before=False, day="%d.%m.%Y")
_SWISS = Notation("\u2019", ".", day="%d.%m.%Y")
_ISO = Notation(",", ".", day="%Y-%m-%d")
_WAYS = {
    "DE AT IT ES NL BE DK GR TR SI HR RO ID": _DOTS,
    "FR LU": _SPACES,
    "PL CZ SK HU NO SE FI EE LV LT UA BG RS RU KZ": _NORDIC,
    "CH LI": _SWISS,
    "JP CN KR TW CA": _ISO,
    "BR": Notation(".", ",", day="%d/%m/%Y"),
    "PT": Notation(NARROW, ",", before=False, day="%d/%m/%Y"),
    "US": Notation(day="%B %-d, %Y"),
}
_BY_COUNTRY = {country: way for countries, way in _WAYS.items() for country in countries.split()}


def notation(country: str) -> Notation:
    """The country's way; the English one where none is known."""
    return _BY_COUNTRY.get(country.upper(), Notation())
