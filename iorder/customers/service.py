"""Recognising people: by the channel's reference, then by email; who is neither is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import sqlalchemy as sa

from iorder.customers.model import customers
from iorder.kernel import bulk, refs
from iorder.kernel.address import Address
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.work import Work

KIND = "customer"
PARTS = tuple(part.name for part in fields(Address))
_COLUMNS = ("id", *PARTS, "created_at", "version")


@dataclass(frozen=True, slots=True)
class Person:
    """Who a channel says it is. ``ref`` and the email may be empty."""

    ref: str
    contact: Address


class Recognised:
    """Customers met so far, by reference and by email; a process may keep it between batches."""

    def __init__(self) -> None:
        self.by_ref: dict[tuple[int, str], int] = {}
        self.by_email: dict[str, int] = {}

    def keep(self, by_ref: Mapping[tuple[int, str], int], by_email: Mapping[str, int]) -> None:
        """Remember what a committed batch has found; forgets all when it grows large."""
        if len(self.by_ref) + len(self.by_email) > 200_000:
            self.by_ref.clear()
            self.by_email.clear()
        self.by_ref.update(by_ref)
        self.by_email.update(by_email)


def recognise(
    work: Work, source_id: int, people: Sequence[Person], met: Recognised
) -> list[int | None]:
    """The customer of each person, made where unknown; None for a person with nothing known.

    A reference that is new is remembered for the customer its email belongs to.
    """
    by_ref = _by_ref(work, source_id, people, met)
    by_email = _by_email(work, [one for one in people if (source_id, one.ref) not in by_ref], met)
    fresh: list[tuple[int, Address]] = []
    new_refs: list[tuple[str, int, str]] = []
    strange = sum(
        1
        for one in people
        if (source_id, one.ref) not in by_ref and one.contact.email.lower() not in by_email
    )
    spare = iter(work.ids(customers, strange) if strange else ())
    found = []
    for one in people:
        key, email = (source_id, one.ref), one.contact.email.lower()
        customer = by_ref.get(key) if one.ref else None
        if customer is None:
            customer = by_email.get(email) if email else None
            if customer is None and (one.ref or email or one.contact.name):
                customer = next(spare)
                fresh.append((customer, one.contact))
            if customer is not None and one.ref:
                by_ref[key] = customer
                new_refs.append((one.ref, customer, ""))
        if customer is not None and email:
            by_email.setdefault(email, customer)
        found.append(customer)
    _insert(work, fresh)
    refs.remember(work, source_id, KIND, new_refs)
    work.after_commit.append(lambda: met.keep(by_ref, by_email))
    return found


def take_contacts(
    work: Work, source_id: int, rows: Sequence[tuple[Person, str]]
) -> tuple[int, int, int]:
    """Take what a source says of its customers as (person, digest); (new, changed, same).

    What the source leaves empty stays as it is. Every person has a reference.
    """
    known = refs.known(work, source_id, KIND, [person.ref for person, _ in rows])
    changed = [
        (person, digest)
        for person, digest in rows
        if person.ref not in known or known[person.ref].digest != digest
    ]
    ids = recognise(work, source_id, [person for person, _ in changed], Recognised())
    for (person, _), customer in zip(changed, ids, strict=True):
        says = {part: getattr(person.contact, part) for part in PARTS}
        values = {part: text for part, text in says.items() if text}
        if values and customer is not None:
            work.execute(sa.update(customers).where(customers.c.id == customer).values(values))
    refs.refresh(work, source_id, KIND, {person.ref: digest for person, digest in changed})
    new = sum(1 for person, _ in changed if person.ref not in known or not known[person.ref].digest)
    return new, len(changed) - new, len(rows) - len(changed)


def _by_ref(
    work: Work, source_id: int, people: Sequence[Person], met: Recognised
) -> dict[tuple[int, str], int]:
    keys = {(source_id, one.ref) for one in people if one.ref}
    found = {key: met.by_ref[key] for key in keys if key in met.by_ref}
    missing = [ref for source, ref in keys if (source, ref) not in found]
    for ref, known in refs.known(work, source_id, KIND, missing).items():
        found[source_id, ref] = known.subject_id
    return found


def _by_email(work: Work, people: Sequence[Person], met: Recognised) -> dict[str, int]:
    emails = {one.contact.email.lower() for one in people if one.contact.email}
    found = {email: met.by_email[email] for email in emails if email in met.by_email}
    missing = emails - found.keys()
    if missing:
        wanted = sorted(missing)
        rows = _oldest(room_for(len(wanted))).run(work, **filled("email", wanted))
        found.update((row[0], row[1]) for row in rows)
    return found


@lru_cache(maxsize=16)
def _oldest(count: int) -> Prepared:
    """(email, customer) of those who have one of so many emails."""
    return Prepared(
        sa.select(customers.c.email, sa.func.min(customers.c.id))
        .where(any_of(customers.c.email, "email", count))
        .group_by(customers.c.email)
    )


def _insert(work: Work, fresh: Sequence[tuple[int, Address]]) -> None:
    rows = []
    for customer, contact in fresh:
        parts = [getattr(contact, part) for part in PARTS]
        parts[-1] = parts[-1].lower()  # the email, as it is looked up
        rows.append((customer, *parts, work.now, 1))
    bulk.insert(work, customers, _COLUMNS, rows)
