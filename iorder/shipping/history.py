"""Shipments of past orders: one shipment with one parcel for each, linked to order lines.

Orders may name shipments before the shipments' own file comes: those are stubs, filled later.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel import bulk, dialect, refs
from iorder.kernel.work import Work
from iorder.shipping import intercepts
from iorder.shipping.model import parcels, shipment_lines, shipments
from iorder.shipping.service import Content
from iorder.shipping.states import RANK, least_far

KIND = "shipment"
_SHIPMENT = ("id", "point_id", "customer_id", "external_ref", "carrier", "service",
             "source_status", "destination", "shipped_at", "created_at")  # fmt: skip
_PARCEL = ("id", "shipment_id", "point_id", "carrier", "tracking_number", "state", "promised_at",
           "shipped_at", "delivered_at", "created_at")  # fmt: skip
_LINE = ("parcel_id", "order_line_id", "shipment_id", "order_id", "quantity")


@dataclass(frozen=True, slots=True)
class PastShipment:
    """A shipment as its source states it; ``state`` is one of ``states.STATES``."""

    ref: str
    state: str = "unknown"
    source_status: str = ""
    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    destination: str = ""
    point_id: int | None = None
    customer_id: int | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    promised_at: datetime | None = None
    digest: str = ""


def put_in(
    work: Work,
    source_id: int,
    named: Mapping[str, PastShipment],
    contents: Mapping[str, Sequence[Content]],
) -> None:
    """Link order lines to shipments by reference; those not known yet are made as ``named``."""
    known = refs.known(work, source_id, KIND, contents.keys())
    ids = {ref: one.subject_id for ref, one in known.items()}
    ids |= _insert(work, source_id, [named[ref] for ref in contents if ref not in ids])
    parcel_of = _parcels(work, ids.values())
    statement = dialect.insert(shipment_lines, work.conn.dialect.name).on_conflict_do_nothing()
    rows = [
        {
            "parcel_id": parcel_of[ids[ref]],
            "order_line_id": content.order_line_id,
            "shipment_id": ids[ref],
            "order_id": content.order_id,
            "quantity": content.quantity,
        }
        for ref, some in contents.items()
        for content in some
    ]
    if not rows:
        return
    if known:
        work.execute(statement, rows)
    else:  # nothing of theirs can be there yet
        bulk.insert(work, shipment_lines, _LINE, [tuple(row.values()) for row in rows])


def states_of(work: Work, source_id: int, wanted: Collection[str]) -> dict[str, str]:
    """Where the parcel of each known shipment is, by the shipment's reference."""
    known = refs.known(work, source_id, KIND, wanted)
    if not known:
        return {}
    ref_of = {one.subject_id: ref for ref, one in known.items()}
    rows = work.execute(
        sa.select(parcels.c.shipment_id, parcels.c.state).where(parcels.c.shipment_id.in_(ref_of))
    )
    return {ref_of[shipment]: state for shipment, state in rows}


def take_shipments(
    work: Work, source_id: int, told: Sequence[PastShipment]
) -> tuple[int, int, int, list[int]]:
    """Take what a source says of its shipments: (new, changed, same), and parcels that changed."""
    known = refs.known(work, source_id, KIND, [one.ref for one in told])
    changed = [one for one in told if one.ref not in known or known[one.ref].digest != one.digest]
    made = _insert(work, source_id, [one for one in changed if one.ref not in known])
    _update(work, {known[one.ref].subject_id: one for one in changed if one.ref in known})
    refs.refresh(work, source_id, KIND, {one.ref: one.digest for one in changed})
    touched = list(made.values()) + [
        known[one.ref].subject_id for one in changed if one.ref in known
    ]
    new = sum(1 for one in changed if one.ref not in known or not known[one.ref].digest)
    parcel_of = _parcels(work, touched)
    intercepts.heard(
        work,
        {
            parcel_of[known[one.ref].subject_id]: state_of(one)
            for one in changed
            if one.ref in known
        },
    )
    moved = list(parcel_of.values())
    return new, len(changed) - new, len(told) - len(changed), moved


def least_far_by_order(work: Work, order_ids: Collection[int]) -> dict[int, str]:
    """The tracking state of each order that has parcels: that of the one least far along."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = work.execute(
        sa.select(shipment_lines.c.order_id, parcels.c.state)
        .join(parcels, parcels.c.id == shipment_lines.c.parcel_id)
        .where(shipment_lines.c.order_id.in_(order_ids))
        .distinct()
    )
    for order_id, state in rows:
        found[order_id].add(state)
    return {order_id: least_far(states) for order_id, states in found.items()}


def unlink(work: Work, order_line_ids: Sequence[int]) -> None:
    """Forget that these lines are in any parcel; their source no longer has them."""
    if order_line_ids:
        mine = shipment_lines.c.order_line_id.in_(order_line_ids)
        work.execute(sa.delete(shipment_lines).where(mine))


def _insert(work: Work, source_id: int, fresh: Sequence[PastShipment]) -> dict[str, int]:
    if not fresh:
        return {}
    ids, parcel_ids = work.ids(shipments, len(fresh)), work.ids(parcels, len(fresh))
    bulk.insert(
        work,
        shipments,
        _SHIPMENT,
        [
            (
                sid, one.point_id, one.customer_id, one.ref, one.carrier, one.service,
                one.source_status, one.destination, one.shipped_at, work.now,
            )
            for sid, one in zip(ids, fresh, strict=True)
        ],
    )  # fmt: skip
    bulk.insert(
        work,
        parcels,
        _PARCEL,
        [
            (
                pid, sid, one.point_id, one.carrier, one.tracking_number, state_of(one),
                one.promised_at, one.shipped_at, one.delivered_at, work.now,
            )
            for pid, sid, one in zip(parcel_ids, ids, fresh, strict=True)
        ],
    )  # fmt: skip
    made = {one.ref: sid for sid, one in zip(ids, fresh, strict=True)}
    refs.remember(work, source_id, KIND, [(ref, sid, "") for ref, sid in made.items()])
    return made


_SAYS = ("point_id", "customer_id", "carrier", "service", "source_status", "destination",
         "shipped_at")  # fmt: skip
_PARCEL_SAYS = (
    "point_id",
    "carrier",
    "tracking_number",
    "promised_at",
    "shipped_at",
    "delivered_at",
)


def _update(work: Work, told: Mapping[int, PastShipment]) -> None:
    """``told`` by shipment."""
    if not told:
        return
    rows = [
        {"the_id": key, "new_state": state_of(one)}
        | {f"new_{name}": getattr(one, name) for name in {*_SAYS, *_PARCEL_SAYS}}
        for key, one in sorted(told.items())
    ]
    work.execute(_update_of(shipments, shipments.c.id, _SAYS), rows)
    work.execute(_update_of(parcels, parcels.c.shipment_id, (*_PARCEL_SAYS, "state")), rows)


def _update_of(table: sa.Table, key: sa.Column[int], names: Sequence[str]) -> sa.Update:
    says = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return sa.update(table).where(key == sa.bindparam("the_id")).values(says)


def _parcels(work: Work, shipment_ids: Collection[int]) -> dict[int, int]:
    """The one parcel of each shipment."""
    if not shipment_ids:
        return {}
    rows = work.execute(
        sa.select(parcels.c.shipment_id, sa.func.min(parcels.c.id))
        .where(parcels.c.shipment_id.in_(list(shipment_ids)))
        .group_by(parcels.c.shipment_id)
    )
    return {row.shipment_id: row[1] for row in rows}


def state_of(one: PastShipment) -> str:
    """What its parcel is in: as stated, else what its dates prove."""
    if one.state in RANK and one.state != "unknown":
        return one.state
    return "delivered" if one.delivered_at else "unknown"
