"""``/returns`` and ``/orders/{number}/returns``: goods that come back, claims, exchanges."""

from collections.abc import Callable

import sqlalchemy as sa

from iorder.api.order_parts import OrderPath, id_of
from iorder.api.paging import after_id, cut
from iorder.api.resource import Act, Says, change, read
from iorder.api.return_parts import (
    TAG,
    ApproveIn,
    InspectIn,
    OrderReturnsOut,
    OutcomeOut,
    ReasonIn,
    ReceiveIn,
    ResolveIn,
    ReturnIn,
    ReturnOut,
    ReturnPath,
    ReturnsPage,
    ReturnsQuery,
    SendIn,
    TermsIn,
    listed,
    now,
    out,
    outcome_out,
)
from iorder.flows.follow_return import (
    approve_return,
    cancel_return,
    receive_return,
    refuse_return,
    send_return,
)
from iorder.flows.inspect_return import inspect_return
from iorder.flows.open_return import Wanted, open_return
from iorder.flows.resolve_return import outcome, resolve_return
from iorder.inventory.model import points
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.returns import rows
from iorder.returns.service import Asked
from iorder.session import store, web_settings
from iorder.views.orders.order_returns import order_returns
from iorder.views.returns import returns
from iorder.views.returns.one_return import return_sheet
from iorder.views.returns.returns import ReturnFilter


@read("/returns", Says("returns.view", TAG, ReturnsPage))
def list_returns(query: ReturnsQuery) -> ReturnsPage:
    """Returns, the newest first"""
    last = after_id(query.cursor)
    view = ReturnFilter.parse(query.filters())
    found = returns.after(store(), view, last, query.limit + 1, web_settings().timezone)
    page, following = cut(found, query.limit, lambda row: (row.id,))
    return ReturnsPage(returns=[listed(row) for row in page], next=following)


@read("/returns/<number>", Says("returns.view", TAG, ReturnOut))
def get_return(path: ReturnPath) -> ReturnOut:
    """One return, whole"""
    return out(return_sheet(store(), path.number))


@read("/orders/<number>/returns", Says("returns.view", TAG, OrderReturnsOut))
def list_order_returns(path: OrderPath) -> OrderReturnsOut:
    """The returns of an order"""
    found = order_returns(store(), path.number)
    return OrderReturnsOut(returns=[listed(row) for row in found.returns])


@change("/orders/<number>/returns", Says("returns.open", TAG, ReturnOut, 201))
def create_return(path: OrderPath, body: ReturnIn) -> Act:
    """Ask for goods to come back, or claim that they never came as they should"""

    def act(work: Work) -> ReturnOut:
        asked = tuple(Asked(one.id, one.quantity, one.reason) for one in body.lines)
        order_id = id_of(work, path.number)
        return now(work, open_return(work, Wanted(order_id, asked, body.kind, body.note)))

    return act


@change("/returns/<number>/approve", Says("returns.edit", TAG, ReturnOut))
def approve_a_return(path: ReturnPath, body: ApproveIn) -> Act:
    """The goods may come"""
    return _act(
        path,
        lambda work, key: approve_return(work, key, body.version, _point(work, body.point)),
    )


@change("/returns/<number>/refuse", Says("returns.edit", TAG, ReturnOut))
def refuse_a_return(path: ReturnPath, body: ReasonIn) -> Act:
    """The goods stay with the buyer"""
    return _act(path, lambda work, key: refuse_return(work, key, body.version, body.reason))


@change("/returns/<number>/send", Says("returns.edit", TAG, ReturnOut))
def send_a_return(path: ReturnPath, body: SendIn) -> Act:
    """The goods are on their way"""
    return _act(
        path,
        lambda work, key: send_return(
            work, key, body.version, body.carrier, body.tracking_number
        ),
    )  # fmt: skip


@change("/returns/<number>/receive", Says("returns.edit", TAG, ReturnOut))
def receive_a_return(path: ReturnPath, body: ReceiveIn) -> Act:
    """Units came in; it may come in parts"""

    def act(work: Work, key: int) -> None:
        came: dict[int, int] = {}
        for one in body.lines:
            came[one.id] = came.get(one.id, 0) + one.quantity
        receive_return(work, key, body.version, came, _point(work, body.point))

    return _act(path, act)


@change("/returns/<number>/inspect", Says("returns.edit", TAG, ReturnOut))
def inspect_a_return(path: ReturnPath, body: InspectIn) -> Act:
    """What becomes of the units; a claim is decided the same way"""
    fates = [one.value() for one in body.lines]
    return _act(path, lambda work, key: inspect_return(work, key, body.version, fates))


@read("/returns/<number>/outcome", Says("returns.view", TAG, OutcomeOut), method="post")
def show_return_outcome(path: ReturnPath, body: TermsIn) -> OutcomeOut:
    """What resolving the return would do; nothing changes"""
    key = return_sheet(store(), path.number).row.id
    with store().reading() as conn:
        return outcome_out(outcome(conn, key, body.value()))


@change("/returns/<number>/resolve", Says("returns.edit", TAG, ReturnOut))
def resolve_a_return(path: ReturnPath, body: ResolveIn) -> Act:
    """End it: refund, store credit, other goods"""
    return _act(path, lambda work, key: resolve_return(work, key, body.version, body.value()))


@change("/returns/<number>/cancel", Says("returns.edit", TAG, ReturnOut))
def cancel_a_return(path: ReturnPath, body: ReasonIn) -> Act:
    """Nothing will come back"""
    return _act(path, lambda work, key: cancel_return(work, key, body.version, body.reason))


def _act(path: ReturnPath, do: Callable[[Work, int], object]) -> Act:
    def act(work: Work) -> ReturnOut:
        do(work, rows.called(work, path.number))
        return now(work, path.number)

    return act


def _point(work: Work, code: str) -> int | None:
    if not code:
        return None
    found = work.execute(sa.select(points.c.id).where(points.c.code == code)).scalar()
    if found is None:
        raise InvalidInput(f"There is no point {code!r}; choose another.")
    return int(found)
