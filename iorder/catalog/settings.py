"""What people say of a SKU: how it sells when it is out, how it is kept and what it needs.

A change names its fields and the version it was made on; what is so already is no change.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog import tracking
from iorder.catalog.events import SkuChanged
from iorder.catalog.model import skus
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.events import events
from iorder.kernel.work import Work

WHEN_OUT = ("refuse", "backorder", "preorder")
FIELDS = ("when_out", "available_on", "hazardous", "oversize", "tracking")
LOOKED_BACK = 50
_COLUMNS = tuple(skus.c[name] for name in FIELDS)


@dataclass(frozen=True, slots=True)
class SkuSettings:
    """``available_on``: the day from which a preorder ships, None where it is none."""

    when_out: str
    available_on: date | None
    hazardous: bool
    oversize: bool
    tracking: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A SKU's settings as they stand."""

    id: int
    code: str
    version: int
    settings: SkuSettings


def stored(conn: Connection, code: str, *, lock: bool = False) -> Stored:
    """Raises NotFound."""
    query = sa.select(skus.c.id, skus.c.code, skus.c.version, *_COLUMNS).where(skus.c.code == code)
    row = conn.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(f"There is no SKU {code!r}; search for it among the stock levels.")
    return Stored(row.id, row.code, row.version, SkuSettings(*row[3:]))


def changed(now: Stored, named: Mapping[str, Any], today: date) -> SkuSettings:
    """The settings with the named fields in place. What is no preorder has no day.

    Raises InvalidInput, and Refused for what is kept by lot already.
    """
    if strange := sorted(set(named) - set(FIELDS)):
        raise InvalidInput(f"A SKU has no setting {strange[0]!r}.")
    then = replace(now.settings, **named)
    if then == now.settings:
        return then
    if then.when_out not in WHEN_OUT:
        raise InvalidInput(f"{then.when_out!r} is no choice; there are {', '.join(WHEN_OUT)}.")
    if then.when_out != "preorder":
        if named.get("available_on") is not None:
            raise InvalidInput("Only what is sold ahead has a day; choose preorder, or no day.")
        then = replace(then, available_on=None)
    elif then.available_on is None:
        raise InvalidInput("Say from which day a preorder ships.")
    elif then.available_on < today and then.available_on != now.settings.available_on:
        raise InvalidInput(f"{then.available_on} is past; a preorder ships on a day to come.")
    tracking.check(now.settings.tracking, then.tracking)
    return then


def check_version(work: Work, now: Stored, version: int) -> None:
    """Raises StaleEdit that says what others changed since ``version``."""
    if now.version == version:
        return
    told: dict[str, tuple[Any, Any]] = {}
    rows = work.execute(
        sa.select(events.c.kind, events.c.body)
        .where(
            events.c.subject_kind == "sku",
            events.c.subject_id == now.id,
            events.c.kind == SkuChanged.__name__,
        )
        .order_by(events.c.seq.desc())
        .limit(LOOKED_BACK)
    ).all()
    for row in reversed(rows):
        body = json.loads(row.body)
        if body["version"] > version:
            for name, (before, after) in body["changes"].items():
                told[_spaced(name)] = (told.get(_spaced(name), (before,))[0], after)
    raise StaleEdit(now.code, told)


def change(work: Work, now: Stored, then: SkuSettings, more: Mapping[str, Any]) -> None:
    """Write what is other; ``more``: (before, after) of what is kept beside the SKU.

    Whoever calls holds the SKU's row and has checked the version.
    """
    was, is_now = asdict(now.settings), asdict(then)
    told = {name: (_plain(was[name]), _plain(is_now[name])) for name in FIELDS
            if was[name] != is_now[name]}  # fmt: skip
    work.execute(
        sa.update(skus).where(skus.c.id == now.id).values(version=now.version + 1, **is_now)
    )
    work.announce(SkuChanged(now.id, now.version + 1, told | dict(more)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _spaced(name: str) -> str:
    return name.replace("_", " ")
