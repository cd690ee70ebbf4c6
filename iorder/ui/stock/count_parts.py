"""What the pages of counts show: a row of the list, the form of a new one, and one count whole.

What is expected is shown once a line is counted, so that people count and do not agree. The
browser's side, ``assets/shelves.js``, saves a line at Enter and goes to the next.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.parts import chip, facts, happened, section
from iorder.ui.lists.listing_parts import Panel
from iorder.views.stock.counts import SHOWN, CountLine, CountRow, CountSheet, Lines

TONES = {"open": "info", "waiting": "warn", "done": "ok", "cancelled": "neutral"}
LINE_WORDS = {"to_count": "", "agreed": "Agrees", "adjusted": "Adjusted",
              "waiting": "To approve", "rejected": "Rejected"}  # fmt: skip
LINE_TONES = {"to_count": "neutral", "agreed": "ok", "adjusted": "info", "waiting": "warn",
              "rejected": "bad"}  # fmt: skip
WHICH = (("due", "Those due (what sells most, most often)"), ("all", "All the point has"),
         ("some", "Only these SKUs"))  # fmt: skip
Points = Sequence[tuple[str, str]]


def address(number: str) -> str:
    return f"/counts/{number}"


def grid_row(row: CountRow) -> dict[str, Any]:
    return {
        "key": row.number,
        "number": row.number,
        "state": spaced(row.state),
        "stateTone": TONES[row.state],
        "point": row.point,
        "counted": f"{row.counted:,} of {row.lines:,}",
        "countedShare": row.share,
        "countedTone": "",
        "waiting": formats.count(row.waiting) if row.waiting else formats.NOTHING,
        "waitingTone": "warn" if row.waiting else "",
        "difference": signed(row.difference) if row.counted else formats.NOTHING,
        "by": row.opened_by,
        "opened": formats.moment(row.opened_at),
    }


def signed(units: int) -> str:
    return f"+{units:,}" if units > 0 else formats.count(units)


def panel(sheet: CountSheet, zone: str) -> Panel:
    """The drawer beside the list: what it is, and the way to its page."""
    row = sheet.row
    go = dcc.Link("Open the count", href=address(row.number),
                  className="io-button io-button-primary")  # fmt: skip
    return Panel(
        row.number,
        [summary(sheet), section("What happened", happened(sheet.moments, zone))],
        chip(spaced(row.state), TONES[row.state]),
        go,
    )


def summary(sheet: CountSheet) -> html.Dl:
    row = sheet.row
    return facts(
        (
            ("Point", dcc.Link(sheet.point_label, href=f"/points?open={row.point}")),
            ("Counted", f"{row.counted:,} of {row.lines:,} lines"),
            ("To approve", f"{row.waiting:,}" if row.waiting else ""),
            ("Difference", f"{signed(row.difference)} units" if row.counted else ""),
            ("Adjusted at once", _tolerance(sheet)),
            ("Opened", f"{formats.moment(row.opened_at)} by {row.opened_by}"),
            ("Note", sheet.note),
        )
    )


def _tolerance(sheet: CountSheet) -> str:
    parts = []
    if sheet.tolerance_units:
        many = "" if sheet.tolerance_units == 1 else "s"
        parts.append(f"up to {sheet.tolerance_units:,} unit{many}")
    if sheet.tolerance_bp:
        parts.append(f"up to {sheet.tolerance_bp / 100:g}% of what was expected")
    return ", or ".join(parts) or "nothing, every difference is approved"


def progress(row: CountRow) -> html.Div:
    """How much is counted; the browser moves it on as lines are saved."""
    return html.Div(
        [
            html.Div(
                html.Span(className="io-filling-done", id="count-bar",
                          style={"width": f"{row.share:.1%}"}),
                className="io-filling-track", role="progressbar", id="count-track",
                **also(aria_label="Lines counted", aria_valuemin="0",
                       aria_valuemax=str(row.lines), aria_valuenow=str(row.counted)),
            ),
            html.Span(f"{row.counted:,} of {row.lines:,} counted", id="count-words",
                      **also(aria_live="polite")),
        ],
        className="sh-progress",
    )  # fmt: skip


def new_form(points: Points) -> html.Details:
    """The button that opens a count, and its form."""
    options = [{"value": code, "label": label} for code, label in points]
    return dropdown(
        "New count",
        [
            _labelled("Point", dbc.Select(
                id="counts-new-point", options=options,
                value=options[0]["value"] if options else "")),
            _labelled("What to count", dbc.Select(
                id="counts-new-which", value="due",
                options=[{"value": key, "label": label} for key, label in WHICH])),
            _labelled("SKUs, one a line (for only these)", dbc.Textarea(
                id="counts-new-skus", rows=4, placeholder="LAMP", spellCheck=False)),
            _labelled("Adjust at once up to this many units", dbc.Input(
                id="counts-new-units", type="number", min=0, step=1, value=0)),
            _labelled("or up to this percentage of what was expected", dbc.Input(
                id="counts-new-percent", type="number", min=0, max=100, step=0.01,
                value=0)),
            html.P(id="counts-new-wrong", className="li-wrong", role="alert"),
            html.Button("Open the count", id="counts-new", type="button",
                        className="io-button io-button-primary io-button-wide"),
            dcc.Location(id="counts-new-go", refresh="callback-nav"),
        ],
        "plus-lg",
        MAIN,
        id="counts-new-form",
    )  # fmt: skip


def _labelled(words: str, field: Any) -> html.Label:
    return html.Label([words, field], className="io-label")


def tabs(on: str, row: CountRow) -> html.Nav:
    """What of the lines is shown."""
    numbers = {"to_count": row.lines - row.counted, "waiting": row.waiting}
    return html.Nav(
        [
            html.Button(
                [label, html.Span(formats.count(numbers[key]), className="oi-tab-count")
                 if key in numbers else None],
                id={"type": "count-show", "shown": key}, type="button",
                className="oi-tab" + (" is-on" if key == on else ""),
                **also(aria_current="true" if key == on else "false"),
            )
            for key, label in SHOWN.items()
        ],
        className="oi-tabs sh-tabs", **also(aria_label="Lines by state"),
    )  # fmt: skip


def table(sheet: CountSheet, page: Lines, may: Mapping[str, bool]) -> html.Div:
    """The lines; drawn anew as a whole, for the browser writes into it meanwhile."""
    can_enter = may["edit"] and "enter" in sheet.acts
    can_decide = may["approve"] and "approve" in sheet.acts
    if not page.lines:
        return html.Div(
            html.Div([html.H2("No line here"), html.P("Nothing is left of what is shown.")],
                     className="oi-notice", role="status"),
            key=uuid.uuid4().hex,
        )  # fmt: skip
    heads = ("SKU", "Counted", "Expected", "Difference", "State", "Counted by", "")
    return html.Div(
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([
                        html.Th(text or html.Span("Decide", className="io-sr-only"), scope="col",
                                className="oi-number" if 0 < at < 4 else "")
                        for at, text in enumerate(heads)])),
                    html.Tbody([_line(one, enter=can_enter, decide=can_decide)
                                for one in page.lines]),
                ],
                className="oi-lines sh-lines sh-count",
            ),
            className="sh-scroll",
        ),
        key=uuid.uuid4().hex,
    )  # fmt: skip


def _line(line: CountLine, *, enter: bool, decide: bool) -> html.Tr:
    counted: Any = "" if line.counted is None else formats.count(line.counted)
    if enter:
        field = dbc.Input(
            type="text", inputMode="numeric", value="" if line.counted is None else line.counted,
            size="sm", autocomplete="off", maxlength=7, className="sh-units",
            id={"type": "count-units", "sku": line.sku_id},
        )  # fmt: skip
        name = html.Span(f"Counted: {line.sku}", className="io-sr-only")
        counted = html.Label([name, field], **also(data_count_sku=str(line.sku_id)))
    buttons = []
    if decide and line.state == "waiting":
        buttons = [
            html.Button(label, type="button", className="io-button io-button-small",
                        id={"type": "count-decide", "act": act, "sku": line.sku_id,
                            "counted": line.counted},
                        **also(aria_label=f"{label} {line.sku}"))
            for act, label in (("approve", "Approve"), ("reject", "Reject"))
        ]  # fmt: skip
    word = LINE_WORDS[line.state]
    difference = line.difference
    return html.Tr(
        [
            html.Td([html.Span(line.title, className="oi-line-title"),
                     html.Span(line.sku, className="oi-line-sku")]),
            html.Td(counted, className="oi-number"),
            html.Td("" if line.expected is None else formats.count(line.expected),
                    className="oi-number", **also(data_cell="expected")),
            html.Td("" if difference is None else signed(difference),
                    className="oi-number" + (" li-tone-warn" if difference else ""),
                    **also(data_cell="difference")),
            html.Td(chip(word, LINE_TONES[line.state]) if word else "",
                    **also(data_cell="state")),
            html.Td([line.by, html.Div(formats.moment(line.counted_at), className="oi-quiet")
                     if line.counted_at else None], **also(data_cell="by")),
            html.Td(html.Div(buttons, className="oi-inline")),
        ],
        **also(data_line=str(line.sku_id)),
    )  # fmt: skip


def pager(page: Lines) -> html.Div:
    if page.pages == 1:
        return html.Div(f"{page.number:,} lines", className="oi-quiet")
    steps = (("Previous", page.page - 1, page.page > 1), ("Next", page.page + 1,
             page.page < page.pages))  # fmt: skip
    return html.Div(
        [
            html.Span(f"Page {page.page:,} of {page.pages:,} · {page.number:,} lines",
                      className="oi-quiet"),
            *(html.Button(label, id={"type": "count-page", "page": to}, type="button",
                          className="io-button io-button-small", disabled=not can)
              for label, to, can in steps),
        ],
        className="oi-inline",
    )  # fmt: skip
