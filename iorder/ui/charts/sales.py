"""Sales step by step, one currency at a time: a line, the same as a table, and the choice."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from iorder.kernel.currencies import SYMBOLS
from iorder.ui.charts import figures
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import card
from iorder.ui.lists.period_menu import choice
from iorder.views.overview import Bucket
from iorder.web import web_settings


def sales(title: str, steps: Sequence[Bucket], query: Mapping[str, str]) -> Any:
    """The card of one currency, the one ``query`` names or that of most orders."""
    sold_in: dict[str, int] = {}
    for step in steps:
        for code, number in step.sold_in.items():
            sold_in[code] = sold_in.get(code, 0) + number
    if not sold_in:
        nothing = states.empty(
            "No sales", "No order was placed in these days.", icon_name="graph-up"
        )
        return card(title, nothing)
    ranked = sorted(sold_in, key=lambda code: (-sold_in[code], code))
    currency = query["currency"] if query.get("currency") in sold_in else ranked[0]
    minor = [step.sold_minor.get(currency, 0) for step in steps]
    return card(
        title,
        _course(steps, minor, currency),
        f"{formats.money(sum(minor), currency)} in all · by {_step_name(steps)}, "
        f"{web_settings().timezone}",
        _currencies(ranked, currency, query),
    )


def _course(steps: Sequence[Bucket], minor: list[int], currency: str) -> html.Div:
    texts = [formats.money(one, currency) for one in minor]
    prefix = SYMBOLS.get(currency, f"{currency} ")
    scale = formats.major(currency)
    labels = [_short_days(step, len(steps)) for step in steps]
    rows = [
        (formats.days(step.first, step.last), formats.count(step.sold_in.get(currency, 0)), text)
        for step, text in zip(steps, texts, strict=True)
    ]
    return html.Div(
        [
            figures.line(labels, [one / scale for one in minor], texts, "sales", prefix),
            figures.table(("Days", "Orders", f"Sales, {currency}"), rows),
        ]
    )


def _currencies(ranked: list[str], current: str, query: Mapping[str, str]) -> html.Nav | None:
    if len(ranked) < 2:
        return None
    links = [
        choice(code, {**query, "currency": code}, "io-segment", is_on=code == current)
        for code in ranked[:8]
    ]
    return html.Nav(links, className="io-segments", **also(aria_label="Currency"))


def _step_name(steps: Sequence[Bucket]) -> str:
    days = (steps[0].last - steps[0].first).days + 1
    return {1: "day", 7: "week"}.get(days, f"{days} days")


def _short_days(step: Bucket, size: int) -> str:
    years = "" if size <= 62 and step.first.year == step.last.year else " %Y"
    return step.first.strftime(f"%-d %b{years}")
