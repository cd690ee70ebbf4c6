"""Money: whole minor units of one currency; never a float, never two currencies in one sum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from iorder.kernel.currencies import EXPONENTS, SYMBOLS
from iorder.kernel.errors import InvalidInput


class CurrencyMismatch(InvalidInput):
    """Two currencies met in one sum; convert with a dated rate first."""

    code = "currency_mismatch"


class UnknownCurrency(InvalidInput):
    """The code is not in ISO 4217."""

    code = "unknown_currency"


def exponent(currency: str) -> int:
    """Digits after the decimal point. Raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(
            f"{currency!r} is not an ISO 4217 currency code; write one such as EUR or USD."
        ) from None


def round_half_up(amount: Decimal) -> int:
    """The nearest whole number, halves away from zero: the one rounding rule of iOrder."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units of a decimal amount, rounded half up where it has too many digits."""
    return round_half_up(amount.scaleb(exponent(currency)))


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` whole minor units (cents, yen, fils) of ``currency``."""

    minor: int
    currency: str

    @classmethod
    def of(cls, text: str | Decimal, currency: str) -> "Money":
        """Parse decimal text such as ``12.30``. Raises InvalidInput, also on excess digits."""
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise InvalidInput(f"{text!r} is not an amount; write digits such as 12.30.") from None
        scaled = amount.scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise InvalidInput(f"{text} has more digits than {currency} has.")
        return cls(int(scaled), currency)

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: str) -> "Money":
        """The sum of parts of one currency; nothing sums to zero."""
        result = cls(0, currency)
        for part in parts:
            result = result + part
        return result

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.minor * quantity, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def share(self, basis_points: int) -> "Money":
        """This many hundredths of a percent, rounded half up."""
        return Money(round_half_up(Decimal(self.minor * basis_points) / 10_000), self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Parts in proportion to ``weights`` that sum to the whole, largest remainder first.

        Weights are not negative and at least one is positive, else ValueError.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and must not all be zero")
        sign = -1 if self.minor < 0 else 1
        parts = [abs(self.minor) * weight // whole for weight in weights]
        remainders = [abs(self.minor) * weight % whole for weight in weights]
        short = abs(self.minor) - sum(parts)
        for index in sorted(range(len(parts)), key=lambda i: (-remainders[i], i))[:short]:
            parts[index] += 1
        return [Money(sign * part, self.currency) for part in parts]

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with the currency's digits."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        mark = SYMBOLS.get(self.currency, f"{self.currency} ")
        return f"{sign}{mark}{abs(self.decimal):,}"

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be added.")
