"""Documents on an order's page: those that were issued, and the buttons that issue more."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from iorder.documents.body import TITLES
from iorder.documents.seller import Seller
from iorder.flows.issue_document import (
    correct_invoice,
    credit,
    issue_invoice,
    issue_packing_slips,
)
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.session import actor, may, store, web_settings
from iorder.ui.frame import formats
from iorder.ui.frame.typed import minor
from iorder.ui.lists.listing import said
from iorder.views.orders.order_returns import OrderDocuments, order_documents
from iorder.views.payments.sellers import seller_of_order
from iorder.web import callback


def section(number: str) -> Component | None:
    """None where there is nothing to see and nothing to do."""
    if not may("documents.view"):
        return None
    found = order_documents(store(), number)
    buttons = _buttons(found, number) if may("documents.issue") else []
    if not found.documents and not buttons:
        return None
    wrong = html.P(id="order-documents-wrong", className="li-wrong", role="alert")
    tools = [wrong, *warned(found, number), html.Div(buttons, className="oi-inline")]
    tools = tools if buttons else []
    return html.Section([html.H3("Documents"), _list(found), *tools], className="oi-part")


def _list(found: OrderDocuments) -> html.Ul:
    return html.Ul(
        [
            html.Li(
                [
                    html.A(one.number, href=f"/documents/{one.number}.pdf", target="_blank"),
                    html.Span(TITLES[one.kind], className="oi-quiet"),
                    html.Span(
                        formats.money(one.total_minor, one.currency)
                        if one.kind != "packing_slip"
                        else formats.day(one.issued_at.date())
                    ),
                ]
            )
            for one in found.documents
        ],
        className="rt-list",
        hidden=not found.documents,
    )


def warned(found: OrderDocuments, number: str) -> list[Any]:
    """What would be missing on an invoice, while one can be issued, and where to say it."""
    if not found.may_bill or found.is_billed:
        return []
    lacks = lacking(number)
    if not lacks:
        return []
    words = "No seller is set" if "name" in lacks else f"The seller's {', '.join(lacks)} is not set"
    link = dcc.Link("Sellers", href="/sellers")
    return [html.P([f"{words}: an invoice would not say it. Set it under ", link, "."],
                   className="pm-problem")]  # fmt: skip


def lacking(number: str) -> tuple[str, ...]:
    """What the law asks of the seller and nobody has said. Lines of IORDER_SELLER are taken as
    they are."""
    said = seller_of_order(store(), number)
    if (said is None or not said.name) and web_settings().seller_lines:
        return ()
    return (said or Seller()).missing


def _buttons(found: OrderDocuments, number: str) -> list[Any]:
    buttons: list[Any] = []
    if found.invoice:
        open_it = f"/documents/{found.invoice}.pdf"
        buttons.append(html.A("Open invoice", href=open_it, target="_blank", className="io-button"))
    if found.may_bill and not found.is_billed:
        label = "Invoice again" if found.invoice else "Invoice"
        anyway = "name" in lacking(number)
        buttons.append(
            _menu(
                label,
                [
                    html.P("It would name no seller.", className="oi-quiet"),
                    _button("Issue it all the same", "invoice"),
                ],
            )
            if anyway
            else _button(label, "invoice")
        )
    buttons.append(_button("Packing slips", "slips"))
    if found.left_minor:
        left = Money(found.left_minor, found.currency)
        amount = _field("amount", f"Amount, {found.currency}, of {left}")
        form = [amount, _field("reason", "Why; it is printed"), _button("Credit it", "credit")]
        buttons.append(_menu("Credit note", form))
        if found.may_bill:
            why = [_field("mistake", "Why; it is printed"), _button("Replace it", "correct")]
            buttons.append(_menu("Replace the invoice", why))
    return buttons


def _button(label: str, act: str) -> html.Button:
    return html.Button(label, id={"type": "order-documents-do", "act": act}, type="button",
                       className="io-button")  # fmt: skip


def _menu(label: str, form: list[Any]) -> html.Details:
    return html.Details(
        [html.Summary(label, className="io-button"),
         html.Div(form, className="oi-pop is-up sh-form")],
        className="oi-days",
    )  # fmt: skip


def _field(name: str, label: str) -> html.Label:
    field = dbc.Input(id={"type": "order-documents-field", "name": name}, maxlength=200,
                      autocomplete="off")  # fmt: skip
    return html.Label([label, field], className="io-label")


@callback(
    Output("order-said", "data", allow_duplicate=True),
    Output("order-documents-wrong", "children"),
    Input({"type": "order-documents-do", "act": ALL}, "n_clicks"),
    State({"type": "order-documents-field", "name": ALL}, "value"),
    State({"type": "order-documents-field", "name": ALL}, "id"),
    State("order-at", "data"),
    needs="documents.issue",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def issue(
    clicks: list[int | None], values: list[Any], ids: list[Any], at: Mapping[str, Any]
) -> tuple[Any, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    typed = {one["name"]: str(value or "") for one, value in zip(ids, values, strict=True)}
    return said(issued(wanted["act"], at, typed)), ""


def issued(act: str, at: Mapping[str, Any], typed: Mapping[str, str]) -> str:
    """What was done, in words. Raises what the flows raise."""
    key, seller = int(at["id"]), web_settings().seller_lines
    if act == "invoice":
        return f"{run(store(), actor(), issue_invoice, key, seller).number} is issued."
    if act == "correct":
        why = typed.get("mistake", "")
        made = run(store(), actor(), correct_invoice, key, seller, why)
        return f"{made.number} replaces the invoice."
    if act == "credit":
        currency = order_documents(store(), at["number"]).currency
        amount = Money(minor(typed.get("amount"), currency, "Amount"), currency)
        return f"{_credited(key, amount, typed.get('reason', ''))} is issued."
    if act == "slips":
        slips = run(store(), actor(), issue_packing_slips, key, seller)
        return f"{', '.join(one.number for one in slips)} can be printed."
    raise InvalidInput(f"{act!r} is no document.")


def _credited(order_id: int, amount: Money, reason: str) -> str:
    """The same amount and reason again is one credit note: a double click makes no second."""
    cause = f"credit_note:hand:{order_id}:{amount.minor}:{' '.join(reason.split())}"
    return run(store(), actor(), credit, order_id, amount, reason, cause).number
