"""An order taken over the phone is placed, and its payment asked for, in one act."""

from dataclasses import dataclass, replace

from iorder.flows import pay_order
from iorder.flows.pay_order import NewPayment
from iorder.flows.place_order import Placed, place_order
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.orders import notes
from iorder.orders.placing import NewOrder

OFFLINE = ("cod", "bank_transfer", "cheque")
LINK = "payment_link"
LATER = ""


@dataclass(frozen=True, slots=True)
class Paying:
    """``method``: one of ``OFFLINE``, ``LINK`` through ``account_id``, or ``LATER``."""

    method: str = LATER
    account_id: int | None = None


def place_phone_order(work: Work, order: NewOrder, paying: Paying, note: str = "") -> Placed:
    """Place it; the same reference again gives the order it made and asks for nothing more.

    Raises what ``place_order``, ``pay_order`` and ``ask_for_link`` raise; then nothing was placed.
    """
    if paying.method not in (*OFFLINE, LINK, LATER):
        raise InvalidInput(f"{paying.method!r} is no way to pay here; choose another.")
    if not (order.ship_to.city or order.ship_to.postcode):
        raise InvalidInput("An address needs a city or a postcode; add one of them.")
    placed = place_order(work, replace(order, payment_method=paying.method))
    if not placed.is_new:
        return placed
    if note.strip():
        notes.add_note(work, placed.order_id, note)
    if order.total_minor:
        _ask_for_money(work, placed.order_id, paying)
    return placed


def _ask_for_money(work: Work, order_id: int, paying: Paying) -> None:
    if paying.method == LINK:
        pay_order.ask_for_link(work, NewPayment(order_id, LINK, paying.account_id))
    elif paying.method in OFFLINE:
        pay_order.pay_order(work, NewPayment(order_id, paying.method, provider=paying.method))
