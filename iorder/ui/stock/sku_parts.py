"""The parts of one SKU's page, drawn."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from dash import dcc, html

from iorder.ui.charts import figures
from iorder.ui.frame import formats, states
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip, facts, happened, when
from iorder.ui.frame.shell import card
from iorder.ui.stock.stock_parts import KINDS, SUMS, cover, key_of, signed, state_of, table
from iorder.views.happened import Happened
from iorder.views.stock.explained import Entry
from iorder.views.stock.sku import Coming, Holding, SkuSheet, totals
from iorder.views.stock.sku_facts import Part
from iorder.views.stock.stock import StockRow

NUMBERS = (("available", "Available"), ("on_hand", "On hand"), ("reserved", "Reserved"),
           ("allocated", "Allocated"), ("inbound", "Inbound"),
           ("quarantine", "Quarantine"))  # fmt: skip
WHEN_OUT = {"refuse": "refused", "backorder": "sold on backorder", "preorder": "sold ahead"}


class Acts(NamedTuple):
    """What the person may do at a point."""

    adjust: bool = False
    transfer: bool = False
    order: bool = False


def chips(sheet: SkuSheet) -> list[Any]:
    """What is out of the ordinary about the SKU."""
    one = sheet.facts
    found = [
        ("Kit", "info", bool(sheet.parts)),
        ("Discontinued", "neutral", one.discontinued),
        (f"By {one.tracking}", "info", one.tracking != "none"),
        ("Hazardous", "warn", one.hazardous),
        ("Oversize", "warn", one.oversize),
    ]
    return [chip(word, tone) for word, tone, is_so in found if is_so]


def numbers(sheet: SkuSheet) -> html.Dl:
    """Units over all points, large."""
    sums = totals(sheet.rows)
    days = [row.cover_days for row in sheet.rows if row.cover_days is not None]
    a_day = sum(max(row.available, 0) / row.cover_days for row in sheet.rows if row.cover_days)
    lasts = f"{sums['available'] / a_day:.0f} days" if days and a_day else formats.NOTHING
    shown = [(label, formats.count(sums[name])) for name, label in NUMBERS]
    return html.Dl(
        [
            html.Div([html.Dt(label), html.Dd(value)], className="sk-number")
            for label, value in (*shown, ("Cover", lasts))
        ],
        className="io-card sk-numbers",
    )


def about(sheet: SkuSheet) -> Any:
    one = sheet.facts
    sides = (one.length_mm, one.width_mm, one.height_mm)
    size = " × ".join(str(side) for side in sides if side) + " mm" if all(sides) else ""
    price = formats.money(one.price_minor, one.currency) if one.currency else ""
    return card(
        "About",
        facts(
            (
                ("Product", one.product),
                ("Category", one.category),
                ("Barcode", one.barcode),
                ("Price", price),
                ("Weight", f"{one.weight_g:,} g" if one.weight_g else ""),
                ("Size", size),
                ("When out", WHEN_OUT[one.when_out]),
                ("Ships from", formats.day(one.available_on) if one.available_on else ""),
                ("Part of", _codes(sheet.kits)),
            )
        ),
    )


def places(sheet: SkuSheet, acts: Acts) -> Any:
    """One line a point with what people do there; each opens its ledger."""
    if sheet.parts:
        return card("Parts", _parts(sheet.parts), "a kit has no stock of its own")
    lines = []
    for row in sheet.rows:
        word, tone = state_of(row)
        units = (row.on_hand, row.reserved, row.allocated, row.safety, row.inbound)
        lines.append(
            html.Tr(
                [
                    html.Td(
                        dcc.Link(row.point, href=f"/stock?q={row.sku}&open={key_of(row)}",
                                 title="Explain these numbers")
                    ),
                    html.Td(chip(word, tone) if word else ""),
                    *(html.Td(formats.count(number), className="oi-number") for number in units),
                    html.Td(cover(row), className="oi-number"),
                    html.Td(formats.count(row.available), className="oi-number sk-strong"),
                    *([html.Td(_acts(row, acts), className="sk-acts")] if any(acts) else []),
                ]
            )
        )  # fmt: skip
    if not lines:
        return card("Points", states.empty("No point has it", "Stock comes as goods are received."))
    heads = ("Point", _unseen("State"), "On hand", "Reserved", "Allocated", "Safety", "Inbound",
             "Cover", "Available", *([_unseen("What to do")] if any(acts) else []))  # fmt: skip
    shown = html.Div(table(heads, lines, numbers_from=2), className="pu-scroll")
    return card("Points", shown, className="sk-wide")


def _unseen(words: str) -> html.Span:
    return html.Span(words, className="io-sr-only")


def _acts(row: StockRow, acts: Acts) -> html.Div:
    """Links to where each is done, filled in already."""
    ask = urlencode({"from": row.point, "sku": row.sku})
    shown = (
        (acts.adjust, "Adjust", f"/stock?q={quote(row.sku)}&open={key_of(row)}"),
        (acts.transfer, "Transfer", f"/transfers?{ask}"),
        (acts.order, "Order more", f"/reorder?open={key_of(row)}"),
    )
    return html.Div(
        [
            dcc.Link(
                [label, _unseen(f" {row.sku} at {row.point}")],
                href=address,
            )
            for is_shown, label, address in shown
            if is_shown
        ]
    )


def changes(moments: Sequence[Happened], zone: str) -> Any:
    """Who set what of the SKU, newest last."""
    calm = states.empty("Nobody changed it yet", "What people set of it stands here.")
    return card("Changes", happened(moments, zone) if moments else calm)


def demand(sheet: SkuSheet) -> Any:
    """Units that left, day by day."""
    days = [(f"{day:%-d %b}", units) for day, units in sheet.demand]
    total = sum(units for _, units in days)
    if not total:
        calm = states.empty("None left yet", "Units show here by the day they were shipped.")
        return card("Demand", calm)
    words = [f"{units} unit{'' if units == 1 else 's'}" for _, units in days]
    chart = figures.line([day for day, _ in days], [n for _, n in days], words, "demand", "")
    rows = [(day, str(units)) for day, units in days]
    note = f"{total:,} units shipped in {len(days)} days"
    return card("Demand", html.Div([chart, figures.table(("Day", "Units"), rows)]), note)


def coming(found: Sequence[Coming], today: date) -> Any:
    if not found:
        return card("Inbound", states.empty("Nothing is on its way", "Purchase orders and "
                                            "transfers that were sent stand here."))  # fmt: skip
    lines = [
        html.Tr(
            [
                html.Td(dcc.Link(one.number, href=_address(one))),
                html.Td([one.source, " → ", one.point]),
                html.Td(_expected(one, today)),
                html.Td(formats.count(one.quantity), className="oi-number"),
            ]
        )
        for one in found
    ]
    return card("Inbound", table(("Number", "From", "Expected", "Units"), lines))


def holdings(found: Sequence[Holding], promised: int, zone: str) -> Any:
    if not found:
        return card("Promised", states.empty("Nothing is promised", "Carts and orders that hold "
                                             "units stand here."))  # fmt: skip
    lines = [
        html.Tr(
            [
                html.Td(
                    dcc.Link(one.holder, href=f"/orders/{one.holder}")
                    if one.is_order
                    else one.holder.capitalize()
                ),
                html.Td(one.point),
                html.Td(
                    [spaced(one.stage)]
                    + ([" until ", when(one.expires_at, zone)] if one.expires_at else [])
                ),
                html.Td(formats.count(one.quantity), className="oi-number"),
            ]
        )
        for one in found
    ]
    note = f"the oldest {len(found)} of {promised:,}" if promised > len(found) else None
    return card("Promised", table(("For", "Point", "Stage", "Units"), lines), note)


def ledger(entries: Sequence[Entry], zone: str) -> Any:
    if not entries:
        return card("Ledger", states.empty("Nothing moved in four weeks", "Each change of stock "
                                           "stands here."))  # fmt: skip
    names = dict(SUMS) | {"inbound": "Inbound"}
    lines = [
        html.Tr(
            [
                html.Td(when(one.at, zone)),
                html.Td([KINDS.get(one.kind, spaced(one.kind)), *_why(one)]),
                html.Td(one.by),
                html.Td(
                    ", ".join(f"{names[name]} {signed(n)}" for name, n in one.deltas.items()),
                    className="oi-number",
                ),
            ]
        )
        for one in entries
    ]
    return card(
        "Ledger", table(("When", "What happened", "By", "Change"), lines), "the last four weeks"
    )


def _why(one: Entry) -> list[Any]:
    if one.order:
        return [" for ", dcc.Link(one.order, href=f"/orders/{one.order}", className="sk-inline")]
    return [f": {one.reason}"] if one.reason else []


def _parts(parts: Sequence[Part]) -> html.Table:
    lines = [
        html.Tr(
            [
                html.Td(dcc.Link(one.code, href=f"/skus/{one.code}")),
                html.Td(one.title),
                html.Td(formats.count(one.quantity), className="oi-number"),
            ]
        )
        for one in parts
    ]
    return table(("Part", "Product", "Units in a kit"), lines)


def _codes(some: Sequence[Part]) -> Any:
    links: list[Any] = []
    for one in some:
        links += [", ", dcc.Link(one.code, href=f"/skus/{one.code}")]
    return html.Span(links[1:]) if links else ""


def _address(one: Coming) -> str:
    if one.is_transfer:
        return f"/transfers?open={one.number}"
    return f"/purchase-orders/{one.number}"


def _expected(one: Coming, today: date) -> Any:
    if one.expected_on is None:
        return formats.NOTHING
    late = one.expected_on < today
    words = formats.day(one.expected_on)
    return [words, " ", chip("Late", "bad")] if late else words
