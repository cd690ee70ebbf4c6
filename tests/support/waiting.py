"""One of every kind that waits for a person, as bare records."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.channels.model import imports
from iorder.fraud.model import fraud_assessments, fraud_reviews
from iorder.inventory import counts
from iorder.inventory.model import transfers
from iorder.kernel import jobs
from iorder.kernel.jobs import Wanted
from iorder.kernel.work import Work
from iorder.orders import holding
from iorder.orders.automation_model import automations
from iorder.orders.holding import NewHold
from iorder.orders.model import (
    backorders,
    holds,
    order_lines,
    order_mentions,
    order_notes,
)
from iorder.payments.model import (
    bank_lines,
    disputes,
    payment_accounts,
    payment_calls,
    payment_events,
    payout_lines,
    payouts,
    refunds,
    tenders,
)
from iorder.purchasing.model import purchase_orders, suppliers
from iorder.returns.model import returns
from iorder.shipping.model import intercepts, parcels, shipments
from tests import builders as b

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def put(work: Work, table: sa.Table, **row: Any) -> int:
    """Insert a row with a fresh id; returns it."""
    (key,) = work.ids(table, 1)
    work.insert(table, [{"id": key, **row}])
    return key


def a_held_order(
    work: Work,
    kind: str = "manual",
    *,
    ago: timedelta = timedelta(),
    due: timedelta | None = None,
    reason: str = "Ask her",
) -> int:
    """An order on hold since ``ago``, due in ``due``; returns its id."""
    order_id = b.a_live_order(work)
    holding.hold(work, {order_id: NewHold(kind, reason)})
    values = {"opened_at": work.now - ago, "due_at": None if due is None else work.now + due}
    work.execute(sa.update(holds).where(holds.c.order_id == order_id).values(**values))
    return order_id


def a_dead_job(work: Work) -> None:
    jobs.enqueue(work, [Wanted("import.run", "import:1", {})])
    dead = sa.update(jobs.jobs).where(jobs.jobs.c.key == "import:1")
    work.execute(dead.values(state="dead", attempts=10, finished_at=work.now))


def a_review(work: Work, order_id: int) -> None:
    signals = [
        {"points": 20, "reason": "Young email"}, {"points": 52, "reason": "Forwarder address"},
    ]  # fmt: skip
    check = put(
        work, fraud_assessments, order_id=order_id, score=72, verdict="review", signals=signals,
        actor="worker", at=work.now,
    )  # fmt: skip
    put(
        work, fraud_reviews, order_id=order_id, assessment_id=check, due_at=work.now + HOUR,
        opened_at=work.now,
    )  # fmt: skip


def a_mention(work: Work, person: str) -> None:
    order_id = b.a_live_order(work)
    note = put(
        work, order_notes, order_id=order_id, author="cli", at=work.now, text="@maya please call"
    )
    row = {"note_id": note, "person": person, "order_id": order_id, "at": work.now}
    work.insert(order_mentions, [row])


def money_matters(work: Work) -> None:
    now, eur = work.now, {"currency": "EUR", "amount_minor": 2000}
    order_id = b.a_live_order(work)
    account = put(
        work, payment_accounts, slug="s", provider="sandbox", label="Sandbox", settings={},
        created_at=now,
    )  # fmt: skip
    tender = put(
        work, tenders, order_id=order_id, method="card", authorized_minor=2000, created_at=now,
        state="authorized", expires_at=now + HOUR, **eur,
    )  # fmt: skip
    about = {"order_id": order_id, "tender_id": tender, **eur}
    put(work, refunds, state="requested", cause="t", requested_by="cli", requested_at=now, **about)
    put(
        work, payment_calls, tender_id=tender, kind="capture", key="k", state="unknown", asked={},
        problem="No answer", wanted_by="cli", wanted_at=now - HOUR, **eur,
    )  # fmt: skip
    put(
        work, payment_calls, tender_id=tender, kind="capture", key="d", state="declined", asked={},
        problem="Too old", wanted_by="cli", wanted_at=now, finished_at=now, **eur,
    )  # fmt: skip
    put(
        work, payment_events, account_id=account, event_id="e", kind="captured", state="parked",
        problem="Unknown", occurred_at=now, at=now, **eur,
    )  # fmt: skip
    put(
        work, disputes, external_ref="d", state="evidence_due", evidence_due_at=now + HOUR,
        opened_at=now, **about,
    )  # fmt: skip
    payout = put(
        work, payouts, account_id=account, external_ref="po", currency="EUR", created_at=now
    )
    put(
        work, payout_lines, payout_id=payout, row=1, kind="capture", state="differs",
        problem="0.10 less",
    )  # fmt: skip
    put(
        work, bank_lines, external_ref="b", booked_on=now.date(), state="open", created_at=now,
        **eur,
    )  # fmt: skip


def goods_matters(work: Work) -> None:
    now, past = work.now, work.now.date() - 2 * DAY
    here, there, lamp = b.a_point(work), b.a_point(work, "US-1"), b.a_sku(work)
    put(
        work, returns, number="RMA-1", order_id=b.a_live_order(work), kind="return",
        state="requested", currency="EUR", requested_by="cli", requested_at=now,
    )  # fmt: skip
    put(
        work, transfers, number="TR-1", from_point_id=here, to_point_id=there, state="shipped",
        expected_on=past, requested_by="cli", requested_at=now - 4 * DAY,
    )  # fmt: skip
    seller = put(work, suppliers, code="S", label="Acme", created_at=now)
    put(
        work, purchase_orders, number="PO-1", supplier_id=seller, point_id=here, state="sent",
        currency="EUR", expected_on=past, created_by="cli", created_at=now - 9 * DAY,
    )  # fmt: skip
    for state, when in (("in_transit", -DAY), ("exception", DAY)):
        sent = put(work, shipments, external_ref=state, created_at=now)
        parcel = put(
            work, parcels, shipment_id=sent, tracking_number=f"T{sent}", state=state,
            created_at=now, promised_at=now + when,
        )  # fmt: skip
    put(
        work, intercepts, parcel_id=parcel, order_id=b.a_live_order(work), cause="fraud",
        wanted_by="cli", wanted_at=now,
    )  # fmt: skip
    b.stocked(work, here, lamp, 5)
    counted(work, here, {lamp: 3})


def counted(work: Work, point_id: int, units: dict[int, int]) -> int:
    """A count of the point that waits for approval; returns its id."""
    count_id = counts.open_count(work, counts.NewCount(point_id))
    counts.enter(work, count_id, units)
    counts.close(work, count_id, counts.locked(work, count_id).version)
    return count_id


def system_matters(work: Work) -> None:
    put(
        work, imports, kind="orders", channel_id=b.a_channel(work), state="done",
        files=[{"name": "a.csv"}], totals={}, rows=9, rejected=4, actor="cli",
        created_at=work.now, finished_at=work.now,
    )  # fmt: skip
    put(
        work, automations, label="Gifts", moment="placed", condition="total > 1", acts=[],
        problem="No such person", created_by="cli", created_at=work.now,
    )  # fmt: skip
    a_dead_job(work)


def an_overdue_backorder(work: Work) -> None:
    order_id = b.a_live_order(work, line_sku=b.a_sku(work, "BULB"))
    line = work.execute(
        sa.select(order_lines.c.id, order_lines.c.sku_id).where(order_lines.c.order_id == order_id)
    ).one()
    row = {
        "order_line_id": line.id, "sku_id": line.sku_id, "order_id": order_id, "quantity": 2,
        "kind": "backorder", "promised_on": work.now.date() - DAY, "created_at": work.now,
    }  # fmt: skip
    work.insert(backorders, [row])


def everything(work: Work, person: str) -> None:
    """One of every kind; the note calls ``person``."""
    for kind in ("manual", "stock", "address"):
        a_held_order(work, kind)
    a_review(work, b.a_live_order(work))
    a_mention(work, person)
    money_matters(work)
    goods_matters(work)
    system_matters(work)
    an_overdue_backorder(work)
