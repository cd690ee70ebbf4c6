"""What a person wishes for an order, read from its forms: a wish is tried to show what it would
do, then done. Plain data, so that it waits in the browser while people read:

``{"act", "id", "number", "version", ...}``: what else, each act says below.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from iorder.flows.cancel_order import cancel_seen_order
from iorder.flows.change_address import change_address
from iorder.flows.change_lines import cancel_units, change_lines
from iorder.flows.merge_orders import merge_orders
from iorder.flows.split_order import split_order
from iorder.flows.undo_cancel import undo_cancel
from iorder.flows.undo_merge import undo_merge
from iorder.flows.undo_split import undo_split
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import held
from iorder.orders.changing import Change, LineAdded, LineChange
from iorder.orders.content import Given
from iorder.views.orders.order import OrderSheet

Wish = dict[str, Any]
Fields = Mapping[tuple[str, str], Any]
"""(name of the field, id of its line or empty) -> what stands in it."""

NEEDS = {
    "lines": "orders.edit", "address": "orders.edit", "cancel": "orders.cancel",
    "cancel_units": "orders.cancel", "split": "orders.edit", "merge": "orders.edit",
    "hold": "orders.hold", "release": "orders.hold", "restore": "orders.cancel",
    "unsplit": "orders.edit", "unmerge": "orders.edit",
}  # fmt: skip


def act_of(wish: Wish) -> Callable[[Work], object]:
    """What does it, in one transaction."""
    act = _ACTS[wish["act"]]
    return lambda work: act(work, wish)


def wished(act: str, fields: Fields, order: OrderSheet, version: int, zone: str) -> Wish:
    """The wish that the form of ``act`` says. Raises InvalidInput, which names the field."""
    head = {"act": act, "id": order.id, "number": order.number, "version": version}
    return {**head, **_READ[act](fields, order, zone)}


def _lines(fields: Fields, order: OrderSheet, _zone: str) -> Wish:
    """``lines``: [id, units, price, basis points]; ``added``: [SKU, units, price]; ``given``."""
    currency = order.total.currency
    lines = []
    for line in order.lines:
        if line.kind != "item" or ("quantity", str(line.id)) not in fields:
            continue
        name = line.sku or line.title
        wanted = (
            _units(fields[("quantity", str(line.id))], name),
            _minor(fields[("unit", str(line.id))], currency, name),
            _basis(fields[("discount", str(line.id))], name),
        )
        if wanted != (line.quantity, line.unit.minor, line.discount_bp):
            lines.append([line.id, *wanted])
    added = []
    if sku := _text(fields, "new_sku"):
        units = _units(fields.get(("new_quantity", "")) or "1", sku)
        added.append([sku, units, _minor(fields.get(("new_unit", "")) or "0", currency, sku)])
    now = {label.split()[0].lower(): abs(amount.minor) for label, amount in order.money}
    given = {}
    for name in ("shipping", "discount", "tax"):
        text = _text(fields, name)
        if text and (minor := _minor(text, currency, name)) != now.get(name, 0):
            given[name] = minor
    if not (lines or added or given):
        raise InvalidInput("Nothing is changed yet: write other units, prices or amounts first.")
    return {"lines": lines, "added": added, "given": given, "reason": _text(fields, "reason")}


def _moved(fields: Fields, order: OrderSheet, _zone: str) -> Wish:
    """``units``: how many of each line; ``reason`` where the form has one."""
    units = {}
    for line in order.lines:
        text = str(fields.get(("units", str(line.id))) or "").strip()
        if text and (number := _units(text, line.sku or line.title)):
            units[str(line.id)] = number
    if not units:
        raise InvalidInput("Write how many units of which line first.")
    return {"units": units, "reason": _text(fields, "reason")}


def _address(fields: Fields, _order: OrderSheet, _zone: str) -> Wish:
    return {"address": {name: value or "" for (name, _), value in fields.items()}}


def _cancel(fields: Fields, _order: OrderSheet, _zone: str) -> Wish:
    return {"reason": _text(fields, "reason") or "customer"}


def _hold(fields: Fields, _order: OrderSheet, zone: str) -> Wish:
    due_at = moment(_text(fields, "due_at"), zone)
    return {
        "kind": _text(fields, "kind") or "manual",
        "reason": _text(fields, "reason"),
        "owner": _text(fields, "owner"),
        "due_at": due_at.isoformat() if due_at else "",
        "when_due": _text(fields, "when_due") or "wait",
    }


def _nothing(_fields: Fields, _order: OrderSheet, _zone: str) -> Wish:
    return {}


_READ: Mapping[str, Callable[[Fields, OrderSheet, str], Wish]] = {
    "lines": _lines, "address": _address, "cancel": _cancel, "cancel_units": _moved,
    "split": _moved, "merge": _nothing, "hold": _hold, "release": _nothing,
    "restore": _nothing, "unsplit": _nothing, "unmerge": _nothing,
}  # fmt: skip


def _change(work: Work, wish: Wish) -> object:
    change = Change(
        tuple(LineChange(*line) for line in wish["lines"]),
        tuple(LineAdded(*line) for line in wish["added"]),
        Given(**wish["given"]),
        wish["reason"],
    )
    return change_lines(work, wish["id"], change, wish["version"])


def _go_elsewhere(work: Work, wish: Wish) -> None:
    change_address(work, wish["id"], Address(**wish["address"]), wish["version"])


def _call_off(work: Work, wish: Wish) -> None:
    cancel_seen_order(work, wish["id"], wish["reason"], wish["version"])


def _call_off_units(work: Work, wish: Wish) -> object:
    return cancel_units(work, wish["id"], _by_line(wish), wish["reason"], wish["version"])


def _split(work: Work, wish: Wish) -> object:
    return split_order(work, wish["id"], _by_line(wish), wish["version"])


def _merge(work: Work, wish: Wish) -> None:
    merge_orders(work, wish["id"], wish["other"], wish["version"], wish["other_version"])


def _restore(work: Work, wish: Wish) -> object:
    return undo_cancel(work, wish["id"], wish["version"])


def _unsplit(work: Work, wish: Wish) -> None:
    undo_split(work, wish["id"], wish["other"], wish["version"], wish["other_version"])


def _unmerge(work: Work, wish: Wish) -> None:
    undo_merge(work, wish["id"], wish["other"], wish["version"], wish["other_version"])


def _stop(work: Work, wish: Wish) -> object:
    due_at = datetime.fromisoformat(wish["due_at"]) if wish["due_at"] else None
    return held.place_hold(
        work, wish["id"], wish["kind"], wish["reason"], wish["version"],
        owner=wish["owner"], due_at=due_at, when_due=wish["when_due"],
    )  # fmt: skip


def _let_go(work: Work, wish: Wish) -> None:
    held.release_hold(work, wish["hold"], wish["version"])


_ACTS: Mapping[str, Callable[[Work, Wish], object]] = {
    "lines": _change, "address": _go_elsewhere, "cancel": _call_off,
    "cancel_units": _call_off_units, "split": _split, "merge": _merge, "hold": _stop,
    "release": _let_go, "restore": _restore, "unsplit": _unsplit, "unmerge": _unmerge,
}  # fmt: skip


def _by_line(wish: Wish) -> dict[int, int]:
    return {int(line): units for line, units in wish["units"].items()}


def moment(text: str, zone: str) -> datetime | None:
    """What a person typed as a local time, as a moment; None for nothing."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except ValueError:
        raise InvalidInput(f"{text!r} is no time; write it as 2026-12-31T17:00.") from None


def _text(fields: Fields, name: str) -> str:
    return str(fields.get((name, "")) or "").strip()


def _units(value: Any, name: str) -> int:
    text = str(value if value is not None else "").strip()
    if not text.isdecimal() or len(text) > 7:
        raise InvalidInput(f"{name}: {text or 'nothing'} is no number of units; write digits.")
    return int(text)


def _minor(value: Any, currency: str, name: str) -> int:
    text = str(value if value is not None else "").strip().replace(",", ".")
    try:
        return Money.of(text, currency).minor
    except InvalidInput as wrong:
        raise InvalidInput(f"{name}: {wrong}") from None


def _basis(value: Any, name: str) -> int:
    text = str(value or "0").strip().rstrip("%").replace(",", ".")
    try:
        basis = Decimal(text) * 100
    except InvalidOperation:
        raise InvalidInput(f"{name}: {text} is no discount; write a per cent such as 5.") from None
    if basis != basis.to_integral_value() or not 0 <= basis <= 10_000:
        raise InvalidInput(f"{name}: a discount lies between 0 and 100 % with two decimals.")
    return int(basis)


def all_fields(
    act: str, values: Sequence[Any], ids: Sequence[Mapping[str, str]]
) -> dict[tuple[str, str], Any]:
    """The fields of one form among all that stand on the page."""
    return {
        (one["name"], one["of"]): value
        for one, value in zip(ids, values, strict=True)
        if one["act"] == act
    }
