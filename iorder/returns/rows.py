"""Rows of returns and their lines, read and written: what ``service`` decides about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import NotFound, StaleEdit
from iorder.kernel.work import Work
from iorder.returns.model import return_lines, returns


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one order line on a return; ``refund_minor`` is what they are worth."""

    id: int
    order_line_id: int
    quantity: int
    received_quantity: int
    reason: str
    resolution: str | None
    disposition: str | None
    condition: str
    refund_minor: int

    @property
    def missing(self) -> int:
        return self.quantity - self.received_quantity


def number_of(return_id: int) -> str:
    return f"RT-{return_id}"


def order_of(work: Work, return_id: int) -> int:
    """The order the return is of. Raises NotFound."""
    found = work.execute(sa.select(returns.c.order_id).where(returns.c.id == return_id)).scalar()
    if found is None:
        raise NotFound("There is no such return; go back to the list and open it again.")
    return int(found)


def called(work: Work, number: str) -> int:
    """The id of the return called ``number``. Raises NotFound."""
    found = work.execute(sa.select(returns.c.id).where(returns.c.number == number)).scalar()
    if found is None:
        raise NotFound(f"There is no return {number}; look at its number again.")
    return int(found)


def now(work: Work, return_id: int) -> sa.Row[Any]:
    """The return as it stands, locked. Raises NotFound."""
    row = work.execute(
        sa.select(returns).where(returns.c.id == return_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such return; go back to the list and open it again.")
    return row


def locked(work: Work, return_id: int, version: int) -> sa.Row[Any]:
    """The return, locked, as it stood at ``version``. Raises NotFound, StaleEdit."""
    row = now(work, return_id)
    if row.version != version:
        raise StaleEdit(row.number, {"state": (None, row.state)})
    return row


def lines(work: Work, return_id: int) -> list[Line]:
    """The lines, in the order they were written."""
    rows = work.execute(
        sa.select(*(return_lines.c[name] for name in Line.__dataclass_fields__))
        .where(return_lines.c.return_id == return_id)
        .order_by(return_lines.c.id)
    )
    return [Line(*row) for row in rows]


def move(work: Work, row: sa.Row[Any], state: str, **values: Any) -> int:
    """Set the state and whatever else; returns the new version."""
    work.execute(
        sa.update(returns)
        .where(returns.c.id == row.id)
        .values(state=state, version=row.version + 1, **values)
    )
    return int(row.version) + 1


def received(work: Work, came: Mapping[int, int]) -> None:
    """Add units by line id to what was received."""
    for line_id, units in sorted(came.items()):
        work.execute(
            sa.update(return_lines)
            .where(return_lines.c.id == line_id)
            .values(received_quantity=return_lines.c.received_quantity + units)
        )
