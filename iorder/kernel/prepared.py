"""A Core statement compiled once per database and run by the driver, for hot paths only.

SQLAlchemy's own execution costs several times what SQLite needs for such a statement. Values are
converted by the column types' own processors, so what is stored is the same; rows come back as
the driver gives them: select whole numbers and text, not times.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from iorder.kernel import bulk, driver
from iorder.kernel.driver import Answer
from iorder.kernel.work import Work

_Form = tuple[str, Callable[[Mapping[str, Any]], Any]]


class Prepared:
    """``Prepared(sa.select(...).where(t.c.id == sa.bindparam("the_id"))).run(work, the_id=1)``."""

    def __init__(self, statement: sa.ClauseElement) -> None:
        self.statement = statement
        self._forms: dict[str, _Form] = {}

    def run(self, work: Work, **values: Any) -> Answer:
        """Run it once; ``values`` by the names of its bindparams."""
        text, pack = self._form(work)
        return driver.ask(work.conn, text, pack(values))

    def count(self, work: Work, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of ``rows`` in that order; returns how many rows were changed."""
        if not rows:
            return 0
        text, pack = self._form(work)
        return driver.tell(work.conn, text, [pack(values) for values in rows])

    def _form(self, work: Work) -> _Form:
        dialect = work.conn.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compiled(self.statement, dialect)
        return form


def _compiled(statement: sa.ClauseElement, dialect: sa.Dialect) -> _Form:
    assert isinstance(dialect, DefaultDialect)  # noqa: S101 - so that the compiler is a SQL one
    compiled: Any = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    converters = {
        name: convert
        for name, bind in compiled.binds.items()
        if (convert := bulk.converter(bind.type, dialect)) is not None
    }
    fixed = {
        name: converters[name](bind.value) if name in converters else bind.value
        for name, bind in compiled.binds.items()
        if not bind.required
    }
    order: Sequence[str] | None = compiled.positiontup

    def named(values: Mapping[str, Any]) -> dict[str, Any]:
        full = {**fixed, **values}
        for name, convert in converters.items():
            if name in values and values[name] is not None:
                full[name] = convert(values[name])
        return full

    def positional(values: Mapping[str, Any]) -> tuple[Any, ...]:
        full = named(values)
        return tuple([full[name] for name in order or ()])

    return str(compiled), named if order is None else positional


class Listed:
    """``Listed(lambda ids: sa.select(...).where(t.c.id.in_(ids))).of(work, ids)``: rows of a list.

    ``make`` is given the values of the list as a query is to name them; each row must be of one of
    them. Rows have values of the columns' own types, times too.
    """

    def __init__(self, make: Callable[[list[Any]], sa.Select[*tuple[Any, ...]]]) -> None:
        self._make = make
        self._sized: dict[int, Prepared] = {}
        self._readers: dict[str, list[tuple[int, Callable[[Any], Any]]]] = {}

    def of(self, work: Work, values: Collection[int]) -> list[tuple[Any, ...]]:
        """The rows of ``values``; where there are very many, so many at a time, ascending."""
        found: list[tuple[Any, ...]] = []
        for some in portions(values):
            asked = self._prepared(room_for(len(some)))
            found += self._read(work.conn.dialect, asked.run(work, **filled("value", some)).rows)
        return found

    def _prepared(self, size: int) -> Prepared:
        asked = self._sized.get(size)
        if asked is None:
            named: list[Any] = [sa.bindparam(name) for name in slots("value", size)]
            asked = self._sized[size] = Prepared(self._make(named))
        return asked

    def _read(self, dialect: sa.Dialect, rows: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        readers = self._readers.get(dialect.name)
        if readers is None:
            columns = self._make([sa.null()]).selected_columns
            kinds = (column.type.dialect_impl(dialect) for column in columns)
            made = (kind.result_processor(dialect, None) for kind in kinds)
            readers = [(place, read) for place, read in enumerate(made) if read is not None]
            self._readers[dialect.name] = readers
        if not readers:
            return rows
        read_rows = [list(row) for row in rows]
        for place, read in readers:
            for row in read_rows:
                if row[place] is not None:
                    row[place] = read(row[place])
        return [tuple(row) for row in read_rows]


@lru_cache(maxsize=64)
def slots(prefix: str, count: int) -> tuple[str, ...]:
    """Names for the values of a list in a prepared statement: ``prefix0``, ``prefix1``, ..."""
    return tuple(f"{prefix}{index}" for index in range(count))


MOST_VALUES = 2_048


def portions(values: Collection[Any]) -> Iterator[list[Any]]:
    """The values in order, as many at a time as one statement is prepared for."""
    wanted = sorted(values)
    for at in range(0, len(wanted), MOST_VALUES):
        yield wanted[at : at + MOST_VALUES]


def room_for(count: int) -> int:
    """The size of list, a power of two, to prepare for: few statements serve all lengths."""
    return 1 << max(count - 1, 0).bit_length()


def filled(prefix: str, values: Sequence[Any]) -> dict[str, Any]:
    """Values for ``slots(prefix, room_for(len(values)))``; the last one fills what is left."""
    names = slots(prefix, room_for(len(values)))
    return {name: values[min(at, len(values) - 1)] for at, name in enumerate(names)}


def any_of(column: sa.ColumnElement[Any], prefix: str, count: int) -> sa.ColumnElement[bool]:
    """``column in (...)`` with ``slots(prefix, count)`` as its values."""
    return column.in_([sa.bindparam(name, type_=column.type) for name in slots(prefix, count)])
