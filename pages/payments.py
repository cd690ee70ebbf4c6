"""Payments: every way orders are paid, what is due, expires, failed, and waits for a person."""

import uuid
from typing import Any

from dash import Output, dcc, html

from iorder.session import store
from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip, facts
from iorder.ui.frame.parts import section as part
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import MONEY, Panel, Pill
from iorder.ui.payments import payment_actions, payment_attention
from iorder.ui.payments import payment_parts as parts
from iorder.ui.payments.payment_hand import hand
from iorder.views.payments import payments
from iorder.views.payments.payment_truth import payment_truth
from iorder.views.payments.payments import PaymentFilter, PaymentRow
from iorder.web import page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 92, "pinned": "left",
     "cellRenderer": "LinkCell"},
    {"field": "state", "headerName": "State", "width": 146, "cellRenderer": "ChipCell"},
    {"field": "method", "headerName": "Method", "minWidth": 128, "flex": 2,
     "tooltipField": "method"},
    {"field": "account", "headerName": "Through", "minWidth": 148, "flex": 3,
     "tooltipField": "account"},
    {"field": "amount", "headerName": "Amount", **MONEY},
    {"field": "authorized", "headerName": "Authorised", "hide": True, **MONEY},
    {"field": "captured", "headerName": "Captured", **MONEY},
    {"field": "refunded", "headerName": "Refunded", **MONEY},
    {"field": "expires", "headerName": "Authorised until", "width": 148,
     "cellRenderer": "ToneCell"},
    {"field": "created", "headerName": "Since", "width": 150},
    {"field": "ref", "headerName": "Reference there", "minWidth": 160, "flex": 1, "hide": True},
)  # fmt: skip


def grid_row(row: PaymentRow) -> dict[str, Any]:
    is_open = row.open.minor > 0
    called = row.instrument or spaced(row.method).capitalize()

    def amount(money: Any) -> str:
        return parts.money(money) if money.minor else formats.NOTHING

    return {
        "key": str(row.id),
        "number": row.number,
        "numberHref": f"/orders/{row.number}",
        "state": spaced(row.state),
        "stateTone": parts.TONES[row.state],
        "method": called,
        "account": formats.NOTHING if called.startswith(row.account) else row.account,
        "amount": parts.money(row.amount),
        "authorized": amount(row.authorized),
        "captured": amount(row.captured),
        "refunded": amount(row.refunded),
        "expires": formats.moment(row.expires_at) if row.expires_at and is_open else "",
        "expiresTone": "bad" if row.is_soon and is_open else "",
        "created": formats.moment(row.created_at),
        "ref": row.external_ref,
    }


def show(key: str) -> Panel:
    row, heard = payments.one_payment(store(), int(key) if key.isdecimal() else 0)
    truth = payment_truth(store(), row.number)
    by = hand("payments")
    mine = next(one for one in truth.tenders if one.id == row.id)
    calls = [parts.call(one, by) for one in truth.calls if one.tender_id == row.id]
    back = [parts.refund(one, by) for one in truth.refunds if one.tender_id == row.id]
    return Panel(
        row.number,
        [
            dcc.Store(id={"type": "pay-at", "place": "payments"},
                      data={"order": row.order_id, "once": uuid.uuid4().hex}),
            html.Div(
                [parts.bar(truth),
                 html.Ul([parts.tender(mine, by, truth.as_of), *calls, *back],
                         className="pm-rows")],
                className="pm-section",
            ),
            facts((("Order", dcc.Link(row.number, href=f"/orders/{row.number}")),
                   ("Through", row.account), ("Reference there", row.external_ref))),
            part("What the service reported", _heard(heard)) if heard else None,
        ],
        chip(spaced(row.state), parts.TONES[row.state]),
    )  # fmt: skip


def _heard(heard: list[payments.Heard]) -> html.Ol:
    return html.Ol(
        [
            html.Li([
                html.Span([spaced(one.kind).capitalize(),
                           f" {parts.money(one.amount)}" if one.amount else "",
                           html.Span(f" · {one.problem or one.state}", className="oi-quiet")]),
                html.Time(formats.moment(one.at), dateTime=one.at.isoformat()),
            ])
            for one in heard
        ],
        className="oi-timeline",
    )  # fmt: skip


PAYMENTS = listing.Listing(
    slug="payments",
    title="Payments",
    noun=("payment", "payments"),
    needs="payments.view",
    parse=PaymentFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        grid_row(row) for row in payments.rows(store(), view, start, end)
    ],
    count=lambda view: payments.count(store(), view),
    panel=show,
    tabs=payments.TABS,
    always=("", "due", "expiring", "failed"),
    pills=lambda: [
        Pill("method", "Method", [(one, spaced(one).capitalize())
                                  for one in payments.methods(store())]),
        Pill("account", "Account", payments.account_choices(store())),
    ],
    search="Order number or the service's own",
    empty=("No payments yet", "They come with orders, through accounts and from channels."),
    export="payments",
    above=lambda _view: payment_attention.card(),
    actions=lambda: [
        html.A(label, href=path, className="io-button")
        for label, path in (("Refunds", "/refunds"), ("Disputes", "/disputes"))
    ],
)  # fmt: skip

listing.serve(PAYMENTS)
for place in ("payments", payment_attention.PLACE):
    payment_actions.serve(place, Output("payments-said", "data", allow_duplicate=True))
page(
    __name__, path="/payments", name="Payments", needs="payments.view", icon="credit-card",
    order=41, layout=lambda **query: listing.laid_out(PAYMENTS, **query),
)  # fmt: skip
