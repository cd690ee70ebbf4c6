"""What becomes of the living sample shop's orders: from what the store says, the next act and
when it is due. Each act looks again, so two who act at once do it once.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from random import Random

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog import lookup
from iorder.catalog.model import skus
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_order
from iorder.flows.decide_review import settle_review
from iorder.flows.pick_order import pick_orders
from iorder.flows.refund import refund_order
from iorder.flows.screen_order import doubt
from iorder.flows.ship_order import Label, ship_orders
from iorder.flows.source_order import source_again
from iorder.flows.take_payment import take_payments
from iorder.inventory import handover
from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle
from iorder.orders.holding import NewHold
from iorder.orders.model import order_addresses, order_lines
from iorder.sample import buying
from iorder.sample.fate import DOUBTS
from iorder.sample.scene import Due, Scene
from iorder.sample.shop import CARRIERS, CONTINENTS, points
from iorder.sample.turn import serials, tracking_number
from iorder.sample.waiting import Waiting, open_orders, paid_and_back, stands_as

SERIES = 250_000
"""From here the parcels are numbered: behind the largest sample shop's own."""
Act = Callable[[Work, Scene, Waiting], None]
Next = tuple[int, int, Act]
"""(from, to) so many minutes of a usual day after the last event, and what is done then."""


def moves_due(conn: Connection, scene: Scene) -> Iterator[Due]:
    """The next act of every order that waits for one."""
    for one in open_orders(conn, scene):
        soonest, latest, act = _NEXT[one.stage](_dice(one), one)
        yield _due(scene, one, soonest, latest, act)
    for one in paid_and_back(conn, scene):
        yield _due(scene, one, 180, 3000, _refund)


def _due(scene: Scene, one: Waiting, soonest: int, latest: int, act: Act) -> Due:
    minutes = Random(f"{one.id}+{one.told}").uniform(soonest, latest)  # noqa: S311 - sample data
    at = one.since + scene.pace.span(timedelta(minutes=minutes))
    return Due(at, ("order", one.id, one.told), partial(_done, scene=scene, seen=one, act=act))


def _dice(one: Waiting) -> Random:
    """Falls alike until something happens to the order."""
    return Random(f"{one.id}/{one.told}")  # noqa: S311 - sample data, not a secret


def _done(work: Work, scene: Scene, seen: Waiting, act: Act) -> None:
    if stands_as(work, seen):
        act(work, scene, seen)


def _pending(dice: Random, one: Waiting) -> Next:
    if one.fraud_state == "not_screened":
        return 15, 40, _screen
    if one.payment_method == "cod":
        return (2400, 2880, _not_reached) if dice.random() < 0.08 else (30, 420, _confirm)
    if one.payment_method == "bank_transfer":
        return 300, 3600, _capture
    return 20, 90, _capture if one.payment_method == "wallet" else _authorize


def _on_hold(dice: Random, one: Waiting) -> Next:
    chance = dice.random()
    if one.hold == "fraud":
        return 400, 2900, _decline if chance < 0.3 else _approve
    if one.hold == "payment":
        return 400, 2900, _unpaid if chance < 0.35 else _pay_again
    if one.hold == "stock":
        return 900, 4000, _not_supplied if chance < 0.3 else _supply
    return 400, 3000, _lift


def _confirmed(_dice: Random, _one: Waiting) -> Next:
    """A worker allocates at once; this is for when there is none."""
    return 180, 240, _allocate


def _allocated(dice: Random, _one: Waiting) -> Next:
    return (30, 400, _changed_mind) if dice.random() < 0.03 else (45, 1500, _pick)


def _picking(_dice: Random, _one: Waiting) -> Next:
    return 90, 400, _ship


_NEXT: dict[str, Callable[[Random, Waiting], Next]] = {
    "pending": _pending, "on_hold": _on_hold, "confirmed": _confirmed, "allocated": _allocated,
    "picking": _picking,
}  # fmt: skip
"""Stage -> what comes next."""


def _screen(work: Work, _scene: Scene, one: Waiting) -> None:
    """Most are approved at once; a few are held for a look at the buyer, address or payment."""
    chance, dice = _dice(one).random(), _dice(one)
    kind = ""
    if chance < 0.03 and one.payment_method != "bank_transfer":
        kind = "fraud"
    elif chance < 0.055:
        kind = "address"
    elif chance < 0.085 and one.payment_method in ("card", "wallet"):
        kind = "payment"
    if kind == "fraud":
        doubt(work, {one.id: dice.choice(DOUBTS[kind])}, 55)
        return
    lifecycle.screen(work, {one.id: ("screen", "approve")})
    if kind:
        holding.hold(work, {one.id: NewHold(kind, dice.choice(DOUBTS[kind]))})


def _authorize(work: Work, _scene: Scene, one: Waiting) -> None:
    take_payments(work, [one.id], "authorize")


def _capture(work: Work, _scene: Scene, one: Waiting) -> None:
    take_payments(work, [one.id], "capture")


def _confirm(work: Work, _scene: Scene, one: Waiting) -> None:
    lifecycle.confirm_at_door(work, [one.id])


def _not_reached(work: Work, _scene: Scene, one: Waiting) -> None:
    cancel_order(work, one.id, "customer")


_changed_mind = _not_reached


def _approve(work: Work, _scene: Scene, one: Waiting) -> None:
    settle_review(work, one.id, "approve", "The buyer answered the phone")


def _decline(work: Work, _scene: Scene, one: Waiting) -> None:
    settle_review(work, one.id, "decline", "Nobody could be reached")
    cancel_order(work, one.id, "fraud")


def _pay_again(work: Work, scene: Scene, one: Waiting) -> None:
    (_capture if one.payment_method == "wallet" else _authorize)(work, scene, one)
    holding.lift(work, one.id, "payment")


def _unpaid(work: Work, _scene: Scene, one: Waiting) -> None:
    cancel_order(work, one.id, "payment")


def _lift(work: Work, _scene: Scene, one: Waiting) -> None:
    holding.lift(work, one.id, one.hold)


def _not_supplied(work: Work, _scene: Scene, one: Waiting) -> None:
    cancel_order(work, one.id, "inventory")


def _supply(work: Work, scene: Scene, one: Waiting) -> None:
    """What it asks for is bought for a point of its continent, if nothing else has brought it."""
    if source_again(work, one.id):
        return
    continent = CONTINENTS.get(one.country, "Europe")
    point = next(one for one in points() if one.continent == continent)
    lines = work.execute(
        sa.select(skus.c.code, sa.func.sum(order_lines.c.quantity))
        .join(skus, skus.c.id == order_lines.c.sku_id)
        .where(order_lines.c.order_id == one.id)
        .group_by(skus.c.code)
    )
    wanted = buying.parts_by_code({code: int(asked) for code, asked in lines})
    buying.buy_for(work, point.code, wanted, one.ref)
    for bill in buying.bill_for(work, one.ref):
        buying.take_in(work, bill)
    source_again(work, one.id)


def _allocate(work: Work, _scene: Scene, one: Waiting) -> None:
    allocate_orders(work, [one.id])


def _pick(work: Work, _scene: Scene, one: Waiting) -> None:
    pick_orders(work, [one.id])


def _ship(work: Work, _scene: Scene, one: Waiting) -> None:
    """It leaves, and what its card had been authorised for is taken."""
    to = work.execute(
        sa.select(order_addresses.c.city, order_addresses.c.country).where(
            order_addresses.c.order_id == one.id, order_addresses.c.role == "ship"
        )
    ).first()
    carrier = _dice(one).choices(CARRIERS[CONTINENTS.get(one.country, "Europe")], (65, 35))[0]
    label = Label(
        carrier=carrier,
        tracking_number=tracking_number(carrier, SERIES + one.id),
        service=one.shipping_method,
        destination=f"{to.city}, {to.country}" if to else "",
        serials=_serials(work, one),
    )
    if ship_orders(work, {one.id: label}) and one.payment_method == "card":
        take_payments(work, [one.id], "capture")


def _serials(work: Work, one: Waiting) -> dict[int, list[str]]:
    held = handover.held(work, [one.id])
    units: Counter[int] = Counter()
    for some in held:
        units[some.sku_id] += some.quantity
    return {
        sku: serials(code, SERIES + one.id, units[sku])
        for sku, code in lookup.serial_tracked(work, units).items()
    }


def _refund(work: Work, _scene: Scene, one: Waiting) -> None:
    refund_order(work, one.id, "returned" if one.stage == "returned" else "lost")
