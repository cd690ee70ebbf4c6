"""The forms of one return: what came in, what becomes of it, what the buyer gets, and buttons.

A line may be split over ``MOST_FATES`` fates; the further ones are folded away.
"""

from collections.abc import Collection, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import section
from iorder.ui.returns.return_words import DISPOSITION_LABELS, RESOLUTION_LABELS, options
from iorder.views.returns.one_return import ReturnLine, ReturnSheet

MOST_FATES = 3
Points = Sequence[tuple[str, str]]
REFUSALS = ("Past its date", "Used or worn", "Not sold by us", "Excluded from returns")


def next_step(sheet: ReturnSheet, acts: Collection[str], points: Points) -> list[Any]:
    """The form of what comes next, where it needs more than a button."""
    if "inspect" in acts:
        return [section("What becomes of it", *fates(sheet))]
    if "settle" in acts:
        return [section("Decide the claim", *fates(sheet))]
    if "resolve" in acts:
        return [section("What the buyer gets", *ending(sheet))]
    return []


def came_now(line: ReturnLine) -> Any:
    field = dbc.Input(
        id={"type": "returns-units", "line": line.id}, value=str(line.missing),
        inputmode="numeric", size="sm", disabled=not line.missing, className="sh-units",
        autocomplete="off",
    )  # fmt: skip
    return html.Label([html.Span(f"Came now: {line.title}", className="io-sr-only"), field])


def fates(sheet: ReturnSheet) -> list[Any]:
    """Per line what becomes of its units; one fate, and more where it is split."""
    is_claim = sheet.row.kind == "claim"
    parts: list[Any] = []
    for line in sheet.lines:
        units = line.quantity if is_claim else line.received
        if units:
            parts.append(_fates_of(line, units, sheet.row.kind))
    return parts or [html.P("Nothing has come in yet.", className="oi-quiet")]


def ending(sheet: ReturnSheet) -> list[Any]:
    row = sheet.row
    fields = [
        _text("fee", f"Fee kept back, {row.currency}", "0"),
        _text("shipping", f"Delivery back, {row.currency}", "0"),
        _text("refund", f"Refund, {row.currency}", "all that is due"),
    ]
    parts: list[Any] = [html.Div(fields, className="rt-terms")]
    if any(line.resolution == "exchange" for line in sheet.lines):
        parts.append(
            html.Label(
                ["Send instead, SKUs and units, one a line (empty: the same goods)",
                 dbc.Textarea(id=_named("instead"), rows=2, placeholder="LAMP-BLUE 1",
                              spellCheck=False)],
                className="io-label",
            )
        )  # fmt: skip
    else:
        parts.append(html.Div(dbc.Textarea(id=_named("instead")), hidden=True))
    parts.append(html.Div(id="returns-outcome", role="status"))
    return parts


def foot(sheet: ReturnSheet, acts: Collection[str], points: Points) -> html.Div | None:
    """The acts of the state table as buttons; those that need words as menus."""
    if not acts:
        return None
    wrong = html.P(id={"type": "returns-wrong", "part": "sheet"}, className="li-wrong",
                   role="alert")  # fmt: skip
    return html.Div(
        [wrong, html.Div(_buttons(sheet, acts, points), className="oi-inline")],
        className="sh-foot",
    )


def _buttons(sheet: ReturnSheet, acts: Collection[str], points: Points) -> list[Any]:
    found: list[Any] = []
    for act, label in (
        ("inspect", "Save the inspection"),
        ("settle", "Decide"),
        ("resolve", "Resolve"),
    ):
        if act in acts:
            found.append(button(label, act, "io-button-primary"))
    is_claim = sheet.row.kind == "claim"
    if "approve" in acts:
        point = [] if is_claim else [_point(points, sheet.row.point)]
        found.append(
            menu("Approve", [*point, button("Approve it", "approve", "io-button-primary")],
                 primary=True)
        )  # fmt: skip
    if "receive" in acts and any(line.missing for line in sheet.lines):
        came = button("Receive", "receive", "io-button-primary" if len(found) == 0 else "")
        needs_point = not sheet.row.point
        form = [_point(points, ""), came]
        found.append(menu("Receive", form, primary=not found) if needs_point else came)
    if "send" in acts:
        found.append(menu("On its way", [
            _text("carrier", "Carrier", ""), _text("tracking", "Tracking number", ""),
            button("It is on its way", "send", "io-button-primary"),
        ]))  # fmt: skip
    if "refuse" in acts:
        found.append(menu("Refuse", [
            _text("refusal", "Why", "", REFUSALS),
            button("Refuse it", "refuse", "io-button-danger"),
        ]))  # fmt: skip
    if "cancel" in acts:
        found.append(menu("Cancel", [
            html.P("Nothing will come back.", className="oi-quiet"),
            button("Cancel the return", "cancel", "io-button-danger"),
        ]))  # fmt: skip
    return found


def button(label: str, act: str, tone: str) -> html.Button:
    return html.Button(label, id={"type": "returns-do", "act": act}, type="button",
                       className=f"io-button {tone}".strip())  # fmt: skip


def menu(label: str, form: Sequence[Any], *, primary: bool = False) -> html.Details:
    tone = "io-button io-button-primary" if primary else "io-button"
    return html.Details(
        [html.Summary(label, className=tone),
         html.Div(list(form), className="oi-pop is-up sh-form")],
        className="oi-days",
    )  # fmt: skip


def _fates_of(line: ReturnLine, units: int, kind: str) -> html.Fieldset:
    further = [_fate(line, at, 0, kind) for at in range(1, MOST_FATES)]
    return html.Fieldset(
        [
            html.Legend(f"{line.title} · {formats.many(units, 'unit')}"),
            _fate(line, 0, units, kind),
            html.Details([html.Summary("Split over several"), *further]) if units > 1 else None,
        ],
        className="rt-fates",
    )


def _fate(line: ReturnLine, at: int, units: int, kind: str) -> html.Div:
    def named(name: str) -> dict[str, Any]:
        return {"type": "returns-fate", "line": line.id, "at": at, "name": name}

    resolution = "exchange" if kind == "exchange" else "refund"
    spoiled = line.reason in ("damaged", "defective")
    cells = [
        _label("Units", dbc.Input(id=named("units"), value=str(units) if units else "",
                                  inputmode="numeric", size="sm", autocomplete="off")),
        _label("The buyer gets", dbc.Select(id=named("resolution"), value=resolution, size="sm",
                                            options=options(RESOLUTION_LABELS))),
    ]  # fmt: skip
    if kind != "claim":
        cells.append(
            _label("The units go", dbc.Select(id=named("disposition"), size="sm",
                                              value="quarantine" if spoiled else "restock",
                                              options=options(DISPOSITION_LABELS)))
        )  # fmt: skip
    seen = dbc.Input(id=named("condition"), size="sm", maxlength=200, autocomplete="off",
                     placeholder="" if kind == "claim" else "as new")  # fmt: skip
    cells.append(_label("Why" if kind == "claim" else "Condition", seen))
    if line.tracking == "lot":
        cells.append(_label("Lot", dbc.Input(id=named("lot"), size="sm", maxlength=100)))
    if line.tracking == "serial":
        sent = ", ".join(line.serials)
        cells.append(_label("Serial numbers", dbc.Input(id=named("serials"), size="sm",
                                                        placeholder=sent)))  # fmt: skip
    return html.Div(cells, className="rt-fate" + (" is-claim" if kind == "claim" else ""))


def _label(text: str, field: Any) -> html.Label:
    return html.Label([text, field], className="io-label")


def _named(name: str) -> dict[str, str]:
    return {"type": "returns-field", "name": name}


def _point(points: Points, known: str) -> html.Label:
    choices = [{"value": code, "label": label} for code, label in points]
    return _label("Comes to", dbc.Select(id=_named("point"), value=known, options=choices,
                                         placeholder="Choose a point"))  # fmt: skip


def _text(name: str, label: str, hint: str, ready: Sequence[str] = ()) -> html.Div:
    more = {"list": f"returns-{name}-ready"} if ready else {}
    field = dbc.Input(id=_named(name), placeholder=hint, maxlength=200, autocomplete="off", **more)
    known = html.Datalist([html.Option(value=one) for one in ready], id=f"returns-{name}-ready",
                          **also(data_of=name)) if ready else None  # fmt: skip
    return html.Div([_label(label, field), known])
