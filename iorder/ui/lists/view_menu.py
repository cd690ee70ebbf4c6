"""The menu of a list that says which columns it shows and how high its rows are.

Both are kept in the person's browser, as are the widths and the order of the columns, which are
drawn with the mouse (``assets/listing.js``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.web import clientside

HEIGHTS = {"32": "Compact", "40": "Normal", "48": "Comfortable"}


def optional(columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Fields of the columns that can be left out; the others name a row and place it."""
    return [one["field"] for one in columns if not (one.get("pinned") or one.get("lockVisible"))]


def menu(
    slug: str,
    columns: Sequence[Mapping[str, Any]],
    *,
    above: Sequence[Any] = (),
    name: str = "",
    look: Mapping[str, Any] | None = None,
) -> html.Details:
    """The View menu of the list ``slug``. A saved view gives its ``name`` and its ``look``
    ({"density", "columns"}), which nobody's browser overrides; ``above`` stands first."""
    names = {one["field"]: one["headerName"] for one in columns}
    offered = optional(columns)
    shown = [one["field"] for one in columns if one["field"] in offered and not one.get("hide")]
    kept = look is None
    return html.Details(
        [
            html.Summary(
                [icon("layout-three-columns"),
                 html.Span("View", className="oi-pill-name"),
                 html.Span(name, className="oi-pill-value")],
                className="oi-pill is-solid" + (" is-set" if name else ""),
            ),
            html.Div(
                [
                    *above,
                    html.Span("Rows", className="oi-pop-title", id=f"{slug}-density-title"),
                    dbc.RadioItems(
                        id=f"{slug}-density", value=(look or {}).get("density", "40"),
                        persistence=kept,
                        options=[{"value": value, "label": label}
                                 for value, label in HEIGHTS.items()],
                    ),
                    html.Span("Columns", className="oi-pop-title"),
                    dbc.Checklist(
                        id=f"{slug}-columns", value=(look or {}).get("columns", shown),
                        persistence=kept,
                        options=[{"value": key, "label": names[key]} for key in offered],
                    ),
                    html.Button("Usual order and widths", type="button", className="oi-clear",
                                **also(data_usual="true")),
                ],
                className="oi-pop is-right",
            ),
        ],
        className="oi-days oi-shown",
    )  # fmt: skip


def serve(slug: str) -> None:
    """Let the menu of ``slug`` work its grid; once, while the page's module loads."""
    clientside(
        "listing", "density", Output(f"{slug}-density-title", "title"),
        Input(f"{slug}-density", "value"),
    )  # fmt: skip
    clientside(
        "listing", "columns", Output(f"{slug}-columns", "className"),
        Input(f"{slug}-columns", "value"),
    )  # fmt: skip
