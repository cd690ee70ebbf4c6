"""How far the sample shop is loaded: one row among the outside references."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel import jobs, refs
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.orders.model import orders
from iorder.sample.turns import TURNS

JOB = "sample.load"
KIND = "sample"
NAME = "shop"


@dataclass(frozen=True)
class Marker:
    """How far a load has come; ``turns`` are done."""

    seed: int
    orders: int
    until: str
    turns: int

    @property
    def is_done(self) -> bool:
        return self.turns >= TURNS


def ask_for_sample(work: Work) -> None:
    """Let a worker load it; asked again, nothing happens."""
    jobs.enqueue(work, [jobs.Wanted(JOB, JOB, {})])


def sample_marker(store: Store) -> Marker | None:
    """How far the sample shop is loaded; None before it was begun."""
    with store.reading() as conn:
        text = conn.execute(
            sa.select(refs.external_refs.c.digest).where(
                refs.external_refs.c.source_id == 0,
                refs.external_refs.c.kind == KIND,
                refs.external_refs.c.ref == NAME,
            )
        ).scalar_one_or_none()
    return Marker(**json.loads(text)) if text else None


def has_other_orders(store: Store) -> bool:
    """Whether there are orders that no sample made: then it should not be mixed in."""
    if sample_marker(store) is not None:
        return False
    with store.reading() as conn:
        return conn.execute(sa.select(orders.c.id).limit(1)).first() is not None
