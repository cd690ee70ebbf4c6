"""How payment accounts are drawn: their health, their webhook address, their settings.

Fields of a form have the id ``account-field`` of their account (or ``new``) and their name; the
settings of the service are named ``set:<name>``. Secrets are never sent to the browser.
"""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.kernel.service_settings import SettingField
from iorder.payments.accounts import CAPTURE_WHEN
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip, facts
from iorder.ui.frame.settings_form import setting
from iorder.views.payments.payment_accounts import AccountRow

HEALTH = {
    "ok": ("Answers", "ok"), "untried": ("Not asked yet", "neutral"),
    "failing": ("Failing", "warn"),
    "resting": ("Left alone for a while", "bad"), "off": ("Switched off", "neutral"),
}  # fmt: skip


def account(one: AccountRow, base_url: str) -> html.Section:
    """One account as a card."""
    return html.Section(
        [
            html.Div(
                [html.H2(one.label, className="io-card-title"),
                 html.Span("" if one.service == one.label else one.service,
                           className="io-card-note"),
                 html.Div(
                     [html.Span(health(one), id={"type": "account-health", "account": one.id}),
                      _try(one)],
                     className="io-card-tools oi-inline")],
                className="io-card-head",
            ),
            facts((
                ("Short name", one.slug),
                ("Captures", CAPTURE_WHEN[one.capture_when]),
                ("Last answer", formats.moment(one.last_ok_at) if one.last_ok_at else "none yet"),
                ("Last webhook", formats.moment(one.last_hook_at) if one.last_hook_at else ""),
                ("Failures in a row", formats.count(one.failures) if one.failures else ""),
                ("Left alone until",
                 formats.moment(one.resting_until) if one.resting_until else ""),
                ("Webhooks refused", formats.count(one.hooks_refused) if one.hooks_refused else ""),
                ("Last trouble", f"{one.last_error} ({formats.moment(one.last_error_at)})"
                 if one.last_error else ""),
                ("Webhooks go to", hook(one.slug, base_url) if one.has_hooks else ""),
            )),
            html.Div(id={"type": "account-said", "account": one.id}, role="status",
                     className="pm-said"),
            html.Details(
                [html.Summary("Settings", className="io-button"),
                 html.Div(_form(one), className="pm-settings sh-form")],
                className="pm-fold",
            ),
        ],
        className="io-card pm-account",
        **also(aria_label=one.label),
    )  # fmt: skip


def health(one: AccountRow) -> html.Span:
    return chip(*HEALTH[one.health])


def _try(one: AccountRow) -> html.Button:
    return html.Button(
        [icon("plug"), "Try it"], type="button", className="io-button io-button-small",
        id={"type": "account-try", "account": one.id}, **also(aria_label=f"Try {one.label}"),
    )  # fmt: skip


def hook(slug: str, base_url: str) -> html.Div:
    """The address a service sends its webhooks to, to be copied."""
    address = f"{base_url.rstrip('/')}/hooks/payments/{slug}"
    return html.Div(
        [html.Code(address),
         dcc.Clipboard(content=address, title="Copy the address", className="pm-copy")],
        className="pm-hook",
    )  # fmt: skip


def _form(one: AccountRow) -> list[Any]:
    return [
        dcc.Store(id={"type": "account-at", "account": one.id},
                  data={"version": one.version}),
        *common(str(one.id), one.label, one.capture_when),
        *settings(str(one.id), one.settings),
        html.Label(
            [dbc.Switch(id=_id(str(one.id), "active"), value=one.active), "In use"],
            className="io-label pm-switch",
        ),
        html.Button("Save", id={"type": "account-save", "account": one.id}, type="button",
                    className="io-button io-button-primary"),
    ]  # fmt: skip


def common(key: str, label: str, capture_when: str) -> list[Any]:
    """What every account has: a label, and when it captures."""
    options = [{"value": one, "label": words} for one, words in CAPTURE_WHEN.items()]
    return [
        html.Label(["Name people read", dbc.Input(id=_id(key, "label"), value=label, maxlength=100,
                                                  autocomplete="off")], className="io-label"),
        html.Label(["Capture", dbc.Select(id=_id(key, "capture_when"), value=capture_when,
                                          options=options)], className="io-label"),
    ]  # fmt: skip


def settings(key: str, fields: Sequence[SettingField]) -> list[Any]:
    """The service's own settings, drawn from its dataclass."""
    return [setting(one, _id(key, f"set:{one.name}")) for one in fields if not one.is_hidden]


def new_form(services: Sequence[tuple[str, str]]) -> html.Details:
    """The button that opens an account, and its form; the service's fields follow the choice."""
    options = [{"value": slug, "label": label} for slug, label in services]
    return html.Details(
        [
            html.Summary([icon("plus-lg"), "New account"], className="io-button io-button-primary"),
            html.Div(
                [
                    html.Label(
                        ["Service", dbc.Select(id="account-service", value="", options=options,
                                               placeholder="Choose a service")],
                        className="io-label",
                    ),
                    html.Div(id="account-new-fields", className="pm-settings"),
                    html.P(id="account-new-wrong", className="li-wrong", role="alert"),
                    html.Button("Open the account", id="account-new", type="button",
                                className="io-button io-button-primary"),
                ],
                className="oi-pop is-right sh-form",
            ),
        ],
        className="oi-days", id="account-new-form",
    )  # fmt: skip


def new_fields(fields: Sequence[SettingField], slug: str, label: str) -> list[Any]:
    name = html.Label(
        ["Short name, as in its webhook address",
         dbc.Input(id=_id("new", "slug"), value=slug, maxlength=40, autocomplete="off")],
        className="io-label",
    )  # fmt: skip
    told = html.Div(id="account-new-hook", className="is-wide oi-quiet")
    return [*common("new", label, "shipment"), name, *settings("new", fields), told]


def _id(key: str, name: str) -> dict[str, str]:
    return {"type": "account-field", "account": key, "name": name}
