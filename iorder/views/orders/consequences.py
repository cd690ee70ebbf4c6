"""What an act on an order changes beyond the order itself: told before anybody confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass

from iorder.kernel.money import Money
from iorder.views.orders.order_surroundings import AMOUNTS, Child, Facts


def messages_of(kind: str) -> tuple[str, ...]:
    """What buyers would be told by an act of this kind; where messages are set up, here."""
    return ()


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that is otherwise after the act."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effects:
    """``price``: amounts; ``stock``: units held, by point and SKU; ``sourcing``: points, promise
    and why; ``boxes``: what is to be taken out or stopped; ``messages``, ``documents``: in words.
    """

    price: tuple[Moved, ...] = ()
    balance: tuple[str, ...] = ()
    stock: tuple[Moved, ...] = ()
    sourcing: tuple[Moved, ...] = ()
    state: tuple[Moved, ...] = ()
    boxes: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def effects(before: Facts, after: Facts, kind: str) -> Effects:
    """What lies between two moments. ``kind``: of the act, for the messages it sends."""
    return Effects(
        price=tuple(_price(before, after)),
        balance=tuple(_balance(before, after)),
        stock=tuple(_stock(before, after)),
        sourcing=tuple(_sourcing(before, after)),
        state=tuple(_state(before, after)),
        boxes=tuple(_boxes(before, after)),
        messages=messages_of(kind) or ("No message is set up for this.",),
        documents=tuple(_corrections(before, after)),
    )


def _price(before: Facts, after: Facts) -> Iterator[Moved]:
    for label, _ in AMOUNTS:
        was, now = before.amounts[label], after.amounts[label]
        if was != now:
            yield Moved(label, str(Money(was, before.currency)), str(Money(now, after.currency)))


def _balance(before: Facts, after: Facts) -> Iterator[str]:
    due, owed = Money(after.due, after.currency), Money(after.owed, after.currency)
    if after.due > before.due:
        yield f"{due} is still to be paid"
    elif before.due > after.due:
        yield f"{due} is still to be paid" if after.due else "Nothing is left to be paid"
    if after.owed > before.owed:
        yield f"{owed} is to be given back to the customer"
    taken = [_taken(before, after, name) for name in ("paid", "promised")]
    if (back := before.paid - after.paid - taken[0]) > 0:
        yield f"{Money(back, after.currency)} goes back to the customer"
    if (gone := before.promised - after.promised - taken[1]) > 0:
        yield f"{Money(gone, after.currency)} that was authorised is given up"
    spared = _beyond(after) - _beyond(before)
    if spared > 0 and gone <= 0 and after.promised:
        yield f"{Money(spared, after.currency)} less is captured of what is authorised"
    yield from _new_orders(before, after)
    if before.at_door and before.amounts["Total"] != after.amounts["Total"]:
        total = Money(after.amounts["Total"], after.currency)
        yield f"The carrier collects {total} at the door"


def _beyond(facts: Facts) -> int:
    """What is promised and not needed for the order."""
    return min(max(facts.paid + facts.promised - facts.amounts["Total"], 0), facts.promised)


def _taken(before: Facts, after: Facts, name: str) -> int:
    """What its children took along, of what the order is ``paid`` or ``promised``."""
    none = Child()
    return sum(
        getattr(one, name) - getattr(before.children.get(child, none), name)
        for child, one in after.children.items()
    )


def _new_orders(before: Facts, after: Facts) -> Iterator[str]:
    """Orders that come to be, or come back, by it."""
    for key, child in sorted(after.children.items()):
        known = before.children.get(key)
        if child.total and (known is None or not known.total):
            yield _new_order(child, after, known.number if known else "The new order")


def _new_order(one: Child, after: Facts, called: str) -> str:
    parts = [f"{called} costs {Money(one.total, after.currency)}"]
    if one.paid + one.promised:
        counts = Money(one.paid + one.promised, after.currency)
        parts.append(f"{counts} of the payment counts for it")
    rest = Money(max(one.total - one.paid - one.promised, 0), after.currency)
    if rest.minor and not after.at_door:
        parts.append(f"{rest} of it is still to be paid")
    return "; ".join(parts)


def _stock(before: Facts, after: Facts) -> Iterator[Moved]:
    for point, sku in sorted({*before.held, *after.held}):
        was, now = before.held.get((point, sku), 0), after.held.get((point, sku), 0)
        if was != now:
            yield Moved(f"{sku} at {point}", str(was), str(now))


def _sourcing(before: Facts, after: Facts) -> Iterator[Moved]:
    if before.points != after.points:
        words = [", ".join(one.points) or "no point" for one in (before, after)]
        yield Moved("Sent from", *words)
        if len(after.points) > max(len(before.points), 1):
            yield Moved("Parcels", str(len(before.points)), f"{len(after.points)}: it is split")
    if before.reason != after.reason and after.reason:
        yield Moved("Why", before.reason, after.reason)
    if before.arrive_by != after.arrive_by:
        yield Moved("Arrives by", before.arrive_by or "–", after.arrive_by or "–")


def _state(before: Facts, after: Facts) -> Iterator[Moved]:
    if before.stage != after.stage:
        yield Moved("Stage", before.stage.replace("_", " "), after.stage.replace("_", " "))
    for kind in sorted({*before.holds, *after.holds}):
        was, now = before.holds.get(kind), after.holds.get(kind)
        if was != now:
            words = ["none" if one is None else one or "open" for one in (was, now)]
            yield Moved(f"{kind.capitalize()} hold", *words)


def _boxes(before: Facts, after: Facts) -> Iterator[str]:
    for (point, sku), units in sorted(before.boxed.items()):
        if (out := units - after.boxed.get((point, sku), 0)) > 0:
            yield f"{out} x {sku} is picked at {point}: take it out of the box"
    is_other = before.amounts != after.amounts or before.stage != after.stage
    if is_other and (number := len(before.parcels)):
        named = ", ".join(before.parcels)
        yield f"{number} parcel{'' if number == 1 else 's'} to intercept: {named}"


def _corrections(before: Facts, after: Facts) -> Iterator[str]:
    if before.amounts == after.amounts and before.stage == after.stage:
        return
    total = 0 if after.stage == "cancelled" else after.amounts["Total"]
    for kind, number, stated in before.documents:
        if kind == "packing_slip":
            yield f"Packing slip {number} is to be printed again"
        elif kind == "invoice" and stated != total:
            was = Money(stated, after.currency)
            yield f"Invoice {number} states {was}: correct it by a credit note"
