"""Walking a list that an index holds in its order: in strides, so that every place far down is
reached from one nearby, and one walk serves all jumps that follow."""

from collections.abc import Callable, Hashable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.views.lists.anchors import Anchors, Key

Behind = Callable[[Key | None, int], sa.Select[*tuple[Any, ...]]]
"""(key, rows) -> the keys of the list from so many rows behind the one with this key on; of the
whole list without one."""


def stride(
    conn: Connection, anchors: Anchors, view: Hashable, start: int, behind: Behind
) -> tuple[int, Key | None]:
    """A place less than a stride before row ``start``, and the key of the row before it; where the
    list ends sooner, the last place there is. Places on the way are noted."""
    place, key = anchors.nearest(view, start)
    while start - place >= anchors.stride:
        last = _strode(conn, behind, key, anchors.stride)
        if last is None:
            break
        place, key = place + anchors.stride, last
        anchors.note(view, place, key)
    return place, key


def length(conn: Connection, anchors: Anchors, view: Hashable, behind: Behind) -> int:
    """How many rows there are, walked from the first: every place is as it stands now."""
    place, key = 0, None
    while last := _strode(conn, behind, key, anchors.stride):
        place, key = place + anchors.stride, last
        anchors.note(view, place, key)
    rest = behind(key, 0).subquery()
    return place + int(conn.execute(sa.select(sa.func.count()).select_from(rest)).scalar_one())


def _strode(conn: Connection, behind: Behind, key: Key | None, rows: int) -> Key | None:
    last = conn.execute(behind(key, rows - 1).limit(1)).first()
    return None if last is None else tuple(last)
