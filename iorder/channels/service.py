"""Channels, saved mappings, and an import's own record: progress, rejects, its end.

An import moves by compare-and-set on ``cursor``, in the transaction that writes its rows: two
processes on one import cannot both succeed, and a killed one is taken up where it committed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from iorder.channels.draft import Rejected, SourceRow
from iorder.channels.model import channels, import_rejects, imports, mapping_profiles
from iorder.channels.plan import Plan
from iorder.kernel import bulk, dialect, jobs
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work

JOB = "import.run"


class ImportMoved(Refused):
    """Another process moved the import, or it was cancelled: this one leaves off."""

    code = "import_moved"


@dataclass
class Tally:
    """What was done so far; ``totals`` is {currency: {orders, lines, gross_minor}}."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    totals: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count ``other`` in as well."""
        for name in ("rows", "created", "updated", "unchanged", "rejected"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for currency, sums in other.totals.items():
            mine = self.totals.setdefault(currency, {"orders": 0, "lines": 0, "gross_minor": 0})
            for key, amount in sums.items():
                mine[key] += amount


@dataclass(frozen=True)
class ImportRecord:
    """One import as it stands. ``cursor``: the first sequence number not committed yet."""

    id: int
    kind: str
    channel_id: int
    channel: str
    state: str
    plan: Plan
    dry_run: bool
    cursor: int
    tally: Tally


def channel(work: Work, slug: str) -> int:
    """The channel with this slug, made where there is none."""
    find = sa.select(channels.c.id).where(channels.c.slug == slug)
    known = work.execute(find).scalar_one_or_none()
    if known is None:
        work.execute(
            dialect.insert(channels, work.conn.dialect.name)
            .values(
                id=work.ids(channels, 1)[0],
                slug=slug,
                label=slug.replace("_", " ").replace("-", " ").capitalize(),
                created_at=work.now,
            )
            .on_conflict_do_nothing(index_elements=["slug"])
        )
        known = work.execute(find).scalar_one()
    return int(known)


def start(work: Work, plan: Plan, *, dry_run: bool, total: int | None, state: str) -> int:
    """A new import in ``state`` (draft, queued or running); returns its id."""
    import_id = work.ids(imports, 1)[0]
    work.execute(
        sa.insert(imports).values(
            id=import_id,
            kind=plan.kind,
            channel_id=channel(work, plan.channel),
            state=state,
            files=[{"name": f.name, "path": f.path, "role": f.role} for f in plan.files],
            mapping=plan.to_json(),
            dry_run=dry_run,
            total=total,
            totals={},
            actor=work.actor,
            created_at=work.now,
            started_at=work.now if state == "running" else None,
        )
    )
    return import_id


def draft(work: Work, import_id: int) -> Plan:
    """The plan of a draft, which nobody else changes meanwhile. Raises Refused."""
    found = work.execute(
        sa.select(imports.c.mapping)
        .where(imports.c.id == import_id, imports.c.state == "draft")
        .with_for_update()
    ).scalar_one_or_none()
    if found is None:
        raise Refused("The import has started already; cancel it and upload the files again.")
    return Plan.from_json(dict(found))


def replan(work: Work, import_id: int, plan: Plan, *, dry_run: bool) -> None:
    """Change the plan of a draft. Raises Refused once it has been queued."""
    done = work.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, imports.c.state == "draft")
        .values(
            kind=plan.kind,
            channel_id=channel(work, plan.channel),
            files=[{"name": f.name, "path": f.path, "role": f.role} for f in plan.files],
            mapping=plan.to_json(),
            dry_run=dry_run,
        )
    ).rowcount
    if not done:
        raise Refused("The import has started already; cancel it and upload the files again.")


def queue(work: Work, import_id: int) -> None:
    """Hand a draft to the worker. Raises Refused when it is no draft any more."""
    done = work.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, imports.c.state == "draft")
        .values(state="queued")
    ).rowcount
    if not done:
        raise Refused("The import has started already; look at its progress.")
    jobs.enqueue(work, [jobs.Wanted(JOB, f"import:{import_id}", {"import_id": import_id})])


def cancel(work: Work, import_id: int) -> bool:
    """Stop after the batch in hand; what is in stays in. True if it was still open."""
    done = work.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, imports.c.state.in_(("draft", "queued", "running")))
        .values(state="cancelled", finished_at=work.now)
    )
    return done.rowcount == 1


def resume(work: Work, import_id: int) -> None:
    """Go on with a cancelled or failed import behind what it committed. Raises Refused."""
    done = work.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, imports.c.state.in_(("cancelled", "failed")))
        .values(state="queued", error="", finished_at=None)
    ).rowcount
    if not done:
        raise Refused("Only a cancelled or failed import can go on; look at its progress.")
    key = f"import:{import_id}:{work.now.isoformat()}"
    jobs.enqueue(work, [jobs.Wanted(JOB, key, {"import_id": import_id})])


def again(work: Work, import_id: int) -> int:
    """A new draft with the files and the plan of an earlier import; returns its id."""
    found = record_of(work, import_id)
    return start(work, found.plan, dry_run=False, total=None, state="draft")


def take_up(work: Work, import_id: int) -> ImportRecord:
    """The import, set running if it was queued. Raises NotFound."""
    work.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, imports.c.state == "queued")
        .values(state="running", started_at=work.now)
    )
    return record_of(work, import_id)


def record_of(work: Work, import_id: int) -> ImportRecord:
    """Raises NotFound."""
    row = work.execute(
        sa.select(imports, channels.c.slug)
        .join(channels, channels.c.id == imports.c.channel_id)
        .where(imports.c.id == import_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no import {import_id}.")
    counts = {name: getattr(row, name) for name in _COUNTS}
    return ImportRecord(
        row.id, row.kind, row.channel_id, row.slug, row.state,
        Plan.from_json(dict(row.mapping or {"kind": row.kind})),
        row.dry_run, row.cursor, Tally(**counts, totals=dict(row.totals)),
    )  # fmt: skip


def interrupted(work: Work, plan: Plan, *, dry_run: bool) -> int | None:
    """The import of exactly this plan that was left running, if there is one."""
    rows = work.execute(
        sa.select(imports.c.id, imports.c.mapping)
        .where(
            imports.c.state == "running", imports.c.kind == plan.kind,
            imports.c.actor == work.actor, imports.c.dry_run == dry_run,
        )
        .order_by(imports.c.id.desc())
    )  # fmt: skip
    wanted = plan.to_json()
    return next((key for key, mapping in rows if dict(mapping) == wanted), None)


def advance(work: Work, import_id: int, before: int, after: int, tally: Tally) -> None:
    """Move the cursor with this batch's rows. Raises ImportMoved, which undoes the batch."""
    done = work.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, imports.c.state == "running", imports.c.cursor == before)
        .values(cursor=after, totals=tally.totals, **{n: getattr(tally, n) for n in _COUNTS})
    ).rowcount
    if not done:
        raise ImportMoved("The import was cancelled or is run by another process.")


def reject(work: Work, import_id: int, rejects: Sequence[Rejected]) -> None:
    """Keep the rows that cannot be taken, each with its cells as they came."""
    rows = [
        (source.file, source.row, one.column if at == 0 else "", one.reason, _storable(source))
        for one in rejects
        for at, source in enumerate(one.rows)
    ]
    if rows:
        ids = work.ids(import_rejects, len(rows))
        bulk.insert(
            work,
            import_rejects,
            ("id", "import_id", "file", "row", "column", "reason", "cells"),
            [(key, import_id, *row) for key, row in zip(ids, rows, strict=True)],
        )


def _storable(source: SourceRow) -> dict[str, str]:
    """The cells without what no text column takes: NUL, and bytes that were no characters."""
    return {
        header: cell.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
        for header, cell in source.cells.items()
    }


def finish(work: Work, import_id: int, state: str, error: str = "") -> None:
    """End a running import as done or failed; one that was cancelled stays so."""
    work.execute(
        sa.update(imports)
        .where(imports.c.id == import_id, imports.c.state.in_(("queued", "running")))
        .values(state=state, error=error, phase="", finished_at=work.now)
    )


def note_phase(work: Work, import_id: int, phase: str, total: int | None) -> None:
    """What is being done, and how long it is where that is known by now."""
    values: dict[str, Any] = {"phase": phase}
    if total is not None:
        values["total"] = total
    work.execute(sa.update(imports).where(imports.c.id == import_id).values(values))


def save_profile(work: Work, kind: str, name: str, mapping: Mapping[str, Any]) -> int:
    """Save a mapping under a name; one of the same kind and name is replaced."""
    table = mapping_profiles
    done = work.execute(
        dialect.insert(table, work.conn.dialect.name)
        .values(
            id=work.ids(table, 1)[0], kind=kind, name=name, mapping=dict(mapping),
            actor=work.actor, created_at=work.now,
        )
        .on_conflict_do_update(
            index_elements=["kind", "name"],
            set_={"mapping": dict(mapping), "version": table.c.version + 1},
        )
        .returning(table.c.id)
    )  # fmt: skip
    return int(done.scalar_one())


def profile(work: Work, kind: str, name: str) -> dict[str, Any] | None:
    """The mapping saved under this name, if there is one."""
    found = work.execute(
        sa.select(mapping_profiles.c.mapping).where(
            mapping_profiles.c.kind == kind, mapping_profiles.c.name == name
        )
    ).scalar_one_or_none()
    return dict(found) if found is not None else None


_COUNTS = ("rows", "created", "updated", "unchanged", "rejected")
