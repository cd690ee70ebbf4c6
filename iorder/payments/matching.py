"""Which tender a fact is about: by the service's name for the payment, else by ours.

A fact about a part of a payment is one about the tender that holds it (``parts``).
"""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work
from iorder.payments.capture import Tender
from iorder.payments.model import tenders

COLUMNS = tuple(tenders.c[name] for name in Tender.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Known:
    """``external_ref``: the service's name; ``reference``: ``tender:ID`` or ``order:ID``."""

    external_ref: str
    reference: str


def lock(work: Work, tender_id: int) -> Tender:
    """The tender, locked. Raises NotFound."""
    row = work.execute(
        sa.select(*COLUMNS).where(tenders.c.id == tender_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such payment; open the order again.")
    return Tender(*row)


def find(work: Work, account_id: int, known: Known) -> tuple[Tender | None, str]:
    """(the tender, locked, or None; then why)."""
    by_ref = tenders.c.external_ref == known.external_ref
    found = _first(work, account_id, by_ref) if known.external_ref else None
    if found is not None:
        return found, ""
    named = _named(known.reference)
    if named is not None:
        return _by_reference(work, account_id, named, known)
    return (
        None,
        f"No payment here is called {known.external_ref or known.reference or '(unnamed)'}.",
    )


def is_second(work: Work, account_id: int, known: Known) -> bool:
    """Whether what ``find`` did not find is another try at a payment that has money on it: where
    no money moved in it, nobody need do anything."""
    named = _named(known.reference)
    return named is not None and _first(work, account_id, named) is not None


def _named(reference: str) -> sa.ColumnElement[bool] | None:
    kind, _, number = reference.partition(":")
    if not number.isdecimal() or kind not in ("tender", "order") or len(number) > 18:
        return None
    return (tenders.c.id if kind == "tender" else tenders.c.order_id) == int(number)


def _by_reference(
    work: Work, account_id: int, where: sa.ColumnElement[bool], known: Known
) -> tuple[Tender | None, str]:
    """A payment that has no money on it may still be tried under another name."""
    unnamed = sa.or_(tenders.c.external_ref == "", tenders.c.authorized_minor == 0)
    untouched = sa.and_(where, unnamed, tenders.c.captured_minor == 0)
    found = _first(work, account_id, untouched)
    if found is not None:
        return found, ""
    other = _first(work, account_id, where)
    if other is not None and not known.external_ref:
        return other, ""
    if other is None:
        return (
            None,
            f"No payment here is called {known.external_ref}, and {known.reference} has none.",
        )
    return None, (
        f"{known.external_ref} is a second payment for {known.reference}, which was paid as "
        f"{other.external_ref}; give it back at the service."
    )


def _first(work: Work, account_id: int, where: sa.ColumnElement[bool]) -> Tender | None:
    row = work.execute(
        sa.select(*COLUMNS)
        .where(tenders.c.account_id == account_id, where)
        .order_by(tenders.c.position, tenders.c.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    found = Tender(*row)
    return found if found.holder_id is None else lock(work, found.holder_id)


def adopt(work: Work, tender: Tender, external_ref: str) -> None:
    """The service calls the payment so from now on."""
    its = sa.or_(tenders.c.id == tender.id, tenders.c.holder_id == tender.id)
    work.execute(sa.update(tenders).where(its).values(external_ref=external_ref))
