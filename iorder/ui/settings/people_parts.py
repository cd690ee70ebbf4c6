"""The parts of the page of people: the list, the form that adds one, a link that is shown once."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.access.permissions import ROLES
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.frame.shown_once import shown_once
from iorder.views.people import ActRow, PersonRow

STATES = {
    "active": ("ok", "Active"),
    "invited": ("info", "Never signed in"),
    "locked": ("warn", "Locked for a while"),
    "disabled": ("neutral", "Disabled"),
}
"""State -> (tone of its chip, words)."""
ACTS = {
    "link": ("link-45deg", "New sign-in link"),
    "leave": ("box-arrow-right", "Sign out everywhere"),
    "disable": ("slash-circle", "Disable"),
    "enable": ("check2-circle", "Enable"),
}
"""Act -> (icon, words of its button)."""
ROLE_OPTIONS = [{"label": label, "value": slug} for slug, label in ROLES.items()]


def table(rows: Sequence[PersonRow], *, may_edit: bool, me: int) -> html.Section:
    """Everybody; with ``may_edit`` the role is a choice and each line has its acts."""
    words = ["Person", "Role", "State", "Last seen"]
    head = [html.Th(word, scope="col") for word in words]
    if may_edit:
        head.append(html.Th(html.Span("What to do", className="io-sr-only"), scope="col"))
    body = [_line(one, may_edit=may_edit, me=me) for one in rows]
    return card(
        "Who can sign in",
        html.Table(
            [html.Thead(html.Tr(head)), html.Tbody(body)], className="io-table io-people-table"
        ),
        f"{formats.count(len(rows))} in all",
    )


def _line(one: PersonRow, *, may_edit: bool, me: int) -> html.Tr:
    tone, words = STATES[one.state]
    sessions = "1 session" if one.sessions == 1 else f"{one.sessions} sessions"
    cells = [
        html.Th(
            [
                html.Span(one.name or one.email, className="io-people-name"),
                html.Span(" (you)", className="io-card-note") if one.id == me else None,
                html.Span(one.email if one.name else "", className="io-card-note io-people-email"),
            ],
            scope="row",
        ),
        html.Td(_role(one) if may_edit else ROLES[one.role]),
        html.Td(html.Span(words, className=f"io-chip io-chip-{tone}")),
        html.Td(
            [
                formats.moment(one.last_seen_at),
                html.Span(sessions if one.sessions else "", className="io-card-note"),
            ]
        ),
    ]
    if may_edit:
        cells.append(html.Td(_acts(one, me)))
    return html.Tr(cells, className="is-off" if one.state == "disabled" else "", key=str(one.id))


def _role(one: PersonRow) -> html.Label:
    """The id carries the role that was seen, so that a stale choice is noticed."""
    chosen = dbc.Select(
        id={"type": "people-role", "person": one.id, "seen": one.role},
        options=ROLE_OPTIONS,
        value=one.role,
        className="io-people-role",
    )
    return html.Label([html.Span(f"Role of {one.email}", className="io-sr-only"), chosen])


def _acts(one: PersonRow, me: int) -> html.Details:
    acts = ["enable"] if one.state == "disabled" else ["link", "leave", "disable"]
    if one.id == me:
        acts.remove("disable")
    return html.Details(
        [
            html.Summary(
                icon("three-dots"),
                className="io-icon-button",
                **also(aria_label=f"What to do about {one.email}"),
            ),
            html.Div(
                [
                    html.Button(
                        [icon(ACTS[act][0]), ACTS[act][1]],
                        id={"type": "people-act", "act": act, "person": one.id},
                        type="button",
                        className="io-menu-item",
                    )
                    for act in acts
                ],
                className="io-menu io-menu-down",
            ),
        ],
        className="io-dropdown io-people-acts",
        key=f"{one.id}{one.state}",
    )


def adding() -> html.Details:
    """The form that adds somebody."""
    return dropdown(
        "Add a person",
        [
            _field("Email", "people-email", type="email", placeholder="maya@shop.com"),
            _field("Name", "people-name", placeholder="what others see"),
            html.Label(
                ["Role", dbc.Select(id="people-new-role", options=ROLE_OPTIONS,
                                    value="staff")],
                className="io-label",
            ),
            html.Button("Add and make a link", id="people-add", type="button",
                        className="io-button io-button-primary io-button-wide"),
            html.P("They sign in by a one-time link that you hand to them.",
                   className="io-card-note"),
        ],
        "person-plus",
        MAIN,
        id="people-adding",
    )  # fmt: skip


def _field(label: str, name: str, **more: Any) -> html.Label:
    return html.Label(
        [label, dbc.Input(id=name, maxlength=200, autocomplete="off", **more)],
        className="io-label",
    )


def link(email: str, address: str) -> html.Div:
    words = [html.Strong(f"A sign-in link for {email}. "),
             "It works once, within 15 minutes, and is shown only now."]  # fmt: skip
    return shown_once(words, "Sign-in link", address, "people-link")


def history(acts: Sequence[ActRow]) -> html.Section:
    """What was done lately, newest first."""
    if not acts:
        return card("What was done", states.empty("Nothing yet", "Acts on people stand here."))
    words = ("When", "Whom", "What", "By")
    rows = [
        html.Tr(
            [
                html.Th(formats.moment(one.at), scope="row"),
                html.Td(one.whom),
                html.Td(one.text),
                html.Td(one.by),
            ]
        )
        for one in acts
    ]
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in words]))
    return card(
        "What was done",
        html.Table([head, html.Tbody(rows)], className="io-table io-people-table"),
        "the newest acts",
    )
