"""By which reason a dispute is defended, where the service names them: what each needs, and which
file is which document. What the service said is kept in the browser's session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, MATCH, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.answer_dispute import Choice
from iorder.flows.dispute_grounds import dispute_grounds
from iorder.payments.defence import Document, Ground, in_words
from iorder.session import store, web_settings
from iorder.ui.frame.attributes import also
from iorder.views.payments.dispute_case import DisputeCase, dispute_case
from iorder.web import callback

NEEDS = {"must": "needed", "one_of": "one of these is needed", "may": "may be added"}
OUT = "leave it out"

Kept = Sequence[Mapping[str, Any]]
"""Grounds as the browser keeps them."""


def asking(case: DisputeCase) -> html.Div | None:
    """The part of a dispute's evidence where a reason is chosen."""
    if not case.names_grounds:
        return None
    key = str(case.id)
    return html.Div(
        [
            html.H4("The reason to defend by", className="dp-heading"),
            html.P(f"{case.service} says by which reasons this dispute can be defended and what "
                   "each needs. Where none is chosen, the first that fits is taken.",
                   className="oi-quiet"),
            dcc.Store(id={"type": "evidence-grounds", "key": key}, storage_type="session"),
            html.Button(f"Ask {case.service}", id={"type": "evidence-ask", "key": key},
                        type="button", className="io-button"),
            html.P(id={"type": "evidence-ask-wrong", "key": key}, className="li-wrong",
                   role="alert"),
            html.Div(id={"type": "evidence-grounds-shown", "key": key}),
        ],
        className="dp-grounds",
    )  # fmt: skip


@callback(
    Output({"type": "evidence-grounds", "key": MATCH}, "data"),
    Output({"type": "evidence-ask-wrong", "key": MATCH}, "children"),
    Input({"type": "evidence-ask", "key": MATCH}, "n_clicks"),
    needs="payments.refund",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def ask(clicks: int | None) -> tuple[Any, str]:
    """Ask the service now."""
    if not clicks or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    found = dispute_grounds(store(), web_settings().secret(), int(ctx.triggered_id["key"]))
    said = "" if found else "It names no reason by which this dispute can be defended."
    return [asdict(one) for one in found], said


@callback(
    Output({"type": "evidence-grounds-shown", "key": MATCH}, "children"),
    Input({"type": "evidence-grounds", "key": MATCH}, "data"),
    State({"type": "evidence-grounds", "key": MATCH}, "id"),
    needs="payments.view",
)
def show(kept: Kept | None, its: dict[str, str]) -> Any:
    """The reasons to choose among."""
    if not kept:
        return None
    grounds = [_ground(one) for one in kept]
    select = dbc.Select(
        id={"type": "evidence-ground", "key": its["key"]}, value="",
        options=[{"value": "", "label": "The first that fits"},
                 *({"value": one.code, "label": in_words(one.code)} for one in grounds)],
        persistence=True, persistence_type="session",
    )  # fmt: skip
    return [
        html.Ul([html.Li(_label(one)) for one in grounds], className="pb-suggested"),
        html.Label(["Defend by", select], className="io-label"),
        html.Div(id={"type": "evidence-places", "key": its["key"]}, className="sh-form"),
    ]  # fmt: skip


@callback(
    Output({"type": "evidence-places", "key": MATCH}, "children"),
    Input({"type": "evidence-ground", "key": MATCH}, "value"),
    State({"type": "evidence-grounds", "key": MATCH}, "data"),
    State({"type": "evidence-grounds", "key": MATCH}, "id"),
    needs="payments.view",
)
def choose(ground: str | None, kept: Kept | None, its: dict[str, str]) -> Any:
    """Which document of the chosen reason each file is: first what is needed."""
    chosen = next((one for one in map(_ground, kept or ()) if one.code == ground), None)
    if chosen is None:
        return None
    files = [one for one in dispute_case(store(), int(its["key"])).pieces if one.digest]
    if not files:
        return html.P("Add the files first; then say here what each is.", className="oi-quiet")
    order = sorted(chosen.documents, key=lambda one: list(NEEDS).index(one.need))
    guess = [one.code for one in order][: len(files)]
    guess += [""] * (len(files) - len(guess))
    options = [*({"value": one.code, "label": _named(one)} for one in order),
               {"value": "", "label": OUT}]  # fmt: skip
    return [
        html.Label(
            [f"{one.label} is", dbc.Select(id={"type": "evidence-place", "key": str(one.id)},
                                           value=code, options=options)],
            className="io-label",
        )
        for one, code in zip(files, guess, strict=True)
    ]  # fmt: skip


CHOSEN = (
    State({"type": "evidence-ground", "key": ALL}, "value"),
    State({"type": "evidence-place", "key": ALL}, "value"),
    State({"type": "evidence-place", "key": ALL}, "id"),
)
"""What ``choice`` is made of, for the callback that hands it in."""


def choice(
    grounds: Sequence[str | None], places: Sequence[str | None], pieces: Sequence[Mapping[str, str]]
) -> Choice | None:
    """What the person chose; None where the first that fits is to be taken."""
    ground = next(iter(grounds), "") or ""
    if not ground:
        return None
    pairs = zip(pieces, places, strict=True)
    return Choice(ground, {int(one["key"]): str(code) for one, code in pairs if code})


def _ground(kept: Mapping[str, Any]) -> Ground:
    return Ground(str(kept["code"]), tuple(Document(**one) for one in kept["documents"]))


def _label(ground: Ground) -> html.Span:
    by_need = {
        need: [in_words(one.code).lower() for one in ground.documents if one.need == need]
        for need in NEEDS
    }
    words = "; ".join(f"{NEEDS[need]}: {', '.join(some)}" for need, some in by_need.items() if some)
    return html.Span(
        [html.Strong(in_words(ground.code)), html.Span(f" {words}", className="oi-quiet")],
        **also(title=ground.code),
    )


def _named(one: Document) -> str:
    return f"{in_words(one.code)} ({NEEDS[one.need]})"
