"""Idempotency keys: the same request twice has one effect and one answer.

Key and work share one transaction, so a crash leaves both or neither; a second request meanwhile
waits for the first and then replays it.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.errors import Refused
from iorder.kernel.tables import UtcDateTime, metadata
from iorder.kernel.work import Work

KEPT = timedelta(days=7)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request_hash", sa.Text, nullable=False),
    sa.Column("answer", sa.LargeBinary),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
)


class KeyReused(Refused):
    """The key came before with another body."""

    code = "idempotency_key_reused"
    status = 422


def once(
    work: Work, scope: str, key: str, request: bytes, act: Callable[[Work], bytes]
) -> tuple[bytes, bool]:
    """(answer, replayed): do ``act`` the first time, give the stored bytes after that.

    ``scope`` is what the key is unique in: token, method and path. Raises KeyReused.
    """
    digest = hashlib.sha256(request).hexdigest()
    mine = work.execute(
        dialect.insert(idempotency_keys, work.conn.dialect.name)
        .values(scope=scope, key=key, request_hash=digest, created_at=work.now)
        .on_conflict_do_nothing(index_elements=["scope", "key"])
        .returning(idempotency_keys.c.key)
    ).scalar_one_or_none()
    this = sa.and_(idempotency_keys.c.scope == scope, idempotency_keys.c.key == key)
    if mine is None:
        row = work.execute(
            sa.select(idempotency_keys.c.request_hash, idempotency_keys.c.answer).where(this)
        ).one()
        if row.request_hash != digest:
            raise KeyReused(
                "This Idempotency-Key was used for another request; send a new key with it."
            )
        return row.answer, True
    answer = act(work)
    work.execute(sa.update(idempotency_keys).where(this).values(answer=answer))
    return answer, False


def forget_old(work: Work) -> int:
    """Drop keys older than ``KEPT``; returns how many."""
    return work.execute(
        sa.delete(idempotency_keys).where(idempotency_keys.c.created_at < work.now - KEPT)
    ).rowcount
