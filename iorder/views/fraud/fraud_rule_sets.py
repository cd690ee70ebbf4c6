"""Fraud rule sets and their back-tests as the pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iorder.fraud import runs, service
from iorder.fraud.check import CHECKS
from iorder.fraud.rules import Rules
from iorder.fraud.service import Stored
from iorder.kernel.rule_sets import Change
from iorder.kernel.runs import Run
from iorder.kernel.store import Store
from iorder.views.actors import names_of, who
from iorder.views.fraud.fraud_labelled import labels_there


@dataclass(frozen=True, slots=True)
class SetRow:
    """``standing``: one of ``rule_drafts.STANDINGS``."""

    id: int
    label: str
    standing: str
    rules: Rules
    version: int
    created_by: str
    created_at: datetime
    published_by: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class SetSheet:
    row: SetRow
    force_label: str
    changes: tuple[Change, ...]
    tests: tuple[Run, ...]
    labels: Mapping[str, int]


def all_sets(store: Store) -> list[SetRow]:
    """Every rule set, the newest first."""
    with store.reading() as conn:
        found = service.all_stored(conn)
        force = service.in_force(conn).id
        actors = {one.created_by for one in found} | {one.published_by for one in found}
        names = names_of(conn, actors)
    return [_row(one, force, names) for one in found]


def one_set(store: Store, rules_id: int) -> SetSheet:
    """Raises NotFound."""
    with store.reading() as conn:
        found = service.stored(conn, rules_id)
        force = service.in_force(conn)
        names = names_of(conn, {found.created_by, found.published_by})
        tests = [one for one in runs.recent(conn, 100) if one.asked["rules_id"] == rules_id]
        return SetSheet(
            _row(found, force.id, names), force.label, tuple(changes(force.rules, found.rules)),
            tuple(tests[:5]), labels_there(conn),
        )  # fmt: skip


def recent_tests(store: Store) -> list[Run]:
    with store.reading() as conn:
        return runs.recent(conn)


def one_test(store: Store, run_id: int) -> Run:
    """Raises NotFound."""
    with store.reading() as conn:
        return runs.run_of(conn, run_id)


def changes(before: Rules, after: Rules) -> list[Change]:
    """Line by line, thresholds first."""
    found = [
        Change(label, str(getattr(before, name)), str(getattr(after, name)))
        for name, label in (("review_at", "Review from"), ("decline_at", "Decline from"),
                            ("review_hours", "Hours to review"))
        if getattr(before, name) != getattr(after, name)
    ]  # fmt: skip
    if before.channels_off != after.channels_off:
        found.append(
            Change("Channels not screened", _listed(before.channels_off),
                   _listed(after.channels_off))
        )  # fmt: skip
    for check in CHECKS:
        was, now = before.weights[check.slug], after.weights[check.slug]
        if was != now:
            found.append(Change(f"{check.label}: weight", f"{was}%", f"{now}%"))
        found += _parameters(check.label, before.parameters[check.slug],
                             after.parameters[check.slug])  # fmt: skip
    return found


def _parameters(label: str, before: Any, after: Any) -> list[Change]:
    return [
        Change(f"{label}: {part.metadata['label'].lower()}", _written(was), _written(now))
        for name, part in before.__dataclass_fields__.items()
        if (was := getattr(before, name)) != (now := getattr(after, name))
    ]


def _written(value: Any) -> str:
    return _listed(value) if isinstance(value, tuple) else str(value)


def _listed(some: Sequence[str]) -> str:
    return ", ".join(some) or "none"


def _row(one: Stored, force: int | None, names: Mapping[str, str]) -> SetRow:
    standing = one.state
    if one.state == "published":
        standing = "force" if one.id == force else "former"
    return SetRow(
        one.id, one.label, standing, one.rules, one.version, who(one.created_by, names),
        one.created_at, who(one.published_by, names) if one.published_by else "", one.published_at,
    )  # fmt: skip
