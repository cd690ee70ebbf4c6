"""The views that somebody keeps of a page, and those that others share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.access.model import called, people
from iorder.insight.model import saved_views
from iorder.insight.saved_views import MOST, seen_by
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store


@dataclass(frozen=True, slots=True)
class SavedView:
    """``owner``: the name of who made it; ``query`` and ``look`` as they were saved."""

    id: int
    name: str
    is_shared: bool
    is_mine: bool
    owner: str
    query: Mapping[str, str]
    look: Mapping[str, Any]
    version: int


def listed(store: Store, page: str, actor: str) -> list[SavedView]:
    """One's own, then what others share, by name."""
    found = _read(store, actor, saved_views.c.page == page)
    return sorted(found, key=lambda one: (not one.is_mine, one.name.lower()))


def opened(store: Store, page: str, actor: str, view_id: str) -> SavedView:
    """The view of that id. Raises NotFound, also for a personal one of somebody else."""
    found = (
        _read(store, actor, saved_views.c.page == page, saved_views.c.id == int(view_id))
        if view_id.isdecimal() and len(view_id) < 18
        else []
    )
    if not found:
        raise NotFound("There is no such view; it was deleted, or its owner keeps it personal.")
    return found[0]


def _read(store: Store, actor: str, *which: sa.ColumnElement[bool]) -> list[SavedView]:
    name = sa.func.coalesce(called, "")
    by = sa.literal("person:") + sa.cast(people.c.id, sa.Text)
    with store.reading() as conn:
        rows = conn.execute(
            sa.select(saved_views, name.label("by"))
            .outerjoin(people, by == saved_views.c.owner)
            .where(seen_by(actor), *which)
            .order_by(saved_views.c.id)
            .limit(MOST)
        )
        return [
            SavedView(
                id=row.id, name=row.name, is_shared=row.is_shared, is_mine=row.owner == actor,
                owner=row.by, query=row.query, look=row.look, version=row.version,
            )
            for row in rows
        ]  # fmt: skip
