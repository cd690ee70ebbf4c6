"""Outside references: what another system calls our record, unique per (source, kind, ref).

Kept in one small table of its own so that the big tables can be partitioned, and so that
receiving the same thing twice finds it. ``digest`` is of the content last taken from the
source: equal means nothing has changed there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from iorder.kernel import bulk, dialect
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.tables import metadata
from iorder.kernel.work import Work

external_refs = sa.Table(
    "external_refs",
    metadata,
    sa.Column("source_id", sa.BigInteger, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("ref", sa.Text, primary_key=True),
    sa.Column("subject_id", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_external_refs_subject", "kind", "subject_id"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """Our record behind an outside reference, and the digest of what was last taken."""

    subject_id: int
    digest: str


def known(work: Work, source_id: int, kind: str, refs: Collection[str]) -> dict[str, Known]:
    """The references that are known already; at most some thousands at a time."""
    if not refs:
        return {}
    wanted = list(refs)
    rows = _known(room_for(len(wanted))).run(
        work, the_source=source_id, the_kind=kind, **filled("ref", wanted)
    )
    return {ref: Known(subject_id, digest) for ref, subject_id, digest in rows}


def remember(work: Work, source_id: int, kind: str, rows: Sequence[tuple[str, int, str]]) -> None:
    """Store new (ref, subject id, digest); one taken meanwhile raises IntegrityError."""
    bulk.insert(
        work,
        external_refs,
        ("source_id", "kind", "ref", "subject_id", "digest"),
        [(source_id, kind, ref, subject_id, digest) for ref, subject_id, digest in rows],
    )


def refresh(work: Work, source_id: int, kind: str, digests: Mapping[str, str]) -> None:
    """Note the content last taken for references that are known."""
    if digests:
        work.execute(
            sa.update(external_refs)
            .where(
                external_refs.c.source_id == source_id,
                external_refs.c.kind == kind,
                external_refs.c.ref == sa.bindparam("the_ref"),
            )
            .values(digest=sa.bindparam("the_digest")),
            [{"the_ref": ref, "the_digest": digest} for ref, digest in digests.items()],
        )


def claim(work: Work, source_id: int, kind: str, ref: str, subject_id: int) -> int:
    """The subject that owns ``ref``: ``subject_id`` if it was free, else who had it before."""
    work.execute(
        dialect.insert(external_refs, work.conn.dialect.name)
        .values(source_id=source_id, kind=kind, ref=ref, subject_id=subject_id, digest="")
        .on_conflict_do_nothing(index_elements=["source_id", "kind", "ref"])
    )
    return known(work, source_id, kind, [ref])[ref].subject_id


@lru_cache(maxsize=16)
def _known(count: int) -> Prepared:
    table = external_refs.c
    return Prepared(
        sa.select(table.ref, table.subject_id, table.digest).where(
            table.source_id == sa.bindparam("the_source", type_=sa.BigInteger),
            table.kind == sa.bindparam("the_kind", type_=sa.Text),
            any_of(table.ref, "ref", count),
        )
    )
