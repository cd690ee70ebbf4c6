"""The page of one purchase order, drawn: a draft to write, goods to take in, what happened.

Its buttons are the acts the state table allows. ``po-key`` is made with each drawing, so that a
button pressed twice acts once.
"""

import uuid
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.kernel.money import Money
from iorder.ui.frame import formats
from iorder.ui.frame.dropdown import dropdown
from iorder.ui.frame.looked_after import Owner, owner_line
from iorder.ui.frame.parts import facts, when
from iorder.ui.frame.parts import named as labelled
from iorder.ui.frame.shell import card
from iorder.ui.purchasing.purchase_order_list import named, read_lines, state_chip, summary
from iorder.views.purchasing.purchase_order import Line, PurchaseOrderSheet

DAY = {"type": "po-day", "at": "form"}
ENDINGS = {
    "close": ("Close short", "What has not come will not come any more.", "Close the order"),
    "cancel": ("Cancel", "Nothing of it has come, and nothing will.", "Cancel the order"),
}
"""Act -> (button, what it means, button that does it)."""


def body(order: PurchaseOrderSheet, zone: str, me: str, *, may_edit: bool) -> list[Any]:
    """``me``: who looks at it."""
    acts = order.acts if may_edit else ()
    owner = _owner(order, me, may_edit=may_edit)
    return [
        dcc.Store(id="po-at", data={"id": order.id, "version": order.version,
                                    "number": order.number}),
        dcc.Store(id="po-key", data=uuid.uuid4().hex),
        html.Div(
            [
                html.Div([_main(order, acts)], className="pu-main"),
                html.Div(
                    [
                        card("Order", html.Div([summary(order), owner, _day(order, acts)]),
                             tools=state_chip(order.state)),
                        card("What happened", _timeline(order, zone)),
                    ],
                    className="pu-side",
                ),
            ],
            className="pu-columns",
        ),
    ]  # fmt: skip


def _owner(order: PurchaseOrderSheet, me: str, *, may_edit: bool) -> html.Dl:
    line = owner_line("po", Owner(order.owner, order.owner_name), me, may_edit=may_edit)
    return facts([("Looked after by", line)])


def tools(order: PurchaseOrderSheet, *, may_edit: bool) -> list[Any]:
    """The buttons at the page's top right."""
    acts = order.acts if may_edit else ()
    found: list[Any] = [
        html.A("Print", href=f"/purchase-orders/{order.number}/print", target="_blank",
               className="io-button"),
        *(_ending(act) for act in ENDINGS if act in acts),
    ]  # fmt: skip
    if "send" in acts:
        found.append(
            html.Button("Send", id={"type": "po-act", "act": "send"}, type="button",
                        className="io-button io-button-primary",
                        title="Its units count as inbound from then on")
        )  # fmt: skip
    return found


def problem(words: str, number: str) -> html.Div:
    """Why something was refused; what was typed stays."""
    again = html.A("Show it as it is now", href=f"/purchase-orders/{number}")
    return html.Div([html.Span(words), again], className="io-alert io-alert-bad pu-alert",
                    role="alert")  # fmt: skip


def _main(order: PurchaseOrderSheet, acts: tuple[str, ...]) -> Any:
    if "edit" in acts:
        return card("Lines", html.Div(_draft(order)), "leave a number empty to drop its line")
    if "receive" in acts:
        units = sum(line.left for line in order.lines)
        return card(
            "Receive", html.Div(_receive(order)), f"{formats.count(units)} units still to come"
        )
    return card("Lines", html.Div([read_lines(order.lines), _sum(order)]))


def _sum(order: PurchaseOrderSheet) -> html.Div:
    return html.Div([html.Span("Total"), html.Strong(str(order.total))], className="pu-sum")


def _table(heads: tuple[str, ...], lines: list[Any]) -> html.Div:
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(text, scope="col", className="pu-lot" if text == "Lot"
                                            else "oi-number" if at else "")
                                    for at, text in enumerate(heads)])),
                html.Tbody(lines),
            ],
            className="oi-lines pu-lines",
        ),
        className="pu-scroll",
    )  # fmt: skip


def _input(label: str, name: Any, **more: Any) -> html.Label:
    """A cell people write in, with a name for those who hear the page."""
    return labelled(label, dbc.Input(id=name, size="sm", autocomplete="off",
                                     **{"type": "text", **more}))  # fmt: skip


def _of(part: str, line: Line) -> dict[str, Any]:
    """The id of a line's cell."""
    return {"type": f"po-{part}", "sku": line.sku_id}


def _cell(*children: Any) -> html.Td:
    return html.Td(list(children), className="oi-number")


def _draft(order: PurchaseOrderSheet) -> list[Any]:
    rows = [_draft_line(line) for line in order.lines]
    fresh = html.Tr(
        [
            html.Td(_input("SKU to add", "po-new-sku", placeholder="Add a SKU by its code",
                           maxlength=200)),
            _cell(_input("Units to add", "po-new-units", inputmode="numeric",
                         placeholder="Units")),
            _cell(_input("Cost of what is added", "po-new-cost", placeholder="List price")),
            _cell(),
        ]
    )  # fmt: skip
    return [
        _table(("SKU", "Units", f"Each, {order.currency}", "Total"), [*rows, fresh]),
        _sum(order),
        html.Div(
            [
                html.Label(["Expected on", dbc.Input(id=DAY, type="date",
                                                     value=_iso(order), size="sm")],
                           className="io-label"),
                html.Label(["Note to the supplier",
                            dbc.Textarea(id="po-note", value=order.note, rows=2, maxlength=2000)],
                           className="io-label pu-note"),
            ],
            className="pu-fields",
        ),
        html.Button("Save the draft", id="po-save", type="button",
                    className="io-button io-button-primary"),
    ]  # fmt: skip


def _draft_line(line: Line) -> html.Tr:
    odd = line.quantity % line.pack_units
    hint = f"not in whole packs of {line.pack_units:,}" if odd else ""
    return html.Tr(
        [
            named(line),
            _cell(_input(f"Units of {line.sku}", _of("units", line), inputmode="numeric",
                         value=str(line.quantity)),
                  html.Div(hint, className="oi-quiet") if hint else None),
            _cell(_input(f"Cost of {line.sku}", _of("cost", line),
                         value=plain(line.cost))),
            _cell(str(line.total)),
        ]
    )  # fmt: skip


def _receive(order: PurchaseOrderSheet) -> list[Any]:
    by_lot = any(line.is_by_lot for line in order.lines)
    heads = ("SKU", "Ordered", "Received", "Left", "Came now", *(("Lot",) if by_lot else ()))
    return [
        _table(heads, [_receive_line(line, by_lot=by_lot) for line in order.lines]),
        html.Div(
            [
                html.Button("Receive these", id={"type": "po-take", "what": "these"},
                            type="button", className="io-button io-button-primary"),
                html.Button("Receive all that is left", id={"type": "po-take", "what": "all"},
                            type="button", className="io-button"),
                html.Span("Up to a tenth more than was ordered is taken in.",
                          className="oi-quiet"),
            ],
            className="pu-acts",
        ),
    ]  # fmt: skip


def _receive_line(line: Line, *, by_lot: bool) -> html.Tr:
    done = line.most == 0
    cells = [
        named(line),
        _cell(formats.count(line.quantity)),
        _cell(formats.count(line.received)),
        _cell(formats.count(line.left)),
        _cell(_input(f"Units of {line.sku} that came", _of("came", line), inputmode="numeric",
                     placeholder=str(line.left), disabled=done)),
    ]  # fmt: skip
    if by_lot:
        cells.append(html.Td(_lot(line) if line.is_by_lot and not done else None,
                             className="pu-lot"))  # fmt: skip
    return html.Tr(cells)


def _lot(line: Line) -> list[Any]:
    return [
        _input(f"Lot of {line.sku}", _of("lot", line), placeholder="Lot", maxlength=100),
        _input(f"Expiry of {line.sku}", _of("expiry", line), type="date"),
    ]


def _day(order: PurchaseOrderSheet, acts: tuple[str, ...]) -> Any:
    if "reschedule" not in acts:
        return None
    return html.Div(
        [
            html.Label(["Expected on", dbc.Input(id=DAY, type="date", value=_iso(order),
                                                 size="sm")], className="io-label"),
            html.Button("Save the day", id={"type": "po-act", "act": "reschedule"},
                        type="button", className="io-button io-button-small"),
        ],
        className="pu-day",
    )  # fmt: skip


def _ending(act: str) -> html.Details:
    label, means, does = ENDINGS[act]
    return dropdown(
        label,
        [
            html.P(means, className="oi-quiet"),
            html.Label(["Reason", dbc.Input(id={"type": "po-reason", "act": act},
                                            maxlength=300, autocomplete="off")],
                       className="io-label"),
            html.Button(does, id={"type": "po-act", "act": act}, type="button",
                        className="io-button io-button-danger io-button-wide"),
        ],
    )  # fmt: skip


def _timeline(order: PurchaseOrderSheet, zone: str) -> html.Ol:
    return html.Ol(
        [
            html.Li(
                [
                    html.Span([html.Span(moment.text),
                               html.Span(f" · {moment.by}", className="oi-quiet")]),
                    when(moment.at, zone),
                ]
            )
            for moment in order.timeline
        ],
        className="oi-timeline",
    )  # fmt: skip


def _iso(order: PurchaseOrderSheet) -> str:
    return order.expected_on.isoformat() if order.expected_on else ""


def plain(cost: Money) -> str:
    """``4.00``: an amount as people write it into a form."""
    return str(cost.decimal)
