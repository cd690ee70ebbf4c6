"""How an order is paid, as one word: derived from its tenders, in this one place."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.payments.model import disputes, payment_entries, tenders
from iorder.payments.standing import ALIVE

OPEN_DISPUTES = ("opened", "evidence_due", "submitted")
_SUMS = (
    sa.select(
        tenders.c.order_id, payment_entries.c.kind, sa.func.sum(payment_entries.c.amount_minor)
    )
    .join(payment_entries, payment_entries.c.tender_id == tenders.c.id)
    .where(tenders.c.order_id.in_(sa.bindparam("ids", expanding=True)))
    .group_by(tenders.c.order_id, payment_entries.c.kind)
)
_BESIDES = (
    sa.select(
        tenders.c.order_id, tenders.c.state, tenders.c.account_id, tenders.c.captured_minor,
        tenders.c.authorized_minor,
    )
    .where(
        tenders.c.order_id.in_(sa.bindparam("ids", expanding=True)),
    )
)  # fmt: skip
_DISPUTED = sa.select(disputes.c.order_id).where(
    disputes.c.order_id.in_(sa.bindparam("ids", expanding=True)),
    disputes.c.state.in_(OPEN_DISPUTES),
)


def payment_states(work: Work, totals: Mapping[int, int]) -> dict[int, str]:
    """The payment axis of each order, from its ledger. ``totals``: minor units by order id."""
    if not totals:
        return {}
    ids = {"ids": list(totals)}
    sums: dict[int, dict[str, int]] = {order_id: {} for order_id in totals}
    for order_id, kind, amount in work.execute(_SUMS, ids):
        sums[order_id][kind] = int(amount)
    marks = marks_of(work, ids["ids"])
    return {
        order_id: payment_state(total, sums[order_id], marks[order_id])
        for order_id, total in totals.items()
    }


def marks_of(work: Work, order_ids: Collection[int]) -> dict[int, set[str]]:
    """What sums do not say: ``pending``, ``failed``, ``disputed``, ``whole`` (see there)."""
    found: dict[int, list[sa.Row[tuple[int, str, int | None, int, int]]]] = defaultdict(list)
    for row in work.execute(_BESIDES, {"ids": list(order_ids)}):
        found[row.order_id].append(row)
    marks = {
        order_id: marks_from(
            [(one.state, one.account_id is not None, one.authorized_minor, one.captured_minor)
             for one in found[order_id]]
        )
        for order_id in order_ids
    }  # fmt: skip
    for order_id in work.execute(_DISPUTED, {"ids": list(order_ids)}).scalars():
        marks[order_id].add("disputed")
    return marks


def marks_from(found: Collection[tuple[str, bool, int, int]]) -> set[str]:
    """Of tenders as (state, of an account, authorised, captured).

    ``whole``: of several tenders with money on them each is either captured or not touched yet.
    """
    marks = set()
    if any(state in ALIVE and (asked or state != "created") for state, asked, _, _ in found):
        marks.add("pending")
    if any(state == "failed" for state, *_ in found):
        marks.add("failed")
    paying = [(authorized, captured) for _, _, authorized, captured in found if authorized > 0]
    if len(paying) > 1 and all(captured in (0, authorized) for authorized, captured in paying):
        marks.add("whole")
    return marks


def payment_state(
    total_minor: int, entered: Mapping[str, int], marks: Collection[str] = frozenset()
) -> str:
    """``entered``: what was entered by kind, in minor units; ``marks``: of ``marks_from``, and
    ``disputed``. The first line that is true.

    A gift card taken at once beside an authorised card is not a payment in part: all of it is
    promised, so it reads ``authorized`` and the order may go on.
    """
    captured, refunded = entered.get("capture", 0), entered.get("refund", 0)
    voided = entered.get("void", 0)
    authorized = entered.get("authorize", 0) - voided
    is_whole = "whole" in marks and captured < authorized >= total_minor
    rules = (
        ("disputed" in marks, "disputed"),
        (captured > 0 and refunded >= captured, "refunded"),
        (refunded > 0, "partially_refunded"),
        (captured > total_minor, "overpaid"),
        (captured > 0 and captured == total_minor, "captured"),
        (captured > 0 and is_whole, "authorized"),
        (captured > 0, "partially_captured"),
        (authorized > 0 and authorized >= total_minor, "authorized"),
        (authorized > 0 or "pending" in marks, "pending"),
        ("failed" in marks, "failed"),
        (voided > 0, "voided"),
    )
    return next((state for is_so, state in rules if is_so), "unpaid")
