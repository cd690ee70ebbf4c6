"""What the pages of automations read: the list in its order, one rule whole, what can be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.access.model import called, people
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.automation_model import automation_hits as hits
from iorder.orders.automation_model import automation_tests as tests
from iorder.orders.automation_model import automations
from iorder.orders.model import orders
from iorder.views.actors import name_of
from iorder.views.automations import automation_tests
from iorder.views.automations.automation_tests import TestRow
from iorder.views.happened import Happened, happened
from iorder.views.orders import order_choices

RECENT = timedelta(days=30)
MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule. ``hits``: orders it acted on in ``RECENT``; ``tested_at``: when this version was
    held against past orders, None: never."""

    id: int
    label: str
    position: int
    state: str
    moment: str
    condition: str
    acts: Sequence[Mapping[str, Any]]
    problem: str
    version: int
    created_by: str
    changed_at: datetime | None
    hits: int
    last_hit_at: datetime | None
    tested_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hit:
    """An order a rule has acted on, and what it did."""

    number: str
    at: datetime
    did: str


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A rule with its tests and hits, the newest first; ``names``: people's by actor."""

    row: RuleRow
    by: str
    tests: Sequence[TestRow]
    hits: Sequence[Hit]
    moments: Sequence[Happened]

    @property
    def passed(self) -> TestRow | None:
        """The last test of this very version that is done."""
        return next(
            (one for one in self.tests
             if one.state == "done" and one.version == self.row.version), None
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What acts and the builder name: (value, label) pairs; ``values``: by fact."""

    people: Sequence[tuple[str, str]]
    points: Sequence[tuple[str, str]]
    values: Mapping[str, Sequence[str]]

    @property
    def names(self) -> dict[str, str]:
        return dict(self.people)


def all_rules(store: Store) -> list[RuleRow]:
    """Every rule, in the order they act."""
    with store.reading() as conn:
        query = _rows(conn).order_by(automations.c.position, automations.c.id)
        return [RuleRow(*row) for row in conn.execute(query)]


def one_rule(store: Store, automation_id: int) -> RuleSheet:
    """Raises NotFound."""
    with store.reading() as conn:
        row = conn.execute(_rows(conn).where(automations.c.id == automation_id)).one_or_none()
        if row is None:
            raise NotFound("There is no such automation; choose one from the list.")
        rule = RuleRow(*row)
        return RuleSheet(
            rule,
            name_of(conn, rule.created_by),
            automation_tests.recent(conn, automation_id),
            _hits(conn, automation_id),
            happened(conn, "automation", automation_id),
        )


def choices(store: Store) -> Choices:
    """People who can sign in, points, and known values of facts."""
    known = order_choices.choices(store)
    with store.reading() as conn:
        here = conn.execute(
            sa.select(people.c.id, called).where(people.c.disabled_at.is_(None)).order_by(called)
        )
        staff = [(f"person:{key}", label) for key, label in here]
        codes = conn.execute(sa.select(points.c.code, points.c.label).order_by(points.c.code))
        places = [(code, code if code == label else f"{code} · {label}") for code, label in codes]
    values = {
        "channels": [slug for slug, _ in known.channels],
        "countries": list(known.countries),
        "currencies": list(known.currencies),
        "tags": list(known.tags),
        "points": [code for code, _ in places],
    }
    return Choices(staff, places, values)


def _hits(conn: Connection, automation_id: int) -> list[Hit]:
    found = conn.execute(
        sa.select(orders.c.number, hits.c.at, hits.c.did)
        .join(orders, orders.c.id == hits.c.order_id)
        .where(hits.c.automation_id == automation_id)
        .order_by(hits.c.at.desc(), hits.c.order_id.desc())
        .limit(MOST_HITS)
    )
    return [Hit(*row) for row in found]


def _rows(conn: Connection) -> sa.Select[Any]:
    since = dialect.now(conn) - RECENT
    mine = hits.c.automation_id == automations.c.id
    recent = sa.select(sa.func.count()).select_from(hits).where(mine, hits.c.at >= since)
    last = sa.select(sa.func.max(hits.c.at)).where(mine)
    tested = sa.select(sa.func.max(tests.c.finished_at)).where(
        tests.c.automation_id == automations.c.id,
        tests.c.version == automations.c.version,
        tests.c.state == "done",
    )
    a = automations.c
    return sa.select(
        a.id, a.label, a.position, a.state, a.moment, a.condition, a.acts, a.problem, a.version,
        a.created_by, a.changed_at, recent.scalar_subquery(), last.scalar_subquery(),
        tested.scalar_subquery(),
    )  # fmt: skip
