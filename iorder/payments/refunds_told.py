"""Refunds follow what services tell of them, also of those nobody here has asked for."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.payments import parts
from iorder.payments.capture import Tender
from iorder.payments.model import payment_calls, payment_events, refunds
from iorder.payments.refunds import COLUMNS, Refund, move
from iorder.payments.states import REFUND

_c = refunds.c


def told(work: Work, tender: Tender, row: Any, moved: Mapping[int, Mapping[str, int]]) -> bool:
    """Let refunds follow a fact of ``payment_events``; True where one moved. ``moved``: what was
    entered by it on each tender of the payment.

    One that nobody here asked for, made at the service itself, is noted as arrived.
    """
    if row.kind not in ("refunded", "refund_failed", "refund_reversed"):
        return False
    one = _meant(work, tender, row)
    if row.kind == "refunded":
        return _arrived(work, tender, row, one, moved)
    if one is None:
        return False
    act = "reverse" if one.state == "succeeded" else "fail"
    if act not in REFUND.acts(one.state):
        return False
    problem = row.reason or "The service says it did not arrive."
    move(work, one, act, problem=problem, external_ref=row.act_ref or one.external_ref)
    return True


def _arrived(
    work: Work,
    tender: Tender,
    row: Any,
    one: Refund | None,
    moved: Mapping[int, Mapping[str, int]],
) -> bool:
    """One that is known to have come back is reversed, in whichever order both were told."""
    came_back = bool(row.act_ref) and work.execute(_back(tender.id, row.act_ref)).first()
    if one is None:
        if not row.is_total:
            _note(work, tender, row, "reversed" if came_back else "succeeded", moved)
        return not row.is_total
    act = "reverse" if came_back else "succeed"
    if act not in REFUND.acts(one.state):
        return False
    move(work, one, act, external_ref=row.act_ref or one.external_ref)
    return True


def _back(tender_id: int, act_ref: str) -> sa.Select[int]:
    return sa.select(payment_events.c.id).where(
        payment_events.c.tender_id == tender_id,
        payment_events.c.act_ref == act_ref,
        payment_events.c.kind.in_(("refund_failed", "refund_reversed")),
        payment_events.c.state.in_(("applied", "known")),
    )


def _meant(work: Work, tender: Tender, row: Any) -> Refund | None:
    """The refund a fact is about: by our key or the service's name, else the one of that amount
    under way."""
    mine = _c.tender_id.in_(parts.ids_of(tender))
    its = sa.select(*COLUMNS).where(mine).order_by(_c.id).limit(1)
    if row.call_key:
        call = sa.select(payment_calls.c.refund_id).where(payment_calls.c.key == row.call_key)
        ours = work.execute(its.where(_c.id.in_(call))).one_or_none()
        if ours is not None:
            return Refund(*ours)
    if row.act_ref:
        named = work.execute(its.where(_c.external_ref == row.act_ref)).one_or_none()
        if named is not None:
            return Refund(*named)
    under_way = its.where(_c.state.in_(("processing", "approved")), _c.external_ref == "")
    if not row.is_total:
        under_way = under_way.where(_c.amount_minor == row.amount_minor)
    found = work.execute(under_way).one_or_none()
    return Refund(*found) if found is not None else None


def _note(
    work: Work, tender: Tender, row: Any, state: str, moved: Mapping[int, Mapping[str, int]]
) -> None:
    """One for each tender of the payment that it was entered on."""
    name = row.act_ref or row.event_id
    shares = {one: its["refund"] for one, its in moved.items() if its.get("refund", 0) > 0}
    if sum(shares.values()) != row.amount_minor:
        shares = {tender.id: row.amount_minor}
    of = {one.id: one for one in parts.family(work, tender)} if len(shares) > 1 else {}
    work.insert(
        refunds,
        [
            {
                "id": refund_id, "order_id": of.get(one, tender).order_id, "tender_id": one,
                "return_id": None, "state": state, "currency": tender.currency,
                "amount_minor": minor, "reason": row.reason or "Made at the service",
                "cause": f"told:{one}:{name}", "external_ref": row.act_ref,
                "requested_by": work.actor, "requested_at": work.now,
                "finished_at": row.occurred_at, "excess_minor": 0,
            }
            for refund_id, (one, minor) in zip(
                work.ids(refunds, len(shares)), shares.items(), strict=True
            )
        ],
    )  # fmt: skip
