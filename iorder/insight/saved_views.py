"""Views of a list that people keep: what is filtered, in which order, and how it is shown.

A personal one is its owner's; a shared one is seen by all, and changed by whoever may share.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from iorder.insight.model import saved_views
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.work import Work

LONGEST_NAME = 60
MOST = 200


@dataclass(frozen=True, slots=True)
class Content:
    """``query``: the view as its page's address has it; ``look``: columns, density and the like."""

    name: str
    is_shared: bool
    query: Mapping[str, str]
    look: Mapping[str, Any]


def seen_by(actor: str) -> sa.ColumnElement[bool]:
    """The views that ``actor`` has: their own and the shared ones."""
    return sa.or_(saved_views.c.owner == actor, saved_views.c.is_shared)


def save(work: Work, page: str, content: Content) -> int:
    """Keep a new view of ``page`` for who acts; returns its id.

    Raises InvalidInput for a name that is none, Refused where they have one of that name.
    """
    values = _values(work, page, content, own_id=0)
    mine = sa.select(sa.func.count()).where(saved_views.c.owner == work.actor)
    if work.execute(mine).scalar_one() >= MOST:
        raise Refused(f"You keep {MOST} views already; delete some first.")
    (view_id,) = work.ids(saved_views, 1)
    row = {"id": view_id, "page": page, "owner": work.actor, "version": 1, **values}
    work.insert(saved_views, [row])
    return view_id


def change(work: Work, view_id: int, content: Content, version: int) -> int:
    """Make it this; returns its new version.

    Raises NotFound, StaleEdit where somebody changed it since ``version``, and as ``save`` does.
    """
    row = _read_at(work, view_id, version)
    if row.owner != work.actor and not content.is_shared:
        raise Refused(f"{row.name} belongs to somebody else: only they can make it personal.")
    values = _values(work, row.page, content, own_id=view_id, owner=row.owner)
    work.execute(
        sa.update(saved_views)
        .where(saved_views.c.id == view_id)
        .values(version=version + 1, **values)
    )
    return version + 1


def delete(work: Work, view_id: int, version: int) -> str:
    """Drop it; returns its name. Raises NotFound and StaleEdit."""
    row = _read_at(work, view_id, version)
    work.execute(sa.delete(saved_views).where(saved_views.c.id == view_id))
    return str(row.name)


def _values(
    work: Work, page: str, content: Content, own_id: int, owner: str = ""
) -> dict[str, Any]:
    name = " ".join(content.name.split())
    if not name or "\0" in name or len(name) > LONGEST_NAME:
        raise InvalidInput(f"A view needs a name of at most {LONGEST_NAME} characters; write one.")
    taken = sa.select(saved_views.c.id).where(
        saved_views.c.page == page,
        saved_views.c.owner == (owner or work.actor),
        saved_views.c.name == name,
        saved_views.c.id != own_id,
    )
    if work.execute(taken).first():
        raise Refused(
            f"There is a view {name} already; open it to change it, or take another name."
        )
    told = {**asdict(content), "query": dict(content.query), "look": dict(content.look)}
    return {**told, "name": name, "changed_by": work.actor, "changed_at": work.now}


def _read_at(work: Work, view_id: int, version: int) -> sa.Row[Any]:
    row = work.execute(
        sa.select(saved_views)
        .where(saved_views.c.id == view_id, seen_by(work.actor))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such view any more; it may have been deleted.")
    if row.version != version:
        shown = ", ".join(f"{key} {value}" for key, value in row.query.items()) or "all"
        raise StaleEdit(f"The view {row.name}", {"name": (None, row.name), "filter": (None, shown)})
    return row
