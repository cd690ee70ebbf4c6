"""What people do on the returns page: approve, refuse, send, receive, inspect, end, cancel."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.exchange_goods import Replacement
from iorder.flows.follow_return import (
    approve_return,
    cancel_return,
    receive_return,
    refuse_return,
    send_return,
)
from iorder.flows.inspect_return import inspect_return
from iorder.flows.resolve_return import Outcome, Resolving, outcome, resolve_return
from iorder.insight.exceptions import Key
from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.returns.inspecting import Fate
from iorder.returns.settlement import Terms
from iorder.session import actor, store
from iorder.ui.frame import typed_lines
from iorder.ui.frame.looked_after import pressed
from iorder.ui.frame.parts import facts
from iorder.ui.frame.typed import minor, whole
from iorder.ui.lists.listing import said
from iorder.views.orders.order_returns import order_returns
from iorder.views.returns.one_return import point_called
from iorder.web import callback

SAID = Output("returns-said", "data", allow_duplicate=True)
DONE = {"approve": "is approved", "refuse": "is refused", "send": "is on its way",
        "receive": "was received", "inspect": "was inspected", "settle": "is decided",
        "resolve": "is resolved", "cancel": "is cancelled"}  # fmt: skip
Ids = Sequence[Mapping[str, Any]]
_FIELDS = (
    State({"type": "returns-field", "name": ALL}, "value"),
    State({"type": "returns-field", "name": ALL}, "id"),
)


@callback(
    Output("returns-go", "href"),
    Output("returns-new-wrong", "children"),
    Input("returns-new", "n_clicks"),
    Input("returns-new-order", "n_submit"),
    State("returns-new-order", "value"),
    needs="returns.open",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def begin(clicks: int | None, enters: int | None, typed: str | None) -> tuple[str, str]:
    """The form of a return is its order's; a number is all that is asked here."""
    if not (clicks or enters):
        raise PreventUpdate
    number = (typed or "").strip().upper()
    if not order_returns(store(), number).may_open:
        raise Refused(f"Nothing of {number} has left that could come back.")
    return f"/orders/{number}#returns", ""


@callback(
    SAID,
    Input({"type": "returns-owner", "act": ALL, "seen": ALL}, "n_clicks"),
    State("returns-at", "data"),
    needs="returns.edit",
    prevent_initial_call=True,
)
def look_after(clicks: Sequence[int | None], at: Mapping[str, Any]) -> Any:
    words = pressed(clicks, ctx.triggered_id, Key("return_case", int(at["id"])))
    if not words:
        raise PreventUpdate
    return said(words)


@callback(
    SAID,
    Output({"type": "returns-wrong", "part": "sheet"}, "children"),
    Input({"type": "returns-do", "act": ALL}, "n_clicks"),
    State({"type": "returns-units", "line": ALL}, "value"),
    State({"type": "returns-units", "line": ALL}, "id"),
    State({"type": "returns-fate", "line": ALL, "at": ALL, "name": ALL}, "value"),
    State({"type": "returns-fate", "line": ALL, "at": ALL, "name": ALL}, "id"),
    *_FIELDS,
    State("returns-at", "data"),
    needs="returns.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def act(clicks: Sequence[int | None], *told: Any) -> tuple[Any, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    units, unit_ids, fates, fate_ids, values, ids, at = told
    name = wanted["act"]
    typed = _typed(values, ids)
    if name == "receive":
        came = {
            int(one["line"]): whole(text, "Came now")
            for text, one in zip(units, unit_ids, strict=True)
        }
        point = _point(typed)
        run(store(), actor(), receive_return, at["id"], at["version"], came, point)
    elif name in ("inspect", "settle"):
        some = read_fates(fates, fate_ids)
        run(store(), actor(), inspect_return, at["id"], at["version"], some)
    else:
        _plain(name, at, typed)
    return said(f"{at['number']} {DONE[name]}."), ""


def _plain(name: str, at: Mapping[str, Any], typed: Mapping[str, str]) -> None:
    key, version = int(at["id"]), int(at["version"])
    if name == "approve":
        run(store(), actor(), approve_return, key, version, _point(typed))
    elif name == "refuse":
        run(store(), actor(), refuse_return, key, version, typed.get("refusal", ""))
    elif name == "send":
        carrier, number = typed.get("carrier", ""), typed.get("tracking", "")
        run(store(), actor(), send_return, key, version, carrier, number)
    elif name == "cancel":
        run(store(), actor(), cancel_return, key, version)
    elif name == "resolve":
        run(store(), actor(), resolve_return, key, version, how(typed, at["currency"]))
    else:
        raise PreventUpdate


@callback(
    Output("returns-outcome", "children"),
    Input({"type": "returns-field", "name": ALL}, "value"),
    State({"type": "returns-field", "name": ALL}, "id"),
    State("returns-at", "data"),
    needs="returns.view",
    failed=lambda words: html.P(words, className="li-wrong"),
)
def show_outcome(values: Sequence[Any], ids: Ids, at: Mapping[str, Any]) -> Any:
    """What ending the return would do, before it is done."""
    with store().reading() as conn:
        return told(outcome(conn, int(at["id"]), how(_typed(values, ids), at["currency"])))


def told(found: Outcome) -> html.Dl:
    done, currency = found.settlement, found.currency

    def amount(minor_units: int) -> str:
        return str(Money(minor_units, currency)) if minor_units else ""

    return facts(
        (
            ("Refund", str(Money(done.refund, currency))),
            ("Store credit", amount(done.credit)),
            ("Goods instead", amount(done.goods)),
            ("Paid by what came back", amount(done.paid_by_exchange)),
            ("Still to be paid", amount(done.due)),
            ("Fee kept back", amount(done.fee)),
            ("Less than is due", amount(done.kept)),
            ("Never paid, so not given", amount(done.unpaid)),
            ("Paid for delivery", amount(found.delivery_left)),
        )
    )


def how(typed: Mapping[str, str], currency: str) -> Resolving:
    """The terms as typed. Raises InvalidInput."""
    refund = typed.get("refund", "")
    terms = Terms(
        minor(typed.get("fee"), currency, "Fee"),
        minor(typed.get("shipping"), currency, "Delivery"),
        minor(refund, currency, "Refund") if refund else None,
    )
    wanted = typed.get("instead", "")
    lines = typed_lines.read(wanted) if wanted else {}
    return Resolving(terms, tuple(Replacement(sku, units) for sku, units in lines.items()))


def read_fates(values: Sequence[Any], ids: Ids) -> list[Fate]:
    """Those with units, line by line. Raises InvalidInput."""
    rows: dict[tuple[int, int], dict[str, str]] = {}
    for value, one in zip(values, ids, strict=True):
        mine = rows.setdefault((int(one["line"]), int(one["at"])), {})
        mine[one["name"]] = str(value or "").strip()
    found = []
    for (line, _), row in rows.items():
        units = whole(row["units"], "Units")
        if units:
            kept = row["resolution"] not in ("repair", "reject")
            found.append(
                Fate(
                    line, units, row["resolution"],
                    (row.get("disposition") or None) if kept else None,
                    row["condition"], row.get("lot", ""),
                    serials=tuple(code.strip() for code in row.get("serials", "").split(",")
                                  if code.strip()),
                )
            )  # fmt: skip
    return found


def _typed(values: Sequence[Any], ids: Ids) -> dict[str, str]:
    return {one["name"]: str(value or "").strip() for value, one in zip(values, ids, strict=True)}


def _point(typed: Mapping[str, str]) -> int | None:
    code = typed.get("point", "")
    return point_called(store(), code) if code else None
