"""Rows of transfers and their lines, read and written: what ``transfers`` decides about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.inventory.model import transfer_lines, transfers
from iorder.kernel.errors import NotFound, StaleEdit
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """One SKU of a transfer, in units."""

    sku_id: int
    quantity: int
    shipped: int
    received: int
    short: int

    @property
    def on_its_way(self) -> int:
        return self.shipped - self.received - self.short


def lines(work: Work, transfer_id: int) -> list[Line]:
    """The lines, by SKU id."""
    rows = work.execute(
        sa.select(*(transfer_lines.c[name] for name in Line.__dataclass_fields__))
        .where(transfer_lines.c.transfer_id == transfer_id)
        .order_by(transfer_lines.c.sku_id)
    )
    return [Line(*row) for row in rows]


def put_lines(work: Work, transfer_id: int, units: Mapping[int, int]) -> None:
    """Ask for ``units`` by SKU id."""
    work.insert(
        transfer_lines,
        [
            {"transfer_id": transfer_id, "sku_id": sku_id, "quantity": n}
            for sku_id, n in sorted(units.items())
        ],
    )


def add(work: Work, transfer_id: int, column: str, units: Mapping[int, int]) -> None:
    """Add ``units`` by SKU id to a column of the lines."""
    for sku_id, n in units.items():
        work.execute(
            sa.update(transfer_lines)
            .where(transfer_lines.c.transfer_id == transfer_id, transfer_lines.c.sku_id == sku_id)
            .values({column: transfer_lines.c[column] + n})
        )


def locked(work: Work, transfer_id: int, version: int) -> sa.Row[Any]:
    """The transfer, locked, as it stood at ``version``. Raises NotFound, StaleEdit."""
    row = work.execute(
        sa.select(transfers).where(transfers.c.id == transfer_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such transfer; go back to the list and open it again.")
    if row.version != version:
        raise StaleEdit(row.number, {"state": (None, row.state)})
    return row


def move(work: Work, row: sa.Row[Any], state: str, **values: Any) -> int:
    """Set the state and whatever else; returns the new version."""
    work.execute(
        sa.update(transfers)
        .where(transfers.c.id == row.id)
        .values(state=state, version=row.version + 1, **values)
    )
    return int(row.version) + 1
