"""What the pages of channels show: the list, one channel's form, its quotas."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats, shelf_files, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip, facts, happened
from iorder.ui.frame.shell import card
from iorder.ui.stock.stock_parts import table
from iorder.views.channels import MOST_QUOTAS, ChannelRow, ChannelSheet, QuotaRow


def address(slug: str) -> str:
    return f"/channels/{quote(slug)}"


def listed(rows: Sequence[ChannelRow]) -> html.Section:
    if not rows:
        empty = states.empty("No channels yet", "A channel comes with its first import or order.")
        return card("What each may sell", empty)
    lines = [
        html.Tr(
            [
                html.Td(dcc.Link(one.label, href=address(one.slug))),
                html.Td(one.slug, className="oi-quiet"),
                html.Td(", ".join(one.points) or "all points"),
                html.Td(_used_up(one), className="oi-number"),
                html.Td(f"{one.minutes:,} min", className="oi-number"),
                html.Td(formats.count(one.extensions), className="oi-number"),
            ]
        )
        for one in rows
    ]
    heads = ("Channel", "Short name", "Served by", "Quotas", "A cart holds", "Extensions")
    return card(
        "What each may sell", html.Div(table(heads, lines, numbers_from=3), className="pu-scroll")
    )


def _used_up(one: ChannelRow) -> str:
    if not one.quotas:
        return formats.NOTHING
    gone = f", {one.used_up:,} used up" if one.used_up else ""
    return f"{formats.many(one.quotas, 'SKU')}{gone}"


def body(sheet: ChannelSheet, zone: str, *, may_edit: bool) -> html.Div:
    row = sheet.row
    side = [
        card("Carts and points", _form(sheet) if may_edit else _facts(row)),
        card("What happened", happened(sheet.moments, zone) if sheet.moments
             else html.Div("Nothing yet.", className="oi-quiet")),
    ]  # fmt: skip
    tools = shelf_files.button("Quotas from a file", "channel-sent",
                               "A file with the columns sku and quota")  # fmt: skip
    main = [
        card("Quotas", html.Div([
            html.P("Units of a SKU the channel may be promised in all; without a quota, any "
                   "number.", className="oi-quiet pt-intro"),
            _quotas(sheet, may_edit=may_edit),
            *([_paste()] if may_edit else []),
        ]), tools=tools if may_edit else None),
    ]  # fmt: skip
    return html.Div(
        [html.Div(main, className="pu-main"), html.Div(side, className="pu-side")],
        className="pu-columns",
    )


def _facts(row: ChannelRow) -> html.Dl:
    return facts(
        (
            ("A cart holds", f"{row.minutes:,} minutes"),
            ("Made longer", f"at most {row.extensions:,} times"),
            ("Served by", ", ".join(row.points) or "all points"),
        )
    )


def _form(sheet: ChannelSheet) -> html.Div:
    row = sheet.row
    seen = [row.minutes, row.extensions, sorted(sheet.named)]
    options = [
        {"value": point_id, "label": code if code == label else f"{code} · {label}"}
        for point_id, code, label in sheet.choices
    ]
    return html.Div(
        [
            dcc.Store(id="channel-seen", data=[row.id, *seen]),
            html.Div(
                [
                    html.Label([html.Span(label),
                                dbc.Input(id=f"channel-{name}", value=str(value),
                                          inputmode="numeric", autocomplete="off", maxlength=6)],
                               className="oi-field")
                    for name, label, value in (
                        ("minutes", "Minutes a cart holds", row.minutes),
                        ("extensions", "Times made longer", row.extensions))
                ],
                className="oi-fields",
            ),
            html.Div(
                [
                    html.Span("Served only by these points; none chosen: by all"),
                    dbc.Checklist(id="channel-points", value=sorted(sheet.named),
                                  options=options, className="ch-points"),
                ],
                className="oi-field pt-below", role="group", **also(aria_label="Points"),
            ),
            html.P(id="channel-wrong", className="li-wrong", role="alert"),
            html.Button("Save", id="channel-save", type="button",
                        className="io-button io-button-primary pt-act"),
        ]
    )  # fmt: skip


def _quotas(sheet: ChannelSheet, *, may_edit: bool) -> Any:
    if not sheet.quotas:
        return html.P("No SKU has a quota here.")
    lines = [_quota(one, may_edit=may_edit) for one in sheet.quotas]
    heads = ("SKU", "Promised", "Quota", "Left", *(["Take off"] if may_edit else []))
    more = sheet.row.quotas - len(sheet.quotas)
    return html.Div(
        [
            table(heads, lines, numbers_from=1),
            html.Div(f"The {MOST_QUOTAS} with least left are shown; {more:,} more have one.",
                     className="oi-quiet") if more > 0 else None,
        ]
    )  # fmt: skip


def _quota(one: QuotaRow, *, may_edit: bool) -> html.Tr:
    left = max(one.quota - one.used, 0)
    remove = html.Button(icon("x-lg"), id={"type": "quota-remove", "sku": one.sku_id},
                         type="button", className="io-icon-button",
                         **also(aria_label=f"Take the quota of {one.sku} off"))  # fmt: skip
    return html.Tr(
        [
            html.Td([html.Span(one.title, className="oi-line-title"),
                     dcc.Link(one.sku, href=f"/skus/{quote(one.sku)}", className="oi-line-sku")]),
            html.Td(formats.count(one.used), className="oi-number"),
            html.Td(formats.count(one.quota), className="oi-number"),
            html.Td(formats.count(left) if left else chip("Used up", "bad"),
                    className="oi-number"),
            *([html.Td(remove, className="oi-number ch-off")] if may_edit else []),
        ]
    )  # fmt: skip


def _paste() -> html.Div:
    return html.Div(
        [
            html.Label(
                [html.Span("Set quotas: a SKU and its units, one SKU a line"),
                 dbc.Textarea(id="quota-lines", rows=4, placeholder="LAMP 500\nMUG 120")],
                className="oi-field pt-below",
            ),
            html.P(id="quota-wrong", className="li-wrong", role="alert",
                   **also(data_shelf_wrong="true")),
            html.Button("Set them", id="quota-set", type="button", className="io-button pt-act"),
        ]
    )  # fmt: skip


def file_told(name: str, slug: str, token: str, number: int, bad: Sequence[Any]) -> Any:
    """What became of a file of quotas."""
    words = f"{name}: {formats.many(number, 'quota')} set"
    if not bad:
        return html.Div(f"{words}.", className="io-alert io-alert-ok", role="status")
    return card(
        f"{words}, {formats.many(len(bad), 'row')} refused",
        shelf_files.refused(shelf_files.shown(bad), len(bad)),
        tools=shelf_files.download(f"{address(slug)}/refused/{token}.csv"),
        className="sh-refused",
    )
