"""The port of fraud checks: each is one module in ``checks`` that binds ``CHECK``.

A check is pure: it gets a case, all that was read of one order beforehand, and says what speaks
against it in points and in words. The same case gets the same signals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from iorder.kernel.address import Address
from iorder.kernel.registry import Registry

MOST_POINTS = 100
NOWHERE = Address()


@dataclass(frozen=True, slots=True)
class Signal:
    """``points``: 0 to 100 against the order, before its weight. ``reason``: for people.
    ``suggests``: what to do about it. ``at_least``: a verdict (review, decline) whatever the
    score; empty for none. ``evidence``: numbers and ids, no personal data."""

    points: int
    reason: str
    suggests: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    at_least: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    sku: str
    title: str
    quantity: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class CasePayment:
    """One tender as far as it tells the buyer. ``card_country``: ISO 3166-1 alpha-2."""

    method: str
    provider: str
    instrument: str = ""
    fingerprint: str = ""
    card_country: str = ""
    external_ref: str = ""


@dataclass(frozen=True, slots=True)
class Kin:
    """An earlier order tied to the case ``via`` traces (email, phone, address, card, ip, device)
    or its ``customer``, and what became of it as far as it was known then."""

    order_id: int
    number: str
    at: datetime
    total_minor: int
    via: frozenset[str]
    customer_id: int | None = None
    refused: bool = False
    returned: bool = False
    disputed: bool = False
    cancelled: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the deny or allow list that the order meets."""

    list: str
    kind: str
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """What orders of the channel cost before, in minor units of the currency; 0 where too few."""

    median_minor: int = 0
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One order as checks see it. ``hour``: of its placing in the shop's zone. ``distance_km``:
    between billing and shipping; None where either is not known well enough."""

    order_id: int = 0
    number: str = ""
    channel: str = ""
    placed_at: datetime | None = None
    hour: int = 12
    currency: str = ""
    total_minor: int = 0
    payment_method: str = ""
    shipping_method: str = ""
    lines: tuple[CaseLine, ...] = ()
    ship: Address = NOWHERE
    bill: Address = NOWHERE
    email: str = ""
    phone: str = ""
    ip: str = ""
    device: str = ""
    customer_id: int | None = None
    distance_km: float | None = None
    payments: tuple[CasePayment, ...] = ()
    kin: tuple[Kin, ...] = ()
    lists: tuple[Listed, ...] = ()
    usual: Usual = Usual()

    def kin_by(self, kind: str, hours: int | None = None) -> list[Kin]:
        """Earlier orders that share the trace, of the last so many hours; the newest first."""
        return [one for one in self.kin if kind in one.via and self._is_within(one, hours)]

    def _is_within(self, one: Kin, hours: int | None) -> bool:
        if hours is None or self.placed_at is None:
            return True
        return one.at >= self.placed_at - timedelta(hours=hours)

    @property
    def is_first(self) -> bool:
        """No earlier order of the customer, nor by the same email, is known."""
        return not any({"customer", "email"} & one.via for one in self.kin)


class Check(Protocol):
    """``kind``: the trace it judges, which an allow list may silence; empty for none. ``reads``:
    what it looks at, for people. ``weight``: percent of its points that count by default.
    ``Parameters``: a frozen dataclass of ``number`` and ``words`` fields with defaults."""

    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def reads(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def Parameters(self) -> type: ...
    def assess(self, case: Case, parameters: Any) -> list[Signal]:
        """What speaks against the case; empty where nothing does."""
        ...


CHECKS: Registry[Check] = Registry("iorder.fraud.checks", "CHECK")


def number(default: int, label: str, most: int = 1_000_000) -> Any:
    """A whole number that people may change, from 0 to ``most``."""
    return field(default=default, metadata={"label": label, "most": most})


def words(default: Sequence[str], label: str) -> Any:
    """A list of words that people may change."""
    return field(default=tuple(default), metadata={"label": label})


def capped(points: int) -> int:
    return max(0, min(points, MOST_POINTS))


def plural(count: int, noun: str) -> str:
    """``1 order``, ``3 orders``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def spans(hours: int) -> str:
    """``24 hours``, ``7 days``."""
    return plural(hours // 24, "day") if hours >= 48 and hours % 24 == 0 else plural(hours, "hour")


def numbers_of(kin: Sequence[Kin], most: int = 10) -> Mapping[str, Any]:
    """The evidence of orders: their numbers, the newest first."""
    return {"orders": [one.number for one in kin[:most]]}


def filled(*some: str) -> Iterator[str]:
    return (one for one in some if one)
