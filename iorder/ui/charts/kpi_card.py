"""One KPI as a tile: the figure, its change, its course, and the way to the orders behind it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.views.kpi import Kpi, Measured
from iorder.views.period import Period


def tile(
    kpi: Kpi,
    figures: Sequence[Measured],
    before: Sequence[Measured],
    period: Period,
    course: Sequence[float] = (),
) -> list[Any]:
    """The inside of a tile. ``figures`` as ``views.kpi.measure`` gives them; ``course`` oldest
    first, drawn only with three values or more."""
    main = figures[0] if figures else Measured(None, 0, 0)
    return [
        html.Div(
            [html.H2(kpi.label, className="io-kpi-label"), _formula(kpi)], className="io-kpi-head"
        ),
        _figure(kpi, main, period),
        html.Div(
            [
                _below(kpi, main, before),
                html.P(main.beside, className="io-kpi-beside") if main.beside else None,
                _others(kpi, figures[1:], period),
            ],
            className="io-kpi-row",
        ),
        _line(course),
    ]


def value_text(kpi: Kpi, one: Measured) -> str:
    """The figure as the tile shows it."""
    if one.value is None:
        return formats.NOTHING
    match kpi.unit:
        case "money":
            return formats.short_money(round(one.value), one.currency)
        case "share":
            return formats.percent(one.value)
        case "seconds":
            return formats.duration(one.value)
        case "number":
            return f"{one.value:,.1f}"
    return formats.count(int(one.value))


def opened(kpi: Kpi, one: Measured, period: Period) -> tuple[str, int] | None:
    """(address, how many orders it lists) of the rows behind the figure."""
    if kpi.rows is None:
        return None
    query = kpi.rows(period)
    if one.currency:
        query = {**query, "currency": one.currency}
    address = "/orders" + (f"?{urlencode(query)}" if query else "")
    counted = {
        "numerator": one.numerator,
        "denominator": one.denominator,
        "rest": one.denominator - one.numerator,
    }
    return address, int(counted[kpi.counts])


def _figure(kpi: Kpi, one: Measured, period: Period) -> Any:
    text = value_text(kpi, one)
    exact = formats.money(round(one.value), one.currency) if one.currency and one.value else text
    link = opened(kpi, one, period)
    if link is None or one.value is None:
        return html.P(text, className="io-kpi-value", title=exact)
    address, rows = link
    opens = f"opens {formats.count(rows)} order{'' if rows == 1 else 's'}"
    return dcc.Link(
        [text, html.Span(f", {opens}", className="io-sr-only")],
        href=address,
        className="io-kpi-value",
        title=f"{exact} · {opens}",
    )


def _below(kpi: Kpi, one: Measured, before: Sequence[Measured]) -> html.P:
    parts: list[Any] = []
    old = next((past for past in before if past.currency == one.currency), None)
    change = _change(kpi, one, old)
    if change:
        parts.append(change)
    if target := _target(kpi, one):
        parts.append(target)
    elif kpi.as_of_now and not change:
        parts.append(html.Span("as of now", className="io-kpi-note"))
    elif change:
        words = "since the first day" if kpi.as_of_now else "vs previous"
        parts.append(html.Span(words, className="io-kpi-note"))
    else:
        parts.append(html.Span(_basis(kpi, one), className="io-kpi-note"))
    return html.P(parts, className="io-kpi-below")


def _target(kpi: Kpi, one: Measured) -> html.Span | None:
    """What the value should be, and by its colour and words whether it is."""
    if kpi.target is None:
        return None
    bound = "at least" if kpi.better == "up" else "at most"
    goal = value_text(kpi, replace(one, value=kpi.target)).replace(".0%", "%")
    words = f"target {bound} {goal}"
    if one.value is None:
        return html.Span(words, className="io-kpi-note")
    is_met = kpi.is_met(one.value)
    state = html.Span(" (met)" if is_met else " (missed)", className="io-sr-only")
    mark = icon("check2" if is_met else "exclamation-triangle")
    return html.Span(
        [mark, words, state], className=f"io-target {'is-good' if is_met else 'is-bad'}"
    )


def _basis(kpi: Kpi, one: Measured) -> str:
    if kpi.unit == "share":
        return f"{formats.count(int(one.numerator))} of {formats.count(int(one.denominator))}"
    if kpi.counts == "denominator" and one.denominator:
        return f"{formats.count(int(one.denominator))} orders"
    return "no earlier period to compare"


def _change(kpi: Kpi, one: Measured, old: Measured | None) -> html.Span | None:
    if one.value is None or old is None or old.value is None:
        return None
    if kpi.unit == "share":
        change, text = one.value - old.value, f"{abs(one.value - old.value) * 100:.1f} pts"
    elif old.value == 0:
        return None
    else:
        change = one.value / old.value - 1
        text = f"{abs(change) * 100:.1f}%" if abs(change) < 10 else f"×{one.value / old.value:.0f}"
    if abs(change) < 0.0005:
        return html.Span("no change", className="io-change")
    is_good = (change > 0) == (kpi.better == "up")
    tone = "is-good" if is_good else "is-bad"
    direction = "up" if change > 0 else "down"
    return html.Span(
        [icon(f"arrow-{direction}"), html.Span(direction, className="io-sr-only"), text],
        className=f"io-change {tone if kpi.better else ''}".strip(),
    )


def _others(kpi: Kpi, figures: Sequence[Measured], period: Period) -> html.P | None:
    """The other currencies, each with its own orders: different currencies never add."""
    if not figures:
        return None
    parts: list[Any] = []
    for one in figures[:2]:
        link = opened(kpi, one, period)
        text = value_text(kpi, one)
        parts.append(dcc.Link(text, href=link[0]) if link else html.Span(text))
    if len(figures) > 2:
        parts.append(html.Span(f"+{len(figures) - 2} more"))
    return html.P(parts, className="io-kpi-others")


def _line(course: Sequence[float]) -> html.Div | None:
    """A line without axes, drawn as a mask so that it takes the colour of the theme."""
    if len(course) < 3 or max(course) == min(course):
        return None
    low, high = min(course), max(course)
    step = 100 / (len(course) - 1)
    points = " ".join(
        f"{index * step:.2f},{22 - 20 * (value - low) / (high - low):.2f}"
        for index, value in enumerate(course)
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 24" preserveAspectRatio="none">'
        f'<polyline points="{points}" fill="none" stroke="#000" stroke-width="1.5" '
        'stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>'
    )
    return html.Div(
        className="io-kpi-line",
        style={"--io-line": f"url('data:image/svg+xml,{quote(svg)}')"},
        **also(aria_hidden="true"),
    )


def _formula(kpi: Kpi) -> html.Button:
    return html.Button(
        icon("info-circle"),
        type="button",
        className="io-tip",
        **also(aria_label=f"{kpi.label}: {kpi.formula}", data_tip=kpi.formula),
    )
