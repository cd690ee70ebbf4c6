"""Payment accounts: which services take money for this shop, how, and whether they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import ALL, MATCH, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.try_account import try_account
from iorder.kernel.store import run
from iorder.outside import outside, unseen
from iorder.payments import accounts
from iorder.payments.accounts import AccountEdit
from iorder.session import actor, store, web_settings
from iorder.ui.frame import states
from iorder.ui.frame.shell import page_frame
from iorder.ui.payments import account_parts as parts
from iorder.views.payments import payment_accounts as views
from iorder.web import callback, page, toast

Ids = Sequence[Mapping[str, Any]]


def layout(**_: str) -> Any:
    return page_frame(
        "Payment accounts",
        "Which services take money for this shop",
        [parts.new_form(views.services())],
        [html.Div(_drawn(), id="accounts-list", className="io-stack")],
    )


def _drawn() -> Any:
    rows = views.account_rows(store())
    if not rows:
        nothing = states.empty(
            "No payment account yet",
            "Open one at the service you use, or at the sandbox, where no money moves.",
            icon_name="credit-card",
        )
        return html.Div(nothing, className="io-card")
    return [parts.account(one, web_settings().address) for one in rows]


@callback(
    Output("account-new-fields", "children"),
    Input("account-service", "value"),
    needs="payments.settings",
    prevent_initial_call=True,
)
def choose(service: str | None) -> Any:
    if not service:
        return []
    label = dict(views.services())[service]
    return parts.new_fields(views.form_of(service), service.replace("_", "-"), label)


@callback(
    Output("account-new-hook", "children"),
    Input({"type": "account-field", "account": "new", "name": "slug"}, "value"),
    State("account-service", "value"),
    needs="payments.settings",
)
def tell_address(slug: str | None, service: str | None) -> Any:
    """Asked for at the service before it gives the secret of its webhooks."""
    if not slug or not views.has_hooks(service or ""):
        return []
    return ["Webhooks go to", parts.hook(slug, web_settings().address)]


@callback(
    Output("accounts-list", "children"),
    Output("account-new-wrong", "children"),
    Output("account-new-form", "open"),
    Input("account-new", "n_clicks"),
    State("account-service", "value"),
    State({"type": "account-field", "account": "new", "name": ALL}, "value"),
    State({"type": "account-field", "account": "new", "name": ALL}, "id"),
    needs="payments.settings",
    failed=lambda words: (no_update, words, no_update),
    prevent_initial_call=True,
)
def open_account(clicks: int | None, service: str | None, values: Sequence[Any], ids: Ids) -> Any:
    if not clicks:
        raise PreventUpdate
    typed = _typed(values, ids)
    edit = _edit(typed)
    slug = typed.get("slug", "")
    run(store(), actor(), _create, service or "", slug, edit)
    toast(f"{edit.label} is open; try it.")
    return _drawn(), "", False


@callback(
    Output("accounts-list", "children", allow_duplicate=True),
    Input({"type": "account-save", "account": ALL}, "n_clicks"),
    State({"type": "account-field", "account": ALL, "name": ALL}, "value"),
    State({"type": "account-field", "account": ALL, "name": ALL}, "id"),
    State({"type": "account-at", "account": ALL}, "data"),
    State({"type": "account-at", "account": ALL}, "id"),
    needs="payments.settings",
    prevent_initial_call=True,
)
def save(clicks: Sequence[int | None], values: Sequence[Any], ids: Ids, *at: Any) -> Any:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    key = str(wanted["account"])
    mine = [(value, one) for value, one in zip(values, ids, strict=True)
            if str(one["account"]) == key]  # fmt: skip
    typed = _typed([value for value, _ in mine], [one for _, one in mine])
    data = {str(one["account"]): told for told, one in zip(*at, strict=True)}[key]
    edit = _edit(typed)
    secret = web_settings().secret()
    run(store(), actor(), accounts.change, secret, int(key), int(data["version"]), edit)
    toast(f"{edit.label} is saved.")
    return _drawn()


@callback(
    Output({"type": "account-health", "account": MATCH}, "children"),
    Input({"type": "account-said", "account": MATCH}, "children"),
    State({"type": "account-try", "account": MATCH}, "id"),
    needs="payments.settings",
    prevent_initial_call=True,
)
def health_after(_said: Any, one: Mapping[str, Any]) -> Any:
    """A trial that failed counts as well."""
    found = next((row for row in views.account_rows(store()) if row.id == one["account"]), None)
    return parts.health(found) if found else no_update


@callback(
    Output({"type": "account-said", "account": MATCH}, "children"),
    Input({"type": "account-try", "account": MATCH}, "n_clicks"),
    State({"type": "account-try", "account": MATCH}, "id"),
    needs="payments.settings",
    failed=lambda words: html.P(words, className="io-alert io-alert-bad"),
    prevent_initial_call=True,
)
def try_it(clicks: int | None, one: Mapping[str, Any]) -> Any:
    if not clicks:
        raise PreventUpdate
    told = try_account(store(), outside(web_settings()), int(one["account"]))
    return html.P(told, className="io-alert io-alert-ok")


def _create(work: Any, provider: str, slug: str, edit: AccountEdit) -> int:
    known = replace(edit, settings={**edit.settings, **unseen(web_settings())})
    return accounts.create(work, web_settings().secret(), provider, slug, known)


def _typed(values: Sequence[Any], ids: Ids) -> dict[str, str]:
    return {
        str(one["name"]): str("" if value is None else value).strip()
        for value, one in zip(values, ids, strict=True)
    }


def _edit(typed: Mapping[str, str]) -> AccountEdit:
    named = {
        name.removeprefix("set:"): value
        for name, value in typed.items()
        if name.startswith("set:")
    }  # fmt: skip
    return AccountEdit(
        typed.get("label", ""), named, typed.get("capture_when", "shipment"),
        typed.get("active", "True") == "True",
    )  # fmt: skip


page(
    __name__, path="/payment-accounts", name="Payment accounts", needs="payments.settings",
    icon="wallet2", order=94, group="System", layout=layout,
)  # fmt: skip
