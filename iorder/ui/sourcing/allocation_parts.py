"""What the page of allocation shows: a row, and the drawer with the plan as it would be now."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import chip, facts, section, when
from iorder.ui.lists.listing_parts import Panel
from iorder.ui.orders import sourcing_panel
from iorder.ui.sourcing import allocation_forms as forms
from iorder.views.sourcing.allocation import AllocationRow
from iorder.views.sourcing.allocation_plan import AllocationSheet, OpenHold

LATER = {"backorder": "Backordered", "preorder": "Preordered"}


def grid_row(row: AllocationRow) -> dict[str, Any]:
    words, tone = state_of(row)
    age = (row.asked_at - row.placed_at).total_seconds()
    need = row.need
    return {
        "key": str(row.id),
        "number": row.number,
        "numberHref": f"/orders/{row.number}",
        "state": words,
        "stateTone": tone,
        "missing": need.words or ("Nothing" if row.sender else "–"),
        "best": _best(row),
        "bestTone": "ok" if need.is_ready else "",
        "promised": formats.day(row.promised_on) if row.kinds else formats.NOTHING,
        "why": row.why or formats.NOTHING,
        "placed": formats.duration(max(age, 0)),
        "channel": row.channel,
        "country": row.country or formats.NOTHING,
        "units": formats.count(row.units),
        "value": formats.money(row.total_minor, row.currency),
        "sender": row.sender or formats.NOTHING,
    }


def state_of(row: AllocationRow) -> tuple[str, str]:
    """(what it waits for in a word, the tone of its chip)."""
    if row.hold == "address":
        return "Address unknown", "bad"
    if row.need.refused and row.need.lacking:
        return "Rejected", "bad"
    if row.kinds:
        return " + ".join(LATER[kind] for kind in row.kinds), "info"
    if row.need.lacking and (row.hold or not row.sender):
        return "Short", "warn"
    return ("Allocated", "ok") if not row.hold else ("On hold", "warn")


def _best(row: AllocationRow) -> str:
    if row.need.is_ready:
        return f"{' + '.join(row.need.senders)}, now"
    return row.need.best or row.sender or formats.NOTHING


def panel(sheet: AllocationSheet, zone: str, *, may_edit: bool, may_hold: bool) -> Panel:
    """The drawer; ``allocation-at`` holds what its acts are decided on."""
    row, known = sheet.row, sheet.known
    at = {"id": row.id, "number": row.number, "version": known.version}
    held = ", ".join(f"{one.units} from {one.code}" for one in known.senders)
    words, tone = state_of(row)
    return Panel(
        row.number,
        [
            dcc.Store(id="allocation-at", data=at),
            facts(
                (
                    ("Missing", row.need.words or "nothing"),
                    ("Held for it now", held or "nothing"),
                    ("Promised for", formats.day(row.promised_on)
                     if row.promised_on else "no day known yet" if row.kinds else ""),
                    ("Placed", when(row.placed_at, zone)),
                    ("Channel", row.channel),
                    ("Goes to", row.country),
                    ("Value", formats.money(row.total_minor, row.currency)),
                )
            ),
            *_holds(sheet.holds, known.version, zone, may_hold),
            section("Plan", _plan(sheet), name="al-plan"),
            *(forms.others(sheet, may_edit=may_edit, may_hold=may_hold) if known.is_open else []),
            dcc.Link("Open the order", href=f"/orders/{row.number}", className="al-more"),
        ],
        chip(words, tone),
        forms.foot(sheet) if may_edit and known.is_open else None,
    )  # fmt: skip


def _holds(some: Sequence[OpenHold], version: int, zone: str, may_hold: bool) -> list[Any]:
    if not some:
        return []
    return [
        section(
            "Holds",
            *(
                html.Div(
                    [
                        html.Div(
                            [
                                html.Strong(f"On hold: {one.kind}"),
                                html.Div(one.reason) if one.reason else None,
                                html.Div(["since ", when(one.opened_at, zone)],
                                         className="oi-quiet"),
                            ]
                        ),
                        html.Button(
                            "Release", type="button", className="io-button io-button-small",
                            id={"type": "allocation-release", "hold": one.id, "version": version},
                            **also(aria_label=f"Release the {one.kind} hold"),
                        )
                        if may_hold
                        else None,
                    ],
                    className="oi-hold",
                )
                for one in some
            ),
        )
    ]  # fmt: skip


def _plan(sheet: AllocationSheet) -> Any:
    """What would happen now; of an order that lacks nothing, what was decided last."""
    told = sheet.plan or next(iter(sheet.known.decisions), None)
    if told is None:
        return html.P("Nothing of it is missing.", className="oi-quiet")
    return html.Div(sourcing_panel.decision(told, is_newest=True), className="al-decision")
