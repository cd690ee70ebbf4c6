"""People: who can sign in, as what, and what an administrator does about it."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate
from flask import request

from iorder.access import accounts, service
from iorder.access.permissions import ROLES
from iorder.access.service import Person
from iorder.kernel.errors import Refused
from iorder.kernel.store import Work, run
from iorder.ui.frame import states
from iorder.ui.frame.shell import page_frame
from iorder.ui.settings import people_parts as parts
from iorder.views.people import everybody
from iorder.web import actor, attempt, callback, may, page, person, store, toast, web_settings


def layout(**_: str) -> Any:
    return page_frame(
        "People",
        "Who can sign in, and as what",
        [parts.adding()] if may("people.edit") else [],
        [
            html.Div(id="people-told", className="io-stack"),
            html.Div(_drawn(), id="people-list", className="io-stack"),
        ],
    )


def _drawn() -> Any:
    again = {"type": "people-act", "act": "again", "person": 0}
    return attempt(_parts, lambda words: html.Div(states.failed(words, again), className="io-card"))


def _parts() -> list[Any]:
    found = everybody(store())
    may_edit = may("people.edit")
    return [parts.table(found.rows, may_edit=may_edit, me=person().id), parts.history(found.acts)]


@callback(
    Output("people-list", "children"),
    Output("people-told", "children"),
    Input({"type": "people-role", "person": ALL, "seen": ALL}, "value"),
    Input({"type": "people-act", "act": ALL, "person": ALL}, "n_clicks"),
    needs="people.edit",
    prevent_initial_call=True,
)
def act(_roles: list[str], clicks: list[int | None]) -> Any:
    """One act; a refusal is told, and the list says again what is so."""
    asked = ctx.triggered_id
    if not isinstance(asked, dict):
        raise PreventUpdate
    shown: Any = no_update
    try:
        if asked["type"] == "people-role":
            _change_role(asked, ctx.triggered[0]["value"])
        elif any(clicks):
            shown = _do(asked["act"], int(asked["person"]))
        else:
            raise PreventUpdate
    except Refused as refused:
        toast(str(refused), "bad")
    return _drawn(), shown


def _change_role(asked: dict[str, Any], role: str | None) -> None:
    if role is None or role == asked["seen"]:
        raise PreventUpdate  # the list was drawn, nobody chose
    whom = run(store(), actor(), accounts.change_role, int(asked["person"]), asked["seen"], role)
    toast(f"{whom.label} is {ROLES[role]} now.")


def _do(name: str, person_id: int) -> Any:
    if name == "again":
        return no_update
    if name == "link":
        whom, secret = run(store(), actor(), accounts.make_link, person_id)
        return parts.link(whom.email, _address(secret))
    flow, words = ACTS[name]
    whom = run(store(), actor(), flow, person_id)
    toast(words.format(whom.label))
    return None


ACTS = {
    "disable": (accounts.disable, "{} is let in no more."),
    "enable": (accounts.enable, "{} is let in again."),
    "leave": (accounts.sign_out_everywhere, "{} is signed out everywhere."),
}


@callback(
    Output("people-list", "children", allow_duplicate=True),
    Output("people-told", "children", allow_duplicate=True),
    Output("people-email", "value"),
    Output("people-name", "value"),
    Output("people-adding", "open"),
    Input("people-add", "n_clicks"),
    State("people-email", "value"),
    State("people-name", "value"),
    State("people-new-role", "value"),
    needs="people.edit",
    prevent_initial_call=True,
)
def add(clicks: int | None, email: str | None, name: str | None, role: str | None) -> Any:
    if not clicks:
        raise PreventUpdate
    whom, secret = run(store(), actor(), _added, email or "", role or "", name or "")
    toast(f"{whom.label} is added as {ROLES[whom.role]}.")
    return _drawn(), parts.link(whom.email, _address(secret)), "", "", False


def _added(work: Work, email: str, role: str, name: str) -> tuple[Person, str]:
    made = service.add_person(work, email, role, name)
    return made, service.new_link(work, made.id)


def _address(secret: str) -> str:
    """As whoever asks reaches this web, unless its public address is set."""
    return f"{web_settings().base_url or request.host_url}".rstrip("/") + f"/login/{secret}"


page(
    __name__, path="/people", name="People", needs="people.view", icon="people", order=95,
    group="System", layout=layout,
)  # fmt: skip
