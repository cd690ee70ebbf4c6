"""Two simulations side by side: which one stands beside this one, and what differs."""

from collections.abc import Sequence
from dataclasses import replace

import dash_bootstrap_components as dbc
from dash import html

from iorder.ui.frame.shell import card
from iorder.ui.sourcing import simulation_table as table
from iorder.ui.sourcing.simulation_parts import Found
from iorder.views.sourcing.simulation import RunRow, are_of_same_orders


def beside_card(
    row: RunRow, some: Sequence[RunRow], other: RunRow | None, wrong: str = ""
) -> html.Section | None:
    """``some``: those to choose from; ``other``: the chosen one; ``wrong``: why there is none.

    None where there is nothing to choose and nothing to say.
    """
    if not some and not other and not wrong:
        return None
    chooser = _chooser(some, other, None if wrong else "")
    return card("Beside another simulation", _told(row, other, wrong), tools=chooser)


def _told(row: RunRow, other: RunRow | None, wrong: str) -> html.P | html.Div:
    if wrong:
        return html.P(wrong, className="li-wrong", role="alert")
    if other and other.found and row.found:
        return _compared(row, row.found, other, other.found)
    words = "Choose another simulation to compare what two rule sets would have done."
    return html.P(words, className="sm-words")


def _chooser(some: Sequence[RunRow], other: RunRow | None, none: str | None) -> html.Label:
    """``none``: what is chosen without ``other``."""
    listed = [*some, other] if other and other.id not in {one.id for one in some} else some
    options = [{"value": "", "label": "None"}] + [
        {"value": str(one.id), "label": name_of(one)} for one in listed
    ]
    return html.Label(
        [html.Span("Compare with", className="io-sr-only"),
         dbc.Select(id="sim-with", size="sm", options=options,
                    placeholder="Choose one", value=str(other.id) if other else none)],
        className="sm-choose sm-with",
    )  # fmt: skip


def name_of(row: RunRow) -> str:
    return f"Simulation {row.id}: {row.label}, {row.days:,} day{'' if row.days == 1 else 's'}"


def _compared(row: RunRow, found: Found, other: RunRow, theirs: Found) -> html.Div:
    lines = table.lines_of(
        table.side_of(theirs, "replayed"), table.side_of(found, "replayed"), found["currency"]
    )
    note = None
    if not are_of_same_orders(row, other):
        mine, old = table.span(found), table.span(theirs)
        lines = [replace(one, better=0) for one in lines]
        words = (
            f"They replay other orders ({old} there; {mine} here), so sums differ for that too, "
            "and neither is called better."
        )
        note = html.P(words, className="sm-words sm-warn")
    heads = (f"Simulation {other.id}: {other.label}", f"This one: {row.label}")
    return html.Div([note, table.figures("Figures of both", heads, lines)])
