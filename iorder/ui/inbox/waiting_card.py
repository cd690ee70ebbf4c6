"""What waits anywhere, a line a kind, each the link to its list."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from iorder.ui.frame import formats, states
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.views.overview import Waiting


def waiting_card(title: str, lines: Sequence[Waiting], may_see_inbox: bool) -> Any:
    if not lines:
        calm = states.empty("Nothing waits for you", "No holds, no problems.", icon_name="check2")
        return card(title, calm)
    way = dcc.Link("Open the inbox", href="/inbox") if may_see_inbox else None
    items = html.Ul([html.Li(_line(one)) for one in lines], className="io-attention-list")
    return card(title, items, tools=way)


def _line(one: Waiting) -> dcc.Link:
    return dcc.Link(
        [
            html.Span(icon(one.icon), className=f"io-attention-icon io-tone-{one.tone}"),
            html.Span(one.label, className="io-attention-label"),
            html.Span(
                formats.count(one.count) + ("" if one.is_exact else "+"),
                className="io-attention-count",
            ),
        ],
        href=f"{one.page}?{urlencode(one.query)}",
        className="io-attention",
    )
