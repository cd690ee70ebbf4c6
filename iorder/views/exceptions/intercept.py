"""Parcels that are to be stopped on their way, until their carriers have answered."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.shipping.model import intercepts
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits
from iorder.views.shipping.intercepts import by_ids

_OPEN = sa.text("(intercepts.state = 'wanted' or intercepts.state = 'asked')")
"""Word for word the condition of the partial index, or SQLite does not see it."""
WHY = {"fraud": "It looks like fraud", "cancel": "It is not to be delivered",
       "address": "It goes elsewhere", "other": "It is wanted back"}  # fmt: skip


def waiting(_asking: Asking) -> Sequence[Stretch]:
    c = intercepts.c
    found = waits(c.id, c.wanted_at, order_id=c.order_id).where(_OPEN)
    return by_age(found, c.wanted_at, timedelta(hours=2))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    return {
        one.id: Detail(
            f"Stop {one.named or 'a parcel'} of {one.order}",
            f"{WHY[one.cause]}{f': {one.reason}' if one.reason else ''}"
            + ("; the carrier was asked" if one.state == "asked" else ""),
            f"/shipments?open={one.parcel_id}", version=one.version,
            acts=tuple(act for act in ("ask", "stop", "miss") if act in one.acts),
        )
        for one in by_ids(asked.conn, ids)
    }  # fmt: skip


EXCEPTION = Source(
    "intercept", "Parcel to intercept", "delivery", "shipments.view", waiting, describe,
    (Act("ask", "Carrier was asked", "shipments.send", "It waits for the carrier's answer.",
         "Whom you asked, and what they said"),
     Act("stop", "It was stopped", "shipments.send", "The carrier brings the parcel back, or "
         "sends it on as you asked.", "What the carrier said"),
     Act("miss", "Too late", "shipments.send", "The parcel goes on to the buyer; take it as a "
         "return when it has come.", "What the carrier said")),
)  # fmt: skip
