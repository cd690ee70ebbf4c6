"""Who sells in which channel: kept with a version, changed by people, printed on what is issued.

What was issued before keeps the seller it names.
"""

from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.documents.body import Lines
from iorder.documents.events import SellerChanged
from iorder.documents.model import sellers
from iorder.documents.seller import LONGEST, MOST_LINES, Seller
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.kernel.work import Work

EVERY = 0
"""Stands for every channel that has no seller of its own."""
_c = sellers.c


@dataclass(frozen=True, slots=True)
class Kept:
    """``version`` 0: nobody has said anything yet."""

    channel_id: int
    seller: Seller
    version: int
    changed_by: str = ""
    changed_at: datetime | None = None


def kept(conn: Connection) -> dict[int, Kept]:
    """By channel."""
    rows = conn.execute(sa.select(sellers))
    return {
        row.channel_id: Kept(
            row.channel_id, Seller.read(row.details), row.version, row.changed_by, row.changed_at
        )
        for row in rows
    }


def of_channel(conn: Connection, channel_id: int) -> Seller | None:
    """The channel's own, else that of every channel; None where nobody said."""
    rows = conn.execute(
        sa.select(_c.channel_id, _c.details).where(_c.channel_id.in_((channel_id, EVERY)))
    ).all()
    found = {row.channel_id: Seller.read(row.details) for row in rows}
    own = found.get(channel_id, Seller())
    return own if own.name else found.get(EVERY)


def lines_for(conn: Connection, channel_id: int, otherwise: Lines) -> Lines:
    """As printed; ``otherwise`` where the store holds no seller."""
    found = of_channel(conn, channel_id)
    return found.lines if found is not None and found.name else otherwise


def save(work: Work, channel_id: int, seller: Seller, version: int) -> None:
    """Keep it; without a name the channel's own is taken away. Raises InvalidInput, StaleEdit."""
    said = Seller(**{one.name: getattr(seller, one.name).strip() for one in fields(Seller)})
    _check(said)
    row = work.execute(
        sa.select(_c.version, _c.details).where(_c.channel_id == channel_id).with_for_update()
    ).one_or_none()
    before = Seller.read(row.details) if row else Seller()
    if (row.version if row else 0) != version:
        raise StaleEdit("The seller", {"name": (None, before.name or "nobody")})
    changed = tuple(
        one.name for one in fields(Seller) if getattr(said, one.name) != getattr(before, one.name)
    )
    if not changed:
        return
    values = {
        "details": said.as_json(), "version": version + 1, "changed_by": work.actor,
        "changed_at": work.now,
    }  # fmt: skip
    if row is None:
        work.insert(sellers, [{"channel_id": channel_id, **values}])
    else:
        work.execute(sa.update(sellers).where(_c.channel_id == channel_id).values(**values))
    work.announce(SellerChanged(channel_id, changed))


def _check(said: Seller) -> None:
    if not said.name and any(getattr(said, one.name) for one in fields(Seller)):
        raise InvalidInput("Say the seller's name; it stands first on documents.")
    if len(said.address.splitlines()) > MOST_LINES:
        raise InvalidInput(f"The address has at most {MOST_LINES} lines.")
    for one in fields(Seller):
        text = getattr(said, one.name)
        if max((len(line) for line in text.splitlines()), default=0) > LONGEST:
            raise InvalidInput(f"A line of a seller has at most {LONGEST} characters.")
    if said.vat_id and not said.vat_id.replace(" ", "").replace("-", "").replace(".", "").isalnum():
        raise InvalidInput("A VAT ID has letters and digits, such as DE123456789.")
