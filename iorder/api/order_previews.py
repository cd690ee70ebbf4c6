"""``/orders/{number}/<act>/preview``: what an act would do to an order; nothing is changed."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, Field

from iorder.api import order_acts, order_edits
from iorder.api.order_parts import TAG, OrderPath, Seen, id_of
from iorder.api.resource import Act, Says, read
from iorder.flows.preview_change import previewed
from iorder.kernel.store import run
from iorder.kernel.work import Work
from iorder.session import actor, store
from iorder.views.orders.consequences import Effects


class MovedOut(BaseModel):
    """Something that is otherwise after the act."""

    what: str
    before: str
    after: str


class EffectsOut(BaseModel):
    """What the page shows before an act is confirmed, in words. A part nothing changes in is
    empty. ``stock``: units held, by SKU and point; ``boxes``: what is to be taken out of a box or
    stopped on its way; ``documents``: what is to be corrected."""

    state: list[MovedOut]
    price: list[MovedOut]
    balance: list[str]
    sourcing: list[MovedOut]
    stock: list[MovedOut]
    boxes: list[str]
    documents: list[str]
    messages: list[str] = Field(description="what the buyer is told")


ACTS: dict[str, tuple[str, type[Seen], Callable[..., Act]]] = {
    "lines": ("orders.edit", order_edits.LinesIn, order_edits.change_order_lines),
    "split": ("orders.edit", order_edits.SplitIn, order_edits.split),
    "merge": ("orders.edit", order_edits.OtherIn, order_edits.merge),
    "unsplit": ("orders.edit", order_edits.OtherIn, order_edits.unsplit),
    "unmerge": ("orders.edit", order_edits.OtherIn, order_edits.unmerge),
    "cancel": ("orders.cancel", order_acts.CancelIn, order_acts.cancel),
    "restore": ("orders.cancel", Seen, order_acts.restore),
    "hold": ("orders.hold", order_acts.HoldIn, order_acts.hold),
    "release": ("orders.hold", order_acts.ReleaseIn, order_acts.release),
    "address": ("orders.edit", order_edits.OrderPatch, order_edits.patch_order),
}
"""Act -> (what it needs, what it is told, what does it)."""


def _offer(name: str, needs: str, told: type[Seen], does: Callable[..., Act]) -> None:
    def preview(path: OrderPath, body: Any) -> EffectsOut:
        act = does(path, body)
        return _out(run(store(), actor(), _tried, path.number, name, act))

    preview.__name__ = f"preview_{name}"
    preview.__doc__ = "What it would change, before it is done"
    preview.__annotations__ = {"path": OrderPath, "body": told, "return": EffectsOut}
    read(f"/orders/<number>/{name}/preview", Says(needs, TAG, EffectsOut), method="post")(preview)


def _tried(work: Work, number: str, name: str, act: Act) -> Effects:
    return previewed(work, id_of(work, number), name, act)


def _out(found: Effects) -> EffectsOut:
    def moved(name: str) -> list[MovedOut]:
        return [MovedOut(what=one.what, before=one.before, after=one.after)
                for one in getattr(found, name)]  # fmt: skip

    return EffectsOut(
        **{name: moved(name) for name in ("state", "price", "sourcing", "stock")},
        **{name: list(getattr(found, name))
           for name in ("balance", "boxes", "documents", "messages")},
    )  # fmt: skip


for _name, _said in ACTS.items():
    _offer(_name, *_said)
