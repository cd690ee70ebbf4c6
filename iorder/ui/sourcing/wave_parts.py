"""What the pages of runs show: the list, and a wave's plan before and after it is applied."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from iorder.sourcing.runs import Run
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import chip, when
from iorder.ui.frame.shell import card
from iorder.views.sourcing.sourcing_runs import RunRow

KINDS = {"wave": "Wave", "again": "Tried again"}
WORDS = {
    "queued": "Waiting for a worker", "running": "Running", "done": "Planned",
    "applied": "Applied", "failed": "Failed", "cancelled": "Cancelled",
}  # fmt: skip
TONES = {
    "queued": "neutral", "running": "info", "done": "violet", "applied": "ok", "failed": "bad",
    "cancelled": "neutral",
}  # fmt: skip
MOST_LISTED = 200
COLUMNS = (("now", "As it is"), ("greedy", "One by one"), ("optimised", "Together"))
ROWS = (
    ("orders", "Orders served"), ("parcels", "Parcels"), ("split", "Orders split"),
    ("km", "Distance"), ("cost_minor", "Shipping, estimated"),
)  # fmt: skip


def runs_table(rows: Sequence[RunRow], zone: str) -> Any:
    if not rows:
        return states.empty(
            "No runs yet",
            "A wave assigns many orders to points together. Plan one from the waiting orders.",
            dcc.Link("To the waiting orders", href="/allocation", className="io-button"),
            "diagram-3",
        )
    heads = ("Run", "Kind", "State", "Orders", "Asked by", "Asked", "Ended")
    numbers = ("Orders",)
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr(
                        [html.Th(text, scope="col",
                                 className="oi-number" if text in numbers else "")
                         for text in heads]
                    )
                ),
                html.Tbody([_run(row, zone) for row in rows]),
            ],
            className="io-table al-runs",
        ),
        className="al-scroll", tabIndex="0", role="region", **also(aria_label="Runs"),
    )  # fmt: skip


def _run(row: RunRow, zone: str) -> html.Tr:
    return html.Tr(
        [
            html.Th(dcc.Link(f"Run {row.id}", href=f"/allocation/waves/{row.id}"), scope="row"),
            html.Td(KINDS[row.kind]),
            html.Td(state_chip(row.state, row.kind, is_undone=row.is_undone)),
            html.Td(f"{row.done:,} of {row.total:,}" if row.is_open and row.total
                    else formats.count(row.total), className="oi-number"),
            html.Td(row.by),
            html.Td(when(row.created_at, zone)),
            html.Td(when(row.finished_at, zone) if row.finished_at else formats.NOTHING),
        ]
    )  # fmt: skip


def state_chip(state: str, kind: str, *, is_undone: bool = False) -> html.Span:
    if is_undone and state == "applied":
        return chip("Undone", "neutral")
    return chip("Ended" if kind == "again" and state == "applied" else WORDS[state], TONES[state])


def progress(row: RunRow) -> html.Div:
    """How far it is; read again by the page's clock while it is open."""
    share = min(100, row.done * 100 // row.total) if row.total else 0
    words = WORDS[row.state]
    if row.state == "running":
        far = f"{row.done:,} of {row.total:,} orders"
        words = far if row.done < row.total or row.kind == "again" else f"{far} · thinking"
    return html.Div(
        [
            html.Div(
                html.Div(style={"width": f"{share}%"}), className="oi-progress",
                role="progressbar",
                **also(aria_label="Orders worked off", aria_valuenow=str(share),
                       aria_valuemin="0", aria_valuemax="100"),
            ),
            html.Span(words, **also(aria_live="polite")),
        ],
        className="al-progress",
    )  # fmt: skip


def head(run: Run, *, may_edit: bool) -> list[Any]:
    """What may be done with it, by its state."""
    buttons = []
    moves = sum(bool(one["moves"]) for one in (run.found or {}).get("plans", ()))
    if may_edit and run.kind == "wave" and run.state == "done" and moves:
        buttons.append(_button(f"Apply to {_orders(moves)}", "apply", "io-button-primary"))
    if may_edit and run.state in ("queued", "running", "done"):
        buttons.append(_button("Discard" if run.state == "done" else "Cancel", "cancel"))
    undone = "undone" in (run.found or {})
    if may_edit and run.kind == "wave" and run.state == "applied" and moves and not undone:
        buttons.append(_button("Undo where nothing is picked", "undo"))
    return buttons


def _button(words: str, act: str, more: str = "") -> html.Button:
    return html.Button(words, id={"type": "wave-act", "act": act}, type="button",
                       className=f"io-button {more}".strip())  # fmt: skip


def figures_card(found: Mapping[str, Any]) -> Any:
    """Before, greedy and optimised side by side; the saving, the gap, and how long it took."""
    currency = found["currency"]
    rows = [
        html.Tr(
            [
                html.Th(label, scope="row"),
                *(html.Td(_value(name, found[column][name], currency), className="oi-number")
                  for column, _ in COLUMNS),
            ]
        )
        for name, label in ROWS
    ]  # fmt: skip
    saving = found["greedy"]["cost_minor"] - found["optimised"]["cost_minor"]
    more = found["optimised"]["orders"] - found["greedy"]["orders"]
    gap = found["gap"]
    counted = "An order that is left counts more than any parcel, so serving more is a saving."
    facts = [
        ("Saving over one by one", formats.percent(found["saving"])),
        ("In money", formats.money(saving, currency) if saving > 0 else formats.NOTHING),
        ("Served besides", _orders(more) if more > 0 else formats.NOTHING),
        ("Left to prove", "not known" if gap is None else formats.percent(gap)),
        ("Took", f"{found['seconds']:.1f} s" + ("" if found["is_finished"] else ", stopped")),
    ]
    return card(
        f"{_orders(found['orders'])} looked at",
        html.Div([
            html.Dl(
                [html.Div([html.Dt(label), html.Dd(value)]) for label, value in facts],
                className="al-figures",
            ),
            html.P(counted, className="oi-quiet") if more > 0 else None,
            html.Div(
                html.Table(
                    [
                        html.Thead(
                            html.Tr(
                                [html.Td(""), *(html.Th(text, scope="col", className="oi-number")
                                                for _, text in COLUMNS)]
                            )
                        ),
                        html.Tbody(rows),
                    ],
                    className="io-table al-compare",
                ),
                className="al-scroll", tabIndex="0", role="region",
                **also(aria_label="The plan beside what is"),
            ),
        ]),
    )  # fmt: skip


def _value(name: str, number: int, currency: str) -> str:
    if name == "cost_minor":
        return formats.money(number, currency)
    return f"{number:,} km" if name == "km" else formats.count(number)


def applied_card(found: Mapping[str, Any]) -> Any:
    """What became of it: each order was looked at again, and those changed meanwhile are named."""
    done = html.P(f"{_orders(found['applied'])} went as planned.")
    if not found["refused"]:
        return card("Applied", done)
    return html.Div([card("Applied", done), why_card("Changed meanwhile", found["refused"])],
                    className="al-body")  # fmt: skip


def undone_card(found: Mapping[str, Any]) -> Any:
    if "undone" not in found:
        return None
    done = html.P(f"{_orders(found['undone'])} are as they were before.")
    return html.Div([card("Undone", done), why_card("Left as they are", found["kept"])],
                    className="al-body")  # fmt: skip


def plans_card(found: Mapping[str, Any]) -> Any:
    """The orders that move, each with where it would be sent from."""
    moving = [one for one in found["plans"] if one["moves"]]
    rows = [
        (
            one["number"],
            ", ".join(
                f"{sum(units for _, units in place['units'])} from {place['code']}"
                for place in one["from"]
            ),
            f"{one['km']:,} km",
            formats.money(one["cost_minor"], found["currency"]),
        )
        for one in moving[:MOST_LISTED]
    ]
    stay = len(found["plans"]) - len(moving)
    note = f"{_orders(stay)} stay where they are" if stay else None
    if not rows:
        body: Any = html.P("Nothing would change.", className="oi-quiet")
    else:
        body = _listed(("Order", "Sent from", "Way", "Parcels"), rows, "Orders that move")
    return card(f"{_orders(len(moving))} to send", html.Div([body, _more(len(moving))]), note)


def why_card(title: str, some: Sequence[Mapping[str, Any]], note: str = "") -> Any:
    """Orders with the reason of each: left over, or refused when they were applied."""
    if not some:
        return None
    rows = [(one["number"], one["why"]) for one in some[:MOST_LISTED]]
    listed = _listed(("Order", "Why"), rows, title)
    return card(
        f"{title}: {_orders(len(some))}", html.Div([listed, _more(len(some))]), note or None
    )


def _listed(heads: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> html.Div:
    body = [
        html.Tr(
            [
                html.Th(dcc.Link(row[0], href=f"/orders/{row[0]}"), scope="row"),
                *(html.Td(cell) for cell in row[1:]),
            ]
        )
        for row in rows
    ]
    return html.Div(
        html.Table(
            [html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
             html.Tbody(body)],
            className="io-table",
        ),
        className="al-scroll al-long", tabIndex="0", role="region", **also(aria_label=label),
    )  # fmt: skip


def _more(number: int) -> Any:
    left = number - MOST_LISTED
    return html.P(f"and {left:,} more.", className="oi-quiet") if left > 0 else None


def _orders(number: int) -> str:
    return "1 order" if number == 1 else f"{number:,} orders"
