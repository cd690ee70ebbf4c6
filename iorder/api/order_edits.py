"""``PATCH /orders/{number}`` and its lines: what people change on an order after its placing."""

from collections.abc import Callable

from pydantic import Field

from iorder.access import actors
from iorder.api.order_parts import TAG, Changed, OrderPath, Seen, changed, id_of, version_of
from iorder.api.parts import AddressIn, Words
from iorder.api.resource import Act, Body, Says, change
from iorder.flows.change_address import change_address
from iorder.flows.change_lines import change_lines
from iorder.flows.merge_orders import merge_orders
from iorder.flows.split_order import split_order
from iorder.flows.undo_merge import undo_merge
from iorder.flows.undo_split import undo_split
from iorder.kernel.work import Work
from iorder.orders import service
from iorder.orders.changing import Change, LineAdded, LineChange
from iorder.orders.content import BASIS, Given
from iorder.orders.placing import MOST_LINES, MOST_MINOR, MOST_UNITS


class OrderPatch(Seen):
    """What is left out stays as it is."""

    ship_to: AddressIn | None = None
    tags: list[Words] | None = Field(None, max_length=50)
    assignee: Words | None = Field(None, description="an actor such as `person:7`; empty: nobody")
    shipping_method: Words | None = None


class LineIn(Body):
    """What a line is to be; ``quantity`` 0 takes it out."""

    id: int
    quantity: int | None = Field(None, ge=0, le=MOST_UNITS)
    unit_minor: int | None = Field(None, ge=0, le=MOST_MINOR)
    discount_bp: int | None = Field(None, ge=0, le=BASIS)


class NewLineIn(Body):
    """A line to add; without ``tax_minor`` it is taxed at the order's rate."""

    sku: str = Field(min_length=1, max_length=200)
    quantity: int = Field(ge=1, le=MOST_UNITS)
    unit_minor: int = Field(ge=0, le=MOST_MINOR)
    discount_bp: int = Field(0, ge=0, le=BASIS)
    tax_minor: int | None = Field(None, ge=0, le=MOST_MINOR)


class LinesIn(Seen):
    """One edit: lines changed and added, the order's own amounts. All of it or nothing."""

    lines: list[LineIn] = Field([], max_length=MOST_LINES)
    added: list[NewLineIn] = Field([], max_length=MOST_LINES)
    shipping_minor: int | None = Field(None, ge=0, le=MOST_MINOR)
    discount_minor: int | None = Field(None, ge=0, le=MOST_MINOR)
    tax_minor: int | None = Field(None, ge=0, le=MOST_MINOR)
    reason: Words = ""


class UnitsIn(Body):
    """So many units of a line."""

    id: int
    quantity: int = Field(ge=1, le=MOST_UNITS)


class SplitIn(Seen):
    """The units that become an order of their own."""

    lines: list[UnitsIn] = Field(min_length=1, max_length=MOST_LINES)


class SplitOut(Changed):
    """The order that stays, and the number of the one split off."""

    child: str


class OtherIn(Seen):
    """The other order, at the version it was read."""

    other: Words
    other_version: int = Field(ge=1)


@change("/orders/<number>", Says("orders.edit", TAG, Changed), method="patch")
def patch_order(path: OrderPath, body: OrderPatch) -> Act:
    """Change its address, tags, shipping method or who looks after it"""
    seen = version_of(body)

    def act(work: Work) -> Changed:
        order_id = id_of(work, path.number)
        version = seen
        if body.tags is not None:
            service.set_tags(work, order_id, body.tags, version)
            version = changed(work, order_id).version
        if body.shipping_method is not None:
            service.set_shipping_method(work, order_id, body.shipping_method, version)
            version = changed(work, order_id).version
        if body.assignee is not None:
            actors.demand(work, "orders.assign")
            service.assign(work, order_id, body.assignee, version)
            version = changed(work, order_id).version
        if body.ship_to is not None:
            change_address(work, order_id, body.ship_to.value(), version)
        return changed(work, order_id)

    return act


@change("/orders/<number>/lines", Says("orders.edit", TAG, Changed))
def change_order_lines(path: OrderPath, body: LinesIn) -> Act:
    """Change its lines and amounts, with their stock"""
    seen = version_of(body)
    wanted = Change(
        tuple(LineChange(one.id, one.quantity, one.unit_minor, one.discount_bp)
              for one in body.lines),
        tuple(LineAdded(**one.model_dump()) for one in body.added),
        Given(body.shipping_minor, body.discount_minor, body.tax_minor),
        body.reason,
    )  # fmt: skip

    def act(work: Work) -> Changed:
        order_id = id_of(work, path.number)
        change_lines(work, order_id, wanted, seen)
        return changed(work, order_id)

    return act


@change("/orders/<number>/split", Says("orders.edit", TAG, SplitOut, 201))
def split(path: OrderPath, body: SplitIn) -> Act:
    """Let some of its units become an order of their own"""
    seen = version_of(body)

    def act(work: Work) -> SplitOut:
        order_id = id_of(work, path.number)
        child = split_order(work, order_id, {one.id: one.quantity for one in body.lines}, seen)
        return SplitOut(**changed(work, order_id).model_dump(), child=changed(work, child).number)

    return act


@change("/orders/<number>/merge", Says("orders.edit", TAG, Changed))
def merge(path: OrderPath, body: OtherIn) -> Act:
    """Take over the lines, stock and payments of another order of the same buyer"""
    return _with_other(path, body, merge_orders)


@change("/orders/<number>/unsplit", Says("orders.edit", TAG, Changed))
def unsplit(path: OrderPath, body: OtherIn) -> Act:
    """Undo the split of another order off this one, while both are as it left them"""
    return _with_other(path, body, undo_split)


@change("/orders/<number>/unmerge", Says("orders.edit", TAG, Changed))
def unmerge(path: OrderPath, body: OtherIn) -> Act:
    """Undo the merge of another order into this one, while it is as that left it"""
    return _with_other(path, body, undo_merge)


def _with_other(
    path: OrderPath, body: OtherIn, flow: Callable[[Work, int, int, int, int], None]
) -> Act:
    seen = version_of(body)

    def act(work: Work) -> Changed:
        order_id, other = id_of(work, path.number), id_of(work, body.other)
        flow(work, order_id, other, seen, body.other_version)
        return changed(work, order_id)

    return act
