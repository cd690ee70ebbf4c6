"""Lines of an order edited in place: units, prices and amounts; units called off or split off;
orders it could be one with."""

from typing import Any

from dash import html

from iorder.flows.cancel_order import REASONS
from iorder.kernel.money import Money
from iorder.session import may
from iorder.ui.frame.formats import many
from iorder.ui.frame.parts import named
from iorder.ui.orders import order_fields as fields
from iorder.ui.orders.order_effects import review
from iorder.ui.orders.order_fields import Kept, field, key, typed
from iorder.views.orders.order import Line, OrderSheet
from iorder.views.orders.order_relatives import Candidate


def lines(order: OrderSheet, kept: Kept) -> html.Details | None:
    """Units, price and discount of each line, a new line, and the order's own amounts."""
    if not may("orders.edit") or not _editable(order):
        return None
    rows = [_line(line, kept) for line in _items(order)]
    return html.Details(
        [
            html.Summary("Change lines and amounts", className="oi-link"),
            _table(("Item", "Units", "Price", "Discount %"), [*rows, _new_line(order, kept)]),
            html.Div(_amounts(order, kept), className="oi-fields is-three"),
            field("Why", fields.text("lines", "reason", "", kept=kept, maxlength=300,
                                     placeholder="Stands in the revision")),
            review("lines", "Review the change"),
        ],
        open="lines" in kept.get("typed", {}),
        className="oi-edit",
    )  # fmt: skip


def _line(line: Line, kept: Kept) -> html.Tr:
    name = line.sku or line.title
    off = f"{line.discount_bp / 100:g}"
    return html.Tr(
        [
            html.Td(_name(line)),
            html.Td(named(f"Units of {name}", fields.whole(
                "lines", "quantity", str(line.quantity), kept=kept, of=line.id))),
            html.Td(named(f"Price of {name}", fields.amount(
                "lines", "unit", str(line.unit.decimal), kept=kept, of=line.id))),
            html.Td(named(f"Discount on {name} in per cent", fields.amount(
                "lines", "discount", off, kept=kept, of=line.id))),
        ]
    )  # fmt: skip


def _new_line(order: OrderSheet, kept: Kept) -> html.Tr:
    sku = fields.text("lines", "new_sku", "", kept=kept, placeholder="Add a SKU")
    return html.Tr(
        [
            html.Td(named("SKU to add", sku)),
            html.Td(named("Units to add", fields.whole("lines", "new_quantity", "1", kept=kept))),
            html.Td(named(f"Price in {order.total.currency}",
                          fields.amount("lines", "new_unit", "", kept=kept))),
            html.Td(),
        ]
    )  # fmt: skip


def _amounts(order: OrderSheet, kept: Kept) -> list[Any]:
    currency = order.total.currency
    now = {label.split()[0].lower(): Money(abs(one.minor), currency) for label, one in order.money}
    return [
        field(label, fields.text(
            "lines", name, str(now.get(name, Money(0, currency)).decimal) if keeps else "",
            kept=kept, inputmode="decimal", maxlength=20, placeholder="Follows the lines",
        ))
        for name, label, keeps in (
            ("shipping", "Shipping", True), ("discount", "Discount on all", True),
            ("tax", "Tax, if not as worked out", False),
        )
    ]  # fmt: skip


def calling_off(order: OrderSheet, kept: Kept) -> html.Details | None:
    """How many units of each line are called off, and why."""
    if not may("orders.cancel") or not _editable(order) or order.unit_count < 2:
        return None
    now = typed(kept, "cancel_units", "reason", "customer")
    return html.Details(
        [
            html.Summary("Call units off", className="oi-link"),
            _units("cancel_units", "to call off", order, kept),
            field("Reason", fields.choice(key("cancel_units", "reason"), now, REASONS)),
            review("cancel_units", "Review"),
        ],
        open="cancel_units" in kept.get("typed", {}), className="oi-edit",
    )  # fmt: skip


def splitting(order: OrderSheet, kept: Kept) -> html.Details | None:
    """How many units of each line become an order of their own."""
    if not may("orders.edit") or not _editable(order) or order.has_left or order.unit_count < 2:
        return None
    return html.Details(
        [
            html.Summary("Split the order", className="oi-link"),
            html.P("These units become an order of their own; shipping costs stay here.",
                   className="oi-quiet"),
            _units("split", "to split off", order, kept),
            review("split", "Review the split"),
        ],
        open="split" in kept.get("typed", {}), className="oi-edit",
    )  # fmt: skip


def merging(order: OrderSheet, some: list[Candidate]) -> html.Div | None:
    """Other open orders of the same buyer to the same address, each with its button."""
    if not some or not may("orders.edit") or not _editable(order) or order.has_left:
        return None
    return html.Div(
        [
            html.P("Of the same buyer to the same address:", className="oi-quiet"),
            html.Ul(
                [
                    html.Li(
                        [
                            html.A(one.number, href=f"/orders/{one.number}"),
                            html.Span(f" · {many(one.units, 'unit')} · {one.total}"),
                            review("merge", "Merge into this one", primary=False,
                                   of=f"{one.number} {one.id} {one.version}",
                                   className="io-button io-button-small",
                                   hint={"aria_label": f"Merge {one.number} into this order"}),
                        ]
                    )
                    for one in some
                ],
                className="oi-merges",
            ),
        ]
    )  # fmt: skip


def _editable(order: OrderSheet) -> bool:
    return order.is_open and not order.is_history and order.axes["fulfillment_state"] != "fulfilled"


def _items(order: OrderSheet) -> list[Line]:
    return [line for line in order.lines if line.kind == "item"]


def _name(line: Line) -> list[html.Span]:
    return [html.Span(line.title, className="oi-line-title"),
            html.Span(line.sku, className="oi-line-sku")]  # fmt: skip


def _units(act: str, what: str, order: OrderSheet, kept: Kept) -> html.Table:
    rows = [
        html.Tr(
            [
                html.Td(_name(line)),
                html.Td(f"of {line.quantity:,}", className="oi-number"),
                html.Td(named(f"Units of {line.sku or line.title} {what}",
                              fields.whole(act, "units", "", kept=kept, of=line.id))),
            ]
        )
        for line in _items(order)
        if line.quantity
    ]  # fmt: skip
    return _table(("Item", "Ordered", what.capitalize()), rows)


def _table(heads: tuple[str, ...], rows: list[html.Tr]) -> html.Table:
    head = html.Tr([html.Th(head, scope="col") for head in heads])
    return html.Table([html.Thead(head), html.Tbody(rows)], className="oi-lines oi-line-form")
