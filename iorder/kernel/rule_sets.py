"""Rule sets as rows: drafted, edited, published, gone back to.

Only a draft is edited; what was published stays as it was, so that whatever was decided can be
read by the rules it was decided by. Which published one is in force, its package says.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.tables import BigId, Json, UtcDateTime, one_of
from iorder.kernel.work import Work

MOST_LABEL = 120
STATES = ("draft", "published", "retired")


class NotADraft(Refused):
    """A rule set that was published stays as it is."""

    code = "not_a_draft"


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class StoredRules(Generic[R]):
    """A rule set with its life. ``state``: one of ``STATES``."""

    id: int
    label: str
    state: str
    rules: R
    created_by: str
    created_at: datetime
    published_by: str
    published_at: datetime | None
    version: int


S = TypeVar("S", bound=StoredRules[Any])


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two rule sets, in words; empty on the side that does not have it."""

    what: str
    before: str
    after: str


def columns() -> list[sa.Column[Any] | sa.CheckConstraint]:
    """What the table of a ``StoredRules`` has."""
    return [
        sa.Column("id", BigId, primary_key=True, autoincrement=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="draft"),
        sa.Column("body", Json, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False, server_default=""),
        sa.Column("published_at", UtcDateTime),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        one_of("state", STATES),
    ]


class RuleSets(Generic[R, S]):
    """The rule sets of one table. ``read`` makes rules of their JSON and refuses bad ones;
    ``write`` makes the JSON again; ``default``: what a draft begins with."""

    def __init__(
        self, table: sa.Table, stored: type[S], read: Callable[[Any], R],
        write: Callable[[R], dict[str, Any]], default: Callable[[], R],
    ) -> None:  # fmt: skip
        self.table, self.read, self.write, self.default = table, read, write, default
        self._stored = stored
        names = [one.name for one in fields(stored) if one.name != "rules"]
        self._all = sa.select(*(table.c[name] for name in names), table.c.body)
        self.parsed = lru_cache(maxsize=32)(lambda body: read(json.loads(body)))

    def draft(self, work: Work, label: str, rules: R | None = None) -> int:
        """A new draft; returns its id. Raises InvalidInput without a label."""
        (rules_id,) = work.ids(self.table, 1)
        body = self.write(self.default() if rules is None else rules)
        row = {
            "id": rules_id, "label": _label(label), "body": body, "created_by": work.actor,
            "created_at": work.now,
        }  # fmt: skip
        work.insert(self.table, [row])
        return rules_id

    def edit(
        self, work: Work, rules_id: int, version: int, label: str, body: Mapping[str, Any]
    ) -> int:
        """Change a draft; returns its new version. Raises what ``read`` does, NotADraft,
        StaleEdit."""
        self.of_draft(work, rules_id, version)
        self._update(work, rules_id, label=_label(label), body=self.write(self.read(body)))
        return version + 1

    def publish(self, work: Work, rules_id: int, **values: Any) -> None:
        """Let a draft, taken by ``of_draft``, be in force."""
        values |= {"state": "published", "published_by": work.actor, "published_at": work.now}
        self._update(work, rules_id, **values)

    def retire(self, work: Work, rules_id: int) -> None:
        """Take a published rule set out of force. Raises NotADraft for one that is not
        published."""
        one = self._locked(work, rules_id)
        if one.state != "published":
            raise NotADraft(f"{one.label} is not published, so there is nothing to go back from.")
        self._update(work, rules_id, state="retired")

    def discard(self, work: Work, rules_id: int, version: int) -> S:
        """Throw a draft away. Raises NotADraft, StaleEdit."""
        one = self.of_draft(work, rules_id, version)
        work.execute(sa.delete(self.table).where(self.table.c.id == rules_id))
        return one

    def one(self, conn: Connection, rules_id: int) -> S:
        """Raises NotFound."""
        return self._made(conn.execute(self._of(rules_id)).first(), rules_id)

    def all(self, conn: Connection) -> list[S]:
        """The newest first."""
        rows = conn.execute(self._all.order_by(self.table.c.id.desc()))
        return [self._made(row, row.id) for row in rows]

    def of_draft(self, work: Work, rules_id: int, version: int | None = None) -> S:
        """A draft, locked, as seen at ``version``. Raises NotFound, NotADraft, StaleEdit."""
        one = self._locked(work, rules_id)
        if one.state != "draft":
            raise NotADraft(f"{one.label} was published; draft a copy of it and change that.")
        if version not in (None, one.version):
            raise StaleEdit(f"The draft {one.label}", {"version": (version, one.version)})
        return one

    def _locked(self, work: Work, rules_id: int) -> S:
        return self._made(work.execute(self._of(rules_id).with_for_update()).first(), rules_id)

    def _of(self, rules_id: int) -> sa.Select[Any]:
        return self._all.where(self.table.c.id == rules_id)

    def _made(self, row: Any, rules_id: int) -> S:
        if row is None:
            raise NotFound(f"There is no rule set {rules_id}.")
        values = dict(row._mapping)
        return self._stored(rules=self.read(values.pop("body")), **values)

    def _update(self, work: Work, rules_id: int, **values: Any) -> None:
        version = self.table.c.version + 1
        work.execute(
            sa.update(self.table)
            .where(self.table.c.id == rules_id)
            .values(version=version, **values)
        )


def _label(label: str) -> str:
    if not label.strip() or len(label) > MOST_LABEL:
        raise InvalidInput(f"A rule set has a name of 1 to {MOST_LABEL} characters.")
    return label.strip()
