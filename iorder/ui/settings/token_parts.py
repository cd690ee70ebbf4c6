"""The parts of the page of API tokens: the list, the form, a secret that is shown once."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.access.permissions import PERMISSIONS
from iorder.access.tokens import TokenRow
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.shell import card
from iorder.ui.frame.shown_once import shown_once

FOR_A_SHOP = ("stock.view", "points.view", "reservations.view", "reservations.edit",
              "orders.create", "sourcing.view")  # fmt: skip
"""What a shop that sells through iOrder needs."""


def table(rows: Sequence[TokenRow], *, may_edit: bool) -> html.Section:
    """Every token; with ``may_edit`` one that holds can be revoked."""
    if not rows:
        none = states.empty(
            "No token yet", "A program that asks the API needs one.", icon_name="key"
        )
        return card("Tokens", none)
    words = ["Name", "Begins with", "State", "Last used", "May do", ""]
    return card(
        "Tokens",
        html.Table(
            [
                html.Thead(html.Tr([html.Th(word, scope="col") for word in words])),
                html.Tbody([_line(one, may_edit=may_edit) for one in rows]),
            ],
            className="io-table io-people-table",
        ),
        f"{formats.count(len(rows))} in all",
    )


def _line(one: TokenRow, *, may_edit: bool) -> html.Tr:
    tone, words = _state(one)
    holds = tone == "ok"
    button = html.Button(
        "Revoke",
        id={"type": "token-revoke", "token": one.id},
        type="button",
        className="io-button",
        **also(aria_label=f"Revoke {one.name}"),
    )
    return html.Tr(
        [
            html.Th(one.name, scope="row"),
            html.Td(html.Code(f"{one.hint}…")),
            html.Td(html.Span(words, className=f"io-chip io-chip-{tone}")),
            html.Td(formats.moment(one.last_used_at)),
            html.Td(_scopes(one.scopes)),
            html.Td(button if may_edit and holds else ""),
        ],
        className="" if holds else "is-off",
        key=str(one.id),
    )


def _state(one: TokenRow) -> tuple[str, str]:
    if one.revoked_at is not None:
        return "neutral", "Revoked"
    if one.expires_at is None:
        return "ok", "Active"
    until = formats.day(one.expires_at.date())
    return ("neutral", "Expired") if one.is_over else ("ok", f"Until {until}")


def _scopes(scopes: Sequence[str]) -> Any:
    if len(scopes) == len(PERMISSIONS):
        return "everything"
    if len(scopes) <= 3:
        return ", ".join(scopes)
    return html.Details(
        [html.Summary(f"{len(scopes)} scopes"), html.Span(", ".join(scopes))],
        className="io-as-table",
    )


def adding() -> html.Details:
    """The form that makes a token."""
    options = [{"label": one, "value": one} for one in PERMISSIONS]
    return dropdown(
        "Make a token",
        [
            html.Label(
                ["Name", dbc.Input(id="token-name", maxlength=200, autocomplete="off",
                                   placeholder="which program uses it")],
                className="io-label",
            ),
            html.Fieldset(
                [
                    html.Legend("What it may do", className="io-label"),
                    dbc.Checklist(id="token-scopes", options=options,
                                  value=list(FOR_A_SHOP), className="io-choices"),
                ]
            ),
            html.Label(
                ["Days it holds", dbc.Input(id="token-days", inputmode="numeric",
                                            maxlength=5, placeholder="until revoked")],
                className="io-label",
            ),
            html.P(id="token-wrong", className="li-wrong", role="alert"),
            html.Button("Make it", id="token-make", type="button",
                        className="io-button io-button-primary io-button-wide"),
        ],
        "key",
        MAIN,
        id="token-adding",
    )  # fmt: skip


def secret(name: str, shown: str) -> html.Div:
    words = [html.Strong(f"The token of {name}. "), "It is shown only now."]
    return shown_once(words, "Token", shown, "token-secret")
