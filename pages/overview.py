"""The first page: the shop's numbers, what waits, what needs a look. Its address is its state."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from dash import MATCH, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput
from iorder.sample.progress import Filling, filling
from iorder.ui.charts import figures
from iorder.ui.charts.sales import sales
from iorder.ui.charts.tiles import TILES, Query, Reading, drawn
from iorder.ui.frame import formats, states
from iorder.ui.frame.filling_bar import filling_bar
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.inbox.waiting_card import waiting_card
from iorder.ui.lists.period_menu import period_menu
from iorder.views import attention, kpi, overview
from iorder.views.inbox.inbox import Viewer
from iorder.views.overview import Chosen
from iorder.web import actor, attempt, callback, may, page, store, web_settings

TICK_MS = 3_000


def layout(**query: str) -> Any:
    """``/?period=90``, ``/?from=2026-01-01&to=2026-01-31``, and ``&currency=EUR`` for the chart."""
    on_its_way = filling(store())
    whole = html.Div(_whole(query, on_its_way), id="overview-whole", className="io-whole")
    tick = [dcc.Interval(id="overview-tick", interval=TICK_MS)] if on_its_way else []
    return html.Div([whole, dcc.Store(id="overview-moved"), *tick], className="io-whole")


@callback(
    Output("overview-whole", "children"),
    Output("overview-tick", "disabled"),
    Input("overview-tick", "n_intervals"),
    State("_pages_location", "search"),
    State("_pages_location", "pathname"),
    needs="overview.view",
    prevent_initial_call=True,
)
def follow(ticks: int | None, search: str | None, path: str | None) -> Any:
    """While the sample shop comes in, the whole page is drawn anew; then once more, and no more."""
    if not ticks or path != "/":
        raise PreventUpdate
    on_its_way = filling(store())
    query = dict(parse_qsl((search or "").lstrip("?")))
    return _whole(query, on_its_way), on_its_way is None


@callback(
    Output("overview-whole", "children", allow_duplicate=True),
    Input("overview-moved", "data"),
    State("_pages_location", "search"),
    State("_pages_location", "pathname"),
    needs="overview.view",
    prevent_initial_call=True,
)
def renew(moved: str | None, search: str | None, path: str | None) -> Any:
    """Something has happened since it was drawn (``assets/moved.js`` asks)."""
    if not moved or path != "/" or filling(store()) is not None:
        raise PreventUpdate
    return _whole(dict(parse_qsl((search or "").lstrip("?"))), None)


def _whole(query: Query, on_its_way: Filling | None) -> Any:
    with store().reading_together():
        return _of_parts(query, on_its_way)


def _of_parts(query: Query, on_its_way: Filling | None) -> Any:
    bar = [filling_bar(on_its_way)] if on_its_way else []
    if not overview.has_orders(store()):
        nothing = [] if bar else [html.Div(states.no_orders(), className="io-card")]
        return page_frame("Overview", children=[*bar, *nothing])
    reading, note = _readable(query)
    chosen = reading.chosen
    kept = {"currency": query["currency"]} if query.get("currency") else {}
    return page_frame(
        "Overview",
        _subtitle(chosen),
        [period_menu(overview.CHOICES, chosen.key, chosen.label, chosen.period, kept)],
        [
            *(bar or ([_note(note or chosen.note)] if note or chosen.note else [])),
            html.Div(
                [_part(slug, reading, "io-card io-kpi") for slug in TILES], className="io-kpis"
            ),
            html.Div(
                [
                    _stack(_part("trend", reading), _part("pipeline", reading)),
                    _stack(_part("attention", reading), _part("load", reading)),
                ],
                className="io-two",
            ),
        ],
    )


@callback(
    Output({"type": "overview-part", "slug": MATCH}, "children"),
    Input({"type": "overview-retry", "slug": MATCH}, "n_clicks"),
    State({"type": "overview-retry", "slug": MATCH}, "id"),
    State("_pages_location", "search"),
    needs="overview.view",
    prevent_initial_call=True,
)
def retry(clicks: int | None, button: dict[str, str], search: str | None) -> Any:
    if not clicks or button["slug"] not in PARTS:
        raise PreventUpdate
    reading, _ = _readable(dict(parse_qsl((search or "").lstrip("?"))))
    return _drawn(button["slug"], reading)


def _readable(query: Query) -> tuple[Reading, str]:
    """The reading an address asks for; where it names no period, the usual one and why."""
    reading = Reading(query)
    try:
        reading.chosen  # noqa: B018 - read here so that its refusal is caught here
    except InvalidInput as refused:
        return Reading({}), f"{refused} These are the usual days."
    return reading, ""


def _stack(*some: Any) -> html.Div:
    return html.Div(list(some), className="io-stack")


def _part(slug: str, reading: Reading, class_name: str = "") -> html.Div:
    return html.Div(
        _drawn(slug, reading),
        id={"type": "overview-part", "slug": slug},
        className=f"io-part {class_name}".strip(),
    )


def _drawn(slug: str, reading: Reading) -> Any:
    """One part, or in its place what went wrong and Retry; the other parts stand."""
    retry_id = {"type": "overview-retry", "slug": slug}
    return attempt(lambda: PARTS[slug](reading), lambda words: _failed(slug, words, retry_id))


def _failed(slug: str, words: str, retry_id: Mapping[str, str]) -> Any:
    inside = states.failed(words, retry_id)
    if slug in TILES:
        return [html.H2(kpi.KPIS[slug].label, className="io-kpi-label"), inside]
    return card(TITLES[slug], inside)


def _trend(reading: Reading) -> Any:
    return sales(TITLES["trend"], reading.steps, reading.query)


def _attention(_reading: Reading) -> Any:
    viewer = Viewer(actor(), may, web_settings().timezone)
    return waiting_card(TITLES["attention"], attention.waiting(store(), viewer), may("inbox.view"))


def _pipeline(_reading: Reading) -> Any:
    lines = [
        (label, count, formats.count(count), f"/orders?stage={stage}&scope=real")
        for stage, label, count in overview.pipeline(store(), web_settings().timezone)
    ]
    return card(TITLES["pipeline"], figures.bars(lines), "orders on their way, by stage")


def _load(_reading: Reading) -> Any:
    lines = [
        (label, count, _capped(count), f"/orders?scope=open&point={code}")
        for code, label, count in overview.load(store())
    ]
    if not lines:
        idle = states.empty(
            "No point has work", "Open orders stand here by the point that sends them."
        )
        return card(TITLES["load"], idle)
    return card(TITLES["load"], figures.bars(lines), "open orders by point")


def _capped(number: int) -> str:
    return formats.count(number) + ("+" if number >= overview.MOST_OPEN else "")


TITLES = {
    "trend": "Sales",
    "attention": "Needs attention",
    "pipeline": "Pipeline",
    "load": "Load",
}
PARTS: dict[str, Callable[[Reading], Any]] = {
    **{slug: drawn(slug) for slug in TILES},
    "trend": _trend,
    "attention": _attention,
    "pipeline": _pipeline,
    "load": _load,
}


def _subtitle(chosen: Chosen) -> str:
    period = chosen.period
    words = "everything since the first order"
    if period.first and period.last:
        words = f"{formats.days(period.first, period.last)} vs. previous {period.length} days"
    elif period.first or period.last:
        word = "since" if period.first else "until"
        words = f"{word} {formats.day(period.first or period.last)}"
    return f"{words} · as of {formats.moment(chosen.as_of)} {formats.zone()}"


def _note(words: str) -> html.Div:
    return html.Div([icon("info-circle"), words], className="io-alert", role="status")


page(
    __name__,
    path="/",
    name="Overview",
    needs="overview.view",
    icon="speedometer2",
    order=10,
    key="v",
    layout=layout,
)
