"""Which part of a payment a fact is about, where several orders are paid with it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.payments.calls import UNFINISHED
from iorder.payments.capture import Tender
from iorder.payments.model import payment_calls, payment_entries, refunds
from iorder.payments.reckoning import UNDOES

_ENTRY = {"authorized": "authorize", "captured": "capture", "refunded": "refund", **UNDOES}


def about(work: Work, some: Sequence[Tender], row: Any) -> list[int]:
    """Ids of the tenders it is about, the surest first: whose call it was by our key, whose act
    it was by the service's name, who has asked for such an act and has had no answer yet."""
    kind, ids = _ENTRY.get(row.kind, ""), [one.id for one in some]
    call, entry, back = payment_calls.c, payment_entries.c, refunds.c
    found: list[int] = []
    if row.call_key:
        found += _told(work, call.tender_id, call.tender_id.in_(ids), call.key == row.call_key)
    if row.act_ref:
        act = (entry.external_ref == row.act_ref, entry.kind == kind)
        found += _told(work, entry.tender_id, entry.tender_id.in_(ids), *act)
        named = back.external_ref == row.act_ref
        found += _told(work, back.tender_id, back.tender_id.in_(ids), named)
    asked = (call.kind == kind, call.state.in_(UNFINISHED))
    found += _told(work, call.tender_id, call.tender_id.in_(ids), *asked)
    return list(dict.fromkeys(found))


def _told(work: Work, which: sa.ColumnElement[int], *where: sa.ColumnElement[bool]) -> list[int]:
    return [int(one) for one in work.execute(sa.select(which).where(*where)).scalars()]
