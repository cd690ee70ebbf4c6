"""The fields of an order's forms: named by their act, so that one callback reads any of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html

from iorder.views.staff import Colleague

Kept = Mapping[str, Any]
"""What was typed and not saved: ``typed`` by act, then by ``name:line``."""


def field(label: str, control: Any, name: str = "") -> html.Label:
    """``control`` under its label."""
    return html.Label([html.Span(label), control], className=f"oi-field {name}".strip())


def key(act: str, name: str, of: object = "") -> dict[str, str]:
    """The id of a field; ``of``: the line it is about."""
    return {"type": "order-field", "act": act, "name": name, "of": str(of)}


def typed(kept: Kept, act: str, name: str, now: Any, of: object = "") -> Any:
    """What was typed in the field before it was refused, else ``now``."""
    return kept.get("typed", {}).get(act, {}).get(f"{name}:{of}", now)


def text(act: str, name: str, value: str, *, kept: Kept, of: object = "", **more: Any) -> dbc.Input:
    """One line of text, as it stands or as it was typed."""
    more = {"maxlength": 200, "autocomplete": "off", **more}
    return dbc.Input(id=key(act, name, of), value=typed(kept, act, name, value, of), **more)


def whole(act: str, name: str, value: str, *, kept: Kept, of: object = "") -> dbc.Input:
    """A number of units."""
    return text(act, name, value, kept=kept, of=of, inputmode="numeric", maxlength=7)


def amount(act: str, name: str, value: str, *, kept: Kept, of: object = "") -> dbc.Input:
    """Money or a per cent, written in digits."""
    return text(act, name, value, kept=kept, of=of, inputmode="decimal", maxlength=20)


def choice(control_id: Any, value: str, options: Mapping[str, str]) -> dbc.Select:
    """One of ``options``: value to label."""
    found = [{"value": one, "label": label} for one, label in options.items()]
    empty = options.get("", "")
    return dbc.Select(id=control_id, value=value, options=found, placeholder=empty)


def people(some: list[Colleague], nobody: str, now: tuple[str, str] = ("", "")) -> dict[str, str]:
    """Options for who looks after something; ``now``: who does, though they may have left."""
    known = {"": nobody, **{one.actor: one.name for one in some}}
    actor, name = now
    return known if actor in known else {**known, actor: name}


def local(at: datetime | None, zone: str) -> str:
    """A moment as a field of local time takes it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if at else ""
