"""A button that opens a small form beneath it."""

from collections.abc import Sequence
from typing import Any

from dash import html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon

MAIN = "io-button io-button-primary"


def dropdown(
    label: str, form: Sequence[Any], sign: str = "", tone: str = "io-button", **more: Any
) -> html.Details:
    """``sign``: the icon before the label; ``more``: of the whole, such as its id."""
    return html.Details(
        [
            html.Summary([icon(sign), label] if sign else label, className=tone),
            html.Div(
                form, className="io-menu io-menu-down io-people-form sh-form", role="group",
                **also(aria_label=label),
            ),
        ],
        className="io-dropdown",
        **more,
    )  # fmt: skip


def pop_up(label: str, form: Sequence[Any]) -> html.Details:
    """A button whose form opens over it: at the foot of a drawer."""
    return html.Details(
        [
            html.Summary(label, className="io-button"),
            html.Div(list(form), className="oi-pop is-up sh-form"),
        ],
        className="oi-days",
    )
