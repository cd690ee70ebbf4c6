"""What of one SKU people may set, as it stands, and who set it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog import settings
from iorder.catalog.settings import Stored
from iorder.channels.model import channels
from iorder.inventory import quotas
from iorder.inventory.model import channel_quotas, points
from iorder.kernel import dialect
from iorder.kernel.events import events
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.views.actors import names_of, who
from iorder.views.happened import Happened
from iorder.views.stock.sku_facts import Part, parts_of

MOST_CHANGES = 30
MOST_CHANNELS = 100
KINDS = ("SkuChanged", "KitDefined", "QuotaSet", "ReorderLevelsSet", "SafetySet")
WORDS: Mapping[str, str] = {
    "refuse": "refused", "backorder": "sold on backorder", "preorder": "sold ahead",
    "none": "nothing", "lot": "lot", "serial": "serial number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelQuota:
    """``quota`` None: the channel may be promised any number; ``used`` and ``left`` are 0 then."""

    channel_id: int
    label: str
    quota: int | None
    used: int
    left: int


@dataclass(frozen=True, slots=True)
class SkuEditing:
    """``points``: (id, code) of every point that works."""

    stored: Stored
    parts: tuple[Part, ...]
    quotas: tuple[ChannelQuota, ...]
    points: tuple[tuple[int, str], ...]


def sku_editing(store: Store, code: str) -> SkuEditing:
    """Raises NotFound."""
    with store.reading() as conn:
        stored = settings.stored(conn, code)
        work = Work(store, conn, "reader", dialect.now(conn))
        found = conn.execute(
            sa.select(points.c.id, points.c.code).where(points.c.active).order_by(points.c.code)
        )
        return SkuEditing(
            stored,
            tuple(parts_of(conn, stored.id)),
            _quotas(work, stored.id),
            tuple((row.id, row.code) for row in found),
        )


def sku_changes(store: Store, sku_id: int) -> tuple[Happened, ...]:
    """What people said of the SKU, the newest ``MOST_CHANGES``, oldest first."""
    with store.reading() as conn:
        rows = conn.execute(
            sa.select(events.c.kind, events.c.body, events.c.actor, events.c.at)
            .where(
                events.c.subject_kind == "sku",
                events.c.subject_id == sku_id,
                events.c.kind.in_(KINDS),
            )
            .order_by(events.c.seq.desc())
            .limit(MOST_CHANGES)
        ).all()
        names = names_of(conn, {row.actor for row in rows})
        told = [(row, _told(conn, row.kind, json.loads(row.body))) for row in reversed(rows)]
    return tuple(Happened(row.at, words, who(row.actor, names)) for row, words in told if words)


def _quotas(work: Work, sku_id: int) -> tuple[ChannelQuota, ...]:
    rows = work.execute(
        sa.select(channels.c.id, channels.c.label, channel_quotas.c.quota)
        .outerjoin(
            channel_quotas,
            sa.and_(
                channel_quotas.c.channel_id == channels.c.id, channel_quotas.c.sku_id == sku_id
            ),
        )
        .where(sa.or_(channels.c.active, channel_quotas.c.quota.is_not(None)))
        .order_by(channel_quotas.c.quota.is_(None), channels.c.label)
        .limit(MOST_CHANNELS)
    ).all()
    found = []
    for row in rows:
        one = quotas.left(work, row.id, [sku_id]).get(sku_id) if row.quota is not None else None
        used, left = (one.used, one.left) if one else (0, 0)
        found.append(ChannelQuota(row.id, row.label, row.quota, used, left))
    return tuple(found)


def _told(conn: Connection, kind: str, body: Mapping[str, Any]) -> str:
    """An event in words; none where another one of the same act tells it."""
    if kind == "SkuChanged":
        told = body["changes"]
        words = "; ".join(_change(name, *told[name]) for name in settings.FIELDS if name in told)
        return words[:1].upper() + words[1:]
    if kind == "KitDefined":
        parts = ", ".join(f"{units} × {code}" for code, units in body["parts"].items())
        return f"A kit of {parts}" if parts else "No kit any more"
    if kind == "QuotaSet":
        label = _name(conn, channels.c.label, channels.c.id, body["channel_id"])
        return f"Quota of {label}: {_units(body['quota'], 'any number')}"
    point = _name(conn, points.c.code, points.c.id, body["point_id"])
    if kind == "SafetySet":
        return f"Safety stock at {point}: {_units(body['safety'], '0')}"
    return (
        f"Reorder point at {point}: {_units(body['reorder_point'], 'by formula')}, "
        f"up to {_units(body['up_to'], 'by formula')}"
    )


def _change(name: str, before: object, after: object) -> str:
    if isinstance(after, bool):
        return name if after else f"not {name}"
    label = {"available_on": "ships from", "tracking": "told apart by"}.get(name, name)
    was, now = (WORDS.get(str(one), one) or "no day" for one in (before, after))
    return f"{label.replace('_', ' ')} {now} (was {was})"


def _name(conn: Connection, label: Any, key: Any, value: int) -> str:
    return str(conn.execute(sa.select(label).where(key == value)).scalar() or "?")


def _units(number: int | None, none: str) -> str:
    return none if number is None else f"{number:,}"
