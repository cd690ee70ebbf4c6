"""Who looks after a record, with the button that takes it or gives it up, on its own page.

The inbox shows the same owner. A page answers its buttons by ``pressed`` in a callback of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from iorder.flows import look_after
from iorder.insight.exceptions import Key
from iorder.kernel.store import run
from iorder.session import actor, store

TAKE, GIVE_UP = "take", "give_up"


@dataclass(frozen=True, slots=True)
class Owner:
    """``actor``: who it is, empty for nobody; ``name``: what people call them."""

    actor: str
    name: str


def owner_line(place: str, one: Owner, me: str, *, may_edit: bool) -> html.Span:
    """``place``: names the page's buttons."""
    told = "You" if one.actor and one.actor == me else one.name or "Nobody"
    buttons: list[Any] = []
    if may_edit and one.actor != me:
        buttons.append(_button(place, TAKE, "Take it over" if one.actor else "Take it", one))
    if may_edit and one.actor:
        buttons.append(_button(place, GIVE_UP, "Give it up", one))
    return html.Span([told, *buttons], className="io-owner")


def _button(place: str, act: str, label: str, one: Owner) -> html.Button:
    return html.Button(
        label, id={"type": f"{place}-owner", "act": act, "seen": one.actor or "-"}, type="button",
        className="io-button io-button-small",
    )  # fmt: skip


def pressed(clicks: Sequence[int | None], wanted: Any, key: Key) -> str:
    """Do what the button says and tell it; empty where none was pressed. Raises Claimed."""
    if not any(clicks) or not isinstance(wanted, dict):
        return ""
    if wanted["act"] == GIVE_UP:
        run(store(), actor(), look_after.give_up, [key])
        return "Nobody looks after it now."
    seen = str(wanted["seen"])
    run(store(), actor(), look_after.claim, [key], ("" if seen == "-" else seen,))
    return "You look after it."
