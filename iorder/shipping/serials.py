"""Serial numbers of units in parcels: as many as units, each in one parcel at a time.

A number may leave again once the parcel it was in came back.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel import refs
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work
from iorder.shipping.model import parcel_serials, parcels

BACK = ("returned",)
LONGEST = 200


class SerialsMissing(InvalidInput):
    """Units whose serial numbers have to be named were not, or too many were."""

    code = "serials_missing"


class SerialTaken(Refused):
    """The unit with this number has left already and did not come back."""

    code = "serial_taken"


@dataclass(frozen=True, slots=True)
class Numbered:
    """The serial numbers of the units of one SKU of an order line in a parcel."""

    parcel_id: int
    order_line_id: int
    sku_id: int
    codes: tuple[str, ...]


def read(codes: Sequence[str], units: int, sku: str) -> tuple[str, ...]:
    """The numbers of ``units`` units. Raises SerialsMissing, InvalidInput."""
    found = tuple(text for code in codes if (text := code.strip()))
    if len(found) != units:
        raise SerialsMissing(
            f"{sku} needs {units} serial number{'' if units == 1 else 's'}, "
            f"{len(found)} {'was' if len(found) == 1 else 'were'} given."
        )
    if twice := [code for code, times in Counter(found).items() if times > 1]:
        raise InvalidInput(f"{sku}: serial number {twice[0]} is given twice; scan it again.")
    if any(len(code) > LONGEST for code in found):
        raise InvalidInput(f"A serial number has at most {LONGEST} characters.")
    return found


def record(work: Work, numbered: Sequence[Numbered]) -> None:
    """Write down what left with which number. Raises SerialTaken: end the transaction."""
    rows = []
    for one in sorted(numbered, key=lambda each: (each.sku_id, each.codes)):
        for code in one.codes:
            _claim(work, one, code)
            rows.append(
                {"parcel_id": one.parcel_id, "sku_id": one.sku_id, "code": code,
                 "order_line_id": one.order_line_id}
            )  # fmt: skip
    work.insert(parcel_serials, rows)


def _claim(work: Work, one: Numbered, code: str) -> None:
    """The number is in this parcel and in no other that is out. Raises SerialTaken."""
    kind = f"serial:{one.sku_id}"
    owner = refs.claim(work, 0, kind, code, one.parcel_id)
    if owner == one.parcel_id:
        return
    came_back = sa.exists().where(parcels.c.id == owner, parcels.c.state.in_(BACK))
    moved = work.execute(
        sa.update(refs.external_refs)
        .where(
            refs.external_refs.c.source_id == 0,
            refs.external_refs.c.kind == kind,
            refs.external_refs.c.ref == code,
            refs.external_refs.c.subject_id == owner,
            came_back,
        )
        .values(subject_id=one.parcel_id)
    )
    if moved.rowcount != 1:
        raise SerialTaken(
            f"Serial number {code} has left already and did not come back; scan it again."
        )


def take_back(work: Work, order_line_id: int, sku_id: int, codes: Sequence[str]) -> None:
    """The units with these numbers, sent with the order line, are here again and may leave.

    Raises InvalidInput for a number that was not sent with it.
    """
    sent = dict(
        work.execute(
            sa.select(parcel_serials.c.code, parcel_serials.c.parcel_id).where(
                parcel_serials.c.order_line_id == order_line_id,
                parcel_serials.c.sku_id == sku_id,
                parcel_serials.c.code.in_(codes),
            )
        ).all()
    )
    if strange := [code for code in codes if code not in sent]:
        raise InvalidInput(
            f"Serial number {strange[0]} was not sent with this line; look at the unit again."
        )
    for code, parcel_id in sorted(sent.items()):
        work.execute(
            sa.delete(refs.external_refs).where(
                refs.external_refs.c.source_id == 0,
                refs.external_refs.c.kind == f"serial:{sku_id}",
                refs.external_refs.c.ref == code,
                refs.external_refs.c.subject_id == parcel_id,
            )
        )


def per_parcel(
    units: Mapping[tuple[int, int], int], codes: Mapping[int, Sequence[str]]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """The numbers of each (parcel or line, SKU) with so many ``units``, of those given by SKU."""
    left = {sku_id: list(some) for sku_id, some in codes.items()}
    found = {}
    for key, count in units.items():
        there = left.get(key[1], [])
        found[key] = tuple(there[:count])
        left[key[1]] = there[count:]
    return found
