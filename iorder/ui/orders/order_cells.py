"""Cells of the orders grid that are edited in place: tags, and who looks after the order.

What is refused is read again from the store, so the cell goes back to what it was; the page says
why, and what somebody else changed meanwhile.
"""

from collections.abc import Mapping
from typing import Any

from dash import Input
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.orders import service
from iorder.session import actor, may, store
from iorder.ui.lists.listing import said
from iorder.ui.orders.order_actions import SAID, words_between
from iorder.views.staff import Colleague, colleagues
from iorder.web import callback, require

NEEDS = {"tags": "orders.edit", "assigned": "orders.assign"}
_EDITED = {"editable": True, "singleClickEdit": True, "cellClass": "oi-editable"}


def editors() -> dict[str, Mapping[str, Any]]:
    """How the cells that the person may edit are edited, by column."""
    made: dict[str, Mapping[str, Any]] = {}
    if may(NEEDS["tags"]):
        made["tags"] = {**_EDITED, "cellEditorParams": {"maxLength": 600}}
    if may(NEEDS["assigned"]):
        names = ["", *_named(colleagues(store()))]
        made["assigned"] = {**_EDITED, "cellEditor": "agSelectCellEditor",
                            "cellEditorParams": {"values": names}}  # fmt: skip
    return made


def _named(some: list[Colleague]) -> dict[str, str]:
    """Actors by what the grid calls them; of two with one name the email tells."""
    names = [one.name for one in some]
    return {
        one.name if names.count(one.name) == 1 else f"{one.name} ({one.email})": one.actor
        for one in some
    }


@callback(
    SAID,
    Input("orders-grid", "cellValueChanged"),
    needs="orders.view",  # each column asks for its own
    prevent_initial_call=True,
)
def save(changes: list[dict[str, Any]] | dict[str, Any] | None) -> dict[str, Any]:
    if not changes:
        raise PreventUpdate
    change = changes[-1] if isinstance(changes, list) else changes
    row, column, value = change["data"], change["colId"], str(change.get("value") or "")
    if column not in NEEDS or value == str(change.get("oldValue") or ""):
        raise PreventUpdate
    require(NEEDS[column])
    try:
        return _TO_SAVE[column](row, value, str(change.get("oldValue") or ""))
    except Refused as refused:
        return said(f"{row['number']}: {refused}", "bad")


def _tags(row: Mapping[str, Any], value: str, old: str) -> dict[str, Any]:
    run(store(), actor(), service.set_tags, row["id"], words_between(value), row["version"])
    undo = {"act": "tags", "number": row["number"], "tags": words_between(old)}
    return said(f"Tags of {row['number']} saved.", undo=undo)


def _assigned(row: Mapping[str, Any], value: str, _old: str) -> dict[str, Any]:
    names = _named(colleagues(store()))
    if value and value not in names:
        raise InvalidInput(f"Nobody here is called {value}; choose somebody of the list.")
    assignee = names.get(value, "")
    before = run(store(), actor(), service.assign, row["id"], assignee, row["version"])
    undo = {"act": "assign", "number": row["number"], "assignee": before}
    words = f"assigned to {value}" if value else "nobody’s now"
    return said(f"{row['number']} is {words}.", undo=undo)


_TO_SAVE = {"tags": _tags, "assigned": _assigned}
