"""Amounts as payment services write them: their own minor units, or decimal text.

``digits``: a service's digits after the point, by currency, where they are not ISO 4217's.
"""

from collections.abc import Mapping
from decimal import Decimal

from iorder.kernel.money import Money, exponent
from iorder.payments.provider import Unsuitable


def whole(money: Money, digits: Mapping[str, int]) -> int:
    """The amount in the service's minor units. Raises Unsuitable where it has more digits."""
    scaled = Decimal(money.minor).scaleb(_shift(money.currency, digits))
    if scaled != scaled.to_integral_value():
        places = digits[money.currency]
        raise Unsuitable(
            f"The service takes {money.currency} to {places} digits after the point; {money} has "
            "more. Round the amount or use another payment account."
        )
    return int(scaled)


def from_whole(value: int, currency: str, digits: Mapping[str, int]) -> Money:
    """What ``whole`` wrote, as money again. Raises InvalidInput, ValueError for no amount."""
    code = currency.upper()
    scaled = Decimal(int(value)).scaleb(-_shift(code, digits))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} {code} is less than its smallest unit")
    return Money(int(scaled), code)


def text(money: Money, digits: Mapping[str, int]) -> str:
    """The amount in major units with the service's number of digits: ``10.00``, ``1000``."""
    places = digits.get(money.currency, exponent(money.currency))
    return f"{Decimal(whole(money, digits)).scaleb(-places):f}"


def from_text(value: str, currency: str) -> Money:
    """``10.00`` as money. Raises InvalidInput for what is no amount of it."""
    return Money.of(value, currency.upper())


def _shift(currency: str, digits: Mapping[str, int]) -> int:
    return digits.get(currency, exponent(currency)) - exponent(currency)
