"""What people do to payments, from an order or from a list; each act asks for its permission."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from iorder.flows.answer_dispute import let_go
from iorder.flows.ask_payment import capture_tender, void_tender
from iorder.flows.decide_dispute import submit_evidence
from iorder.flows.pay_order import NewPayment, ask_for_link, pay_order, record_received
from iorder.flows.pay_with_stored_value import Payment, pay_with_buyers_credit, pay_with_gift_card
from iorder.flows.record_told import lay_refund, look_again
from iorder.flows.refund import (
    RefundWish,
    approve_refund,
    refuse_refund,
    request_refund,
    retry_refund,
)
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.store import Work, run
from iorder.orders import lifecycle
from iorder.payments import calling, calls, told
from iorder.payments.matching import lock
from iorder.session import actor, may, store
from iorder.ui.lists.listing import said
from iorder.ui.payments.payment_hand import NEEDS
from iorder.web import callback, require

Typed = Mapping[str, str]


def serve(place: str, output: Output) -> None:
    """Declare the callback of what ``payment_parts`` draws at ``place``; its words go to
    ``output``."""

    @callback(
        output,
        Input({"type": "pay-do", "place": place, "act": ALL, "key": ALL}, "n_clicks"),
        State({"type": "pay-field", "place": place, "act": ALL, "key": ALL, "name": ALL}, "value"),
        State({"type": "pay-field", "place": place, "act": ALL, "key": ALL, "name": ALL}, "id"),
        State({"type": "pay-at", "place": ALL}, "data"),  # gone while its drawer is closed
        State({"type": "pay-at", "place": ALL}, "id"),
        needs="payments.view",
        prevent_initial_call=True,
    )
    def act(
        clicks: Sequence[int | None],
        values: Sequence[Any],
        ids: Sequence[Mapping[str, Any]],
        ats: Sequence[Mapping[str, Any] | None],
        places: Sequence[Mapping[str, Any]],
    ) -> dict[str, Any]:
        wanted = ctx.triggered_id
        if not any(clicks) or not isinstance(wanted, dict):
            raise PreventUpdate
        typed = {
            one["name"]: str(value or "").strip()
            for value, one in zip(values, ids, strict=True)
            if one["act"] == wanted["act"] and str(one["key"]) == str(wanted["key"])
        }
        at = next((at for at, one in zip(ats, places, strict=True) if one["place"] == place), None)
        return said(do(wanted["act"], str(wanted["key"]), typed, at or {}))


def do(act: str, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    """Do one act of ``payment_parts``; returns what became of it. Raises Refused."""
    require(NEEDS[act])
    return run(store(), actor(), DONE[act], key, typed, at)


def _capture(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    tender = lock(work, int(key))
    amount = _amount(typed, tender.currency)
    asked = capture_tender(work, tender.id, amount, _once(at, key))
    return f"{amount} is {'being captured' if asked else 'captured'}."


def _void(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    asked = void_tender(work, int(key), _once(at, key))
    return "The service is asked to release it." if asked else "It is given up."


def _refund(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    tender = lock(work, int(key))
    amount = _amount(typed, tender.currency)
    if not typed.get("text"):
        raise InvalidInput("Say why the money goes back.")
    approver = work.actor if may("payments.approve") else ""
    wish = RefundWish(tender.order_id, amount, typed["text"], f"page:{_once(at, key)}",
                      tender_id=tender.id, approved_by=approver)  # fmt: skip
    made = request_refund(work, wish)
    waits = any(one.state == "requested" for one in made)
    return f"The refund of {amount} {'waits for approval' if waits else 'is on its way'}."


def _receive(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    amount = _amount(typed, lock(work, int(key)).currency)
    came = record_received(work, int(key), amount, typed.get("text", ""))
    return f"{amount} is recorded." if came else "This reference was recorded before."


def _link(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    new = _new(work, typed, at, account_id=int(typed.get("choice") or 0))
    ask_for_link(work, new)
    return "The link is being made; it will be shown here."


def _wait(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    provider = typed.get("choice", "")
    pay_order(work, _new(work, typed, at, provider=provider, method=provider))
    return "It is expected now; record the money when it comes."


def _new(work: Work, typed: Typed, at: Mapping[str, Any], **more: Any) -> NewPayment:
    from_order = {"method": "card", **more}
    currency = _currency(work, int(at["order"]))
    return NewPayment(int(at["order"]), amount=_amount(typed, currency), **from_order)


def _currency(work: Work, order_id: int) -> str:
    return lifecycle.standing(work, [order_id])[order_id].currency


def _gift(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    order_id = int(at["order"])
    wanted = Payment(order_id, _amount(typed, _currency(work, order_id)), _once(at, key))
    paid = pay_with_gift_card(work, wanted, typed.get("code", ""))
    return f"{paid.amount} is paid; {paid.left} is left on the card."


def _credit(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    order_id = int(at["order"])
    wanted = Payment(order_id, _amount(typed, _currency(work, order_id)), _once(at, key))
    paid = pay_with_buyers_credit(work, wanted)
    return f"{paid.amount} is paid; {paid.left} is left of the credit."


def _approve(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    return f"The refund of {approve_refund(work, int(key)).amount} is approved."


def _refuse(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    return (
        f"The refund of {refuse_refund(work, int(key), typed.get('text', '')).amount} is refused."
    )


def _retry(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    return f"The refund of {retry_refund(work, int(key)).amount} is sent again."


def _submit(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    submit_evidence(work, *_versioned(key), typed.get("text", ""))
    return "The dispute is marked as answered."


def _accept(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    asked = let_go(work, *_versioned(key), typed.get("text", ""))
    return "The service is told that the loss is accepted." if asked else "The loss is accepted."


def _look_up(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    calls.look_up(work, int(key))
    return "It is looked up now."


def _give_up(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    if not typed.get("text"):
        raise InvalidInput("Say how you know that it did not happen.")
    calling.give_up(work, int(key), typed["text"])
    return "It counts as not made."


def _again(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    event_id, account_id = map(int, key.split(":"))
    look_again(work, event_id, account_id)
    return "It was tried again."


def _lay(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    lay_refund(work, int(key.split(":")[0]), typed.get("text", ""))
    return "It is taken in for that order."


def _dismiss(work: Work, key: str, typed: Typed, at: Mapping[str, Any]) -> str:
    if not typed.get("text"):
        raise InvalidInput("Say why it is not to be applied.")
    told.dismiss(work, int(key.split(":")[0]), typed["text"])
    return "It is dismissed."


DONE: Mapping[str, Callable[[Work, str, Typed, Mapping[str, Any]], str]] = {
    "capture": _capture, "void": _void, "refund": _refund, "receive": _receive, "link": _link,
    "wait": _wait, "gift": _gift, "credit": _credit, "approve": _approve, "refuse": _refuse,
    "retry": _retry, "again": _again,
    "submit": _submit, "accept": _accept, "look_up": _look_up, "give_up": _give_up,
    "dismiss": _dismiss, "lay": _lay,
}  # fmt: skip


def _amount(typed: Typed, currency: str) -> Money:
    return Money.of(typed.get("amount", "").replace(",", "."), currency)


def _once(at: Mapping[str, Any], key: str) -> str:
    """The same drawn form asks for the same thing once, however often it is pressed."""
    return f"{at.get('once', '')}:{key}"


def _versioned(key: str) -> tuple[int, int]:
    dispute_id, version = key.split(":")
    return int(dispute_id), int(version)
