"""Plans written by hand over small files: what a person would have answered already."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from iorder.channels.draft import Draft, OrderDraft, Rejected
from iorder.channels.plan import FilePlan, Plan
from iorder.channels.reader import drafts

ORDER = {"ref": "Order", "placed_at": "Date", "currency": "Currency"}
LINE = {"line_title": "Item", "line_quantity": "Qty", "line_unit_price": "Price"}

HEADER = ["Order", "Date", "Currency", "Item", "Qty", "Price"]
LAMP = ["1001", "2024-03-01 10:00:00", "EUR", "Lamp", "2", "19.90"]
BULB = ["1001", "2024-03-01 10:00:00", "EUR", "Bulb", "3", "1.50"]
DESK = ["1002", "2024-03-02", "EUR", "Desk", "1", "120"]
CHAIR = ["1003", "2024-03-03", "EUR", "Chair", "4", "45.00"]


def a_file(
    folder: Path,
    role: str,
    columns: dict[str, str],
    rows: Sequence[Sequence[str]] | str,
    *,
    name: str = "",
    **options: str,
) -> FilePlan:
    """A CSV file of ``rows`` (header first) or of exactly this text, and its part of a plan."""
    if not isinstance(rows, str):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        rows = out.getvalue()
    path = folder / (name or f"{role}.csv")
    path.write_bytes(rows.encode("utf-8", "surrogateescape"))
    return FilePlan(
        str(path), path.name, role, "text", "utf-8", ",", columns=columns, options=options
    )


def orders_of(folder: Path, rows: Sequence[Sequence[str]] | str, **more: str) -> Plan:
    """One file with a row a line: columns Order, Date, Currency, Item, Qty, Price, and ``more``
    (field=header)."""
    return Plan("orders", files=[a_file(folder, "orders", {**ORDER, **LINE, **more}, rows)])


def taken(plan: Plan, folder: Path, **options: object) -> list[Draft | Rejected]:
    """Everything the plan gives, in order."""
    return [draft for _, draft in drafts(plan, folder / "staging", **options)]  # type: ignore[arg-type]


def refs(some):
    return [one.ref if isinstance(one, OrderDraft) else "rejected" for one in some]


def changed(row, **cells):
    places = {name.lower(): at for at, name in enumerate(HEADER)}
    made = list(row)
    for name, text in cells.items():
        made[places[name]] = text
    return made
