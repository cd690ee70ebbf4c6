"""The orders grid: its columns, its options, and a row as the grid wants it."""

from typing import Any
from zoneinfo import ZoneInfo

from dash_ag_grid import AgGrid

from iorder.orders.states import STAGES
from iorder.views.order_filter import OrderFilter
from iorder.views.orders import OrderRow

BLOCK = 100
STAGE_BY_SLUG = {stage.slug: stage for stage in STAGES}
PAYMENT_TONES = {
    "captured": "ok", "authorized": "info", "pending": "neutral", "unpaid": "neutral",
    "partially_captured": "info", "overpaid": "warn", "refunded": "warn", "voided": "neutral",
    "partially_refunded": "warn", "failed": "bad", "disputed": "bad", "unknown": "neutral",
}  # fmt: skip


def spaced(slug: str) -> str:
    """``partially_captured`` as people read it: Partially captured."""
    return slug.replace("_", " ").capitalize()


_NUMBERS = {"headerClass": "ag-right-aligned-header", "cellClass": "oi-number"}
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 104, "pinned": "left",
     "cellClass": "oi-order-number", "sortable": True},
    {"field": "placed", "headerName": "Placed", "width": 162, "sortable": True},
    {"field": "customer", "headerName": "Customer", "minWidth": 112, "flex": 2},
    {"field": "stage", "headerName": "Stage", "width": 136, "cellRenderer": "StageChip"},
    {"field": "payment", "headerName": "Payment", "width": 130, "cellRenderer": "PaymentChip"},
    {"field": "channel", "headerName": "Channel", "minWidth": 112, "flex": 1},
    {"field": "point", "headerName": "Point", "width": 82},
    {"field": "country", "headerName": "Country", "width": 88, "sortable": True},
    {"field": "units", "headerName": "Units", "width": 66, **_NUMBERS},
    {"field": "total", "headerName": "Total", "width": 112, "sortable": True, **_NUMBERS},
)  # fmt: skip
OPTIONAL = ("customer", "payment", "channel", "point", "country", "units")
"""Columns that can be hidden; the others name and place the order."""


def orders_grid(wanted: OrderFilter, height: int = 40) -> AgGrid:
    """The grid of one view, server side: it asks for blocks of rows as it is scrolled."""
    columns = [
        {**column, "initialSort": wanted.dir} if column["field"] == wanted.sort else column
        for column in COLUMNS
    ]
    return AgGrid(
        id="orders-grid",
        className="oi-grid ag-theme-iorder",
        rowModelType="infinite",
        columnDefs=columns,
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True,
                       "suppressHeaderMenuButton": True, "sortingOrder": ["desc", "asc"]},
        getRowId="params.data ? params.data.number : ''",
        dashGridOptions={
            "cacheBlockSize": BLOCK,
            "maxBlocksInCache": 12,
            # dash-ag-grid keeps one pending request: a second block in flight would strand one
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 1,
            "blockLoadDebounceMillis": 40,
            "rowHeight": height,
            "headerHeight": 36,
            "suppressMultiSort": True,
            "suppressCellFocus": False,
            "animateRows": False,
            "suppressNoRowsOverlay": True,
            "enableCellTextSelection": True,
            "rowSelection": {"mode": "multiRow", "checkboxes": True, "headerCheckbox": False,
                             "enableClickSelection": False},
            "selectionColumnDef": {"headerName": "Choose", "width": 44, "pinned": "left",
                                   "headerComponent": "ChooseShown", "resizable": False},
            "theme": {"function": "iorderGridTheme(themeQuartz)"},
        },
        style={"height": "100%", "width": "100%"},
    )  # fmt: skip


def grid_row(row: OrderRow, zone: str) -> dict[str, Any]:
    """An order as the grid shows it; times in ``zone``."""
    stage = STAGE_BY_SLUG[row.stage]
    return {
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
