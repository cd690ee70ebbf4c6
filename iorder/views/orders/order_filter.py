"""What the orders page shows, as a value: read from the address bar and written back to it.

Pure: nothing here reads the store. ``choices`` of channels, points and so on are in ``orders``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from iorder.insight.days import begins
from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.orders.states import PAYMENT, STAGES
from iorder.views.days import read_day
from iorder.views.lists.list_query import refuse_turned, smallest

ATTENTION = "attention"
NOBODY = "nobody"
"""The ``assignee`` of orders that nobody looks after."""
ATTENTION_STAGES = ("on_hold", "exception")
"""What "Needs attention" means; the partial index ``ix_orders_attention`` has the same words."""

SORTS = ("placed", "number", "total", "country")
FLAGS = {
    "any": "Any flag",
    "difference": "Totals differ",
    "no_items": "No items",
}
"""The flags that can be asked for; every one is shown on the order."""

HISTORY = {"no": "Live orders", "yes": "Imported history"}
SCOPES = {"open": "Not yet shipped", "sold": "Not cancelled", "real": "No test orders"}
OPEN_STAGES = ("pending", "on_hold", "confirmed", "allocated", "picking")
"""What KPIs count: ``scope=open`` is these stages, ``scope=sold`` every one but cancelled,
``scope=real`` every one; each leaves test orders out."""
DATES = {"promised": "Promised", "delivered": "Delivered"}
"""What ``from`` and ``to`` may be days of, besides placing."""
PROMISES = {
    "kept": "Delivered as promised",
    "broken": "Later than promised",
    "backordered": "Sold before it was there",
}
LONGEST_SEARCH = 200
TOTALS = ("total_from", "total_to")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]+)?")


@dataclass(frozen=True)
class OrderFilter:
    """One view of the orders. Empty means not filtered; all dates are days in the person's zone.

    ``stage`` is a stage, ``attention`` or empty; ``channel`` a slug; ``point`` a code;
    ``until`` is the last day that is in, of what ``by`` says; ``assignee`` an actor, or
    ``nobody``; ``total_from`` and ``total_to``, both in, are amounts of the currency as people
    write them: ``500``, ``12.30``.
    """

    stage: str = ""
    q: str = ""
    since: date | None = None
    until: date | None = None
    channel: str = ""
    country: str = ""
    point: str = ""
    currency: str = ""
    total_from: str = ""
    total_to: str = ""
    payment: str = ""
    flag: str = ""
    tag: str = ""
    assignee: str = ""
    history: str = ""
    scope: str = ""
    by: str = ""
    promise: str = ""
    sort: str = "placed"
    dir: str = "desc"

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "OrderFilter":
        """Read an address's query. Raises InvalidInput that names the part and what it may be."""
        found: dict[str, str | date] = {}
        for key, raw in query.items():
            if key not in _READ:
                raise InvalidInput(
                    f"Orders have no filter {key!r}; there are {', '.join(sorted(_READ))}."
                )
            if text := raw.strip():
                name, read = _READ[key]
                found[name] = read(key, text)
        made = cls(**found)  # type: ignore[arg-type] # _READ gives each field its own type
        refuse_turned(made.since, made.until)
        _refuse_totals(made)
        return made

    def to_query(self) -> dict[str, str]:
        """The smallest query that ``parse`` reads as this filter."""
        return smallest(self, _KEYS)

    def without(self, *names: str) -> "OrderFilter":
        """The same view with these fields as if they had not been asked for."""
        plain = OrderFilter()
        return replace(self, **{name: getattr(plain, name) for name in names})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab and the order of rows is chosen."""
        return self.without("stage", "sort", "dir") != OrderFilter()

    @property
    def onward(self) -> "OrderFilter":
        """The view for rows behind one that is known: that tells where they begin, as its days do.
        Of two bounds SQLite would enter an index at the one it reads first."""
        if self.sort != "placed":
            return self
        return self.without("until" if self.dir == "desc" else "since")

    @property
    def is_of_some(self) -> bool:
        """Whether an index of some orders only has all of the view."""
        is_open = self.scope == "open" and not self.stage
        return bool(self.flag) or self.stage == ATTENTION or is_open

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of the tab; empty for all."""
        if self.stage == ATTENTION:
            return ATTENTION_STAGES
        return (self.stage,) if self.stage else ()

    @property
    def has_totals(self) -> bool:
        return bool(self.total_from or self.total_to)

    @property
    def totals(self) -> tuple[int | None, int | None]:
        """Least and greatest total, both in, in minor units. Raises InvalidInput."""
        low, high = (
            Money.of(text, self.currency).minor if text else None
            for text in (self.total_from, self.total_to)
        )
        return low, high

    def bounds(self, zone: str) -> tuple[datetime | None, datetime | None]:
        """First moment in, first moment out, of the days as they are in ``zone``."""
        return (
            begins(self.since, zone) if self.since else None,
            begins(self.until + timedelta(days=1), zone) if self.until else None,
        )


def _refuse_totals(made: OrderFilter) -> None:
    """Raises InvalidInput for a range of no currency, of digits it has not, or that is turned."""
    if made.has_totals and not made.currency:
        raise InvalidInput("Choose the currency of the total too: a range is of one currency.")
    low, high = made.totals
    if low is not None and high is not None and low > high:
        raise InvalidInput(
            f"The least total {made.total_from} is above the greatest {made.total_to}; swap them."
        )


def _one_of(what: str, allowed: Mapping[str, object] | tuple[str, ...]) -> Callable[..., str]:
    def read(_key: str, text: str) -> str:
        if text not in allowed:
            raise InvalidInput(f"{text!r} is no {what}; there are {', '.join(allowed)}.")
        return text

    return read


def _text(key: str, text: str) -> str:
    if len(text) > LONGEST_SEARCH or "\0" in text:
        raise InvalidInput(f"{key} holds at most {LONGEST_SEARCH} characters of text.")
    return text


def _country(_key: str, text: str) -> str:
    if len(text) != 2 or not (text.isascii() and text.isalpha()):
        raise InvalidInput(f"{text!r} is no country; write its two letters, such as DE.")
    return text.upper()


def _currency(_key: str, text: str) -> str:
    if text.upper() not in EXPONENTS:
        raise InvalidInput(f"{text!r} is no currency; write its three letters, such as EUR.")
    return text.upper()


def _amount(_key: str, text: str) -> str:
    if not _AMOUNT.fullmatch(text):
        raise InvalidInput(f"{text!r} is no amount; write digits such as 500 or 12.30.")
    return text


_READ: dict[str, tuple[str, Callable[[str, str], str | date]]] = {
    "stage": ("stage", _one_of("stage", (ATTENTION, *(stage.slug for stage in STAGES)))),
    "q": ("q", _text),
    "from": ("since", read_day),
    "to": ("until", read_day),
    "channel": ("channel", _text),
    "country": ("country", _country),
    "point": ("point", _text),
    "currency": ("currency", _currency),
    "total_from": ("total_from", _amount),
    "total_to": ("total_to", _amount),
    "payment": ("payment", _one_of("payment state", PAYMENT.states)),
    "flag": ("flag", _one_of("flag", FLAGS)),
    "tag": ("tag", _text),
    "assignee": ("assignee", _text),
    "history": ("history", _one_of("choice", HISTORY)),
    "scope": ("scope", _one_of("choice", SCOPES)),
    "by": ("by", _one_of("date", DATES)),
    "promise": ("promise", _one_of("choice", PROMISES)),
    "sort": ("sort", _one_of("column to sort by", SORTS)),
    "dir": ("dir", _one_of("direction", ("asc", "desc"))),
}
_KEYS = {name: key for key, (name, _) in _READ.items()}
