"""One fulfillment point, ``/points/EU-1``: its settings, its area on the map, closing it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows import point_fields, set_up_point
from iorder.flows.point_fields import BadPoint
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.store import run
from iorder.session import actor, may, store, zone
from iorder.sourcing.geography import Spot
from iorder.ui.frame import states
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.sourcing import point_acts, point_closing, point_form, point_map
from iorder.ui.sourcing.point_form import CHANNELS, FIELD, WRONG, id_of
from iorder.views.sourcing import one_point
from iorder.web import callback, page, toast

ACTIONS = point_closing  # their callbacks belong to this page
NEW = "new"
AGAIN = {"type": "point-again", "at": "form"}
EVERY_FIELD = State({"type": FIELD, "at": ALL}, "value")
FIELD_IDS = State({"type": FIELD, "at": ALL}, "id")
WRONG_IDS = State({"type": WRONG, "at": ALL}, "id")
POLL_MS, MOST_POLLS = 3_000, 200


def layout(code: str = "", **_: str) -> Any:
    code = unquote(code)
    back = dcc.Link("All points", href="/points", className="io-button")
    try:
        title = _title(code)
    except (NotFound, InvalidInput) as missing:
        told = states.empty("There is no such point", str(missing), back)
        return page_frame("Point", "", [], [html.Div(told, className="io-card")])
    save = html.Button("Save" if code != NEW else "Add the point", id="point-save", type="button",
                       className="io-button io-button-primary")  # fmt: skip
    return page_frame(
        title,
        code if code != NEW else "",
        [back, *([save] if may("points.edit") else [])],
        [
            dcc.Store(id="point-code", data=code),
            dcc.Store(id="point-at"),
            dcc.Store(id="point-saved"),
            dcc.Store(id="point-done"),
            dcc.Location(id="point-go", refresh="callback-nav"),
            dcc.Interval(id="point-poll", interval=POLL_MS, disabled=True,
                         max_intervals=MOST_POLLS),
            html.Div(id="point-wrong", role="alert"),
            html.Div(
                [
                    html.Fieldset(card("Point", states.skeleton(8)), id="point-form",
                                  className="pu-main", disabled=not may("points.edit")),
                    html.Div(
                        [
                            html.Div(id="point-now", className="pu-side"),
                            html.Fieldset(id="point-sends", className="pu-side",
                                          disabled=not may("points.edit")),
                            html.Div(id="point-history"),
                        ],
                        className="pu-side",
                    ),
                ],
                className="pu-columns",
            ),
        ],
    )  # fmt: skip


def _title(code: str) -> str:
    return "New point" if code == NEW else one_point.one_point(store(), code).settings.label


@callback(
    Output("point-form", "children"),
    Output("point-sends", "children"),
    Output("point-at", "data"),
    Input("point-code", "data"),
    Input("point-saved", "data"),
    Input({"type": "point-again", "at": ALL}, "n_clicks"),
    needs="points.view",
    failed=lambda words: (states.failed(words, AGAIN), no_update, no_update),
)
def show_form(code: str | None, _saved: object, clicks: list[int | None]) -> tuple[Any, ...]:
    if not code or (isinstance(ctx.triggered_id, dict) and not any(clicks)):
        raise PreventUpdate
    if code == NEW:
        chosen = one_point.choices(store())
        return (point_form.main(point_form.NEW, "", is_new=True),
                point_form.side(point_form.NEW, chosen), None)  # fmt: skip
    point = one_point.one_point(store(), code)
    typed = point_fields.as_typed(point.settings)
    return (
        point_form.main(typed, point_acts.leaves_words(point.leaves), is_new=False),
        point_form.side(typed, point.channels),
        [point.stored.id, point.stored.version],
    )


@callback(
    Output("point-now", "children"),
    Output("point-history", "children"),
    Output("point-poll", "disabled"),
    Input("point-code", "data"),
    Input("point-saved", "data"),
    Input("point-done", "data"),
    Input("point-poll", "n_intervals"),
    needs="points.view",
    failed=lambda words: (card("Today", html.P(words)), None, True),
)
def show_now(code: str | None, *_: object) -> tuple[Any, Any, bool]:
    if not code or code == NEW:
        raise PreventUpdate
    point = one_point.one_point(store(), code)
    moves = bool(point.stored.closed and point.left)
    now = point_acts.today(point, may_edit=may("points.edit"))
    return now, point_acts.history(point, zone()), not moves


@callback(
    Output({"type": WRONG, "at": ALL}, "children"),
    Output("point-wrong", "children"),
    Output("point-saved", "data"),
    Output("point-go", "href"),
    Input("point-save", "n_clicks"),
    EVERY_FIELD,
    FIELD_IDS,
    WRONG_IDS,
    State("point-at", "data"),
    needs="points.edit",
    failed=lambda words: ([no_update] * len(ctx.outputs_list[0]), _alert(words), no_update,
                          no_update),
    prevent_initial_call=True,
)  # fmt: skip
def save(
    clicks: int | None,
    values: Sequence[Any],
    ids: Sequence[Mapping[str, str]],
    places: Sequence[Mapping[str, str]],
    at: Sequence[int] | None,
) -> tuple[Any, ...]:
    """Keep the form, or say at each field what is wrong with it."""
    if not clicks:
        raise PreventUpdate
    typed = {one["at"]: value for one, value in zip(ids, values, strict=True)}
    chosen = typed.pop(CHANNELS, None)
    try:
        if not at:
            run(store(), actor(), set_up_point.add_point, typed, chosen)
            return [""] * len(places), None, no_update, f"/points/{quote(typed['code'].strip())}"
        typed |= {"code": "kept"}
        is_new = run(store(), actor(), set_up_point.edit_point, at[0], at[1], typed, chosen)
    except BadPoint as bad:
        words = [bad.problems.get(one["at"], "") for one in places]
        return words, _alert(_so_many(len(bad.problems))), no_update, no_update
    except StaleEdit as stale:
        return [""] * len(places), _alert(str(stale), is_stale=True), no_update, no_update
    toast("The point is saved." if is_new else "Nothing was new.", "ok" if is_new else "info")
    return [""] * len(places), None, uuid.uuid4().hex, no_update


def _so_many(number: int) -> str:
    what = "1 field is" if number == 1 else f"{number} fields are"
    return f"{what} not right; nothing was saved. What is wrong stands below each."


def _alert(words: str, *, is_stale: bool = False) -> html.Div:
    again = html.A("Show it as it is now", href="", className="io-button io-button-small")
    return html.Div(
        [html.Span(words), again if is_stale else None],
        className="io-alert io-alert-bad pu-alert",
    )


@callback(
    Output("point-area", "figure"),
    Output("point-area-told", "children"),
    Output("point-place-told", "children"),
    *(Input(id_of(name), "value") for name in (*point_fields.WHERE, *point_fields.AREA)),
    Input("point-closer", "n_clicks"),
    Input("point-wider", "n_clicks"),
    State("point-drawn", "data"),
    needs="points.view",
)
def draw(*told: Any) -> tuple[Any, str, str]:
    """The map and the words under it, as far as the fields can be read."""
    *values, closer, wider, drawn = told
    typed = dict(zip((*point_fields.WHERE, *point_fields.AREA), values, strict=True))
    place = point_fields.place_typed(typed)
    area = point_fields.area_typed(typed)
    kept = point_fields.area_typed({"polygon": drawn})
    figure = point_map.picture(
        place.spot, area, (closer or 0) - (wider or 0), kept.polygon if kept else ()
    )
    words = f"{area.words()}." if area else "It ships everywhere."
    return figure, words, _place_words(place.spot, place.quality)


def _place_words(spot: Spot | None, quality: str) -> str:
    if spot is None:
        return "Nobody can place this address; write the coordinates."
    how = one_point.QUALITY_WORDS[quality]
    return f"It stands at {spot.latitude:.4f}, {spot.longitude:.4f}, known {how}."


@callback(
    Output("point-leaves", "children"),
    *(Input(id_of(name), "value") for name in point_fields.HOURS),
    needs="points.view",
    failed=lambda words: words,
)
def tell_when(*values: Any) -> str:
    typed = dict(zip(point_fields.HOURS, values, strict=True))
    return point_acts.leaves_words(one_point.leaving(store(), point_fields.hours(typed)))


page(
    __name__, path_template="/points/<code>", name="Fulfillment point", needs="points.view",
    layout=layout,
)  # fmt: skip
