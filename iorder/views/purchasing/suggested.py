"""All that is suggested to be bought, read once for a page's rows, count and tabs.

The database leaves out what plainly has enough; what remains is weighed by ``purchasing.reorder``.
That takes a second or two over many places, so what was read is kept for ``KEPT_SECONDS``, less
where anything was announced since.
"""

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from iorder.kernel.events import events
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.purchasing.reorder import PREFERENCES, Advice, Need, advise, explained
from iorder.views.purchasing import reorder_facts
from iorder.views.purchasing.reorder_facts import Candidate

KEPT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Buy ``advice.units`` of the SKU for the point; ``why`` says so in words."""

    place: Candidate
    advice: Advice
    why: str

    @property
    def need(self) -> Need:
        return self.place.need

    @property
    def cost(self) -> Money | None:
        """Of all units; None where nobody sells it."""
        offer = self.advice.offer
        return Money(offer.cost_minor, offer.currency) * self.advice.units if offer else None


@dataclass(slots=True)
class _Known:
    """What was read last: after which event, when, and the suggestions by preference."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    newest: int = -1
    until: float = 0.0
    places: list[Candidate] = field(default_factory=list)
    found: dict[str, list[Suggestion]] = field(default_factory=dict)


_KNOWN: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()
_ADDING = threading.Lock()


def suggested(store: Store, prefer: str) -> list[Suggestion]:
    """Everything, in no order; ``prefer`` as in ``PREFERENCES``, empty for the first of them.

    Who asks while it is being read waits for that reading.
    """
    prefer = prefer or PREFERENCES[0]
    asked_after, known = _newest(store), _known(store)
    with known.lock:
        if known.newest < asked_after or time.monotonic() > known.until:
            known.newest = _newest(store)
            with store.reading() as conn:
                known.places, known.found = reorder_facts.candidates(conn), {}
            known.until = time.monotonic() + KEPT_SECONDS
        if prefer not in known.found:
            known.found[prefer] = advised(known.places, prefer)
        return known.found[prefer]


def forget(store: Store) -> None:
    """Read anew next time: somebody has just acted on what was suggested."""
    known = _known(store)
    with known.lock:
        known.until = 0.0


def advised(places: Collection[Candidate], prefer: str) -> list[Suggestion]:
    """What to buy for those of the places that need anything."""
    return [
        Suggestion(one, advice, explained(one.need, advice))
        for one in places
        if (advice := advise(one.need, one.offers, prefer or PREFERENCES[0]))
    ]


def _known(store: Store) -> _Known:
    with _ADDING:
        return _KNOWN.setdefault(store.reader, _Known())


def _newest(store: Store) -> int:
    with store.reading() as conn:
        return conn.execute(sa.select(sa.func.max(events.c.seq))).scalar() or 0
