"""Short questions to a store, for comparing it with what a data set should hold."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from iorder.kernel.store import Store


class Figures:
    """Each method asks one query, given as SQL that both databases read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._store.reading() as conn:
            return [tuple(row) for row in conn.exec_driver_sql(sql)]

    def one(self, sql: str) -> Any:
        """The only value; whole numbers as int on both databases."""
        ((value,),) = self.rows(sql)
        return int(value) if isinstance(value, Decimal) else value

    def pairs(self, sql: str) -> dict[str, Any]:
        """First column to second."""
        return {str(key): _plain(value) for key, value in self.rows(sql)}

    def major(self, sql: str) -> float:
        """Minor units of a currency with cents, as the sets write sums."""
        return int(self.one(sql) or 0) / 100

    def majors(self, sql: str) -> dict[str, float]:
        return {key: int(value) / 100 for key, value in self.pairs(sql).items()}

    def times(self, *columns: sa.Column[Any]) -> tuple[Any, ...]:
        """The earliest of the first column and the latest of the last."""
        with self._store.reading() as conn:
            query = sa.select(sa.func.min(columns[0]), sa.func.max(columns[-1]))
            return tuple(conn.execute(query).one())


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) else value
