"""The deny and allow lists: normalised emails, domains, phones, addresses, cards, machines."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud import traces
from iorder.fraud.events import FraudListed
from iorder.fraud.model import fraud_lists
from iorder.fraud.states import TRACES
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work

KINDS = (*TRACES, "domain")
LISTS = ("deny", "allow")


class ListedAlready(Refused):
    """The value stands on a list already."""

    code = "listed_already"


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    list: str
    kind: str
    value: str
    reason: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """``value`` as a person types it; ``country``: of a phone number without its code."""

    list: str
    kind: str
    value: str
    reason: str = ""
    expires_at: datetime | None = None
    country: str = ""


def put(work: Work, new: NewEntry) -> int:
    """Put it on a list; returns its id. Raises InvalidInput, ListedAlready."""
    if new.list not in LISTS or new.kind not in KINDS:
        raise InvalidInput(f"Choose one of {', '.join(LISTS)} and one of {', '.join(KINDS)}.")
    value = traces.normalised(new.kind, new.value, new.country)
    if not value.strip("|"):
        raise InvalidInput(f"{new.value.strip()[:80]!r} is no {new.kind} that can be listed.")
    if new.expires_at is not None and new.expires_at <= work.now:
        raise InvalidInput("The entry would have expired already; give a later day, or none.")
    work.execute(
        sa.delete(fraud_lists).where(
            fraud_lists.c.kind == new.kind,
            fraud_lists.c.value == value,
            fraud_lists.c.expires_at <= work.now,
        )
    )
    known = work.execute(
        sa.select(fraud_lists.c.list).where(
            fraud_lists.c.kind == new.kind, fraud_lists.c.value == value
        )
    ).scalar_one_or_none()
    if known is not None:
        raise ListedAlready(f"{value} is on the {known} list already; take it off first.")
    (entry_id,) = work.ids(fraud_lists, 1)
    row = {
        "id": entry_id, "list": new.list, "kind": new.kind, "value": value,
        "reason": new.reason.strip()[:300], "created_by": work.actor, "created_at": work.now,
        "expires_at": new.expires_at,
    }  # fmt: skip
    work.insert(fraud_lists, [row])
    work.announce(FraudListed(entry_id, new.list, new.kind))
    return entry_id


def take_off(work: Work, entry_id: int) -> None:
    """Raises NotFound."""
    gone = work.execute(
        sa.delete(fraud_lists).where(fraud_lists.c.id == entry_id).returning(fraud_lists.c.kind)
    ).scalar_one_or_none()
    if gone is None:
        raise NotFound("That entry is on no list any more.")
    work.announce(FraudListed(entry_id, "", gone))


def entries(conn: Connection, most: int = 500) -> list[Entry]:
    """The newest entries of both lists, expired ones too."""
    rows = conn.execute(
        sa.select(*(fraud_lists.c[name] for name in Entry.__dataclass_fields__))
        .order_by(fraud_lists.c.id.desc())
        .limit(most)
    )
    return [Entry(*row) for row in rows]
