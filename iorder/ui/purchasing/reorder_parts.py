"""What the page of reorder suggestions shows: a row, its drawer, and the levels to set by hand."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.kernel.money import Money
from iorder.purchasing.reorder import REVIEW_DAYS, Need, Offer, a_day
from iorder.ui.frame import formats
from iorder.ui.frame.parts import chip, facts, section
from iorder.ui.lists.listing_parts import Panel
from iorder.views.purchasing.reorder_facts import Candidate
from iorder.views.purchasing.suggested import Suggestion

PREFERENCES = {
    "in_time": "the cheapest that comes in time",
    "cheapest": "the cheapest",
    "fastest": "the fastest",
}

MEASURED = (
    "Measured by what is not promised, the safety among it, and what is coming. Stock marks a "
    "place as low by what is available alone."
)


def grid_row(one: Suggestion) -> dict[str, Any]:
    need, advice, offer = one.need, one.advice, one.advice.offer
    word, tone = state_of(one)
    return {
        "key": one.place.key,
        "sku": one.place.sku,
        "title": one.place.title,
        "point": one.place.point,
        "state": word,
        "stateTone": tone,
        "here": formats.count(need.here),
        "inbound": formats.count(need.inbound + need.drafted) if need.inbound + need.drafted
        else "–",
        "demand": f"{trend(need)}{a_day(need.demand)}",
        "cover": days(need),
        "coverTone": "bad" if advice.is_urgent else "",
        "units": formats.count(advice.units),
        "supplier": offer.label if offer else "–",
        "cost": formats.money(one.cost.minor, one.cost.currency) if one.cost else "–",
        "why": one.why,
    }  # fmt: skip


def state_of(one: Suggestion) -> tuple[str, str]:
    """(word, tone): the worst that is so."""
    if one.need.waiting:
        return f"{formats.count(one.need.waiting)} waited for", "bad"
    if one.advice.is_urgent:
        return "Runs out first", "warn"
    return "Reorder", "info"


def trend(need: Need) -> str:
    """An arrow where the last two weeks differ from the four by a fifth."""
    if need.lately > need.daily * 1.2:
        return "↑ "
    return "↓ " if need.lately < need.daily * 0.8 else ""


def days(need: Need) -> str:
    """How long what is there lasts."""
    cover = need.cover_days
    if cover is None:
        return "–"
    if not cover:
        return "Out"
    return "over a year" if cover > 365 else f"{cover:.{0 if cover >= 2 else 1}f} days"


def panel(place: Candidate, one: Suggestion | None, *, may_edit: bool) -> Panel:
    """The drawer: why, what it is made of, who sells it, and the levels."""
    why = one.why if one else "Enough is there or on its way: nothing to buy."
    levels = section("Levels", *_levels(place, one), _form(place) if may_edit else None)
    return Panel(
        f"{place.sku} for {place.point}",
        [
            html.P(why, className="pu-why"),
            _numbers(place),
            section("Suppliers", _offers(place.offers, one.advice.offer if one else None)),
            levels,
        ],
        chip(*state_of(one)) if one else chip("Enough", "ok"),
    )


def _numbers(place: Candidate) -> html.Dl:
    need = place.need
    return facts(
        (
            ("Product", place.title),
            ("Stock", dcc.Link(f"{formats.count(need.here)} not promised",
                               href=f"/stock?open={place.key}")),
            ("On the way", formats.count(need.inbound) if need.inbound else ""),
            ("In drafts", formats.count(need.drafted) if need.drafted else ""),
            ("Waited for", formats.count(need.waiting) if need.waiting else ""),
            ("Safety", formats.count(need.safety) if need.safety else ""),
            ("Sells a day", f"{a_day(need.daily)} over 28 days, {a_day(need.lately)} over 14"),
            ("Lasts", days(need)),
        )
    )  # fmt: skip


def _offers(offers: Sequence[Offer], picked: Offer | None) -> Any:
    if not offers:
        add = dcc.Link("price list", href="/suppliers")
        return html.Div(["No supplier sells it: add it to a ", add, "."], className="oi-quiet")
    heads = ("Supplier", "Each", "Days", "Pack", "Least")
    lines = [
        html.Tr(
            [
                html.Td([dcc.Link(one.label, href=f"/suppliers/{one.supplier_id}"),
                         html.Span(" · chosen", className="oi-quiet") if one is picked else None]),
                *(html.Td(text, className="oi-number")
                  for text in (str(Money(one.cost_minor, one.currency)), str(one.lead_days),
                               formats.count(one.pack_units), formats.count(one.min_units))),
            ]
        )
        for one in offers
    ]  # fmt: skip
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col", className="oi-number" if at else "")
                                for at, text in enumerate(heads)])),
            html.Tbody(lines),
        ],
        className="oi-lines",
    )  # fmt: skip


def _levels(place: Candidate, one: Suggestion | None) -> list[Any]:
    need = place.need
    if one is None:
        own = need.reorder_point is not None or need.reorder_up_to is not None
        words = "Set by hand." if own else f"By the formula: lead time, then {REVIEW_DAYS} days."
        return [html.P(words, className="oi-quiet")]
    by_hand = "set by hand" if need.reorder_point is not None else "demand × lead time + safety"
    more = "set by hand" if need.reorder_up_to is not None else f"{REVIEW_DAYS} days more"
    return [
        facts(
            (
                ("Reorder at", f"{formats.count(one.advice.reorder_point)} · {by_hand}"),
                ("Order up to", f"{formats.count(one.advice.up_to)} · {more}"),
            )
        ),
        html.P(MEASURED, className="oi-quiet"),
    ]


def _form(place: Candidate) -> html.Details:
    need = place.need
    fields = (
        ("Reorder point", "reorder-point", need.reorder_point),
        ("Order up to", "reorder-up-to", need.reorder_up_to),
    )
    return html.Details(
        [
            html.Summary("Set the levels by hand", className="oi-link"),
            html.Div(
                [
                    dcc.Store(id="reorder-place", data={
                        "place": [place.point_id, place.sku_id],
                        "seen": [need.reorder_point, need.reorder_up_to],
                    }),
                    *(
                        html.Label([label, dbc.Input(
                            id=name, inputmode="numeric", autocomplete="off",
                            value="" if value is None else str(value),
                            placeholder="By the formula",
                        )],
                                   className="io-label")
                        for label, name, value in fields
                    ),
                ],
                className="oi-fields",
            ),
            html.P(id="reorder-wrong", className="li-wrong", role="alert"),
            html.Button("Save the levels", id="reorder-save", type="button",
                        className="io-button io-button-primary"),
        ],
        className="oi-edit",
    )  # fmt: skip
