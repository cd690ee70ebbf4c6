"""The port of exports: one file in ``exports/`` says a kind's columns and how they are read.

Column names are the import's field names, so that what goes out can come in again. Rows are read
in one snapshot and never held: memory does not grow with their number.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import exponent
from iorder.kernel.registry import Registry
from iorder.kernel.sheets import Column, Row
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime

FETCH = 2_000
Query = Mapping[str, str]
Field = tuple[Column, sa.ColumnElement[Any]]


@dataclass(frozen=True)
class Export:
    """``needs``: the permission. ``fields``: each column with what it is read from; an amount in
    minor units, its currency the column ``currency``. ``chosen(conn, query, zone)``: the rows a
    query of the page asks for, as a select whose columns are replaced; raises InvalidInput.
    """

    slug: str
    label: str
    needs: str
    fields: tuple[Field, ...]
    chosen: Callable[[Connection, Query, str], sa.Select[Any]]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for column, _ in self.fields)


@dataclass(frozen=True)
class Weighed:
    """An export of what is worked out from the store, few enough to be held. ``found(store,
    query)``: the rows a query of the page asks for, as ``columns`` say, amounts as decimal text;
    raises InvalidInput."""

    slug: str
    label: str
    needs: str
    columns: tuple[Column, ...]
    found: Callable[[Store, Query], Sequence[Row]]


EXPORTS: Registry[Export | Weighed] = Registry("iorder.views.exports", "EXPORT")


def export_of(slug: str) -> Export | Weighed:
    """Raises InvalidInput for a kind that cannot be exported."""
    if slug not in EXPORTS:
        known = ", ".join(one.slug for one in EXPORTS)
        raise InvalidInput(f"{slug!r} cannot be exported; there are {known}.")
    return EXPORTS[slug]


def rows(
    store: Store, export: Export | Weighed, query: Query, zone: str, fetch: int = FETCH
) -> Iterator[Row]:
    """Every row of the view, in its order, as the export's columns say; read ``fetch`` at a time.

    The query is checked before the first row is asked for.
    """
    if isinstance(export, Weighed):
        return iter(export.found(store, query))
    with store.reading() as conn:
        select = export.chosen(conn, query, zone).with_only_columns(
            *(_read(column, source, conn.dialect.name) for column, source in export.fields),
            maintain_column_froms=True,
        )
    return _streamed(store, select, _amounts(export.columns), fetch)


def count(store: Store, export: Export | Weighed, query: Query, zone: str) -> int:
    """How many rows there are. Raises InvalidInput."""
    if isinstance(export, Weighed):
        return len(export.found(store, query))
    with store.reading() as conn:
        some = export.chosen(conn, query, zone).order_by(None).subquery()
        return conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()


def _read(column: Column, source: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[Any]:
    if isinstance(source.type, UtcDateTime):
        source = dialect.iso_text(source, name)
    if column.kind in ("text", "code", "time"):
        source = sa.func.coalesce(source, "")
    return source.label(column.name)


def _amounts(columns: Sequence[Column]) -> tuple[tuple[int, ...], int]:
    """(places of amounts, place of their currency)."""
    names = [column.name for column in columns]
    places = tuple(place for place, column in enumerate(columns) if column.kind == "amount")
    return places, names.index("currency") if places else -1


def _streamed(
    store: Store, select: sa.Select[Any], amounts: tuple[tuple[int, ...], int], fetch: int
) -> Iterator[Row]:
    places, currency = amounts
    with store.reading() as conn:
        found = conn.execute(select.execution_options(yield_per=fetch))
        for some in found.partitions():
            if not places:
                yield from some
                continue
            for row in some:
                cells = list(row)
                digits = _digits(cells[currency])
                for place in places:
                    cells[place] = decimal_text(cells[place], digits)
                yield cells


@lru_cache(maxsize=256)
def _digits(currency: str) -> int:
    return exponent(currency) if currency else 2


def decimal_text(minor: int | None, digits: int) -> str:
    """``1234`` of two digits as ``12.34``; nothing where there is no amount."""
    if minor is None:
        return ""
    if not digits:
        return str(minor)
    sign, size = ("-", -minor) if minor < 0 else ("", minor)
    whole, part = divmod(size, 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}"
