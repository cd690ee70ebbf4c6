"""The forms of what people set of a SKU: how it sells, its parts, quotas, levels by point.

Each form is saved by itself. What it was filled with goes with it, so that what somebody else
set meanwhile is never overwritten.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip
from iorder.ui.frame.shell import card
from iorder.ui.stock.stock_parts import table
from iorder.views.stock.sku_facts import Part
from iorder.views.stock.sku_settings import ChannelQuota, SkuEditing
from iorder.views.stock.stock import StockRow

WHEN_OUT = {"refuse": "Refuse it", "backorder": "Sell it on backorder",
            "preorder": "Sell it ahead, as a preorder"}  # fmt: skip
TRACKINGS = {"none": "Nothing", "lot": "Their lot", "serial": "A serial number each"}
LEVELS = (("safety", "Safety stock"), ("point", "Reorder point"), ("up-to", "Order up to"))


def editor(found: SkuEditing, rows: Sequence[StockRow], *, may_adjust: bool) -> html.Div:
    """All forms; ``sku-at``: the code and the version that the SKU's own forms stand on."""
    stored = found.stored
    return html.Div(
        [
            dcc.Store(id="sku-at", data=[stored.code, stored.version, stored.id]),
            html.Div(
                [
                    html.Div(facts(found), id="sku-edit-facts"),
                    *(
                        [html.Div(levels(rows), id="sku-edit-levels")]
                        if may_adjust and rows
                        else []
                    ),
                ],
                className="pu-main",
            ),
            html.Div(
                [
                    html.Div(parts(found.parts), id="sku-edit-parts"),
                    html.Div(quotas(found), id="sku-edit-quotas"),
                ],
                className="pu-side",
            ),
        ],
        className="pu-columns sk-form",
    )


def facts(found: SkuEditing) -> html.Section:
    now = found.stored.settings
    day = now.available_on.isoformat() if now.available_on else ""
    lot = now.tracking == "lot"
    return card(
        "How it sells and ships",
        html.Div(
            [
                html.Div(
                    [
                        _labelled("When it is out",
                                  _choice("sku-when-out", now.when_out, WHEN_OUT)),
                        _labelled("A preorder ships from",
                                  dbc.Input(id="sku-available-on", type="date", value=day)),
                        _labelled("Its units are told apart by",
                                  _choice("sku-tracking", now.tracking, TRACKINGS, disabled=lot)),
                    ],
                    className="oi-fields sk-fields",
                ),
                html.P(
                    "It is kept by lot, and stays so." if lot else
                    "By lot is one-way: it cannot be taken back. What is there already then has "
                    "no lot named.",
                    className="oi-quiet pt-told",
                ),
                html.Div(
                    [
                        dbc.Checkbox(id=f"sku-{name}", label=label, value=value,
                                     className="pu-check")
                        for name, label, value in (
                            ("hazardous", "Hazardous goods", now.hazardous),
                            ("oversize", "Oversize", now.oversize))
                    ],
                    className="sk-checks",
                ),
                *_foot("facts", "Save"),
            ]
        ),
        "a kit sells and ships as its parts do" if found.parts else None,
    )  # fmt: skip


def parts(some: Sequence[Part]) -> html.Section:
    seen = {one.code: one.quantity for one in some}
    lines = [[code, str(units)] for code, units in seen.items()]
    return card(
        "Kit parts",
        html.Div(
            [
                html.Div(part_rows(lines), id="sku-part-rows"),
                html.Button([icon("plus-lg"), "Add a part"], id="sku-part-add", type="button",
                            className="io-button io-button-small pt-act"),
                *_foot("parts", "Save the parts"),
            ]
        ),
        "a SKU with parts is a kit without stock of its own; of a kit in it the parts are taken",
    )  # fmt: skip


def part_rows(lines: Sequence[Sequence[str]]) -> Any:
    """A row for each (code, units) as they stand in their fields."""
    if not lines:
        return html.P("It is no kit.")
    return table(("Part", "Units in a kit", html.Span("Take out", className="io-sr-only")),
                 [_part_row(at, *line) for at, line in enumerate(lines)])  # fmt: skip


def _part_row(at: int, code: str, units: str) -> html.Tr:
    def named(what: str) -> dict[str, Any]:
        return {"type": f"sku-part-{what}", "row": at}

    words = f"part {at + 1}"
    return html.Tr(
        [
            html.Td(_unseen(f"SKU of {words}", id=named("code"), value=code, placeholder="SKU",
                            maxlength=200)),
            html.Td(_unseen(f"Units of {words}", id=named("units"), value=units,
                            inputmode="numeric", maxlength=5, className="sk-units")),
            html.Td(html.Button(icon("x-lg"), id=named("remove"), type="button",
                                className="io-icon-button",
                                **also(aria_label=f"Take {code or words} out"))),
        ]
    )  # fmt: skip


def quotas(found: SkuEditing) -> html.Section:
    note = "units a channel may be promised in all; empty: any number"
    if found.parts:
        return card("Quotas", html.P("A kit is promised as its parts: set their quotas."), note)
    if not found.quotas:
        return card("Quotas", html.P("There is no channel yet."), note)
    seen = {str(one.channel_id): one.quota for one in found.quotas}
    lines = [_quota(one) for one in found.quotas]
    return card(
        "Quotas",
        html.Div(
            [
                dcc.Store(id="sku-quotas-seen", data=seen),
                html.Div(table(("Channel", "Used", "Left", "Quota"), lines, numbers_from=1),
                         className="pu-scroll"),
                *_foot("quotas", "Save the quotas"),
            ]
        ),
        note,
    )  # fmt: skip


def _quota(one: ChannelQuota) -> html.Tr:
    limited = one.quota is not None
    left = formats.count(one.left) if one.left else chip("Used up", "bad")
    return html.Tr(
        [
            html.Td(one.label),
            html.Td(formats.count(one.used) if limited else formats.NOTHING,
                    className="oi-number"),
            html.Td(left if limited else formats.NOTHING, className="oi-number"),
            html.Td(_unseen(f"Quota of {one.label}",
                            id={"type": "sku-quota", "channel": one.channel_id},
                            value=_text(one.quota), inputmode="numeric", maxlength=10,
                            placeholder="any", className="sk-units"), className="oi-number"),
        ]
    )  # fmt: skip


def levels(rows: Sequence[StockRow]) -> html.Section:
    note = "empty: the reorder formula says"
    seen = {str(row.point_id): [row.safety, row.reorder_point, row.reorder_up_to] for row in rows}
    heads = ("Point", *(label for _, label in LEVELS))
    return card(
        "Levels by point",
        html.Div(
            [
                dcc.Store(id="sku-levels-seen", data=seen),
                html.Div(table(heads, [_level(row) for row in rows], numbers_from=1),
                         className="pu-scroll"),
                *_foot("levels", "Save the levels"),
            ]
        ),
        note,
    )  # fmt: skip


def _level(row: StockRow) -> html.Tr:
    values = (row.safety, row.reorder_point, row.reorder_up_to)
    return html.Tr(
        [
            html.Td(row.point),
            *(
                html.Td(_unseen(f"{label} at {row.point}",
                                id={"type": "sku-level", "of": name, "point": row.point_id},
                                value=_text(value), inputmode="numeric", maxlength=9,
                                placeholder="0" if name == "safety" else "by formula",
                                className="sk-units"),
                        className="oi-number")
                for (name, label), value in zip(LEVELS, values, strict=True)
            ),
        ]
    )  # fmt: skip


def stale(words: str, code: str) -> list[Any]:
    """A refusal of what is no longer so, with the way to what is."""
    again = html.A("Show it as it is now", href=f"/skus/{code}?edit=1", className="sk-inline")
    return [words, " ", again]


def _foot(name: str, label: str) -> list[Any]:
    return [
        html.P(id=f"sku-{name}-wrong", className="li-wrong", role="alert"),
        html.Button(label, id=f"sku-{name}-save", type="button",
                    className="io-button io-button-primary pt-act"),
    ]  # fmt: skip


def _unseen(label: str, **options: Any) -> html.Label:
    """A small field whose label only a screen reader tells: the table says it."""
    field = dbc.Input(size="sm", autocomplete="off", **options)
    return html.Label([html.Span(label, className="io-sr-only"), field])


def _labelled(label: str, control: Any) -> html.Label:
    return html.Label([html.Span(label), control], className="oi-field")


def _choice(id: str, value: str, choices: Mapping[str, str], *, disabled: bool = False) -> Any:
    options = [{"value": slug, "label": label} for slug, label in choices.items()]
    return dbc.Select(id=id, value=value, options=options, disabled=disabled)


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
