"""What stands beside a point's form: its day so far, closing and opening it, what happened."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import chip, facts, happened
from iorder.ui.frame.shell import card
from iorder.ui.sourcing.point_parts import orders_address, stock_address
from iorder.views.sourcing.closing_point import Consequences
from iorder.views.sourcing.one_point import OnePoint

NEARLY = 0.8
"""Of its capacity, from which a point's day is shown as nearly full."""


def today(point: OnePoint, *, may_edit: bool) -> html.Section:
    """Whether it works, how full its day is, and the button that closes or opens it."""
    code, closed = point.settings.code, point.stored.closed
    orders = dcc.Link(formats.many(point.left, "order"), href=orders_address(code))
    body = [
        _load(point),
        facts(
            (
                ("Closed", closed),
                ("Still holds" if closed else "To send", orders if point.left else "nothing"),
                ("Stock", dcc.Link("What it has", href=stock_address(code))),
            )
        ),
        _moving(point) if closed and point.left else None,
        *(_acts(closed) if may_edit else []),
    ]
    state = chip("Closed", "bad") if closed else chip("Open", "ok")
    return card("Today", html.Div(body), tools=state)


def history(point: OnePoint, zone: str) -> html.Section:
    if not point.moments:
        return card("What happened", html.Div("Nothing yet.", className="oi-quiet"))
    return card("What happened", happened(point.moments, zone))


def leaves_words(point_leaves: Any) -> str:
    if point_leaves is None:
        return "What is ordered now does not leave: no working day is in sight."
    return f"What is ordered now leaves {point_leaves:%a %-d %b %Y}."


def consequences(found: Consequences) -> html.Div:
    """What closing would come to, why it is done, and the button that does it."""
    return html.Div(
        [
            _told(found),
            html.Label([html.Span("Reason"),
                        dbc.Input(id="point-close-reason", maxlength=200, autocomplete="off",
                                  placeholder="Stocktaking, flood, strike")],
                       className="oi-field"),
            html.P(id="point-close-wrong", className="li-wrong", role="alert"),
            html.Div(
                [
                    html.Button("Leave it open", id="point-close-leave", type="button",
                                className="io-button"),
                    html.Button("Close the point", id="point-close", type="button",
                                className="io-button io-button-danger"),
                ],
                className="oi-inline",
            ),
        ],
        className="pt-close",
    )  # fmt: skip


def _told(found: Consequences) -> html.Div:
    if not found.orders:
        return html.Div("It holds nothing for any order; no order moves.", className="oi-quiet")
    some = "" if found.looked_at == found.orders else f" Of the first {found.looked_at:,}:"
    lines = [
        html.Li([html.Strong(f"{number:,}"), f" {'goes' if number == 1 else 'go'} to {code}"])
        for code, number in found.to.items()
    ]
    if found.stuck:
        lines.append(
            html.Li([html.Strong(f"{found.stuck:,}"), f" {'waits' if found.stuck == 1 else 'wait'}"
                     ": no other point has it all"], className="li-wrong")
        )  # fmt: skip
    orders = "1 order is" if found.orders == 1 else f"{found.orders:,} orders are"
    return html.Div([html.P(f"{orders} sent from elsewhere.{some}"), html.Ul(lines)])


def _load(point: OnePoint) -> html.Div:
    """Orders of its day as a bar of what it can send."""
    capacity = point.settings.daily_capacity
    if not capacity:
        words = f"{formats.many(point.today, 'order')} today; its capacity is not limited."
        return html.Div(words, className="pt-told")
    share = point.today / capacity
    tone = "bad" if share >= 1 else "warn" if share >= NEARLY else "plain"
    full = " · full" if share >= 1 else ""
    words = f"{formats.count(point.today)} of {formats.many(capacity, 'order')} today{full}"
    bar = html.Span(
        html.Span(className=f"li-bar-fill li-fill-{tone}", style={"width": f"{min(share, 1):.0%}"}),
        className="li-bar-track", **also(aria_hidden="true"),
    )  # fmt: skip
    return html.Div([html.Div(words), bar], className="pt-load")


def _moving(point: OnePoint) -> html.Div:
    words = f"{formats.many(point.left, 'order')} still being moved; this page follows."
    return html.Div(words, className="oi-quiet", role="status")


def _acts(closed: str) -> list[Any]:
    if closed:
        return [html.Button("Open it again", id="point-reopen", type="button",
                            className="io-button io-button-primary pt-act")]  # fmt: skip
    return [
        html.Button("Close…", id="point-close-ask", type="button", className="io-button pt-act"),
        html.Div(id="point-close-box", **also(aria_live="polite")),
    ]
