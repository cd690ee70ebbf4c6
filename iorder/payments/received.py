"""Money that people and files say has come: cash, cheques, bank transfers, stored value."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import capture
from iorder.payments.capture import Entry, Tender
from iorder.payments.model import payment_entries, tenders


def receive(work: Work, tender: Tender, amount: Money, reference: str) -> bool:
    """Enter money that came; False where the same reference was entered before.

    More than was asked for is taken as it is: the tender becomes of what came. Raises InvalidInput.
    """
    if not reference.strip():
        raise InvalidInput("Write the reference it came with, such as the number on the slip.")
    if amount.currency != tender.currency or amount.minor <= 0:
        raise InvalidInput(f"Write an amount in {tender.currency} above zero.")
    entry = payment_entries.c
    known = sa.select(entry.id).where(
        entry.tender_id == tender.id, entry.kind == "capture",
        entry.external_ref == reference.strip(),
    )  # fmt: skip
    if work.execute(known).first():
        return False
    wanted = tender.captured_minor + amount.minor
    lacking = max(0, wanted - tender.authorized_minor)
    most = max(tender.amount_minor, tender.authorized_minor + lacking)
    if most > tender.amount_minor:
        work.execute(sa.update(tenders).where(tenders.c.id == tender.id).values(amount_minor=most))
    entries = [
        Entry(tender.id, kind, Money(minor, tender.currency), ref=reference.strip())
        for kind, minor in (("authorize", lacking), ("capture", amount.minor))
        if minor
    ]
    capture.enter(work, entries, {tender.id: tender.order_id})
    return True


def lapsed(work: Work, until: datetime, limit: int = 200) -> list[Tender]:
    """Tenders whose authorisation ended before ``until`` and is still open; locked."""
    rows = work.execute(
        sa.select(*(tenders.c[name] for name in Tender.__dataclass_fields__))
        .where(tenders.c.expires_at.is_not(None), tenders.c.expires_at <= until)
        .order_by(tenders.c.expires_at, tenders.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Tender(*row) for row in rows]


def lapse(work: Work, some: list[Tender]) -> None:
    """Give up what was authorised and not captured in time."""
    entries = [
        Entry(one.id, "void", Money(one.open_minor, one.currency), "expired")
        for one in some
        if one.open_minor > 0
    ]
    capture.enter(work, entries, {one.id: one.order_id for one in some})
    if some:
        ids = [one.id for one in some]
        work.execute(sa.update(tenders).where(tenders.c.id.in_(ids)).values(expires_at=None))


def any_lapsed(conn: Connection, until: datetime) -> bool:
    """Whether an authorisation has ended before ``until``."""
    its = sa.and_(tenders.c.expires_at.is_not(None), tenders.c.expires_at <= until)
    return conn.execute(sa.select(tenders.c.id).where(its).limit(1)).first() is not None
