"""Which payments of Checkout.com something happened to, by its payment search.

Sources: https://www.checkout.com/docs/payments/manage-payments/search-and-filter-payments and the
SDK's ``PaymentsSearchRequest``. It wants a query, finds payments by when they were requested, and
has no pages: a span that fills an answer is halved.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from iorder.payments import wire

Search = Callable[[dict[str, Any]], Mapping[str, Any]]
ALL = "amount:>=0"
LIMIT = 1_000
SPAN = timedelta(days=8)
"""Payments requested so long ago are looked at again: authorisations lapse after seven days."""
OVERLAP = timedelta(minutes=20)
"""The search finds what happened a little later than it happens."""
MOST = 100
"""Payments asked one by one before what they told is kept."""
_SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """``at``: when something last happened to the payment ``ref``."""

    at: datetime
    ref: str


def moved(search: Search, since: datetime, now: datetime) -> list[Moved]:
    """What happened since, the oldest first."""
    found = {one.ref: one for one in _within(search, now - SPAN, now)}
    return sorted(one for one in found.values() if one.at >= since)


def portion(
    found: Sequence[Moved], since: datetime, now: datetime, most: int = MOST
) -> tuple[Sequence[Moved], datetime]:
    """The first ``most`` of what moved, and since when to look on from there."""
    some = found[:most]
    done = some[-1].at if len(found) > most else now - OVERLAP
    return some, max(since, done)


def _within(search: Search, start: datetime, end: datetime) -> Iterator[Moved]:
    asked = {"query": ALL, "from": start.isoformat(), "to": end.isoformat(), "limit": LIMIT}
    payments = search(asked)["data"]
    if len(payments) >= LIMIT and end - start > _SHORTEST:
        middle = start + (end - start) / 2
        yield from _within(search, start, middle)
        yield from _within(search, middle, end)
        return
    for payment in payments:
        yield Moved(_last(payment, end), str(payment["id"]))


def _last(payment: Mapping[str, Any], end: datetime) -> datetime:
    """What cannot be read as a time counts as just now, so that it is asked."""
    actions = payment.get("actions")
    if actions is None:
        return end
    told = [payment.get("requested_on"), *(one.get("processed_on") for one in actions)]
    try:
        return max(wire.moment(one) for one in told if one)
    except ValueError:
        return end
