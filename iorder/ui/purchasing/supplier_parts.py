"""What the pages of suppliers show: a row and its drawer, the form, the price list and its file."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput
from iorder.purchasing.suppliers import Details
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip, facts, named
from iorder.ui.frame.shell import card
from iorder.ui.lists.listing_parts import Panel
from iorder.views.purchasing.suppliers import MOST_PRICES, PriceRow, SupplierRow, SupplierSheet

TYPED = tuple(f"supplier-{name}" for name in
              ("code", "label", "currency", "lead", "email", "phone", "active"))  # fmt: skip
SHOWN_BAD = 50


def address(supplier_id: int) -> str:
    return f"/suppliers/{supplier_id}"


def orders_address(row: SupplierRow) -> str:
    return f"/purchase-orders?supplier={row.code}"


def grid_row(row: SupplierRow) -> dict[str, Any]:
    worth = row.open_worth
    return {
        "key": str(row.id),
        "code": row.code,
        "label": row.label,
        "state": "" if row.is_active else "Not active",
        "stateTone": "neutral",
        "email": row.email or "–",
        "currency": row.currency or "–",
        "lead": f"{row.lead_days} days",
        "skus": formats.count(row.skus),
        "awaited": formats.count(row.awaited),
        "awaitedHref": orders_address(row) if row.awaited else "",
        "worth": formats.money(worth.minor, worth.currency) if worth and worth.minor else "–",
    }


def panel(row: SupplierRow) -> Panel:
    return Panel(
        row.label,
        [summary(row)],
        None if row.is_active else chip("Not active", "neutral"),
        dcc.Link("Open its price list", href=address(row.id),
                 className="io-button io-button-primary"),
    )  # fmt: skip


def summary(row: SupplierRow) -> html.Dl:
    worth = row.open_worth
    orders = f"{formats.count(row.awaited)} on their way" if row.awaited else "none on their way"
    return facts(
        (
            ("Code", row.code),
            ("Email", html.A(row.email, href=f"mailto:{row.email}") if row.email else ""),
            ("Phone", row.phone),
            ("Sells in", row.currency),
            ("Days to come", str(row.lead_days)),
            ("Price list", _many(row.skus, "SKU")),
            ("Orders", dcc.Link(orders, href=orders_address(row))),
            ("Still to come", str(worth) if worth and worth.minor else ""),
        )
    )


def form(row: SupplierRow | None) -> list[Any]:
    """The fields of a supplier, of a new one where ``row`` is None, and the button that saves."""
    lead = row.lead_days if row else 7
    fields = (
        ("Code", dbc.Input(id="supplier-code", value=row.code if row else "", maxlength=60,
                           autocomplete="off")),
        ("Name", dbc.Input(id="supplier-label", value=row.label if row else "", maxlength=200,
                           autocomplete="off")),
        ("Sells in", dbc.Select(id="supplier-currency", value=row.currency if row else "EUR",
                                options=_currencies())),
        ("Days to come", dbc.Input(id="supplier-lead", inputmode="numeric", value=str(lead))),
        ("Email", dbc.Input(id="supplier-email", value=row.email if row else "", maxlength=200,
                            autocomplete="off")),
        ("Phone", dbc.Input(id="supplier-phone", value=row.phone if row else "", maxlength=60,
                            autocomplete="off")),
    )  # fmt: skip
    return [
        dcc.Store(id="supplier-at", data=[row.id, row.version] if row else []),
        html.Div([html.Label([html.Span(label), control],
                             className="oi-field" + (" is-wide" if label == "Email" else ""))
                  for label, control in fields], className="oi-fields"),
        dbc.Checkbox(id="supplier-active", label="Active: can be ordered from",
                     value=row.is_active if row else True, className="pu-check"),
        html.P(id="supplier-wrong", className="li-wrong", role="alert"),
        html.Button("Save" if row else "Add the supplier",
                    id="supplier-save" if row else "supplier-add", type="button",
                    className="io-button io-button-primary"),
    ]  # fmt: skip


def details(typed: Sequence[Any]) -> Details:
    """What stands in the fields of ``TYPED``, in their order."""
    code, label, currency, lead, email, phone, active = typed
    days = whole(lead, "Days to come")
    if days is None:
        raise InvalidInput("Write how many days an order takes to come.")
    return Details(
        code or "", label or "", currency or "", days, email or "", phone or "", bool(active)
    )


def whole(value: object, what: str) -> int | None:
    """A whole number as it was typed, None for nothing. Raises InvalidInput."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(f"{what}: {text} is no whole number.") from None


def new_form() -> html.Details:
    return html.Details(
        [
            html.Summary([icon("plus-lg"), "Add a supplier"],
                         className="io-button io-button-primary"),
            html.Div([*form(None), dcc.Location(id="supplier-go", refresh="callback-nav")],
                     className="io-menu io-menu-down pu-form"),
        ],
        className="io-dropdown",
    )  # fmt: skip


def body(
    sheet: SupplierSheet, *, may_edit: bool, told: Mapping[str, Any] | None = None
) -> html.Div:
    """The page: the price list beside the supplier's own facts. ``told``: of a file just sent."""
    row = sheet.row
    main = [
        card(
            "Price list",
            html.Div(_price_list(sheet, may_edit=may_edit)),
            f"{_many(row.skus, 'SKU')}, in {row.currency or 'no currency yet'}",
        )
    ]
    side = [
        card(
            "Supplier",
            html.Div(form(row)) if may_edit else summary(row),
            tools=None if row.is_active else chip("Not active", "neutral"),
        )
    ]
    if may_edit:
        side += [
            card("Orders", summary_of_orders(row)),
            card("Price list from a file", html.Div(_drop(told))),
        ]
    return html.Div(
        [html.Div(main, className="pu-main"), html.Div(side, className="pu-side")],
        className="pu-columns",
    )  # fmt: skip


def summary_of_orders(row: SupplierRow) -> html.Dl:
    worth = row.open_worth
    link = dcc.Link(_many(row.awaited, "purchase order"), href=orders_address(row))
    return facts(
        (("On their way", link), ("Still to come", str(worth) if worth and worth.minor else ""))
    )


def _price_list(sheet: SupplierSheet, *, may_edit: bool) -> list[Any]:
    heads = ("SKU", "Each", "Pack", "Least", "Days")
    head = [html.Th(text, scope="col", className="oi-number" if at else "")
            for at, text in enumerate(heads)]  # fmt: skip
    if may_edit:
        head.append(html.Th(html.Span("Remove", className="io-sr-only"), scope="col"))
    lines = [_price(one, sheet.row.lead_days, may_edit=may_edit) for one in sheet.prices]
    if may_edit and sheet.row.currency:
        lines.append(_new_price())
    told = None
    if sheet.row.skus > len(sheet.prices):
        told = html.Div(f"{MOST_PRICES:,} at most are shown; the export has them all.",
                        className="oi-quiet")  # fmt: skip
    elif not sheet.row.currency:
        told = html.Div("Say first in which currency it sells.", className="oi-quiet")
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(lines)],
                       className="oi-lines pu-lines")  # fmt: skip
    return [
        html.Div(table, className="pu-scroll"),
        told,
        html.P(id="price-wrong", className="li-wrong", role="alert"),
    ]


def _price(one: PriceRow, usual: int, *, may_edit: bool) -> html.Tr:
    theirs = f" · theirs {one.code}" if one.code and one.code != one.sku else ""
    numbers = (
        str(one.cost),
        formats.count(one.pack_units),
        formats.count(one.min_units),
        str(one.lead_days if one.lead_days is not None else usual),
    )
    remove = html.Button(icon("x-lg"), id={"type": "price-remove", "sku": one.sku_id},
                         type="button", className="io-icon-button",
                         **also(aria_label=f"Take {one.sku} off the list"))  # fmt: skip
    return html.Tr(
        [
            html.Td([html.Span(one.title, className="oi-line-title"),
                     html.Span(f"{one.sku}{theirs}", className="oi-line-sku")]),
            *(html.Td(text, className="oi-number") for text in numbers),
            *([html.Td(remove, className="oi-number")] if may_edit else []),
        ]
    )  # fmt: skip


def _new_price() -> html.Tr:
    sku = dbc.Input(id="price-sku", placeholder="Add or change a SKU by its code", size="sm",
                    autocomplete="off", maxlength=200)  # fmt: skip
    cells = (
        ("Each", "price-cost", {"placeholder": "4.00", "autocomplete": "off"}),
        ("Pack", "price-pack", {"inputmode": "numeric", "placeholder": "1"}),
        ("Least", "price-min", {"inputmode": "numeric", "placeholder": "1"}),
        ("Days", "price-lead", {"inputmode": "numeric", "placeholder": "Usual"}),
    )
    save = html.Button("Save", id="price-save", type="button",
                       className="io-button io-button-small")  # fmt: skip
    return html.Tr(
        [
            html.Td(named("SKU", sku)),
            *(html.Td(named(label, dbc.Input(id=name, size="sm", **more)), className="oi-number")
              for label, name, more in cells),
            html.Td(save, className="oi-number"),
        ]
    )  # fmt: skip


def _drop(done: Mapping[str, Any] | None) -> list[Any]:
    return [
        html.Button([icon("upload"), "Choose a file"], type="button", className="io-button",
                    **also(data_shelf_file="price-sent")),
        dcc.Store(id="price-sent"),
        html.P("CSV or Excel with columns SKU and cost, and where you have them supplier SKU, "
               "pack, minimum and lead days. What the file does not name stays.",
               className="oi-quiet pu-hint"),
        html.Div(told(done) if done else None, id="price-told",
                 **also(aria_live="polite", data_shelf_wrong="true")),
    ]  # fmt: skip


def told(done: Mapping[str, Any]) -> html.Div:
    """What became of a file: its ``name``, rows ``taken`` and ``changed``, ``bad`` ones told."""
    taken, bad = _many(done["taken"], "row"), done["bad"]
    words = f"{done['name']}: {taken} taken, {formats.count(done['changed'])} changed"
    if not bad:
        return html.Div(f"{words}.", className="io-alert io-alert-ok")
    lines = [html.Li(one) for one in bad[:SHOWN_BAD]]
    if len(bad) > SHOWN_BAD:
        lines.append(html.Li(f"{formats.count(len(bad) - SHOWN_BAD)} more are not shown."))
    refused = f"{words}, {formats.count(len(bad))} refused. Correct them and send it again."
    return html.Div(
        [html.Div(refused, className="io-alert io-alert-warn"),
         html.Ul(lines, className="pu-bad", tabIndex="0", **also(aria_label="Refused rows"))]
    )  # fmt: skip


def not_read(words: str) -> html.Div:
    return html.Div(words, className="io-alert io-alert-bad", role="alert")


def _many(number: int, what: str) -> str:
    return f"{formats.count(number)} {what}{'' if number == 1 else 's'}"


def _currencies() -> Sequence[dict[str, str]]:
    return [{"value": code, "label": code} for code in sorted(EXPONENTS)]
