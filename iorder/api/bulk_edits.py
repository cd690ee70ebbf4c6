"""``/bulk-edits``: one act on many orders, looked at first, done by a worker, taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from iorder.access import actors
from iorder.api.order_read import OrdersQuery
from iorder.api.parts import Words, shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.bulk_edit import previewed
from iorder.flows.cancel_order import REASONS
from iorder.insight import bulk_edits
from iorder.insight.bulk_edits import NEEDS
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.kernel.work import Work
from iorder.session import actor, store, web_settings
from iorder.views.orders import bulk_edit as views

TAG = "Orders"
LOOKED_AT = 500
"""Of all that match, how many are tried by a preview."""


class BulkIn(Body):
    """``orders``: the filters of ``GET /orders``; every order they match now. Each act reads what
    it needs: hold ``kind``, ``reason``, ``owner``, ``due_at``, ``when_due``; release ``kind``, or
    none for all; tag ``tags``; assign ``assignee``; service ``method``; cancel ``reason``."""

    act: Literal["hold", "release", "tag", "assign", "service", "cancel"]
    orders: dict[str, str] = Field({}, description='such as `{"stage": "pending"}`')
    kind: Words = ""
    reason: Words = ""
    owner: Words = ""
    due_at: datetime | None = None
    when_due: Words = "wait"
    tags: list[Words] = Field([], max_length=50)
    assignee: Words = ""
    method: Words = ""

    def told(self) -> dict[str, Any]:
        """What the act is told. Raises InvalidInput."""
        if self.due_at is not None and self.due_at.tzinfo is None:
            raise InvalidInput("due_at needs its offset from UTC, such as 2026-12-31T17:00:00Z.")
        if self.act == "tag" and not self.tags:
            raise InvalidInput("Give the `tags` to add.")
        if self.act == "service" and not self.method:
            raise InvalidInput("Give the shipping `method`.")
        if self.act == "cancel" and (self.reason or "customer") not in REASONS:
            raise InvalidInput(f"`reason` is one of {', '.join(REASONS)}.")
        due_at = self.due_at.isoformat() if self.due_at else ""
        of: Mapping[str, dict[str, Any]] = {
            "hold": {"kind": self.kind or "manual", "reason": self.reason, "owner": self.owner,
                     "due_at": due_at, "when_due": self.when_due},
            "release": {"kind": self.kind},
            "tag": {"tags": list(self.tags)},
            "assign": {"assignee": self.assignee},
            "service": {"method": self.method},
            "cancel": {"reason": self.reason or "customer"},
        }  # fmt: skip
        return of[self.act]

    def query(self) -> dict[str, str]:
        """Raises InvalidInput for a filter that is none."""
        known = {field.alias or name for name, field in OrdersQuery.model_fields.items()}
        known -= {"limit", "cursor"}
        if unknown := sorted(set(self.orders) - known):
            raise InvalidInput(f"Orders have no filter {', '.join(unknown)}.")
        return {name: value for name, value in self.orders.items() if value}


class BulkPath(BaseModel):
    edit_id: int = Field(ge=1, le=2**62)


class BulkOut(BaseModel):
    """``state``: queued, running, done, cancelled, failed."""

    id: int
    act: str
    state: str
    total: int
    changed: int
    unchanged: int
    refused: int
    error: str
    may_undo: bool


class OrderOut(BaseModel):
    """``outcome``: changed, unchanged or refused; ``reason``: why it refused."""

    number: str
    outcome: str
    reason: str


class OutcomesOut(BaseModel):
    orders: list[OrderOut]


class WhyOut(BaseModel):
    outcome: str
    reason: str
    orders: int


class LookedOut(BaseModel):
    """``looked_at`` of ``total`` orders were tried; nothing is changed."""

    total: int
    looked_at: int
    outcomes: list[WhyOut]


@read("/bulk-edits/preview", Says("orders.view", TAG, LookedOut), method="post")
def preview_bulk_edit(body: BulkIn) -> LookedOut:
    """How many of the first orders it would change, and why others refuse"""
    told = body.told()
    seen, total = views.first(store(), body.query(), web_settings().timezone, LOOKED_AT)

    def look(work: Work) -> Mapping[tuple[str, str], int]:
        actors.demand(work, NEEDS[body.act])
        return previewed(work, body.act, told, seen)

    found = run(store(), actor(), look)
    return LookedOut(
        total=total, looked_at=len(seen),
        outcomes=[WhyOut(outcome=outcome, reason=why, orders=orders)
                  for (outcome, why), orders in sorted(found.items())],
    )  # fmt: skip


@change("/bulk-edits", Says("orders.view", TAG, BulkOut, 202))
def begin_bulk_edit(body: BulkIn) -> Act:
    """Let a worker do it to every order that matches; the token needs the scope of the act"""
    wanted = views.all_of(store(), body.act, body.told(), body.query(), web_settings().timezone)

    def act(work: Work) -> BulkOut:
        actors.demand(work, NEEDS[body.act])
        return _begun(bulk_edits.ask(work, wanted), body.act, wanted.total)

    return act


@read("/bulk-edits/<edit_id>", Says("orders.view", TAG, BulkOut))
def get_bulk_edit(path: BulkPath) -> BulkOut:
    """How far a bulk edit of this token is"""
    return shown(BulkOut, _mine(path.edit_id))


@read("/bulk-edits/<edit_id>/orders", Says("orders.view", TAG, OutcomesOut))
def get_bulk_outcomes(path: BulkPath) -> OutcomesOut:
    """What became of each of its orders so far"""
    _mine(path.edit_id)
    found: Sequence[tuple[str, str, str]] = views.lines(store(), actor(), path.edit_id)
    return OutcomesOut(
        orders=[OrderOut(number=one, outcome=outcome, reason=why) for one, outcome, why in found]
    )


@change("/bulk-edits/<edit_id>/undo", Says("orders.view", TAG, BulkOut, 202))
def undo_bulk_edit(path: BulkPath) -> Act:
    """Take back what it has changed, where that may still be"""
    former = _mine(path.edit_id)

    def act(work: Work) -> BulkOut:
        actors.demand(work, NEEDS[former.act])
        new = bulk_edits.undo(work, path.edit_id)
        return _begun(new, bulk_edits.UNDO[former.act], former.changed)

    return act


@change("/bulk-edits/<edit_id>/cancel", Says("orders.view", TAG, BulkOut))
def cancel_bulk_edit(path: BulkPath) -> Act:
    """Stop it after the slice it is at; what is done stays done"""
    now = _mine(path.edit_id)

    def act(work: Work) -> BulkOut:
        stops = bulk_edits.cancel(work, path.edit_id)
        return shown(BulkOut, now, state="cancelled" if stops else now.state)

    return act


def _mine(edit_id: int) -> views.Progress:
    now = views.progress(store(), actor(), edit_id)
    if now is None:
        raise NotFound("There is no such bulk edit of this token.")
    return now


def _begun(edit_id: int, act: str, total: int) -> BulkOut:
    return BulkOut(
        id=edit_id, act=act, state="queued", total=total, changed=0, unchanged=0, refused=0,
        error="", may_undo=False,
    )  # fmt: skip
