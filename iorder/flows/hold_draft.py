"""A person takes an order over the phone: what stands in it is held while they talk."""

from dataclasses import dataclass

from iorder.flows.reserve_cart import Cart, HeldCart, release_cart, reserve_cart
from iorder.kernel.trial import tried
from iorder.kernel.work import Work
from iorder.views.stock.availability import Promise, promised

TAKEN_BACK = "The order was changed while it was taken"


@dataclass(frozen=True, slots=True)
class HeldDraft:
    """What is held for the order, and what can be promised of it."""

    held: HeldCart
    promise: Promise


def hold_draft(work: Work, cart: Cart) -> HeldDraft:
    """Hold what the cart asks for. Raises as ``reserve_cart``; then it is as it was."""
    promise = promise_draft(work, cart)
    return HeldDraft(reserve_cart(work, cart), promise)


def promise_draft(work: Work, cart: Cart) -> Promise:
    """What could be promised of the cart's lines, its own holds counted as free; nothing changes.

    Raises InvalidInput, UnknownSku.
    """
    to = cart.ship_to.normalised()
    lines = [(code, units) for code, units in cart.lines if units]
    return tried(
        work,
        lambda trial: release_cart(trial, cart.name, cart.channel_id, TAKEN_BACK),
        lambda trial: promised(trial, lines, to, cart.channel_id),
    )
