"""What the page of gift cards and store credit shows: rows, the drawer, and its forms."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.payments.stored_value import KINDS
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.parts import chip, facts, section, when
from iorder.ui.lists.listing_parts import Panel
from iorder.views.payments.stored_values import Moved, ValueRow, ValueSheet

TONES = {"usable": "ok", "spent": "neutral", "stopped": "bad", "expired": "warn"}


def grid_row(row: ValueRow) -> dict[str, Any]:
    return {
        "key": str(row.id),
        "called": called(row),
        "state": row.state.capitalize(),
        "stateTone": TONES[row.state],
        "balance": formats.money(row.balance_minor, row.currency),
        "customer": row.customer or formats.NOTHING,
        "expires": formats.day(row.expires_on) if row.expires_on else "Never",
        "issued": formats.moment(row.created_at),
    }


def called(row: ValueRow) -> str:
    return f"{KINDS[row.kind]} ··{row.hint}" if row.hint else KINDS[row.kind]


def panel(sheet: ValueSheet, zone: str, *, may_edit: bool) -> Panel:
    row = sheet.row
    return Panel(
        called(row),
        [
            facts(
                (
                    ("Balance", formats.money(row.balance_minor, row.currency)),
                    ("Belongs to", row.customer),
                    ("Can be spent until", formats.day(row.expires_on) if row.expires_on else ""),
                    ("Paid", _orders(sheet.orders)),
                )
            ),
            section("Movements", _entries(sheet.entries, row.currency, zone)),
        ],
        chip(row.state.capitalize(), TONES[row.state]),
        _foot(row) if may_edit else None,
    )


def _orders(numbers: tuple[str, ...]) -> Any:
    links: list[Any] = []
    for number in numbers[:10]:
        links += [dcc.Link(number, href=f"/orders/{number}"), " "]
    return html.Span(links) if links else ""


def _entries(entries: tuple[Moved, ...], currency: str, zone: str) -> html.Ol:
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(
                        [
                            f"{one.what}: {formats.money(one.minor, currency)}",
                            html.Span(f" · {one.by}", className="oi-quiet"),
                        ]
                    ),
                    when(one.at, zone),
                ]
            )
            for one in entries
        ],
        className="oi-timeline",
    )


def _foot(row: ValueRow) -> html.Div:
    on = row.state != "stopped"
    last = html.Details(
        [
            html.Summary("Last day", className="io-button"),
            html.Div(
                [
                    html.Label(
                        [
                            "Can be spent until",
                            dbc.Input(
                                id={"type": "gift-cards-day", "key": row.id}, type="date",
                                value=row.expires_on.isoformat() if row.expires_on else "",
                            ),
                        ],
                        className="io-label",
                    ),
                    _button("day", row.id, "Save", "io-button-primary"),
                ],
                className="oi-pop is-up sh-form",
            ),
        ],
        className="oi-days",
    )  # fmt: skip
    act = _button("stop", row.id, "Stop it", "io-button-danger") if on else _button(
        "start", row.id, "Let it go again", "io-button-primary"
    )  # fmt: skip
    wrong = html.P(id="gift-cards-wrong", className="li-wrong", role="alert")
    return html.Div([wrong, html.Div([last, act], className="oi-inline")], className="sh-foot")


def _button(act: str, key: int, label: str, tone: str) -> html.Button:
    return html.Button(
        label, id={"type": "gift-cards-do", "act": act, "key": key}, type="button",
        className=f"io-button {tone}",
    )  # fmt: skip


def issue_form(currency: str) -> html.Details:
    """The button that issues a gift card, and its form."""
    return dropdown(
        "New gift card",
        [
            *_issue_fields(currency),
            html.P(id="gift-cards-new-wrong", className="li-wrong", role="alert"),
            html.Button("Issue it", id="gift-cards-new", type="button",
                        className="io-button io-button-primary io-button-wide"),
            html.Div(id="gift-cards-code", **also(aria_live="polite")),
        ],
        "plus-lg",
        MAIN,
    )  # fmt: skip


def _issue_fields(currency: str) -> list[Any]:
    def typed(name: str, label: str, **more: Any) -> html.Label:
        field = dbc.Input(id=f"gift-cards-{name}", autocomplete="off", **more)
        return html.Label([label, field], className="io-label")

    return [
        typed("amount", "Amount", inputmode="decimal", placeholder="50.00", maxlength=20),
        typed("currency", "Currency", value=currency, maxlength=3),
        typed("until", "Can be spent until", type="date"),
    ]


def look_form() -> html.Details:
    """The button that looks a card up by its code; the code goes into no address."""
    return dropdown(
        "Look up a code",
        [
            html.Label(
                ["Code of the card", dbc.Input(id="gift-cards-look", autocomplete="off",
                                               maxlength=40)],
                className="io-label",
            ),
            html.P(id="gift-cards-look-wrong", className="li-wrong", role="alert"),
            html.Button("Show it", id="gift-cards-look-up", type="button",
                        className="io-button io-button-primary io-button-wide"),
        ],
        "search",
    )  # fmt: skip


def code_shown(code: str) -> html.Div:
    """The code of a new card, this once."""
    return html.Div(
        [
            html.P("Its code, shown this once:", className="oi-quiet"),
            html.Code(code, className="pb-code"),
            dcc.Clipboard(content=code, title="Copy the code", className="pb-copy"),
        ],
        className="pb-issued",
    )
