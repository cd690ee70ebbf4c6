"""The orders of a simulation that would ship from elsewhere: by what changes, page by page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import dcc, html

from iorder.sourcing.replay_sums import KINDS
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide
from iorder.ui.sourcing.simulation_parts import address
from iorder.views.sourcing.simulation import Differences, RunRow


def differences_card(row: RunRow, some: Differences, kind: str, other: str = "") -> html.Section:
    """The orders that would leave from elsewhere, and why. ``other``: the run beside, kept."""
    counts = row.found["differences"] if row.found else {}
    if not counts:
        told = states.empty(
            "Every order ships as it did",
            "Under these rules no order would leave from another point.",
            icon_name="check2-circle",
        )
        return card("Orders that would ship from elsewhere", told)
    currency = row.found["currency"] if row.found else ""
    heads = ("Order", "Placed", "From", "Instead from", "Further", "Cost", "Why")
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col",
                                        className="oi-number" if at in (4, 5) else "")
                                for at, word in enumerate(heads)])),
            html.Tbody([_difference(one, currency) for one in some.rows]),
        ],
        className="oi-lines sm-differences",
    )  # fmt: skip
    return card(
        "Orders that would ship from elsewhere",
        html.Div([_tabs(row, counts, kind, other), wide(table, "Orders"),
                  _pager(row, some, kind, other)]),
        f"{sum(counts.values()):,} of {row.found['orders']:,}" if row.found else None,
    )  # fmt: skip


def _tabs(row: RunRow, counts: Mapping[str, int], kind: str, other: str) -> html.Nav:
    all_ = [("", "All", sum(counts.values()))]
    named = all_ + [(key, KINDS[key], number) for key, number in counts.items()]
    return html.Nav(
        [
            dcc.Link(
                [label, html.Span(formats.count(number), className="oi-tab-count")],
                href=address(row.id, other, kind=key),
                className="oi-tab" + (" is-on" if key == kind else ""),
            )
            for key, label, number in named
        ],
        className="oi-tabs sh-tabs", **also(aria_label="Orders by what changes"),
    )  # fmt: skip


def _difference(one: Mapping[str, Any], currency: str) -> html.Tr:
    against = [f"not {code}: {why}" for code, why in one["against"].items()]
    km = "" if one["km"] is None else _signed(f"{abs(one['km']):,.0f} km", one["km"])
    money = _signed(formats.money(abs(one["minor"]), currency), one["minor"])
    return html.Tr(
        [
            html.Td(dcc.Link(one["number"], href=f"/orders/{one['number']}")),
            html.Td(formats.moment(datetime.fromisoformat(one["placed_at"]))),
            html.Td(", ".join(one["before"]) or html.Span("nowhere", className="oi-quiet")),
            html.Td(", ".join(one["after"]) or html.Span("nowhere", className="oi-quiet")),
            html.Td(km, className="oi-number"),
            html.Td(money, className="oi-number"),
            html.Td([one["reason"], html.Div("; ".join(against), className="oi-quiet")]),
        ]
    )


def _signed(words: str, value: float) -> str:
    return ("+" if value > 0 else formats.MINUS if value < 0 else "") + words


def _pager(row: RunRow, some: Differences, kind: str, other: str) -> html.Div | None:
    if some.pages == 1:
        return None
    steps = (("Previous", some.page - 1), ("Next", some.page + 1))
    return html.Div(
        [
            html.Span(f"Page {some.page:,} of {some.pages:,} · {some.number:,} orders",
                      className="oi-quiet"),
            *(
                dcc.Link(label, href=address(row.id, other, kind=kind, page=to),
                         className="io-button io-button-small")
                for label, to in steps if 1 <= to <= some.pages
            ),
        ],
        className="oi-inline sm-pager",
    )  # fmt: skip
