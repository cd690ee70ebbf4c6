"""A simulation beside what happened: its figures, its points, and how they were made."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats, states
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide
from iorder.ui.sourcing import simulation_figures
from iorder.ui.sourcing import simulation_table as table
from iorder.ui.sourcing.simulation_parts import Found


def side_by_side(found: Found) -> html.Section:
    """Every figure as it happened and as it would have been."""
    old, new = (table.side_of(found, side) for side in ("happened", "replayed"))
    lines = table.lines_of(old, new, found["currency"])
    told = table.figures("Figures", ("What happened", "Under these rules"), lines)
    return card("Side by side", told, table.span(found))


def points_card(found: Found) -> html.Section:
    """Each point: parcels as bars on both sides, its fullest day, and what it has left."""
    some = [one for one in found["points"]
            if one["happened"]["parcels"] or one["replayed"]["parcels"]]  # fmt: skip
    if not some:
        return card("Points", states.empty("No parcels", "No order of the period was sent."))
    longest = max(max(one[side]["parcels"] for side in ("happened", "replayed")) for one in some)
    heads = ("Point", "Parcels", "Fullest day", "Capacity", "Days over", "Units left")
    body = [_point(one, longest) for one in some]
    return card(
        "Points",
        html.Div([
            simulation_figures.legend(),
            wide(
                html.Table([html.Thead(html.Tr([
                    html.Th(word, scope="col", className="oi-number" if at > 1 else "")
                    for at, word in enumerate(heads)])), html.Tbody(body)],
                    className="oi-lines sm-points"),
                "Points",
            ),
        ]),
    )  # fmt: skip


def _point(one: Mapping[str, Any], longest: int) -> html.Tr:
    old, new = one["happened"], one["replayed"]

    def pair(name: str) -> html.Td:
        tone = " sm-bad" if name == "over" and new[name] > old[name] else ""
        return html.Td([html.Div(formats.count(old[name])),
                        html.Div(formats.count(new[name]), className=f"sm-new{tone}")],
                       className="oi-number")  # fmt: skip

    capacity = formats.NOTHING if one["capacity"] is None else formats.count(one["capacity"])
    return html.Tr(
        [
            html.Th(dcc.Link(one["code"], href=f"/points?open={one['code']}"), scope="row"),
            html.Td(simulation_figures.pair_of_bars(old["parcels"], new["parcels"], longest)),
            pair("peak"),
            html.Td(capacity, className="oi-number"),
            pair("over"),
            pair("left"),
        ]
    )


def load_card(found: Found) -> html.Section | None:
    """Parcels of a point day by day, the busiest first shown."""
    courses = found["courses"]
    if not courses:
        return None
    code = next(iter(courses))
    choose = html.Label(
        [html.Span("Point", className="io-sr-only"),
         dbc.Select(id="sim-point", size="sm", value=code,
                    options=[{"value": one, "label": one} for one in courses])],
        className="sm-choose",
    )  # fmt: skip
    return card("Parcels a day", html.Div(load_of(found, code), id="sim-load"), tools=choose)


def load_of(found: Found, code: str) -> list[Any]:
    """The chart of one point, beside its capacity."""
    course = found["courses"][code]
    capacity = next(one["capacity"] for one in found["points"] if one["code"] == code)
    parcels = [sum(day) for day in zip(course["happened"], course["replayed"], strict=True)]
    busy = [at for at, number in enumerate(parcels) if number]
    shown = range(busy[0], busy[-1] + 1)
    first = date.fromisoformat(found["first"])
    days = [formats.day(first + timedelta(days=at)) for at in shown]
    values = {side: [numbers[at] for at in shown] for side, numbers in course.items()}
    return [
        simulation_figures.legend(capacity),
        simulation_figures.course(days, values, capacity),
    ]


def matches_card(found: Found) -> html.Section | None:
    """How many orders each conditional rule held for."""
    if not found["matches"]:
        return None
    lines = [
        html.Li(
            [html.Span(one["label"]),
             html.Span(f"held for {one['orders']:,} of {found['orders']:,} orders"
                       if one["orders"] else "matches no order of the period",
                       className="" if one["orders"] else "sm-warn")]
        )
        for one in found["matches"]
    ]  # fmt: skip
    return card("Conditional rules", html.Ul(lines, className="sm-matches"))


def method_card(found: Found) -> html.Section:
    """How the figures were made, and what a replay cannot know."""
    arrived = found["arrived"]
    measured = f" Measured: of {arrived:,} delivered orders with a promise, " + (
        f"{formats.percent(found['in_time'] / arrived)} arrived in time." if arrived else ""
    )
    owed = (
        f" In history {found['owed']:,} units were taken off shelves on which this replay has none "
        "left; they are owed, never promised." if found["owed"] else ""
    )  # fmt: skip
    words = (
        "The replay begins with the stock the ledger had then, and moves it by every receipt, "
        "adjustment, count and transfer at its moment. Orders come in as they did; each is decided "
        "on what the ones before have left, and a cancelled one gives back what had not left. One "
        "that finds too little waits, and is tried again when goods come in.",
        "Points, capacities, calendars, kits and addresses are as they are today. What people did "
        "by hand (another point chosen, a point rejecting an order, a wave) is in what happened "
        "and not in the replay, and neither are holds of carts.",
        "Cost and arrival are estimated on both sides by this rule set's tables, so that they can "
        "be compared. A promise is kept where the estimated day of arrival of the last parcel is "
        "no later than the promised day." + (measured if arrived else "") + owed,
        f"{found['happened']['measured']:,} of {found['happened']['parcels']:,} parcels have an "
        "address that is known well enough to measure a distance.",
    )
    return card("How this is computed", html.Div([html.P(one) for one in words],
                                                 className="sm-words"))  # fmt: skip
