"""What the stock page shows of one SKU at one point: a row, and the drawer that explains it."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip, facts, section, when
from iorder.ui.lists.listing_parts import Panel
from iorder.ui.stock import stock_levels, stock_then
from iorder.views.stock.explained import Entry, Explained, Promise
from iorder.views.stock.stock import StockRow
from iorder.views.stock.stock_filter import LONG_DAYS

SUMS = (("on_hand", "On hand"), ("reserved", "Reserved"), ("allocated", "Allocated"),
        ("quarantine", "Quarantine"))  # fmt: skip
KINDS = {
    "receive": "Received", "reserve": "Reserved", "allocate": "Allocated", "release": "Released",
    "expire": "Reservation expired", "ship": "Shipped", "adjust": "Adjusted", "count": "Counted",
    "open": "Opening stock",
}  # fmt: skip
REASONS = ("Counted", "Found", "Damaged", "Lost", "Sample taken", "Delivered short")
SHOWN_PROMISES = 20
HEAT = {
    "out": "nothing left",
    "low": "less than its supplier takes",
    "fine": "enough",
    "over": f"more than {LONG_DAYS} days",
}


def key_of(row: StockRow) -> str:
    """What an address calls the row."""
    return f"{row.point_id}-{row.sku_id}"


def place_of(key: str) -> tuple[int, int]:
    """(point id, SKU id) of a key; (0, 0), which no place has, for what is none."""
    point, _, sku = key.partition("-")
    return (int(point), int(sku)) if point.isdecimal() and sku.isdecimal() else (0, 0)


def state_of(row: StockRow) -> tuple[str, str]:
    """(word, tone) of what the numbers say; no word where all is well."""
    if row.on_hand < row.reserved + row.allocated:
        return "Short", "bad"
    if row.available <= 0:
        return "Out", "bad"
    if row.reorder_point is not None and row.available <= row.reorder_point:
        return "Low", "warn"
    return "", ""


def grid_row(row: StockRow) -> dict[str, Any]:
    word, tone = state_of(row)
    return {
        "key": key_of(row),
        "sku": row.sku,
        "title": row.title,
        "point": row.point,
        "state": word,
        "stateTone": tone,
        "on_hand": formats.count(row.on_hand),
        "reserved": _or_dash(row.reserved),
        "allocated": _or_dash(row.allocated),
        "safety": _or_dash(row.safety),
        "available": formats.count(row.available),
        "availableTone": tone,
        "cover": cover(row),
        "coverTone": f"heat-{row.heat}" if row.heat else "",
        "titleHref": f"/skus/{quote(row.sku)}",
    }


def legend() -> html.P:
    """What the colours and signs of the cover mean."""
    return html.P(
        [
            "Cover, how long what is available lasts:",
            *(
                html.Span(words, className=f"li-tone li-tone-heat-{tone}")
                for tone, words in HEAT.items()
            ),
        ],
        className="st-legend",
    )  # fmt: skip


def cover(row: StockRow) -> str:
    """How long what is available lasts, as people say it."""
    if row.available <= 0:
        return "Out"
    if row.cover_days is None:
        return "–"
    if row.cover_days > 365:
        return "over a year"
    return f"{row.cover_days:.0f} day{'' if round(row.cover_days) == 1 else 's'}"


def _or_dash(number: int) -> str:
    return formats.count(number) if number else "–"


def panel(told: Explained, zone: str, *, may_adjust: bool) -> Panel:
    """The drawer: where each number comes from."""
    row = told.row
    word, tone = state_of(row)
    return Panel(
        f"{row.sku} at {row.point}",
        [
            facts(
                (
                    ("Product", dcc.Link(row.title, href=f"/skus/{quote(row.sku)}")),
                    ("Point", dcc.Link(row.point, href=f"/points?open={row.point}")),
                    ("Reorder at", "" if row.reorder_point is None else str(row.reorder_point)),
                    ("Cover", cover(row) + ("" if row.cover_days is None else
                                            " at the last 28 days' demand")),
                )
            ),
            section("Available", _sum(row)),
            *([section("Levels", stock_levels.form(row))] if may_adjust else []),
            section("On an earlier day", stock_then.form(row)),
            section("Promised", *_promises(told.promises, row, zone)),
            section("Ledger", _checked(told), _ledger(told.entries, zone)),
        ],
        chip(word, tone) if word else None,
        _adjust(row) if may_adjust else None,
    )  # fmt: skip


def _sum(row: StockRow) -> html.Dl:
    """On hand less everything that is spoken for."""
    parts = (
        ("On hand", row.on_hand, "on the shelf"),
        ("Reserved", -row.reserved, "promised, not yet bound"),
        ("Allocated", -row.allocated, "bound to orders being sent"),
        ("Safety", -row.safety, "kept back"),
        ("Quarantine", -row.quarantine, "not to be sold"),
    )
    lines = [
        html.Div(
            [html.Dt([label, html.Span(f" {why}", className="oi-quiet")]),
             html.Dd(formats.count(number))]
        )
        for label, number, why in parts
        if number or label == "On hand"
    ]  # fmt: skip
    total = html.Div(
        [html.Dt("Available"), html.Dd(formats.count(row.available))], className="is-total"
    )
    return html.Dl([*lines, total], className="oi-money")


def _promises(promises: Sequence[Promise], row: StockRow, zone: str) -> list[Any]:
    if not promises:
        return [html.Div("Nothing is promised here.", className="oi-quiet")]
    lines = [
        html.Tr(
            [
                html.Td(
                    dcc.Link(one.holder, href=f"/orders/{one.holder}")
                    if one.is_order
                    else one.holder.capitalize()
                ),
                html.Td([spaced(one.stage), _expiry(one, zone)]),
                html.Td(formats.count(one.quantity), className="oi-number"),
            ]
        )
        for one in promises[:SHOWN_PROMISES]
    ]
    left = len(promises) - SHOWN_PROMISES
    more = [html.Div(f"{left} more are not shown.", className="oi-quiet")] if left > 0 else []
    return [table(("For", "Stage", "Units"), lines), *more]


def _expiry(one: Promise, zone: str) -> Any:
    if one.expires_at is None or one.stage != "reserved":
        return None
    return html.Div(["until ", when(one.expires_at, zone)], className="oi-quiet")


def _checked(told: Explained) -> html.Div | None:
    """Says so where a number is not what its ledger adds up to."""
    wrong = [
        f"{label.lower()} is {getattr(told.row, name)}, its ledger adds up to {told.sums[name]}"
        for name, label in SUMS
        if told.sums[name] != getattr(told.row, name)
    ]
    if not wrong:
        return html.Div("Each number is the sum of its ledger rows.", className="oi-quiet li-sums")
    words = f"This does not add up: {'; '.join(wrong)}. Run doctor."
    return html.Div(words, className="oi-hold", role="alert")


def _ledger(entries: Sequence[Entry], zone: str) -> html.Div:
    names = dict(SUMS) | {"inbound": "Inbound"}
    lines = [
        html.Tr(
            [
                html.Td(
                    [
                        html.Span([KINDS.get(one.kind, spaced(one.kind)), _reason(one)]),
                        html.Div([when(one.at, zone), f" · {one.by}"], className="oi-quiet"),
                    ]
                ),
                html.Td(
                    [
                        html.Div([html.Span(f"{names[name]} ", className="oi-quiet"),
                                  signed(delta)])
                        for name, delta in one.deltas.items()
                    ],
                    className="oi-number",
                ),
            ]
        )
        for one in entries
    ]  # fmt: skip
    return html.Div(table(("What happened", "Change"), lines))


def _reason(one: Entry) -> Any:
    if one.order:
        return html.Span([" for ", dcc.Link(one.order, href=f"/orders/{one.order}")])
    return f": {one.reason}" if one.reason else ""


def signed(delta: int) -> str:
    """``+3`` or ``-3``."""
    return f"+{delta:,}" if delta > 0 else formats.count(delta)


def table(heads: Sequence[Any], lines: Sequence[Any], numbers_from: int = -1) -> html.Table:
    """Lines under their heads; columns from ``numbers_from`` on are numbers, else the last."""
    first = numbers_from if numbers_from >= 0 else len(heads) - 1
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col",
                                        className="oi-number" if at >= first else "")
                                for at, text in enumerate(heads)])),
            html.Tbody(list(lines)),
        ],
        className="oi-lines",
    )  # fmt: skip


def _adjust(row: StockRow) -> html.Details:
    """The form that corrects the shelf. ``stock-cause`` makes saving twice count once."""
    return html.Details(
        [
            html.Summary("Adjust what is on hand", className="io-button"),
            html.Div(
                [
                    dcc.Store(id="stock-cause", data=f"hand:{uuid.uuid4().hex}"),
                    dcc.Store(id="stock-place", data=[row.point_id, row.sku_id]),
                    html.Label(
                        ["Change by", dbc.Input(id="stock-delta", type="number", step=1,
                                                placeholder="-2 or 5")],
                        className="io-label",
                    ),
                    html.P(["On hand ",
                            html.Strong(str(row.on_hand), className="li-sum")],
                           className="oi-quiet"),
                    html.Label(
                        ["Reason", dbc.Input(id="stock-reason", maxlength=200,
                                             list="stock-reasons", autocomplete="off")],
                        className="io-label",
                    ),
                    html.Datalist([html.Option(value=one) for one in REASONS],
                                  id="stock-reasons"),
                    html.P(id="stock-wrong", className="li-wrong", role="alert"),
                    html.Button("Save the change", id="stock-save", type="button",
                                className="io-button io-button-primary io-button-wide"),
                ],
                className="oi-pop is-up", **also(data_sum_of=str(row.on_hand)),
            ),
        ],
        className="oi-days",
    )  # fmt: skip
