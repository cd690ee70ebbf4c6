"""Channels as their pages show them: how long their carts hold stock, who serves them, quotas."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.inventory.model import channel_points, channel_quotas, points
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.views.happened import Happened, happened

MOST_CHANNELS, MOST_QUOTAS = 500, 200


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """``points``: codes of those that serve it, none for all; ``quotas``: SKUs with one, of
    which ``used_up`` have nothing left."""

    id: int
    slug: str
    label: str
    active: bool
    minutes: int
    extensions: int
    points: tuple[str, ...]
    quotas: int
    used_up: int


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """Units the channel may be promised of a SKU in all, and has been."""

    sku_id: int
    sku: str
    title: str
    quota: int
    used: int


@dataclass(frozen=True, slots=True)
class ChannelSheet:
    """``choices``: (id, code, label) of every point; ``quotas``: those least left first."""

    row: ChannelRow
    choices: tuple[tuple[int, str, str], ...]
    named: frozenset[int]
    quotas: tuple[QuotaRow, ...]
    moments: tuple[Happened, ...]


def channel_rows(store: Store) -> list[ChannelRow]:
    """Every channel by label."""
    with store.reading() as conn:
        return _rows(conn)


def channel_sheet(store: Store, slug: str) -> ChannelSheet:
    """Raises NotFound."""
    with store.reading() as conn:
        found = _rows(conn, channels.c.slug == slug)
        if not found:
            raise NotFound(f"There is no channel {slug!r}; choose of the list.")
        choices = conn.execute(
            sa.select(points.c.id, points.c.code, points.c.label).order_by(points.c.code)
        )
        every = tuple((row.id, row.code, row.label) for row in choices)
        codes = set(found[0].points)
        return ChannelSheet(
            found[0],
            every,
            frozenset(point_id for point_id, code, _ in every if code in codes),
            _quotas(conn, found[0].id),
            happened(conn, "channel", found[0].id),
        )


def _rows(conn: Connection, *where: sa.ColumnElement[bool]) -> list[ChannelRow]:
    named = _points(conn)
    left = channel_quotas.c.quota - channel_quotas.c.used
    counted = (
        sa.select(
            channel_quotas.c.channel_id, sa.func.count().label("quotas"),
            sa.func.count().filter(left <= 0).label("used_up"),
        )
        .group_by(channel_quotas.c.channel_id)
        .subquery("counted")
    )  # fmt: skip
    query = (
        sa.select(
            channels.c.id, channels.c.slug, channels.c.label, channels.c.active,
            channels.c.hold_minutes, channels.c.hold_extensions, counted.c.quotas,
            counted.c.used_up,
        )
        .outerjoin(counted, counted.c.channel_id == channels.c.id)
        .where(*where)
        .order_by(channels.c.label, channels.c.id)
        .limit(MOST_CHANNELS)
    )  # fmt: skip
    return [
        ChannelRow(
            row.id, row.slug, row.label, row.active, row.hold_minutes, row.hold_extensions,
            named.get(row.id, ()), row.quotas or 0, row.used_up or 0,
        )
        for row in conn.execute(query)
    ]  # fmt: skip


def _points(conn: Connection) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    query = (
        sa.select(channel_points.c.channel_id, points.c.code)
        .join(points, points.c.id == channel_points.c.point_id)
        .order_by(points.c.code)
    )
    for channel_id, code in conn.execute(query):
        found[channel_id] = (*found.get(channel_id, ()), code)
    return found


def _quotas(conn: Connection, channel_id: int) -> tuple[QuotaRow, ...]:
    left = channel_quotas.c.quota - channel_quotas.c.used
    query = (
        sa.select(
            channel_quotas.c.sku_id, skus.c.code, skus.c.title, channel_quotas.c.quota,
            channel_quotas.c.used,
        )
        .join(skus, skus.c.id == channel_quotas.c.sku_id)
        .where(channel_quotas.c.channel_id == channel_id)
        .order_by(left, skus.c.code)
        .limit(MOST_QUOTAS)
    )  # fmt: skip
    return tuple(QuotaRow(*row) for row in conn.execute(query))
