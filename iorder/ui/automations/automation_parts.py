"""What the pages of automations show besides the form: the list, the test, what may be done."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.flows import automation_acts
from iorder.kernel.money import Money
from iorder.orders.automation_tests import MOST_DAYS
from iorder.orders.automations import MOMENTS
from iorder.orders.states import STAGES
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip, happened
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide
from iorder.views.automations.automation_tests import TestRow
from iorder.views.automations.automations import RuleRow, RuleSheet

TONES = {"draft": "neutral", "live": "ok", "paused": "warn"}
WORDS = {"draft": "Draft", "live": "Acting", "paused": "Paused"}
STAGE_LABELS = {one.slug: (one.label, one.tone) for one in STAGES}
Names = Mapping[str, str]


def address(automation_id: int | str) -> str:
    return f"/automations/{automation_id}"


def state_chip(row: RuleRow) -> html.Span:
    return chip(WORDS[row.state], TONES[row.state])


def list_card(rows: Sequence[RuleRow], names: Names, *, may_edit: bool) -> html.Section:
    if not rows:
        told = states.empty(
            "No rules yet",
            "A rule watches orders: when something happens and a condition holds, it holds, tags, "
            "assigns or routes them. It is tested against past orders before it acts.",
            dcc.Link([icon("plus-lg"), "New rule"], href=address("new"),
                     className="io-button io-button-primary") if may_edit else None,
            "lightning",
        )  # fmt: skip
        return card("Rules", told)
    heads = ("Order", "Rule", "State", "Does", "Hits in 30 days", "Last hit", "Switch")
    head = [html.Th(word, scope="col", className="oi-number" if at == 4 else "")
            for at, word in enumerate(heads)]  # fmt: skip
    body = [_row(at, one, len(rows), names, may_edit) for at, one in enumerate(rows)]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="oi-lines au-list")
    words = "The first acts first; each acts once on an order."
    if may_edit and rows[1:]:
        words += " Drag a rule to its place, or use the arrows."
    return card("Rules", wide(table, "Rules"), words)


def _row(at: int, row: RuleRow, length: int, names: Names, may_edit: bool) -> html.Tr:
    return html.Tr(
        [
            html.Td(_places(at, row, length) if may_edit else str(at + 1)),
            html.Td([
                dcc.Link(row.label, href=address(row.id), className="au-name"),
                html.Div([f"When {MOMENTS[row.moment]}, if ", html.Code(row.condition)],
                         className="oi-quiet au-if"),
            ]),
            html.Td([state_chip(row), _told_wrong(row)]),
            html.Td(html.Ul([html.Li(automation_acts.in_words(one, names)) for one in row.acts],
                            className="au-does")),
            html.Td(formats.count(row.hits), className="oi-number"),
            html.Td(formats.moment(row.last_hit_at) if row.last_hit_at else formats.NOTHING),
            html.Td(_switch(row) if may_edit else None),
        ],
        draggable="true" if may_edit and length > 1 else "false", **also(data_rule=str(row.id)),
    )  # fmt: skip


def _told_wrong(row: RuleRow) -> html.Div | None:
    if not row.problem:
        return None
    return html.Div([icon("exclamation-triangle"), row.problem], className="au-problem")


def _places(at: int, row: RuleRow, length: int) -> html.Div:
    return html.Div(
        [
            icon("grip-vertical", "au-grip"),
            html.Span(str(at + 1), className="au-place"),
            *(
                html.Button(icon(f"chevron-{way}"), type="button", className="oi-icon",
                            id={"type": "au-move", "id": row.id, "by": by}, disabled=stuck,
                            **also(aria_label=f"Move “{row.label}” {way}"))
                for way, by, stuck in (("up", -1, at == 0), ("down", 1, at == length - 1))
            ),
        ],
        className="au-places",
    )  # fmt: skip


def _switch(row: RuleRow) -> Any:
    if row.state == "live":
        return _switch_button(row, "pause", "Pause")
    if row.tested_at:
        return _switch_button(row, "start", "Start")
    return dcc.Link("Test it", href=address(row.id), className="io-button io-button-small")


def _switch_button(row: RuleRow, act: str, label: str) -> html.Button:
    return html.Button(
        label, id={"type": "au-switch", "id": row.id, "version": row.version, "act": act},
        type="button", className="io-button io-button-small",
        **also(aria_label=f"{label} “{row.label}”"),
    )  # fmt: skip


def side(sheet: RuleSheet, zone: str, *, may_edit: bool) -> list[Any]:
    return [
        state_card(sheet, may_edit=may_edit),
        test_card(sheet, may_edit=may_edit),
        hits_card(sheet),
        card("What happened", happened(sheet.moments, zone)) if sheet.moments else None,
    ]


def state_card(sheet: RuleSheet, *, may_edit: bool) -> html.Section:
    """Whether it acts, and what it takes to let it."""
    row, passed = sheet.row, sheet.passed
    words = {
        "live": "It acts on orders as they come.",
        "paused": "It does not act; start it again.",
        "draft": "It does not act yet.",
    }[row.state]
    if row.state != "live" and passed is None:
        words += " This version was not tested: hold it against past orders first."
    elif row.state != "live" and passed is not None and passed.found is not None:
        at = formats.moment(passed.finished_at)
        words += (
            f" This version was tested on {at}: {passed.found['matched']:,} of "
            f"{passed.found['orders']:,} orders of {passed.days} days match."
        )
    buttons = _state_buttons(row, passed) if may_edit else []
    problem = (
        html.Div(
            [icon("exclamation-triangle"), html.Span(row.problem),
             html.Button("Put right", id={"type": "au-do", "act": "put_right"}, type="button",
                         className="io-button io-button-small") if may_edit else None],
            className="au-problem is-card", role="alert",
        )
        if row.problem else None
    )  # fmt: skip
    return card(
        "State",
        [
            html.Div([state_chip(row), html.P(words, className="au-words")], className="au-state"),
            problem,
            html.P(id="au-wrong", className="li-wrong", role="alert"),
            html.Div(buttons, className="oi-inline"),
        ],
    )


def _state_buttons(row: RuleRow, passed: TestRow | None) -> list[Any]:
    some: list[tuple[str, str, str]] = []
    if row.state == "live":
        some.append(("pause", "Pause", ""))
    elif passed is not None:
        some.append(("start", "Start", " io-button-primary"))
    some.append(("copy", "Copy", ""))
    if row.state == "draft":
        some.append(("remove", "Remove", " io-button-danger"))
    return [
        html.Button(label, id={"type": "au-do", "act": act}, type="button",
                    className=f"io-button{tone}")
        for act, label, tone in some
    ]  # fmt: skip


def test_card(sheet: RuleSheet, *, may_edit: bool) -> html.Section:
    """The way to a test, and what the last one found."""
    last = next(iter(sheet.tests), None)
    running = last is not None and last.state in ("queued", "running")
    form = html.Div(
        [
            html.Label([html.Span("Days back"), dbc.Input(
                id="au-days", value="30", inputmode="numeric", maxlength=3,
                autocomplete="off")], className="oi-field sm-days"),
            html.Button("Test it", id={"type": "au-do", "act": "test"}, type="button",
                        className="io-button", disabled=running),
        ],
        className="sm-form",
    )  # fmt: skip
    return card(
        "Test against past orders",
        [
            html.P(f"Nothing is changed. Orders are judged by what they are now, up to "
                   f"{MOST_DAYS} days back.", className="rs-hint"),
            form if may_edit else None,
            html.Div(_test(last, sheet) if last else None, id="au-test"),
        ],
    )  # fmt: skip


def _test(one: TestRow, sheet: RuleSheet) -> list[Any]:
    if one.state in ("queued", "running"):
        words = "Waiting for a worker" if one.state == "queued" else (
            f"{one.done:,} of {one.total:,} orders")  # fmt: skip
        return [html.P(words, className="oi-quiet", role="status"),
                html.Button("Cancel", id={"type": "au-do", "act": "cancel_test"}, type="button",
                            className="io-button io-button-small")]  # fmt: skip
    if one.found is None:
        return [html.P(one.error or "It was cancelled.", className="li-wrong", role="alert")]
    found = one.found
    other = "" if one.version == sheet.row.version else " It was of a version before this one."
    return [
        html.P(
            [f"{formats.moment(one.finished_at)}, by {one.by}, {one.days} days.{other}"],
            className="oi-quiet au-words",
        ),
        _figures(found),
        _first(found),
    ]


def _figures(found: Mapping[str, Any]) -> html.Dl:
    money = ", ".join(
        formats.money(int(minor), currency)
        for currency, (_, minor) in sorted(found["money"].items())
    )
    pairs = (
        ("Match", f"{found['matched']:,} of {found['orders']:,}"),
        ("Still open", formats.count(found["open"])),
        ("Their value", money or formats.NOTHING),
    )
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs],
        className="au-figures",
    )


def _first(found: Mapping[str, Any]) -> Any:
    if not found["first"]:
        return html.P("It would have done nothing.", className="oi-quiet")
    rows = [
        html.Tr([
            html.Td(dcc.Link(one["number"], href=f"/orders/{one['number']}")),
            html.Td(chip(*STAGE_LABELS[one["stage"]])),
            html.Td(str(Money(int(one["total_minor"]), one["currency"])), className="oi-number"),
        ])
        for one in found["first"]
    ]  # fmt: skip
    more = found["matched"] - len(found["first"])
    return html.Div(
        [
            html.Div(html.Table(html.Tbody(rows), className="oi-lines"), className="au-first",
                     tabIndex="0", role="region", **also(aria_label="The newest that match")),
            html.P(f"and {more:,} before them", className="oi-quiet") if more > 0 else None,
        ]
    )  # fmt: skip


def hits_card(sheet: RuleSheet) -> html.Section | None:
    if not sheet.hits:
        return None
    items = [
        html.Li([dcc.Link(one.number, href=f"/orders/{one.number}"), f" {one.did}",
                 html.Span(f" · {formats.moment(one.at)}", className="oi-quiet")])
        for one in sheet.hits
    ]  # fmt: skip
    return card("What it did", html.Ul(items, className="au-hits"),
                f"{sheet.row.hits:,} in 30 days")  # fmt: skip
