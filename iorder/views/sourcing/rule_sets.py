"""Rule sets as a page lists them: which holds, which will, which did; and one beside that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.rule_sets import Change
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.sourcing import rules_words
from iorder.sourcing import service as sourcing
from iorder.sourcing.rule_matches import RuleMatches
from iorder.sourcing.rules import DEFAULT, RuleSet
from iorder.sourcing.service import InForce, Stored
from iorder.views.actors import names_of, who
from iorder.views.sourcing import replayed
from iorder.views.sourcing.situation import situation

MATCH_DAYS = 30
MOST_MATCHED = 1_000


@dataclass(frozen=True, slots=True)
class SetRow:
    """``standing``: one of ``rule_drafts.STANDINGS``. ``created_by``, ``published_by``: names."""

    id: int
    label: str
    standing: str
    policy: str
    rules: int
    effective_at: datetime | None
    created_by: str
    created_at: datetime
    published_by: str
    version: int


@dataclass(frozen=True, slots=True)
class SetSheet:
    """One rule set beside the one in force, ``force_id`` None for the built-in one. ``back_to``:
    what would hold again if this one, in force, were taken back."""

    row: SetRow
    rules: RuleSet
    force_id: int | None
    force_label: str
    changes: Sequence[Change]
    back_to: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a rule set may name."""

    points: Sequence[str]
    channels: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Matched:
    """``counts``: orders each rule holds for, of ``orders`` of the last ``days`` days."""

    counts: Sequence[int]
    orders: int
    days: int


def all_sets(store: Store) -> list[SetRow]:
    """Every rule set, the newest first."""
    with store.reading() as conn:
        return _rows(conn, sourcing.all_stored(conn))


def one_set(store: Store, rules_id: int) -> SetSheet:
    """Raises NotFound."""
    with store.reading() as conn:
        stored = sourcing.stored(conn, rules_id)
        every = sourcing.all_stored(conn)
        lived = _lived(every, dialect.now(conn))
        force = lived[-1] if lived else None
        row = next(one for one in _rows(conn, every) if one.id == rules_id)
    rules = force.rules if force else DEFAULT
    return SetSheet(
        row, stored.rules, force.id if force else None,
        force.label if force else "Built-in rules",
        rules_words.changes(rules, stored.rules),
        lived[-2].label if len(lived) > 1 else "Built-in rules",
    )  # fmt: skip


def choices(store: Store) -> Choices:
    with store.reading() as conn:
        codes = list(conn.execute(sa.select(points.c.code).order_by(points.c.code)).scalars())
        named = conn.execute(
            sa.select(channels.c.slug, channels.c.label).order_by(channels.c.slug)
        ).all()
    return Choices(codes, [(slug, label or slug) for slug, label in named])


def matched(work: Work, rules: RuleSet) -> Matched:
    """How many of the last days' orders, the newest ``MOST_MATCHED``, each rule holds for."""
    since = work.now - timedelta(days=MATCH_DAYS)
    ids = replayed.latest(work.conn, since, MOST_MATCHED) if rules.rules else []
    some = replayed.orders_of(work.conn, ids)
    skus = {sku for one in some for sku in one.request.demand}
    counts = RuleMatches(situation(work, skus, InForce(None, rules)))
    for one in some:
        counts.count(one.request)
    return Matched(counts.counts, len(some), MATCH_DAYS)


def _rows(conn: Connection, every: Sequence[Stored]) -> list[SetRow]:
    now = dialect.now(conn)
    lived = _lived(every, now)
    force = lived[-1].id if lived else None
    names = names_of(conn, {one.created_by for one in every} | {one.published_by for one in every})
    return [
        SetRow(
            one.id, one.label, _standing(one, force, now),
            rules_words.policy_label(one.rules.policy), len(one.rules.rules), one.effective_at,
            who(one.created_by, names), one.created_at,
            who(one.published_by, names) if one.published_by else "", one.version,
        )
        for one in every
    ]  # fmt: skip


def _lived(every: Sequence[Stored], now: datetime) -> list[Stored]:
    """Published ones whose day has come, the one in force last."""
    come = [
        (one.effective_at, one.id, one)
        for one in every
        if one.state == "published" and one.effective_at is not None and one.effective_at <= now
    ]
    return [one for _, _, one in sorted(come, key=lambda row: row[:2])]


def _standing(one: Stored, force: int | None, now: datetime) -> str:
    if one.state != "published":
        return one.state
    if one.id == force:
        return "force"
    return "scheduled" if one.effective_at is not None and one.effective_at > now else "former"
