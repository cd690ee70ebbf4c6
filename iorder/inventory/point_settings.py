"""What people say of a point: where it is, when it works, how much it sends and where to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.events import PointAdded, PointChanged
from iorder.inventory.model import point_holidays, points
from iorder.kernel.address import Address
from iorder.kernel.errors import NotFound, Refused, StaleEdit
from iorder.kernel.work import Work

KINDS = ("warehouse", "store", "3pl", "dropship")
ADDRESS = ("line1", "line2", "postcode", "city", "region", "country")
"""The parts of an address that say where a point is."""


class CodeTaken(Refused):
    """Another point has that code."""

    code = "code_taken"


@dataclass(frozen=True)
class PointSettings:
    """Checked by ``flows.point_fields``, which knows what a calendar and an area are. Coordinates
    in degrees; ``holidays``: what each day is called; the rest as the table says."""

    code: str
    label: str
    kind: str = "warehouse"
    address: Address = field(default_factory=Address)
    latitude: float | None = None
    longitude: float | None = None
    priority: int = 100
    daily_capacity: int | None = None
    zone: str = "UTC"
    cut_off: str = ""
    work_days: str = "1234567"
    handling_days: int = 0
    takes_hazardous: bool = True
    takes_oversize: bool = True
    service_area: Mapping[str, Any] | None = None
    holidays: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """A point as it stands; ``closed`` says why it sends nothing, empty where it is open."""

    id: int
    version: int
    closed: str
    settings: PointSettings


def add(work: Work, wanted: PointSettings) -> int:
    """A new point, open; returns its id. Raises CodeTaken."""
    taken = work.execute(sa.select(points.c.id).where(points.c.code == wanted.code))
    if taken.first() is not None:
        raise CodeTaken(f"Another point is called {wanted.code}; choose another code.")
    (point_id,) = work.ids(points, 1)
    row = {"id": point_id, "code": wanted.code, "created_at": work.now, **_values(wanted)}
    work.insert(points, [row])
    _keep_holidays(work, point_id, {}, wanted.holidays)
    work.announce(PointAdded(point_id, wanted.code))
    return point_id


def edit(work: Work, point_id: int, wanted: PointSettings, version: int) -> bool:
    """Write a point anew as seen at ``version``, its code left as it is; False where nothing is
    new. Raises NotFound and StaleEdit."""
    now = stored(work.conn, points.c.id == point_id, lock=True)
    changed = _changes(now.settings, wanted)
    if not changed:
        return False
    check_version(now, changed, version)
    work.execute(
        sa.update(points)
        .where(points.c.id == point_id)
        .values(version=points.c.version + 1, **_values(wanted))
    )
    _keep_holidays(work, point_id, now.settings.holidays, wanted.holidays)
    work.announce(PointChanged(point_id, tuple(changed)))
    return True


def touch(work: Work, point_id: int, version: int, what: str) -> None:
    """Something kept beside the point changed with nothing else. Raises NotFound, StaleEdit."""
    check_version(stored(work.conn, points.c.id == point_id, lock=True), {what: "other"}, version)
    work.execute(
        sa.update(points).where(points.c.id == point_id).values(version=points.c.version + 1)
    )
    work.announce(PointChanged(point_id, (what,)))


def check_version(now: Stored, changed: Mapping[str, Any], version: int) -> None:
    if now.version != version:
        told = {what.replace("_", " "): (None, value) for what, value in changed.items()}
        raise StaleEdit(now.settings.label, told)


def by_code(conn: Connection, code: str) -> Stored:
    """The point called ``code``. Raises NotFound."""
    return stored(conn, points.c.code == code, f"There is no point {code!r}; choose of the list.")


def stored(
    conn: Connection,
    which: sa.ColumnElement[bool],
    missing: str = "There is no such point; go back to the list of points.",
    *,
    lock: bool = False,
) -> Stored:
    query = sa.select(points).where(which)
    row = conn.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(missing)
    days = conn.execute(
        sa.select(point_holidays.c.day, point_holidays.c.label)
        .where(point_holidays.c.point_id == row.id)
        .order_by(point_holidays.c.day)
    )
    plain = {name: getattr(row, name) for name in ("code", *_PLAIN)}
    address = Address(*(getattr(row, part.name) for part in fields(Address)))
    settings = PointSettings(
        **plain, address=address, holidays={one.day: one.label for one in days}
    )
    closed = "" if row.active else row.closed_reason or "no reason given"
    return Stored(row.id, row.version, closed, settings)


_PLAIN = tuple(
    one.name for one in fields(PointSettings) if one.name not in ("code", "address", "holidays")
)


def _changes(now: PointSettings, then: PointSettings) -> dict[str, Any]:
    """What is other, by field, with what stands there now."""
    return {
        one.name: _shown(getattr(now, one.name))
        for one in fields(PointSettings)
        if one.name != "code" and getattr(now, one.name) != getattr(then, one.name)
    }


def _shown(value: Any) -> Any:
    if isinstance(value, Address):
        return value.one_line()
    return f"{len(value)} days" if isinstance(value, Mapping) and value else value


def _values(wanted: PointSettings) -> dict[str, Any]:
    told = {name: getattr(wanted, name) for name in _PLAIN}
    if told["service_area"] is None:
        told["service_area"] = sa.null()
    return told | {name: getattr(wanted.address, name) for name in ADDRESS}


def _keep_holidays(
    work: Work, point_id: int, now: Mapping[date, str], then: Mapping[date, str]
) -> None:
    gone = [day for day in now if now[day] != then.get(day)]
    if gone:
        work.execute(
            sa.delete(point_holidays).where(
                point_holidays.c.point_id == point_id, point_holidays.c.day.in_(gone)
            )
        )
    rows = [
        {"point_id": point_id, "day": day, "label": label}
        for day, label in sorted(then.items())
        if now.get(day) != label
    ]
    if rows:
        work.insert(point_holidays, rows)
