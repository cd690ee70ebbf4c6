"""The forms and buttons of acts on payments, wherever they are drawn; ``payment_actions`` answers.

A form's fields have the id ``pay-field`` of their place, act, record and name; a button that does
something is ``pay-do``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.session import may

ACTS = {
    "capture": ("Capture", "io-button-primary"), "void": ("Release", ""),
    "refund": ("Refund", ""), "receive": ("Record money received", "io-button-primary"),
    "approve": ("Approve", "io-button-primary"), "refuse": ("Refuse", ""),
    "retry": ("Send again", "io-button-primary"), "submit": ("Evidence was sent", ""),
    "accept": ("Accept the loss", "io-button-danger"), "look_up": ("Look it up now", ""),
    "give_up": ("It did not happen", ""),
}  # fmt: skip
NEEDS = {
    "capture": "payments.take", "void": "payments.take", "receive": "payments.take",
    "link": "payments.take", "wait": "payments.take", "look_up": "payments.take",
    "give_up": "payments.take", "gift": "payments.take",
    "credit": "payments.take",
    "refund": "payments.refund", "retry": "payments.refund",
    "approve": "payments.approve", "refuse": "payments.approve", "submit": "payments.refund",
    "accept": "payments.approve", "again": "payments.reconcile", "lay": "payments.reconcile",
    "dismiss": "payments.reconcile",
}  # fmt: skip
"""Act -> the permission it asks for."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Where forms are drawn (``place``: order, payments, ...) and what may be done there."""

    place: str
    acts: tuple[str, ...]

    def field(self, act: str, key: int | str, name: str, label: str, value: str,
              **more: Any) -> html.Label:  # fmt: skip
        told = dbc.Input(
            id=self._id("pay-field", act, key) | {"name": name}, value=value, maxlength=300,
            autocomplete="off", **more,
        )  # fmt: skip
        return html.Label([label, told], className="io-label")

    def kept(self, act: str, key: int | str, name: str, value: str) -> dbc.Input:
        """What goes along unseen."""
        field = self._id("pay-field", act, key) | {"name": name}
        return dbc.Input(id=field, value=value, type="hidden")

    def chosen(self, act: str, key: int | str, label: str,
               options: Sequence[tuple[str, str]]) -> html.Label:  # fmt: skip
        """One of ``options``; its name is ``choice``."""
        told = dbc.Select(
            id=self._id("pay-field", act, key) | {"name": "choice"},
            value=options[0][0] if options else "",
            options=[{"value": one, "label": text} for one, text in options],
        )
        return html.Label([label, told], className="io-label")

    def button(self, act: str, key: int | str, label: str = "") -> html.Button:
        known, tone = ACTS.get(act, (label, "io-button-primary"))
        return html.Button(
            label or known, id=self._id("pay-do", act, key), type="button",
            className=f"io-button {tone}".strip(),
        )  # fmt: skip

    def _id(self, kind: str, act: str, key: int | str) -> dict[str, str]:
        return {"type": kind, "place": self.place, "act": act, "key": str(key)}


def hand(place: str) -> Hand:
    """The signed-in person's."""
    return Hand(place, tuple(act for act, needs in NEEDS.items() if may(needs)))
