"""Figures of two replays, or of one and what happened, side by side with their difference."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from iorder.ui.frame import formats
from iorder.ui.frame.wide_table import wide
from iorder.ui.sourcing.simulation_parts import Found, signed_percent

Show = Callable[[Any], str]
Side = Mapping[str, Any]
"""The sums of a side (``replay_sums``), and ``left``: units left to promise at the end."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of both sides. ``better``: -1 where less is better, 0 where neither is."""

    label: str
    before: float | None
    after: float | None
    show: Show
    better: int = 0


def side_of(found: Found, side: str) -> Side:
    """``side``: happened or replayed."""
    return {**found[side], "left": sum(one[side]["left"] for one in found["points"])}


def lines_of(old: Side, new: Side, currency: str) -> list[Line]:
    """What is compared, the most telling first."""
    count = formats.count

    def both(label: str, name: str, show: Show = count, better: int = 0) -> Line:
        return Line(label, old[name], new[name], show, better)

    def kept(side: Side) -> float | None:
        return side["kept"] / side["promised"] if side["promised"] else None

    def per_order(side: Side) -> float | None:
        sent = side["whole"] + side["split"]
        return side["cost_minor"] / sent if sent else None

    def money(value: float) -> str:
        return formats.money(round(value), currency)

    return [
        both("Sent whole", "whole", better=1),
        both("Split over points", "split", better=-1),
        both("Parcels", "parcels", better=-1),
        both("Distance per parcel, mean", "km_mean", _km, -1),
        both("Distance per parcel, 9 of 10 within", "km_p90", _km, -1),
        both("Shipping cost, estimated", "cost_minor", money, -1),
        Line("Shipping cost per order", per_order(old), per_order(new), money, -1),
        Line("Promises kept, estimated", kept(old), kept(new), formats.percent, 1),
        both("Short when it was placed", "short", better=-1),
        both("Still waiting at the end", "waiting", better=-1),
        both("Units left to promise", "left"),
    ]


def figures(label: str, names: tuple[str, str], lines: Sequence[Line]) -> html.Div:
    """The table called ``label``. ``names``: what the two sides are called."""
    heads = ("", *names, "Difference")
    return wide(
        html.Table(
            [
                html.Thead(html.Tr([
                    html.Th(word or html.Span("Figure", className="io-sr-only"), scope="col",
                            className="oi-number" if at else "")
                    for at, word in enumerate(heads)])),
                html.Tbody([_figure(one) for one in lines]),
            ],
            className="oi-lines sm-figures",
        ),
        label,
    )  # fmt: skip


def span(found: Found) -> str:
    """How many orders of which days."""
    since, until = (datetime.fromisoformat(found[name]) for name in ("since", "until"))
    zone = formats.zone()
    days = formats.days(since.astimezone(zone).date(), until.astimezone(zone).date())
    return f"{found['orders']:,} orders, {days}"


def _km(km: float) -> str:
    return f"{km:,.0f} km"


def _figure(one: Line) -> html.Tr:
    def cell(value: float | None) -> str:
        return formats.NOTHING if value is None else str(one.show(value))

    return html.Tr(
        [
            html.Th(one.label, scope="row"),
            html.Td(cell(one.before), className="oi-number"),
            html.Td(cell(one.after), className="oi-number"),
            html.Td(_change(one), className="oi-number"),
        ]
    )


def _change(one: Line) -> Any:
    if one.before is None or one.after is None:
        return formats.NOTHING
    delta = one.after - one.before
    if one.show(one.after) == one.show(one.before):
        return html.Span("same", className="oi-quiet")
    if one.show is formats.percent:
        words = f"{'+' if delta > 0 else ''}{formats.percent(delta).rstrip('%')} pp"
    else:
        words = ("+" if delta > 0 else formats.MINUS) + str(one.show(abs(delta)))
        if one.before:
            words += f" ({signed_percent(delta / one.before)})"
    good = delta * one.better
    tone = "" if not one.better else "ok" if good > 0 else "bad"
    mark = html.Span(" better" if good > 0 else " worse", className="oi-quiet") if tone else None
    return html.Span([words, mark], className=f"sm-change sm-{tone}" if tone else "sm-change")
