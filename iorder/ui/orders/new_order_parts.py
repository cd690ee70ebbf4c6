"""What the page of a new order shows: customer, lines, where it goes, payment, and its summary."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.flows.hold_draft import HeldDraft
from iorder.flows.place_phone_order import LINK
from iorder.orders.placing import NewOrder
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.orders.new_order_draft import LATER, DraftLine
from iorder.ui.orders.order_forms import ADDRESS_LABELS
from iorder.views.orders.new_order import CustomerHit, SkuHit
from iorder.views.payments.payment_accounts import LinkAccount
from iorder.views.stock.availability import Promise

GEO = {
    "exact": ("Known exactly", "ok"), "postcode": ("Known by its postcode", "ok"),
    "city": ("Known by its city", "ok"), "prefix": ("Known by its postcode's area", "ok"),
    "learned": ("Known by earlier orders to postcodes that begin alike", "ok"),
    "region": ("Only the region is known: distances do not tell points apart", "warn"),
    "country": ("Only the country is known: check postcode and city", "warn"),
    "none": ("Not found: check country, postcode and city", "bad"),
}  # fmt: skip
OFFLINE_LABELS = {LATER: "Not yet; they will pay later", "cod": "Cash on delivery",
                  "bank_transfer": "Bank transfer", "cheque": "Cheque"}  # fmt: skip
KEYS = (("Ctrl Enter", "place"), ("Alt S", "SKU"), ("Alt C", "customer"))
SHOWN = ("name", "email", "phone", "company", "line1", "line2", "postcode", "city", "region",
         "country")  # fmt: skip


def field(draft: str, name: str, label: str, value: str = "", **more: Any) -> html.Label:
    """A field the browser keeps for this draft."""
    box = dbc.Input(
        id={"type": "no-field", "name": name}, value=value, autocomplete="off", debounce=400,
        persistence=draft, persistence_type="session", **more,
    )  # fmt: skip
    return html.Label([html.Span(label), box], className=f"oi-field no-{name}")


def choice(
    draft: str, name: str, label: str, options: Sequence[tuple[str, str]], value: str
) -> html.Label:
    box = dbc.Select(
        id={"type": "no-field", "name": name}, value=value, persistence=draft,
        persistence_type="session",
        options=[{"value": key, "label": words} for key, words in options],
    )  # fmt: skip
    return html.Label([html.Span(label), box], className="oi-field")


def customer_card(draft: str) -> html.Section:
    seek = html.Label(
        [html.Span("Who calls", className="io-sr-only"), icon("search"),
         dbc.Input(id="no-customer", placeholder="Name, email or order number", debounce=250,
                   autocomplete="off", maxlength=100, type="search")],
        className="no-search",
    )  # fmt: skip
    fields = [
        field(draft, part, ADDRESS_LABELS[part], maxlength=200 if part != "country" else 2,
              **({"type": "email"} if part == "email" else {}))
        for part in SHOWN
    ]  # fmt: skip
    return card(
        "Customer and address",
        [seek, html.Div(id="no-customers", className="no-hits", **also(aria_live="polite")),
         html.Div(fields, className="no-grid"), html.Div(id="no-known", className="no-known"),
         html.Div(id="no-place", className="no-known")],
        tools=html.Button("Someone new", id="no-clear", type="button",
                          className="io-button io-button-small"),
    )  # fmt: skip


def lines_card() -> html.Section:
    seek = html.Label(
        [html.Span("Add a SKU", className="io-sr-only"), icon("upc-scan"),
         dbc.Input(id="no-sku", placeholder="SKU or words of its title; Enter adds the first",
                   debounce=250, autocomplete="off", maxlength=100, type="search")],
        className="no-search",
    )  # fmt: skip
    return card("What is ordered", [
        seek, html.Div(id="no-skus", className="no-hits", **also(aria_live="polite")),
        html.Div(id="no-table"),
    ])  # fmt: skip


def terms_card(
    draft: str, channels: Sequence[tuple[int, str, str]], accounts: Sequence[LinkAccount],
    currency: str,
) -> html.Section:  # fmt: skip
    ways = [*OFFLINE_LABELS.items(), *((f"{LINK}:{one.id}", f"Payment link, {one.label}")
            for one in accounts if one.links)]  # fmt: skip
    first = str(channels[0][0]) if channels else ""
    return card("Sale", [
        html.Div(
            [
                choice(draft, "channel", "Channel",
                       [(str(key), label) for key, _, label in channels], first),
                field(draft, "currency", "Currency", currency, maxlength=3),
                choice(draft, "payment", "Paid by", ways, LATER),
                field(draft, "method", "Shipping method", list="no-methods", maxlength=100),
                field(draft, "shipping", "Shipping costs", inputmode="decimal"),
                field(draft, "discount", "Discount on all", inputmode="decimal"),
                field(draft, "tax", "Tax", inputmode="decimal"),
                choice(draft, "tax_included", "Prices", [("yes", "Tax is in them"),
                       ("no", "Tax is added")], "yes"),
            ],
            className="no-grid",
        ),
        html.Datalist(id="no-methods"),
        html.Label([html.Span("Note for colleagues"), dbc.Textarea(
            id={"type": "no-field", "name": "note"}, rows=2, maxlength=2000, debounce=400,
            persistence=draft, persistence_type="session")], className="oi-field no-note"),
    ])  # fmt: skip


def customer_hits(found: Sequence[CustomerHit]) -> list[Any]:
    return [
        html.Button(
            [html.Strong(one.name or one.email),
             html.Span(" · ".join(filter(None, (
                 one.email, one.phone, formats.many(one.orders, "order"),
                 one.address.one_line()))), className="oi-quiet")],
            id={"type": "no-pick", "customer": one.id}, type="button", className="no-hit",
        )
        for one in found
    ] or [html.P("Nobody of that name yet: write them below.", className="oi-quiet")]  # fmt: skip


def sku_hits(found: Sequence[SkuHit]) -> list[Any]:
    return [
        html.Button(
            [html.Strong(one.code), html.Span(one.title),
             html.Span(_free(one), className=f"no-free {'' if one.free else 'is-none'}"),
             html.Span(formats.money(one.price_minor, one.currency), className="no-price")],
            id={"type": "no-add", "sku": one.code}, type="button", className="no-hit",
        )
        for one in found
    ] or [html.P("No SKU begins so or is called so.", className="oi-quiet")]  # fmt: skip


def _free(one: SkuHit) -> str:
    if one.free is None:
        return "kit"
    later = f", may be {one.when_out}ed" if one.when_out != "refuse" else ""
    return f"{one.free:,} free{later}"


def lines_table(lines: Sequence[DraftLine]) -> Any:
    if not lines:
        return html.P("Nothing yet.", className="oi-quiet no-none")
    heads = ("Item", "Units", "Price", "Off, %", "Sum", "Promise", "Leave out")
    head = html.Tr([html.Th(word, scope="col", className="oi-number" if at == 4 else "")
                    for at, word in enumerate(heads)])  # fmt: skip
    body = html.Tbody([_line(at, one) for at, one in enumerate(lines)])
    return html.Div(html.Table([html.Thead(head), body], className="oi-lines no-lines"),
                    className="sh-scroll")  # fmt: skip


def _line(at: int, line: DraftLine) -> html.Tr:
    def box(part: str, label: str, value: str, mode: str) -> html.Td:
        made = dbc.Input(id={"type": "no-line", "at": at, "part": part}, value=value, size="sm",
                         inputmode=mode, autocomplete="off", debounce=300)  # fmt: skip
        return html.Td(html.Label([html.Span(f"{label}: {line.sku}", className="io-sr-only"),
                                   made]), className=f"no-cell-{part}")  # fmt: skip

    return html.Tr(
        [
            html.Td([html.Span(line.title, className="oi-line-title"),
                     html.Span(line.sku, className="oi-line-sku")]),
            box("units", "Units", line.units, "numeric"),
            box("price", "Price", line.price, "decimal"),
            box("discount", "Discount in percent", line.discount, "decimal"),
            html.Td(id={"type": "no-sum", "at": at}, className="oi-number"),
            html.Td(id={"type": "no-there", "at": at}, className="no-there"),
            html.Td(html.Button(icon("x-lg"), id={"type": "no-drop", "at": at}, type="button",
                                className="oi-icon", **also(aria_label=f"Leave {line.sku} out"))),
        ]
    )  # fmt: skip


def there(promise: Promise | None, sku: str) -> Any:
    """What can be promised of one line."""
    one = next((line for line in promise.lines if line.sku == sku), None) if promise else None
    if one is None:
        return formats.NOTHING
    if one.missing:
        return html.Span(f"{one.now:,} there, {one.missing:,} missing", className="li-tone-bad")
    if one.later:
        day = f" on {formats.day(one.on)}" if one.on else ", no day known"
        return html.Span(f"{one.now:,} now, {one.later:,} later{day}", className="li-tone-warn")
    return html.Span("all there", className="li-tone-ok")


def summary(
    order: NewOrder | None, held: HeldDraft | None, promise: Promise | None, wrong: str, stock: str
) -> list[Any]:
    """Totals, promise and what stands in the way."""
    return [
        _totals(order) if order else html.P(wrong, className="oi-quiet", role="status"),
        html.P([icon("exclamation-triangle"), stock], className="no-stock", role="alert")
        if stock and stock != wrong else None,
        _promise(promise) if promise else None,
        _held(held) if held else None,
    ]  # fmt: skip


def too_much(promise: Promise) -> str:
    """What is lacking, line by line, the order's own holds counted as there."""
    lacks = [
        f"{one.sku}: {one.now + one.later:,} of {one.asked:,} can be had"
        for one in promise.lines
        if one.missing
    ]
    return "; ".join(lacks) + ". Nothing more was held; take less of it."


def _totals(order: NewOrder) -> html.Dl:
    def money(minor: int) -> str:
        return formats.money(minor, order.currency)

    pairs = (
        ("Items", order.items_minor), ("Discount", -order.discount_minor),
        ("Shipping", order.shipping_minor),
        ("Tax, included" if order.tax_included else "Tax", order.tax_minor),
    )  # fmt: skip
    rows = [html.Div([html.Dt(name), html.Dd(money(minor))]) for name, minor in pairs if minor]
    whole = html.Div([html.Dt("Total"), html.Dd(money(order.total_minor))], className="is-total")
    return html.Dl([*rows, whole], className="no-totals")


def _promise(promise: Promise) -> html.Div:
    parcels = [
        html.Li([
            html.Strong(one.point),
            f": {formats.many(sum(one.units.values()), 'unit')}",
            f", {one.distance_km:,.0f} km" if one.distance_km is not None else "",
            f", leaves {formats.day(one.ship_on)}" if one.ship_on else "",
            f", there by {formats.day(one.arrive_by)}" if one.arrive_by else "",
        ])
        for one in promise.parcels
    ]  # fmt: skip
    when = f"There by {formats.day(promise.arrive_by)}" if promise.arrive_by else "No day known"
    if not promise.can_promise:
        when = "Not all of it can be promised"
    return html.Div(
        [
            html.H3(when, className="no-when"),
            html.Ul(parcels, className="au-hits"),
            html.P(promise.reason, className="oi-quiet"),
        ],
        className="no-promise",
    )


def _held(held: HeldDraft) -> html.P | None:
    ends = held.held.ends_at
    if ends is None:
        return None
    return html.P(
        [icon("hourglass-split"), "Held for this order ",
         html.Time(f"until {formats.moment(ends)}", dateTime=ends.isoformat())],
        className="oi-quiet no-held",
    )  # fmt: skip


def side() -> html.Section:
    return card(
        "Order",
        [
            html.Div(html.P("Add what is ordered.", className="oi-quiet"), id="no-summary"),
            html.P(id="no-wrong", className="li-wrong", role="alert"),
            html.Button("Place the order", id="no-go-button", type="button",
                        className="io-button io-button-primary io-button-wide",
                        title="Ctrl+Enter"),
            html.P([part for key, does in KEYS
                    for part in (html.Kbd(key, className="io-kbd"), f" {does} ")],
                   className="rs-hint no-keys"),
            dcc.Link("Back to the orders", href="/orders", className="al-more"),
        ],
    )  # fmt: skip


def place(quality: str) -> html.Span | None:
    words, tone = GEO.get(quality, ("", ""))
    if not words:
        return None
    sign = "geo-alt" if tone == "ok" else "exclamation-triangle"
    return html.Span([icon(sign), words], className=f"li-tone-{tone}")
