"""The first page: the shop's numbers, what waits, what needs a look. Its address is its state."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import MATCH, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput
from iorder.sample.progress import Filling, filling
from iorder.ui.charts import figures
from iorder.ui.charts.kpi_card import tile
from iorder.ui.charts.sales import sales
from iorder.ui.frame import formats, states
from iorder.ui.frame.filling_bar import filling_bar
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.lists.period_menu import period_menu
from iorder.views import kpi, overview
from iorder.views.overview import Bucket, Chosen
from iorder.web import attempt, callback, page, store, web_settings

TILES = (
    "orders", "gross_sales", "aov", "units_per_order",
    "cancellation_rate", "backlog", "needs_attention", "flagged_rate",
)  # fmt: skip
TICK_MS = 3_000
Query = Mapping[str, str]


class Reading:
    """What the parts of one drawing share, each read when the first part asks for it."""

    def __init__(self, query: Query) -> None:
        self.query = query

    @cached_property
    def chosen(self) -> Chosen:
        return overview.choose(store(), web_settings().timezone, self.query)

    @cached_property
    def steps(self) -> list[Bucket]:
        return overview.trend(store(), self.chosen.period)

    @cached_property
    def cohorts(self) -> tuple[kpi.Cohort, kpi.Cohort | None]:
        """The period's and, where there is one, the one before it."""
        period = self.chosen.period
        with store().reading() as conn:
            before = kpi.cohort(conn, period.previous) if period.previous else None
            return kpi.cohort(conn, period), before


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
            html.Div([_part("trend", reading), _part("attention", reading)], className="io-two"),
            html.Div([_part("pipeline", reading), _part("load", reading)], className="io-two"),
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


def _tile(slug: str) -> Callable[[Reading], Any]:
    def draw(reading: Reading) -> Any:
        one = kpi.KPIS[slug]
        cohort, earlier = reading.cohorts
        with store().reading() as conn:
            now = kpi.measure(conn, one, cohort)
            before = kpi.measure(conn, one, earlier) if earlier and not one.as_of_now else []
        course = _course(slug, reading.steps, now) if slug in COURSES else []
        return tile(one, now, before, cohort.period, course)

    return draw


def _course(slug: str, steps: list[Bucket], now: list[kpi.Measured]) -> list[float]:
    """The KPI step by step, of its largest currency where it has several."""
    currency = now[0].currency if now else ""
    pairs = [COURSES[slug](step, currency) for step in steps]
    return [above / below if below else 0 for above, below in pairs]


COURSES: dict[str, Callable[[Bucket, str], tuple[float, float]]] = {
    "orders": lambda step, _: (step.orders, 1),
    "gross_sales": lambda step, code: (step.sold_minor.get(code, 0), 1),
    "aov": lambda step, code: (step.sold_minor.get(code, 0), step.sold_in.get(code, 0)),
    "units_per_order": lambda step, _: (step.units, step.sold),
    "cancellation_rate": lambda step, _: (step.cancelled, step.orders),
    "flagged_rate": lambda step, _: (step.flagged, step.orders),
}


def _trend(reading: Reading) -> Any:
    return sales(TITLES["trend"], reading.steps, reading.query)


def _attention(_reading: Reading) -> Any:
    lines = overview.needs_attention(store(), web_settings().timezone)
    if not any(one.count for one in lines):
        calm = states.empty("Nothing waits for you", "No holds, no problems.", icon_name="check2")
        return card(TITLES["attention"], calm)
    items = [
        html.Li(
            dcc.Link(
                [
                    html.Span(icon(one.icon), className=f"io-attention-icon io-tone-{one.tone}"),
                    html.Span(one.label, className="io-attention-label"),
                    html.Span(formats.count(one.count), className="io-attention-count"),
                ],
                href="/orders?" + urlencode(one.query),
                className="io-attention" + ("" if one.count else " is-none"),
            )
        )
        for one in lines
    ]
    return card(TITLES["attention"], html.Ul(items, className="io-attention-list"))


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
    **{slug: _tile(slug) for slug in TILES},
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
