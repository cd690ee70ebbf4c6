"""The port of settlement reports: which file it is, and what one row of it says.

Money is in minor units, positive where it comes to the shop; fees are positive where they cost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Literal, Protocol

from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.money import Money, round_half_up
from iorder.kernel.registry import Registry

LineKind = Literal["capture", "refund", "dispute", "fee", "other", "payout"]


class BadLine(Exception):
    """A row cannot be read; ``column`` is its header, ``str()`` says why."""

    def __init__(self, column: str, words: str) -> None:
        self.column = column
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Settled:
    """One row. ``refs``: what the service calls the act and the payment, most exact first.

    Kind ``payout`` is the row of the payout itself: ``gross`` is what was paid out. ``original``:
    what the buyer was charged or given back, where that is another currency.
    """

    payout_ref: str
    kind: LineKind
    gross: Money
    fee: Money
    refs: tuple[str, ...] = ()
    paid_on: date | None = None
    original: Money | None = None


Cells = Mapping[str, str]


class Profile(Protocol):
    """``marks``: headers that tell the report from others, in small letters."""

    slug: ClassVar[str]
    label: ClassVar[str]
    marks: ClassVar[frozenset[str]]

    def line(self, cells: Cells) -> Settled | None:
        """What a row says; None for rows that are no money. Raises BadLine. ``cells``: by header
        in small letters."""
        ...


PROFILES: Registry[Profile] = Registry("iorder.payments.settlements", "PROFILE")


def profile_of(header: Sequence[str]) -> Profile | None:
    """The report with these columns; the one that asks for most of them."""
    have = {name.strip().lower() for name in header}
    fitting = [one for one in PROFILES if one.marks <= have]
    return max(fitting, key=lambda one: len(one.marks), default=None)


def currency(cells: Cells, column: str) -> str:
    """Raises BadLine."""
    code = cells.get(column, "").strip().upper()
    if code not in EXPONENTS:
        raise BadLine(column, f"{code!r} is no currency code.")
    return code


def major(cells: Cells, column: str, code: str) -> Money:
    """An amount in major units with a decimal point; empty is zero. Raises BadLine."""
    return _money(cells, column, code, lambda amount: amount.scaleb(EXPONENTS[code]))


def minor(cells: Cells, column: str, code: str) -> Money:
    """An amount in minor units; empty is zero. Raises BadLine."""
    return _money(cells, column, code, lambda amount: amount)


def day(cells: Cells, *columns: str) -> date | None:
    """The first date there is: ISO 8601, or year first with slashes. Raises BadLine."""
    for column in columns:
        text = cells.get(column, "").strip()
        if text:
            try:
                return datetime.fromisoformat(text.replace("/", "-")[:10]).date()
            except ValueError:
                raise BadLine(column, f"{text!r} is no date; it begins like 2026-11-20.") from None
    return None


def refs(cells: Cells, *columns: str) -> tuple[str, ...]:
    """The names that stand in these columns, each once."""
    return tuple(dict.fromkeys(text for one in columns if (text := cells.get(one, "").strip())))


def _money(cells: Cells, column: str, code: str, scale: Callable[[Decimal], Decimal]) -> Money:
    text = cells.get(column, "").strip().replace(",", "")
    try:
        amount = scale(Decimal(text or "0"))
        if not amount.is_finite() or abs(amount) > 10**15:
            raise InvalidOperation
    except InvalidOperation:
        raise BadLine(column, f"{text!r} is no amount; it is written like 1234.50.") from None
    if amount != amount.to_integral_value():
        raise BadLine(column, f"{text} has more digits than {code} has.")
    return Money(round_half_up(amount), code)
