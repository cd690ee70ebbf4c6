"""``/stock/counts`` and ``/stock/adjustments``: what a file of shelves tells, sent by a program.

Good rows go in and bad ones come back as they were sent, with their number, field and reason, so
that nothing is lost and they can be put right and sent again under another key.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, Field, StrictFloat, StrictInt, StrictStr, StringConstraints

from iorder.api.resource import Act, Body, Says, cause, change
from iorder.catalog import lookup
from iorder.channels.shelf_rows import BadRow, ShelfFile, ShelfRow
from iorder.flows.adjust_by_file import adjust_by_file
from iorder.flows.count_from_file import Begun
from iorder.flows.count_shelves import count_shelves
from iorder.inventory.count_rows import Counted
from iorder.kernel.store import Work

MOST_ROWS = 5_000
"""Written in one transaction, in which nobody else sells these SKUs."""
Text = Annotated[StrictStr, StringConstraints(pattern=r"^[^\x00]*$")]
Number = StrictInt | StrictFloat | Text | None
"""As loose as a cell of a file: what is no whole number is named row by row."""


class CountedRow(Body):
    """Units of a SKU that were counted at a point."""

    sku: Text = ""
    point: Text = ""
    quantity: Number = None


class AdjustedRow(Body):
    """``delta`` units more (or fewer, negative), or ``on_hand`` as it is now; and why."""

    sku: Text = ""
    point: Text = ""
    delta: Number = None
    on_hand: Number = None
    reason: Text = ""


class Counts(Body):
    """At most one row a SKU and point."""

    note: str = Field("", max_length=200)
    rows: list[CountedRow] = Field(min_length=1, max_length=MOST_ROWS)


class Adjustments(Body):
    """At most one row a SKU and point. ``reason`` is of the rows that have none."""

    reason: Text = Field("", max_length=500)
    rows: list[AdjustedRow] = Field(min_length=1, max_length=MOST_ROWS)


class BadCounted(BaseModel):
    """``row`` counts from 1; ``sent`` is the row to put right and send again."""

    row: int
    field: str
    reason: str
    sent: CountedRow


class BadAdjusted(BaseModel):
    """``row`` counts from 1; ``sent`` is the row to put right and send again."""

    row: int
    field: str
    reason: str
    sent: AdjustedRow


class CountedOut(BaseModel):
    """``state``: agreed, adjusted, or waiting for somebody to approve the difference."""

    sku: str
    expected: int
    counted: int
    state: str


class CountOut(BaseModel):
    number: str
    point: str
    lines: list[CountedOut]


class CountsOut(BaseModel):
    """``taken`` rows went into ``counts``, one a point; the others are in ``bad``."""

    taken: int
    counts: list[CountOut]
    bad: list[BadCounted]


class AdjustedOut(BaseModel):
    """Units on hand."""

    row: int
    sku: str
    point: str
    before: int
    after: int


class AdjustmentsOut(BaseModel):
    taken: int
    changes: list[AdjustedOut]
    bad: list[BadAdjusted]


@change("/stock/counts", Says("counts.edit", "Stock", CountsOut))
def count_stock(body: Counts) -> Act:
    """Enter what was counted; differences wait for approval, bad rows come back"""
    called = {"sku": "sku", "point": "point", "counted": "quantity"}
    file = _file([row.model_dump() for row in body.rows], called)

    def act(work: Work) -> CountsOut:
        done = count_shelves(work, file, body.note)
        lines = [line for one in done.begun for line in one.entered.lines]
        codes = lookup.codes(work, {line.sku_id for line in lines})
        return CountsOut(
            taken=len(lines),
            counts=[_count(one, codes) for one in done.begun],
            bad=[BadCounted(**_bad(one), sent=body.rows[one.row - 1]) for one in done.bad],
        )

    return act


@change("/stock/adjustments", Says("stock.adjust", "Stock", AdjustmentsOut))
def adjust_shelves(body: Adjustments) -> Act:
    """Correct what is on hand row by row; bad rows come back and change nothing"""
    called = {name: name for name in AdjustedRow.model_fields}
    rows = [row.model_dump() for row in body.rows]
    file = _file([row | {"reason": row["reason"] or body.reason} for row in rows], called)

    def act(work: Work) -> AdjustmentsOut:
        done = adjust_by_file(work, cause(), file)
        changes = [
            AdjustedOut(row=one.row, sku=one.sku, point=one.point, before=one.before,
                        after=one.after)
            for one in done.changes
        ]  # fmt: skip
        bad = [BadAdjusted(**_bad(one), sent=body.rows[one.row - 1]) for one in done.bad]
        return AdjustmentsOut(taken=len(changes), changes=changes, bad=bad)

    return act


def _file(rows: Sequence[Mapping[str, object]], called: Mapping[str, str]) -> ShelfFile:
    """The rows as those of a file. ``called``: what each of its fields is named in ``rows``."""
    told = [{field: _cell(row[name]) for field, name in called.items()} for row in rows]
    some = [ShelfRow(at, row, tuple(row.values())) for at, row in enumerate(told, 1)]
    return ShelfFile("this request", tuple(called.values()), called, some)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _bad(one: BadRow) -> dict[str, object]:
    return {"row": one.row, "field": one.column, "reason": one.reason}


def _count(one: Begun, codes: Mapping[int, str]) -> CountOut:
    return CountOut(
        number=one.number, point=one.point,
        lines=[_line(line, codes) for line in one.entered.lines],
    )  # fmt: skip


def _line(line: Counted, codes: Mapping[int, str]) -> CountedOut:
    return CountedOut(
        sku=codes[line.sku_id], expected=line.expected, counted=line.counted, state=line.state
    )
