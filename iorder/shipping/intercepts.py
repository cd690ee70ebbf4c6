"""Parcels that their carriers are asked to stop: wanted by an order, asked, and what came of it.

Where no carrier is called from here a person asks, and writes down the answer. What the carrier
scans answers too: a parcel that is delivered was asked for too late, one on its way back was
stopped.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.work import Work
from iorder.shipping.events import InterceptMoved
from iorder.shipping.intercept_states import CAUSES, INTERCEPT, OPEN
from iorder.shipping.model import intercepts, parcels, shipment_lines

NO_WAY_BACK = ("delivered", "returned", "lost", "cancelled", "return_in_transit", "damaged",
               "expired")  # fmt: skip
"""States of parcels that nobody can stop any more, or need not."""
BACK = ("return_in_transit", "returned")
LONGEST = 500
_c = intercepts.c


class NothingUnderWay(Refused):
    """No parcel of the order is with its carrier and could still be stopped."""

    code = "nothing_under_way"


@dataclass(frozen=True, slots=True)
class Wish:
    """``cause``: one of ``CAUSES``; ``reason``: in words, with where it is to go instead."""

    order_id: int
    cause: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Intercept:
    id: int
    parcel_id: int
    order_id: int
    cause: str
    reason: str
    state: str
    answer: str
    wanted_by: str
    wanted_at: datetime
    asked_at: datetime | None
    ended_at: datetime | None
    version: int


_COLUMNS = tuple(_c[name] for name in Intercept.__dataclass_fields__)


def under_way(work: Work, order_id: int) -> list[int]:
    """The order's parcels that could still be stopped, oldest first; locked."""
    its = sa.select(shipment_lines.c.parcel_id).where(shipment_lines.c.order_id == order_id)
    rows = work.execute(
        sa.select(parcels.c.id)
        .where(parcels.c.id.in_(its), parcels.c.state.not_in(NO_WAY_BACK))
        .order_by(parcels.c.id)
        .with_for_update()
    )
    return list(rows.scalars())


def want(work: Work, wish: Wish, parcel_ids: Collection[int]) -> list[int]:
    """Ask for these to be stopped; those for which that is asked already are left as they are.

    Returns the new intercepts. Raises InvalidInput.
    """
    if wish.cause not in CAUSES:
        raise InvalidInput(f"{wish.cause!r} is no cause; it is one of {', '.join(CAUSES)}.")
    if len(wish.reason) > LONGEST:
        raise InvalidInput(f"Say why in at most {LONGEST} characters.")
    known = set(
        work.execute(
            sa.select(_c.parcel_id).where(_c.parcel_id.in_(parcel_ids), _c.state.in_(OPEN))
        ).scalars()
    )
    fresh = [one for one in sorted(set(parcel_ids)) if one not in known]
    ids = work.ids(intercepts, len(fresh)) if fresh else []
    work.insert(
        intercepts,
        [
            {"id": key, "parcel_id": parcel_id, "order_id": wish.order_id, "cause": wish.cause,
             "reason": wish.reason.strip(), "wanted_by": work.actor, "wanted_at": work.now}
            for key, parcel_id in zip(ids, fresh, strict=True)
        ],
    )  # fmt: skip
    for key, parcel_id in zip(ids, fresh, strict=True):
        work.announce(InterceptMoved(wish.order_id, parcel_id, key, "wanted", wish.cause))
    return ids


def move(work: Work, intercept_id: int, act: str, version: int, answer: str = "") -> Intercept:
    """``act``: ask, stop, miss or withdraw, by a person who saw it at ``version``.

    Raises IllegalMove, InvalidInput, NotFound, StaleEdit.
    """
    one = get(work, intercept_id)
    if one.version != version:
        raise StaleEdit("The intercept", {"state": (None, one.state)})
    if len(answer) > LONGEST:
        raise InvalidInput(f"The carrier's answer has at most {LONGEST} characters here.")
    return _move(work, one, act, answer.strip())


def heard(work: Work, states: Mapping[int, str]) -> None:
    """Carriers said where parcels are now, by parcel: that answers open intercepts of them."""
    told = [key for key, state in states.items() if state in NO_WAY_BACK]
    if not told:
        return
    rows = work.execute(
        sa.select(*_COLUMNS)
        .where(_c.parcel_id.in_(told), _c.state.in_(OPEN))
        .order_by(_c.id)
        .with_for_update()
    )
    for one in [Intercept(*row) for row in rows]:
        state = states[one.parcel_id]
        words = f"The parcel is {state.replace('_', ' ')}."
        _move(work, one, "stop" if state in BACK else "miss", words)


def get(work: Work, intercept_id: int) -> Intercept:
    """Locked. Raises NotFound."""
    row = work.execute(
        sa.select(*_COLUMNS).where(_c.id == intercept_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such intercept; reload the page.")
    return Intercept(*row)


def _move(work: Work, one: Intercept, act: str, answer: str) -> Intercept:
    state = INTERCEPT.after(one.state, act)
    values: dict[str, Any] = {"state": state, "version": one.version + 1}
    if answer:
        values["answer"] = answer
    if act == "ask":
        values["asked_at"] = work.now
    if state not in OPEN:
        values["ended_at"] = work.now
    work.execute(sa.update(intercepts).where(_c.id == one.id).values(**values))
    work.announce(InterceptMoved(one.order_id, one.parcel_id, one.id, state, one.cause))
    return get(work, one.id)
