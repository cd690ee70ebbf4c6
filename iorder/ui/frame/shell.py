"""The frame around every page: navigation, search, theme, the person's menu."""

from collections.abc import Sequence
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, dcc, html

from iorder.access.permissions import ROLES
from iorder.session import is_signed_in, session_secret, token_of
from iorder.ui.frame import find, toasts
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.web import Page, clientside, may, pages, person, web_settings

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", (
        "/",
        "/inbox",
        "/orders",
        "/allocation",
        "/shipments",
        "/returns",
    )),
    ("Money", (
        "/payments",
        "/fraud",
        "/refunds",
        "/disputes",
        "/payouts",
        "/bank-lines",
        "/gift-cards",
    )),
    ("Inventory", (
        "/stock",
        "/reservations",
        "/transfers",
        "/counts",
        "/reorder",
        "/purchase-orders",
        "/suppliers",
        "/points",
        "/channels",
        "/simulator",
        "/rules",
    )),
    ("Files", (
        "/imports",
        "/exports",
    )),
    ("System", (
        "/health",
        "/automations",
        "/fraud-rules",
        "/payment-accounts",
        "/sellers",
        "/people",
        "/tokens",
    )),
)  # fmt: skip
"""The navigation: its headings, and the addresses of the pages under each, a line a page. A page
that stands not here comes last, under its own ``group``; an address without a page is left out."""


def shell() -> html.Div:
    """The layout of the app, for the person who is signed in (nobody: while warming up)."""
    if not is_signed_in():
        return html.Div(dash.page_container)
    return html.Div(
        [
            html.A("Skip to content", href="#io-main", className="io-skip"),
            _navigation(),
            html.Div([_header(), dash.page_container], className="io-body"),
            toasts.region(),
            _help(),
            html.Div(id="io-nav-done", hidden=True),
            html.Div(id="io-marks-done", hidden=True),
        ],
        className="io-shell",
        id="io-shell",
    )


def page_frame(
    title: str,
    subtitle: Any = None,
    actions: Sequence[Any] = (),
    children: Sequence[Any] = (),
) -> html.Main:
    """A page: its title and actions, then its content."""
    words: list[Any] = [html.H1(title, className="io-title")]
    if subtitle is not None:
        words.append(html.Div(subtitle, className="io-subtitle"))
    head: list[Any] = [html.Div(words, className="io-title-words")]
    if actions:
        head.append(html.Div(list(actions), className="io-actions"))
    return html.Main(
        [html.Div(head, className="io-page-head"), *children],
        className="io-page",
        id="io-main",
        tabIndex="-1",
    )


def card(
    title: str, children: Any, note: Any = None, tools: Any = None, **more: Any
) -> html.Section:
    """A surface with a heading; ``children``: one or a list; ``tools`` stand at the end of its
    line."""
    head: list[Any] = [html.H2(title, className="io-card-title")]
    if note is not None:
        head.append(html.Span(note, className="io-card-note"))
    if tools is not None:
        head.append(html.Div(tools, className="io-card-tools"))
    class_name = f"io-card {more.pop('className', '')}".strip()
    body = children if isinstance(children, list | tuple) else [children]
    return html.Section(
        [html.Div(head, className="io-card-head"), *body], className=class_name, **more
    )


def navigation() -> list[tuple[str, list[Page]]]:
    """(heading, pages) of what the person may open, as ``GROUPS`` says."""
    allowed = {one.path: one for one in pages() if may(one.needs)}
    found = {
        heading: [allowed.pop(path) for path in paths if path in allowed]
        for heading, paths in GROUPS
    }
    for one in allowed.values():
        found.setdefault(one.group, []).append(one)
    return [(heading, members) for heading, members in found.items() if members]


def keys_of(listed: Sequence[Page]) -> dict[str, str]:
    """Module -> the letter that opens it after ``g``: its own, else the first free of its name."""
    taken = {one.key for one in listed if one.key}
    found = {one.module: one.key for one in listed}
    for one in listed:
        if not one.key:
            letters = (letter for letter in one.name.lower() if letter.isascii())
            free = (letter for letter in letters if letter.isalpha() and letter not in taken)
            found[one.module] = next(free, "")
            taken.add(found[one.module])
    return found


def _navigation() -> html.Nav:
    groups = navigation()
    keys = keys_of([one for _, members in groups for one in members])
    parts: list[Any] = []
    for heading, members in groups:
        if heading:
            parts.append(html.P(heading, className="io-nav-group"))
        parts.append(html.Ul([_nav_item(one, keys[one.module]) for one in members]))
    return html.Nav(
        [
            dcc.Link(
                [html.Span("iO", className="io-logo", **also(aria_hidden="true")), "iOrder"],
                href="/",
                className="io-brand",
            ),
            html.Div(parts, className="io-nav-links", id="io-nav"),
            _person(),
        ],
        className="io-nav",
        **also(aria_label="Main"),
    )


def _nav_item(one: Page, key: str) -> html.Li:
    link = dcc.Link([icon(one.icon), html.Span(one.name)], href=one.path, className="io-nav-link")
    return html.Li([link, find.mark(one.path)], **also(data_key=key or None))


def _person() -> html.Details:
    who = person()
    initials = "".join(word[0] for word in who.label.replace("@", " ").split()[:2]).upper()
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(initials, className="io-avatar", **also(aria_hidden="true")),
                    html.Span(
                        [
                            html.Span(who.label, className="io-person-name"),
                            html.Span(ROLES[who.role], className="io-person-role"),
                        ],
                        className="io-person-words",
                    ),
                    icon("chevron-expand"),
                ],
                className="io-person",
            ),
            html.Div(
                [
                    html.P(who.email, className="io-menu-note"),
                    html.P(
                        f"Times in {who.zone or web_settings().timezone}", className="io-menu-note"
                    ),
                    html.Form(
                        [
                            dbc.Input(type="hidden", name="csrf", value=token_of(session_secret())),
                            html.Button(
                                [icon("box-arrow-right"), "Sign out"],
                                type="submit",
                                className="io-menu-item",
                            ),
                        ],
                        action="/logout",
                        method="post",
                    ),
                ],
                className="io-menu io-menu-up",
            ),
        ],
        className="io-person-menu",
        id="io-person-menu",
    )


def _header() -> html.Header:
    return html.Header(
        [
            html.Button(
                icon("list"),
                id="io-nav-toggle",
                type="button",
                className="io-icon-button io-nav-toggle",
                **also(aria_label="Navigation", aria_controls="io-nav", aria_expanded="false"),
            ),
            find.box(),
            html.Button(
                icon("keyboard"),
                id="io-help-open",
                type="button",
                className="io-icon-button io-help-open",
                title="Keys (?)",
                **also(aria_label="Keys", aria_haspopup="dialog"),
            ),
            html.Button(
                icon("circle-half"),
                id="io-theme",
                type="button",
                className="io-icon-button",
                title="Light or dark",
                **also(aria_label="Switch between light and dark"),
            ),
        ],
        className="io-header",
    )


def _help() -> html.Dialog:
    """The keys there are; opened by ``?``."""
    allowed = [one for _, members in navigation() for one in members]
    keys = keys_of(allowed)
    going = [(("g", keys[one.module]), one.name) for one in allowed if keys[one.module]]
    known = [(("/",), "Search"), (("?",), "These keys"), (("Esc",), "Close what is open"),
             (("J", "K"), "Next row of a list, row before"), (("Enter",), "Open the row"),
             *going]  # fmt: skip
    if may("fraud.decide"):
        known += [(("A",), "Approve (in a fraud review)"), (("D",), "Decline (in a fraud review)")]
    lines = [
        html.Div(
            [html.Dt([html.Kbd(key, className="io-kbd") for key in pressed]), html.Dd(does)],
            className="io-key",
        )
        for pressed, does in known
    ]
    return html.Dialog(
        [
            html.H2("Keys", className="io-card-title", id="io-help-title"),
            html.Dl(lines, className="io-keys"),
            html.Button("Close", type="button", className="io-button", id="io-help-close"),
        ],
        id="io-help",
        className="io-dialog",
        **also(aria_labelledby="io-help-title"),
    )


clientside(
    "iorder",
    "mark_page",
    Output("io-nav-done", "children"),
    Input("_pages_location", "pathname"),
)
clientside(
    "shell",
    "marks",
    Output("io-marks-done", "children"),
    Input("_pages_location", "pathname"),
)
