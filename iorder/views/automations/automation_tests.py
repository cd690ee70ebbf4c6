"""What tests of automations read: past orders slice by slice, and tests as people see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight.days import day_of
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.automation_model import automation_tests as tests
from iorder.orders.model import orders
from iorder.views.actors import names_of, who

OPEN_STATES = ("pending", "confirmed", "released")


@dataclass(frozen=True, slots=True)
class Past:
    """An order a test looks at; ``is_open``: the rule could still act on it."""

    id: int
    number: str
    placed_at: datetime
    stage: str
    currency: str
    total_minor: int
    is_open: bool

    def day(self, zone: str) -> str:
        return day_of(self.placed_at, zone).isoformat()

    def shown(self) -> dict[str, Any]:
        """As a test keeps it: no personal data."""
        return {
            "number": self.number, "placed_at": self.placed_at.isoformat(), "stage": self.stage,
            "currency": self.currency, "total_minor": self.total_minor, "open": self.is_open,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test; ``found`` as ``flows.try_automation.Sums`` gives it, None before it is done."""

    __test__ = False

    id: int
    version: int
    days: int
    state: str
    done: int
    total: int
    found: Mapping[str, Any] | None
    error: str
    by: str
    asked_at: datetime
    finished_at: datetime | None


def counted(conn: Connection, since: datetime) -> int:
    """How many orders a test since then looks at."""
    found = sa.select(sa.func.count()).select_from(orders).where(*_looked_at(since))
    return int(conn.execute(found).scalar_one())


def some_orders(
    conn: Connection, since: datetime, until: datetime, behind: Past | None, most: int
) -> list[Past]:
    """The next ``most`` orders placed since then, the newest first, on from ``behind``."""
    conditions = [*_looked_at(since), orders.c.placed_at <= until]
    if behind is not None:
        conditions.append(
            sa.tuple_(orders.c.placed_at, orders.c.id)
            < sa.tuple_(
                sa.literal(behind.placed_at, orders.c.placed_at.type), sa.literal(behind.id)
            )
        )
    is_open = sa.and_(orders.c.order_state.in_(OPEN_STATES), sa.not_(orders.c.is_history))
    found = conn.execute(
        sa.select(
            orders.c.id, orders.c.number, orders.c.placed_at, orders.c.stage, orders.c.currency,
            orders.c.total_minor, is_open.label("is_open"),
        )
        .where(*conditions)
        .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
        .limit(most)
    )  # fmt: skip
    return [Past(**{**row._mapping, "is_open": bool(row.is_open)}) for row in found]


def _looked_at(since: datetime) -> list[sa.ColumnElement[bool]]:
    return [orders.c.placed_at >= since, sa.not_(sa.func.coalesce(orders.c.is_test, False))]


def recent(conn: Connection, automation_id: int, most: int = 10) -> list[TestRow]:
    """Its tests, the newest first."""
    found = conn.execute(
        _rows()
        .where(tests.c.automation_id == automation_id)
        .order_by(tests.c.id.desc())
        .limit(most)
    ).all()
    names = names_of(conn, {row.asked_by for row in found})
    return [_row(row, names) for row in found]


def one_test(store: Store, test_id: int) -> TestRow:
    """Raises NotFound."""
    with store.reading() as conn:
        row = conn.execute(_rows().where(tests.c.id == test_id)).one_or_none()
        if row is None:
            raise NotFound("There is no such test any more; ask for another one.")
        return _row(row, names_of(conn, {row.asked_by}))


def _rows() -> sa.Select[Any]:
    return sa.select(
        tests.c.id, tests.c.version, tests.c.days, tests.c.state, tests.c.done, tests.c.total,
        tests.c.found, tests.c.error, tests.c.asked_by, tests.c.asked_at, tests.c.finished_at,
    )  # fmt: skip


def _row(row: sa.Row[Any], names: Mapping[str, str]) -> TestRow:
    facts = dict(row._mapping)
    return TestRow(by=who(facts.pop("asked_by"), names), **facts)
