"""Fraud services on the page of fraud rules: set up, test, switch, and how each has been."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.try_fraud_service import try_fraud_service
from iorder.fraud import accounts
from iorder.fraud.accounts import Account
from iorder.fraud.external import SERVICES, FraudService, ServiceDown
from iorder.kernel import dialect, service_settings
from iorder.kernel.errors import Refused
from iorder.kernel.store import run
from iorder.session import actor, may, store, web_settings
from iorder.ui.frame import formats
from iorder.ui.frame.parts import chip, facts
from iorder.ui.frame.settings_form import setting
from iorder.ui.frame.shell import card
from iorder.web import callback, toast


def services_card() -> html.Section:
    with store().reading() as conn:
        known = {one.service: one for one in accounts.all_accounts(conn)}
        now = dialect.now(conn)
    may_edit = may("fraud.settings")
    words = (
        "Asked by the worker about every order that is screened; their points are added. One that "
        "does not answer brings the order before a person."
    )
    return card(
        "Services",
        [
            html.P(words, className="rs-hint"),
            *(_service(one, known.get(one.slug), now, may_edit) for one in SERVICES),
        ],
        formats.many(sum(one.active for one in known.values()), "active service"),
    )


def _service(service: FraudService, one: Account | None, now: Any, may_edit: bool) -> html.Details:
    state = ("Not set up", "neutral") if one is None else ("Off", "neutral")
    if one is not None and one.active:
        state = ("Resting", "warn") if one.rests(now) else ("On", "ok")
    body: list[Any] = [_health(one)] if one is not None else []
    if may_edit:
        body.append(_form(service, one))
    return html.Details(
        [html.Summary([html.Strong(service.label), chip(*state)]), html.Div(body)],
        className="fr-check fr-service",
    )


def _health(one: Account) -> html.Dl:
    hook = f"{web_settings().address.rstrip('/')}/hooks/fraud/{one.slug}"
    return facts(
        (
            ("Last answer", formats.moment(one.last_ok_at) if one.last_ok_at else "none yet"),
            ("Failures in a row", formats.count(one.failures) if one.failures else ""),
            ("Last error",
             f"{formats.moment(one.last_error_at)}: {one.last_error}" if one.last_error_at else ""),
            ("Rests until", formats.moment(one.resting_until) if one.resting_until else ""),
            ("Webhook address", hook if one.plug_in.has_hooks else ""),
            ("Learns labels", "yes" if one.plug_in.learns else "no"),
        )
    )  # fmt: skip


def _form(service: FraudService, one: Account | None) -> html.Div:
    slug = service.slug
    boxes = [
        setting(part, {"type": "fs-field", "service": slug, "name": part.name})
        for part in service_settings.form(service.Settings, one.settings if one else {})
    ]

    def button(act: str, label: str, tone: str = "") -> html.Button:
        key = {"type": "fs-do", "act": act, "service": slug}
        return html.Button(label, id=key, type="button", className=f"io-button {tone}".strip())

    buttons = [button("save", "Save" if one else "Set up", "io-button-primary")]
    if one is not None:
        buttons += [
            button("test", "Test"),
            button("off" if one.active else "on", "Switch off" if one.active else "Switch on"),
        ]
    return html.Div(
        [
            html.Div(boxes, className="pm-settings sh-form"),
            html.P(id={"type": "fs-told", "service": slug}, className="li-wrong", role="alert"),
            html.Div(buttons, className="oi-inline"),
        ]
    )


@callback(
    Output("fraud-services", "children"),
    Output({"type": "fs-told", "service": ALL}, "children"),
    Input({"type": "fs-do", "act": ALL, "service": ALL}, "n_clicks"),
    State({"type": "fs-field", "service": ALL, "name": ALL}, "value"),
    State({"type": "fs-field", "service": ALL, "name": ALL}, "id"),
    needs="fraud.settings",
    prevent_initial_call=True,
)
def act(
    clicks: Sequence[int | None], values: Sequence[Any], ids: Sequence[Mapping[str, str]]
) -> tuple[Any, list[Any]]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    slug, name = str(wanted["service"]), str(wanted["act"])
    given = {one["name"]: value for one, value in zip(ids, values, strict=True)
             if one["service"] == slug}  # fmt: skip
    slots = [one["id"]["service"] for one in ctx.outputs_list[1]]
    try:
        told = _done(slug, name, given)
    except (ServiceDown, Refused) as wrong:
        return no_update, [str(wrong) if one == slug else "" for one in slots]
    toast(told)
    return services_card(), [""] * len(slots)


def _done(slug: str, name: str, given: Mapping[str, Any]) -> str:
    """Do it; words for the person. Raises ServiceDown, InvalidInput, StaleEdit."""
    label = SERVICES[slug].label
    known = _account(slug)
    if name == "save":
        version = known.version if known else 0
        run(store(), actor(), accounts.set_up, slug, given, web_settings().secret(), version)
        return f"{label} is set up."
    if known is None:
        raise PreventUpdate
    if name == "test":
        return _tested(known)
    run(store(), actor(), accounts.switch, known.id, known.version, name == "on")
    return f"{label} is switched {name}."


def _tested(known: Account) -> str:
    """One harmless call. Raises ServiceDown."""
    told = try_fraud_service(store(), actor(), known, web_settings().secret())
    return f"{known.label}: {told}"


def _account(slug: str) -> Account | None:
    with store().reading() as conn:
        return next((one for one in accounts.all_accounts(conn) if one.service == slug), None)
