"""Column types and the one ``metadata`` all tables hang on."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from iorder.kernel import dialect
from iorder.kernel.address import Address

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = sa.JSON().with_variant(dialect.PG_JSON, "postgresql")
"""JSON text on SQLite, JSONB on PostgreSQL."""

BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A 64-bit key on both; SQLite's rowid needs the name INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC on both databases: refuses naive values, gives the zone back on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}; the store takes aware times only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


id_blocks = sa.Table(
    "id_blocks",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("next", sa.BigInteger, nullable=False),
)
"""SQLite's counters of fresh keys; PostgreSQL uses sequences."""


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """The rule that ``column`` holds one of ``values``.

    SQLite builds a table of an IN list for every row it checks, which costs more than the row.
    """
    chain = " or ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(chain, name=f"{column}_known")


def money(name: str) -> sa.Column[int]:
    """An amount in minor units; its currency stands in the same row."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def address_columns() -> list[sa.Column[str]]:
    """The parts of ``kernel.address.Address`` as columns of the same names; empty, never null."""
    return [
        sa.Column(part.name, sa.Text, nullable=False, server_default="") for part in fields(Address)
    ]
