"""The orders grid: its columns, its options, and a row as the grid wants it."""

from typing import Any
from zoneinfo import ZoneInfo

from dash_ag_grid import AgGrid

from iorder.orders.states import STAGES
from iorder.ui.server_grid import CHOOSING, MOMENT, MONEY, NUMBER, server_grid
from iorder.views.order_filter import OrderFilter
from iorder.views.orders import OrderRow

STAGE_BY_SLUG = {stage.slug: stage for stage in STAGES}
PAYMENT_TONES = {
    "captured": "ok", "authorized": "info", "pending": "neutral", "unpaid": "neutral",
    "partially_captured": "info", "overpaid": "warn", "refunded": "warn", "voided": "neutral",
    "partially_refunded": "warn", "failed": "bad", "disputed": "bad", "unknown": "neutral",
}  # fmt: skip


def spaced(slug: str) -> str:
    """``partially_captured`` as people read it: Partially captured."""
    return slug.replace("_", " ").capitalize()


COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 100, "pinned": "left",
     "cellClass": "oi-order-number", "sortable": True},
    {"field": "placed", "headerName": "Placed", "sortable": True, "lockVisible": True, **MOMENT},
    {"field": "customer", "headerName": "Customer", "minWidth": 120, "flex": 4},
    {"field": "stage", "headerName": "Stage", "width": 136, "cellRenderer": "StageChip",
     "lockVisible": True},
    {"field": "payment", "headerName": "Payment", "width": 130, "cellRenderer": "PaymentChip"},
    {"field": "channel", "headerName": "Channel", "minWidth": 120, "flex": 3},
    {"field": "point", "headerName": "Point", "width": 90},
    {"field": "country", "headerName": "Country", "width": 84, "sortable": True},
    {"field": "units", "headerName": "Units", "width": 66, **NUMBER},
    {"field": "total", "headerName": "Total", "sortable": True, "lockVisible": True, **MONEY},
)  # fmt: skip


def orders_grid(wanted: OrderFilter) -> AgGrid:
    """The grid of one view of the orders."""
    return server_grid("orders", COLUMNS, wanted.sort, wanted.dir, CHOOSING)


def grid_row(row: OrderRow, zone: str) -> dict[str, Any]:
    """An order as the grid shows it; times in ``zone``."""
    stage = STAGE_BY_SLUG[row.stage]
    return {
        "key": row.number,
        "id": row.id,
        "version": row.version,
        "number": row.number,
        "placed": f"{row.placed_at.astimezone(ZoneInfo(zone)):%d %b %Y %H:%M}",
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
        "flagged": ", ".join(spaced(flag) for flag in row.flags),
    }
