"""What a place held at a past moment, as somebody in a zone names it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iorder.inventory.as_of import numbers_at
from iorder.inventory.ledger import Place
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Store


@dataclass(frozen=True, slots=True)
class Then:
    """The numbers at ``at``, in units."""

    at: datetime
    on_hand: int
    reserved: int
    allocated: int
    quarantine: int
    inbound: int


def stock_then(store: Store, place: Place, day: str, clock: str, zone: str) -> Then:
    """What the place held on ``day`` (ISO) at ``clock`` (``HH:MM``, or the day's end), in ``zone``.

    Raises InvalidInput for what is no day or time.
    """
    moment = _moment(day, clock, zone)
    with store.reading() as conn:
        return Then(moment, **numbers_at(conn, place, moment))


def _moment(day: str, clock: str, zone: str) -> datetime:
    try:
        on = date.fromisoformat(day)
        at = time.fromisoformat(clock) if clock else None
        local = datetime.combine(on, at or time(), ZoneInfo(zone))
        if at is None:
            local = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(zone))
            return local.astimezone(UTC) - timedelta(microseconds=1)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        words = "That is no day and time; choose a day, and a time if you like."
        raise InvalidInput(words) from None
