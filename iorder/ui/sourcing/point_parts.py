"""What the page of fulfillment points shows of one: a row, and its drawer."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from dash import dcc, html

from iorder.ui.charts import figures
from iorder.ui.frame import formats
from iorder.ui.frame.parts import chip, facts, section
from iorder.ui.lists.listing_parts import Panel
from iorder.views.sourcing.points import KINDS, Allocated, PointRow, PointSheet

KIND_TONES = {"warehouse": "info", "store": "violet", "3pl": "neutral", "dropship": "neutral"}
BUSY, OVERLOADED = 1.0, 3.0
"""Days of work from which a load is shown as much, as too much."""


def grid_row(row: PointRow) -> dict[str, Any]:
    return {
        "key": row.code,
        "code": row.code,
        "label": row.label,
        "kind": KINDS[row.kind] if row.is_active else "Closed",
        "kindTone": KIND_TONES[row.kind] if row.is_active else "bad",
        "city": ", ".join(part for part in (row.city, row.country) if part) or "–",
        "open": formats.count(row.open_orders),
        "openHref": orders_address(row.code),
        "capacity": "–" if row.daily_capacity is None else formats.count(row.daily_capacity),
        "load": load_words(row),
        "loadShare": None if row.load is None else min(row.load / OVERLOADED, 1),
        "loadTone": load_tone(row),
        "reserved": formats.count(row.reserved),
        "allocated": formats.count(row.allocated),
        "on_hand": formats.count(row.on_hand),
        "onHandHref": stock_address(row.code),
        "out": formats.count(row.out),
        "outHref": stock_address(row.code, state="out"),
    }


def load_words(row: PointRow) -> str:
    """How long its open orders take it."""
    return "–" if row.load is None else f"{row.load:.1f} days"


def load_tone(row: PointRow) -> str:
    if row.load is None or row.load < BUSY:
        return ""
    return "bad" if row.load >= OVERLOADED else "warn"


def orders_address(code: str, stage: str = "") -> str:
    """The orders that have yet to leave the point."""
    where = {"stage": stage} if stage else {"scope": "open"}
    return "/orders?" + urlencode({"point": code, **where})


def page_address(code: str) -> str:
    return f"/points/{quote(code)}"


def stock_address(code: str, **more: str) -> str:
    return "/stock?" + urlencode({"point": code, **more})


def panel(point: PointSheet, *, may_edit: bool) -> Panel:
    """The drawer: its load, what is allocated there, and the ways to its orders and its stock."""
    row = point.row
    return Panel(
        row.label,
        [
            facts(
                (
                    ("Code", row.code),
                    ("Address", point.address.one_line()),
                    ("Open orders", dcc.Link(formats.count(row.open_orders),
                                             href=orders_address(row.code))),
                    ("Capacity", f"{formats.count(row.daily_capacity)} orders a day"
                     if row.daily_capacity else "not known"),
                    ("Load", f"{load_words(row)} of work" if row.load is not None else ""),
                    ("Stock", dcc.Link(f"{formats.count(row.on_hand)} units of "
                                       f"{formats.count(row.skus)} SKUs",
                                       href=stock_address(row.code))),
                    ("Out of stock", dcc.Link(f"{formats.count(row.out)} SKUs",
                                              href=stock_address(row.code, state="out"))
                     if row.out else ""),
                    ("Parcels", dcc.Link("Sent from here",
                                         href="/shipments?" + urlencode({"point": row.code}))),
                )
            ),
            section("Open orders by stage", _stages(point)),
            section("Allocated and reserved here", _units(point.skus, row)),
        ],
        chip(KINDS[row.kind], KIND_TONES[row.kind]) if row.is_active else chip("Closed", "bad"),
        dcc.Link("Edit" if may_edit else "Hours, area and channels", href=page_address(row.code),
                 className="io-button io-button-primary" if may_edit else "io-button"),
    )  # fmt: skip


def _stages(point: PointSheet) -> Any:
    if not point.stages:
        return html.Div("No order waits here.", className="oi-quiet")
    return figures.bars(
        [
            (label, number, formats.count(number), orders_address(point.row.code, stage))
            for stage, label, number in point.stages
        ]
    )


def _units(skus: Sequence[Allocated], row: PointRow) -> Any:
    if not skus:
        return html.Div("Nothing is bound to an order or promised here.", className="oi-quiet")
    heads = ("SKU", "Allocated", "Reserved", "On hand")
    lines = [
        html.Tr(
            [
                html.Td([html.Span(one.title, className="oi-line-title"),
                         dcc.Link(one.sku, href=f"/stock?open={row.id}-{one.sku_id}",
                                  className="oi-line-sku")]),
                *(html.Td(formats.count(number), className="oi-number")
                  for number in (one.allocated, one.reserved, one.on_hand)),
            ]
        )
        for one in skus
    ]  # fmt: skip
    total = (
        f"{formats.count(row.allocated)} units allocated, {formats.count(row.reserved)} reserved"
    )
    return html.Div(
        [
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(text, scope="col",
                                                className="oi-number" if at else "")
                                        for at, text in enumerate(heads)])),
                    html.Tbody(lines),
                ],
                className="oi-lines",
            ),
            html.Div(f"{total} in all.", className="oi-quiet"),
        ]
    )  # fmt: skip
