"""Parcels that are asked back from their carriers, on an order's page and in a parcel's drawer."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.flows.intercept_parcels import CAUSES
from iorder.session import may
from iorder.ui.frame import formats
from iorder.ui.frame.parts import chip, when
from iorder.views.shipping.intercepts import InterceptRow, Stoppable

TONES = {"wanted": "warn", "asked": "info", "intercepted": "ok", "too_late": "bad",
         "withdrawn": "neutral"}  # fmt: skip
STATES = {"wanted": "to be asked for", "asked": "carrier was asked", "intercepted": "stopped",
          "too_late": "too late", "withdrawn": "not wanted any more"}  # fmt: skip
ACTS = {"ask": "Carrier was asked", "stop": "It was stopped", "miss": "Too late",
        "withdraw": "Not wanted any more"}  # fmt: skip
NEEDS = "shipments.send"
LONGEST = 500


def rows(found: Sequence[InterceptRow], place: str, zone: str) -> html.Ul | None:
    """What is asked back and what became of it, with what can be said now."""
    if not found:
        return None
    return html.Ul([_row(one, place, zone) for one in found], className="pm-rows")


def form(place: str, able: Sequence[Stoppable], number: str) -> html.Details | None:
    """Asks for parcels to be stopped; None where none could be, or the person may not."""
    if not able or not may(NEEDS):
        return None
    many = len(able) > 1
    which = [{"value": str(one.parcel_id), "label": one.named} for one in able]
    if many:
        which.insert(0, {"value": "all", "label": f"All {len(able)} that are under way"})
    label = "Stop parcels on their way" if many else "Stop the parcel on its way"
    return html.Details(
        [
            html.Summary(label, className="io-button"),
            html.Div(
                [
                    html.P(
                        f"{formats.many(len(able), 'parcel')} of {number} to intercept: "
                        f"{', '.join(one.named for one in able)}. You ask the carrier, and write "
                        "its answer here; what comes back is taken as a return by itself.",
                        className="oi-quiet",
                    ),
                    _label("Which", dbc.Select(id=_id("which", place), value=which[0]["value"],
                                               options=which)),
                    _label("Why", dbc.Select(
                        id=_id("cause", place), value="cancel",
                        options=[{"value": key, "label": words} for key, words in CAUSES.items()],
                    )),
                    _label("What the carrier is to do, or where it is to go", dbc.Input(
                        id=_id("reason", place), maxlength=LONGEST, autocomplete="off")),
                    html.Button("Ask to stop it", type="button",
                                id={"type": "intercept-do", "place": place, "act": "want",
                                    "key": number},
                                className="io-button io-button-primary"),
                ],
                className="oi-pop is-up sh-form pm-pop",
            ),
        ],
        className="oi-days",
    )  # fmt: skip


def wrong(place: str) -> html.P:
    return html.P(id=f"{place}-intercept-wrong", className="li-wrong", role="alert")


def _row(one: InterceptRow, place: str, zone: str) -> html.Li:
    acts = [act for act in ACTS if act in one.acts] if may(NEEDS) else []
    key = f"{one.id}:{one.version}"
    return html.Li(
        [
            html.Div(
                [html.Strong(f"Stop {one.named or 'the parcel'}"),
                 chip(STATES[one.state], TONES[one.state]),
                 when(one.ended_at or one.asked_at or one.wanted_at, zone)],
                className="pm-head",
            ),
            html.P(": ".join(filter(None, (CAUSES[one.cause], one.reason))), className="oi-quiet"),
            html.P(one.answer) if one.answer else None,
            html.Div([_said(key, place), *(_button(act, key, place) for act in acts)],
                     className="oi-inline ic-acts") if acts else None,
        ],
        className="pm-row",
    )  # fmt: skip


def _said(key: str, place: str) -> html.Label:
    box = dbc.Input(id={"type": "intercept-answer", "place": place, "key": key},
                    maxlength=LONGEST, autocomplete="off")  # fmt: skip
    return _label("What the carrier said", box)


def _button(act: str, key: str, place: str) -> html.Button:
    return html.Button(
        ACTS[act], id={"type": "intercept-do", "place": place, "act": act, "key": key},
        type="button", className="io-button",
    )  # fmt: skip


def _label(text: str, box: Any) -> html.Label:
    return html.Label([text, box], className="io-label")


def _id(name: str, place: str) -> dict[str, str]:
    return {"type": "intercept-field", "place": place, "name": name}
