"""How an order is paid, as one word: derived from its tenders, in this one place."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from iorder.kernel.prepared import Listed
from iorder.kernel.work import Work
from iorder.payments.model import disputes, payment_entries, refunds, tenders
from iorder.payments.standing import ALIVE

OPEN_DISPUTES = ("opened", "evidence_due", "submitted")
_SUMS = Listed(
    lambda ids: (
        sa.select(
            tenders.c.order_id, payment_entries.c.kind, sa.func.sum(payment_entries.c.amount_minor)
        )
        .join(payment_entries, payment_entries.c.tender_id == tenders.c.id)
        .where(tenders.c.order_id.in_(ids))
        .group_by(tenders.c.order_id, payment_entries.c.kind)
    )
)
_BESIDES = Listed(
    lambda ids: sa.select(
        tenders.c.order_id, tenders.c.state, tenders.c.account_id, tenders.c.captured_minor,
        tenders.c.authorized_minor,
    )
    .where(
        tenders.c.order_id.in_(ids),
    )
)  # fmt: skip
_TOO_MUCH = (
    sa.select(sa.func.coalesce(sa.func.sum(refunds.c.excess_minor), 0))
    .where(
        refunds.c.tender_id == tenders.c.id, refunds.c.excess_minor > 0,
        refunds.c.state == "succeeded",
    )
    .correlate(tenders)
    .scalar_subquery()
)  # fmt: skip
_EXCESS = Listed(
    lambda ids: sa.select(tenders.c.order_id, tenders.c.excess_minor + _TOO_MUCH).where(
        tenders.c.order_id.in_(ids)
    )
)
"""What went back because it was too much, tender by tender."""
_DISPUTED = Listed(
    lambda ids: sa.select(disputes.c.order_id).where(
        disputes.c.order_id.in_(ids), sa.or_(*(disputes.c.state == one for one in OPEN_DISPUTES))
    )
)


def payment_states(
    work: Work, totals: Mapping[int, int], called_off: Collection[int] = ()
) -> dict[int, str]:
    """The payment axis of each order, from its ledger. ``totals``: minor units by order id;
    ``called_off``: those that nothing is owed for any more."""
    if not totals:
        return {}
    sums: dict[int, dict[str, int]] = {order_id: {} for order_id in totals}
    for order_id, kind, amount in _SUMS.of(work, totals):
        sums[order_id][kind] = int(amount)
    for order_id, amount in _EXCESS.of(work, totals):
        sums[order_id]["excess"] = sums[order_id].get("excess", 0) + int(amount)
    for order_id in called_off:
        sums.get(order_id, {}).pop("excess", None)
    marks = marks_of(work, totals)
    return {
        order_id: payment_state(total, sums[order_id], marks[order_id])
        for order_id, total in totals.items()
    }


def marks_of(work: Work, order_ids: Collection[int]) -> dict[int, set[str]]:
    """What sums do not say: ``pending``, ``failed``, ``disputed``, ``whole`` (see there)."""
    found: dict[int, list[tuple[str, bool, int, int]]] = defaultdict(list)
    for order_id, state, account_id, captured, authorized in _BESIDES.of(work, order_ids):
        found[order_id].append((state, account_id is not None, authorized, captured))
    marks = {order_id: marks_from(found[order_id]) for order_id in order_ids}
    for (order_id,) in _DISPUTED.of(work, order_ids):
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
    """``entered``: what was entered by kind, in minor units, and how much of what was refunded was
    ``excess``, as if it had never come; ``marks``: of ``marks_from``, and ``disputed``. The first
    line that is true.

    A gift card taken at once beside an authorised card is not a payment in part: all of it is
    promised, so it reads ``authorized`` and the order may go on.
    """
    excess = entered.get("excess", 0)
    captured, refunded = entered.get("capture", 0) - excess, entered.get("refund", 0) - excess
    voided = entered.get("void", 0)
    authorized = entered.get("authorize", 0) - voided - excess
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
