"""The orders grid: its columns, its options, and a row as the grid wants it."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dash_ag_grid import AgGrid

from iorder.ui.frame.axes import PAYMENT_TONES, STAGE_BY_SLUG, spaced
from iorder.ui.lists.server_grid import CHOOSING, MOMENT, MONEY, NUMBER, WORDS, server_grid
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.orders import OrderRow

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 92, "pinned": "left",
     "cellClass": "oi-order-number", "sortable": True},
    {"field": "placed", "headerName": "Placed", "sortable": True, "lockVisible": True, **MOMENT},
    {"field": "customer", "headerName": "Customer", "minWidth": 124, "flex": 5, **WORDS},
    {"field": "stage", "headerName": "Stage", "width": 146, "cellRenderer": "StageChip",
     "lockVisible": True},
    {"field": "payment", "headerName": "Payment", "width": 152, "cellRenderer": "PaymentChip"},
    {"field": "tags", "headerName": "Tags", "minWidth": 62, "flex": 2},
    {"field": "assigned", "headerName": "Assigned to", "width": 112, "hide": True},
    {"field": "channel", "headerName": "Channel", "minWidth": 128, "flex": 4, **WORDS},
    {"field": "point", "headerName": "Point", "width": 86},

    {"field": "country", "headerName": "Country", "width": 84, "sortable": True, "hide": True},
    {"field": "units", "headerName": "Units", "width": 58, **NUMBER},
    {"field": "total", "headerName": "Total", "sortable": True, "lockVisible": True, **MONEY},
)  # fmt: skip


def orders_grid(wanted: OrderFilter, editors: Mapping[str, Mapping[str, Any]]) -> AgGrid:
    """The grid of one view of the orders. ``editors``: how cells of a column are edited."""
    columns = [{**column, **editors.get(column["field"], {})} for column in COLUMNS]
    return server_grid("orders", columns, wanted.sort, wanted.dir, CHOOSING)


def grid_row(row: OrderRow, zone: str, by: str = "") -> dict[str, Any]:
    """An order as the grid shows it; times in ``zone``, that of the first column ``by`` the date
    the view is asked for."""
    at = {"promised": row.promised_at, "delivered": row.delivered_at}.get(by) or row.placed_at
    stage = STAGE_BY_SLUG[row.stage]
    return {
        "key": row.number,
        "id": row.id,
        "version": row.version,
        "number": row.number,
        "placed": f"{at.astimezone(ZoneInfo(zone)):%-d %b %Y %H:%M}",
        "customer": row.customer or "–",
        "stage": stage.label,
        "tone": stage.tone,
        "payment": spaced(row.payment_state),
        "paymentTone": PAYMENT_TONES.get(row.payment_state, "neutral"),
        "channel": row.channel,
        "point": row.point or "–",
        "country": row.country or "–",
        "units": f"{row.units:,}",
        "total": str(row.total),
        "tags": ", ".join(row.tags),
        "assigned": row.assigned_to,
        "flagged": ", ".join(spaced(flag) for flag in row.flags),
    }
