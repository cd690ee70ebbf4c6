"""One turn of the sample shop: its acts, kind by kind, through the flows."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_order
from iorder.flows.decide_review import settle_review
from iorder.flows.label_order import label_order
from iorder.flows.pick_order import pick_orders
from iorder.flows.record_scans import record_scans
from iorder.flows.refund import refund_order
from iorder.flows.screen_order import doubt
from iorder.flows.ship_order import Label, ship_orders
from iorder.flows.source_order import source_again
from iorder.flows.take_payment import take_payments
from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle
from iorder.orders.milestones import OrderConfirmed
from iorder.sample import buying, choosing
from iorder.sample.assortment import Item
from iorder.sample.fate import Act, Fate, Sale
from iorder.sample.leaving import tell_cards
from iorder.sample.placing import place
from iorder.sample.plan import Plan
from iorder.sample.setup import Shop
from iorder.sample.shop import points
from iorder.shipping import service as shipping
from iorder.shipping.service import Scan

MAKERS_TIME, AT_ONCE = timedelta(days=6), timedelta()
"""How soon what an order waits for is to be there: from its maker, from next door."""


@dataclass
class Memory:
    """Our ids of orders by the channel's reference, of committed turns of this process."""

    orders: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """What all acts of one turn need."""

    work: Work
    shop: Shop
    fates: dict[str, Fate]
    ids: dict[str, int]


def live_turn(work: Work, shop: Shop, memory: Memory, plan: Plan, number: int) -> None:
    """Let the acts of turn ``number`` happen."""
    acts = plan.acts[number]
    if not acts:
        return
    fates = fates_by_ref(plan)
    new = [fates[act.ref] for act in acts if act.kind == "place"]
    placed = place(work, shop, new, plan.until)
    turn = Turn(work, shop, fates, _ids(work, memory, placed, {act.ref for act in acts}))
    by_kind: dict[str, list[Act]] = {}
    for act in acts:
        by_kind.setdefault(act.kind, []).append(act)
    for kind, happens in _HAPPENS.items():
        if kind in by_kind:
            told = len(work.announced)
            happens(turn, by_kind[kind])
            _allocate(work, told)
    work.after_commit.append(lambda: memory.orders.update(turn.ids))


def _allocate(work: Work, told: int) -> None:
    """What the worker does in a living shop: orders confirmed since get their stock."""
    confirmed = [
        event.order_id for event, _ in work.announced[told:] if isinstance(event, OrderConfirmed)
    ]
    if confirmed:
        allocate_orders(work, confirmed)


@cache
def fates_by_ref(plan: Plan) -> dict[str, Fate]:
    """The plan's fates by the reference of their order."""
    return {one.sale.ref: one for one in plan.fates}


def _ids(
    work: Work, memory: Memory, placed: dict[str, int], wanted: Collection[str]
) -> dict[str, int]:
    ids = {ref: memory.orders[ref] for ref in wanted if ref in memory.orders} | placed
    missing = [ref for ref in wanted if ref not in ids]
    return ids | (lifecycle.called(work, missing) if missing else {})


def _screen(turn: Turn, acts: Sequence[Act]) -> None:
    """Machines approve at once, or refer to people what their fate holds for fraud."""
    verdicts = {}
    for act in acts:
        held = any(one.kind == "hold" and one.word == "fraud" for one in turn.fates[act.ref].acts)
        verdicts[turn.ids[act.ref]] = ("screen", "refer" if held else "approve")
    lifecycle.screen(turn.work, verdicts)


def _hold(turn: Turn, acts: Sequence[Act]) -> None:
    doubts = {turn.ids[act.ref]: act.text for act in acts if act.word == "fraud"}
    if doubts:
        doubt(turn.work, doubts, 55)
    holding.hold(
        turn.work,
        {
            turn.ids[act.ref]: holding.NewHold(act.word, act.text)
            for act in acts
            if act.word != "fraud"
        },
    )


def _buy(turn: Turn, acts: Sequence[Act], within: timedelta = MAKERS_TIME) -> None:
    """What orders wait for is bought for the first of their continent's points."""
    for act in acts:
        sale = turn.fates[act.ref].sale
        point = next(one for one in points() if one.continent == sale.continent)
        buying.buy_for(turn.work, point.code, parts_of(sale), act.ref, within)


def _restock(turn: Turn, acts: Sequence[Act]) -> None:
    """What was bought for an order comes in."""
    for act in acts:
        for bill in buying.bill_for(turn.work, act.ref):
            buying.take_in(turn.work, bill)


def parts_of(sale: Sale) -> Counter[Item]:
    """What points send for the sale, kits as their parts."""
    units: Counter[Item] = Counter()
    for item, quantity in sale.lines:
        units.update(item.units(quantity))
    return units


def _override(turn: Turn, acts: Sequence[Act]) -> None:
    choosing.send_from_elsewhere(turn.work, turn.shop, {turn.ids[act.ref]: act.ref for act in acts})


def _reject(turn: Turn, acts: Sequence[Act]) -> None:
    choosing.turn_down(turn.work, turn.shop, {turn.ids[act.ref]: act.ref for act in acts})


def _release(turn: Turn, acts: Sequence[Act]) -> None:
    for act in acts:
        if act.word == "fraud":
            settle_review(turn.work, turn.ids[act.ref], "approve", "The buyer answered the phone")
            label_order(turn.work, turn.ids[act.ref], "genuine", "agent")
        elif act.word == "stock":
            source_again(turn.work, turn.ids[act.ref])
        else:
            holding.lift(turn.work, turn.ids[act.ref], act.word)


def _cancel(turn: Turn, acts: Sequence[Act]) -> None:
    for act in acts:
        if act.word == "fraud":
            settle_review(turn.work, turn.ids[act.ref], "decline", "Nobody could be reached")
            label_order(turn.work, turn.ids[act.ref], "fraud", "agent")
        cancel_order(turn.work, turn.ids[act.ref], act.word)


def _authorize(turn: Turn, acts: Sequence[Act]) -> None:
    take_payments(turn.work, _all(turn, acts), "authorize")
    cards = [(turn.ids[act.ref], turn.fates[act.ref].sale.card) for act in acts]
    tell_cards(turn.work, cards)


def _capture(turn: Turn, acts: Sequence[Act]) -> None:
    take_payments(turn.work, _all(turn, acts), "capture")


def _confirm(turn: Turn, acts: Sequence[Act]) -> None:
    lifecycle.confirm_at_door(turn.work, _all(turn, acts))


def _pick(turn: Turn, acts: Sequence[Act]) -> None:
    """For whoever still waits by then, because others were faster, it is bought next door."""
    known = lifecycle.standing(turn.work, _all(turn, acts))
    waiting = [act for act in acts if known[turn.ids[act.ref]].open_holds]
    told = len(turn.work.announced)
    late = [act for act in waiting if not source_again(turn.work, turn.ids[act.ref])]
    _buy(turn, late, AT_ONCE)
    _restock(turn, late)
    for act in late:
        source_again(turn.work, turn.ids[act.ref])
    _allocate(turn.work, told)
    pick_orders(turn.work, _all(turn, acts))


def _ship(turn: Turn, acts: Sequence[Act]) -> None:
    ship_orders(
        turn.work, {turn.ids[act.ref]: _label(turn.shop, turn.fates[act.ref]) for act in acts}
    )


def _label(shop: Shop, one: Fate) -> Label:
    return Label(
        carrier=one.trip.carrier,
        tracking_number=tracking_number(one.trip.carrier, one.sale.number),
        service=one.trip.service,
        destination=f"{one.sale.ship_to.city}, {one.sale.ship_to.country}",
        promised_at=one.sale.placed_at + one.trip.promised,
        serials={
            shop.skus[item.code]: serials(item.code, one.sale.number, units)
            for item, units in parts_of(one.sale).items()
            if item.tracking == "serial"
        },
    )


def serials(code: str, number: int, units: int) -> list[str]:
    """The numbers on the units of a SKU that leave for order ``number`` of the shop."""
    return [f"{code[:3]}{code[-3:]}-{number:06d}-{place}" for place in range(1, units + 1)]


def tracking_number(carrier: str, number: int) -> str:
    """The carrier's name for parcel ``number`` of the shop."""
    letters = "".join(char for char in carrier.upper() if char not in "AEIOU")[:3]
    return f"{letters}{31_000_000 + number * 37}"


def _scan(turn: Turn, acts: Sequence[Act]) -> None:
    """Every parcel of an order travels alike; carriers repeat themselves now and then."""
    riding = shipping.riding(turn.work, _all(turn, acts))
    record_scans(
        turn.work,
        [
            Scan(
                parcel.parcel_id, act.at, act.word,
                code=act.word.upper(), text=act.text, place=act.place,
            )
            for act in acts
            for parcel in riding[turn.ids[act.ref]]
        ],
    )  # fmt: skip


def _refund(turn: Turn, acts: Sequence[Act]) -> None:
    for act in acts:
        refund_order(turn.work, turn.ids[act.ref], act.word)


def _all(turn: Turn, acts: Sequence[Act]) -> list[int]:
    return [turn.ids[act.ref] for act in acts]


_HAPPENS = {
    "place": _screen, "hold": _hold, "buy": _buy, "restock": _restock, "authorize": _authorize,
    "capture": _capture, "confirm_cod": _confirm, "release": _release, "cancel": _cancel,
    "override": _override, "reject": _reject, "pick": _pick, "ship": _ship, "scan": _scan,
    "refund": _refund,
}  # fmt: skip
"""Kind -> what happens, in the order of one turn: causes before effects."""
