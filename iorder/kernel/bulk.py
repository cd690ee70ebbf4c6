"""Thousands of rows of one table in one statement: the driver's own ``executemany``.

SQLAlchemy spends as long on a row's parameters as SQLite on the row; imports hand over tuples
instead. Values are converted by the column types' own processors, so what is stored is the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from iorder.kernel import driver
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work

Convert = Callable[[Any], Any]


def insert(
    work: Work, table: sa.TableClause, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert ``rows``, each with the values of ``columns`` in that order; no rows, no statement.

    Columns left out take the database's own default, so name those that only Python fills.
    """
    if rows:
        statement, converters = _prepared(table, columns, work.conn.dialect)
        driver.tell(work.conn, statement, _converted(rows, converters))


def _converted(
    rows: Sequence[tuple[Any, ...]], converters: tuple[tuple[int, Convert], ...]
) -> list[tuple[Any, ...]]:
    if not converters:
        return list(rows)
    columns = list(zip(*rows, strict=True))
    for index, convert in converters:
        columns[index] = tuple(_each(columns[index], convert))
    return list(zip(*columns, strict=True))


def _each(values: Iterable[Any], convert: Convert) -> Iterator[Any]:
    """Each value converted; one that is the very object before it, such as ``work.now``, is not
    converted again."""
    before, converted = None, None
    for value in values:
        if value is not before:
            before, converted = value, None if value is None else convert(value)
        yield converted


@lru_cache(maxsize=200)
def _prepared(
    table: sa.TableClause, columns: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, tuple[tuple[int, Convert], ...]]:
    """The INSERT and (index, converter) of the columns whose values the driver cannot take."""
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    quote = dialect.identifier_preparer.quote
    names, marks = ", ".join(map(quote, columns)), ", ".join([mark] * len(columns))
    statement = f"insert into {quote(table.name)} ({names}) values ({marks})"  # noqa: S608 - ours
    found = ((i, converter(table.c[name].type, dialect)) for i, name in enumerate(columns))
    return statement, tuple((i, convert) for i, convert in found if convert is not None)


def converter(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert | None:
    """What makes a column's value one the driver takes; None where it takes it as it is."""
    if isinstance(kind, UtcDateTime) and dialect.name == "sqlite":
        return _utc_text
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _utc_text(value: datetime) -> str:
    """As SQLAlchemy writes it, and twice as fast: aware, to UTC, microseconds always there."""
    if value.tzinfo is not UTC:
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}; the store takes aware times only")
        value = value.astimezone(UTC)
    return value.isoformat(" ", "microseconds")[:26]
