"""The grid of every list: it asks the server for blocks of rows as it is scrolled.

A row has a ``key`` of its own. Column definitions are AG Grid's; what stands here besides:
``NUMBER``, ``MONEY``, ``DAY`` and ``MOMENT`` dress a column by its kind, with ``**`` (their values
are texts made by ``ui.frame.formats``); ``WORDS`` gives a sentence two lines; ``lockVisible`` keeps
a column out of the column chooser, as ``pinned`` does, and ``hide`` leaves it out until it is
chosen. The cells that draw more than text are ``ChipCell``, ``LinkCell``, ``ToneCell`` and
``BarCell`` (``assets/listing.js``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash_ag_grid import AgGrid

BLOCK = 100
NUMBER: dict[str, Any] = {"headerClass": "ag-right-aligned-header", "cellClass": "oi-number"}
MONEY: dict[str, Any] = {**NUMBER, "width": 108}
DAY: dict[str, Any] = {"width": 118, "cellClass": "oi-when"}
MOMENT: dict[str, Any] = {"width": 152, "cellClass": "oi-when"}
WORDS: dict[str, Any] = {"cellClass": "oi-words"}

CHOOSING: dict[str, Any] = {
    "rowSelection": {"mode": "multiRow", "checkboxes": True, "headerCheckbox": False,
                     "enableClickSelection": False},
    "selectionColumnDef": {"headerName": "Choose", "width": 44, "pinned": "left",
                           "headerComponent": "ChooseShown", "resizable": False,
                           "lockPosition": "left"},
}  # fmt: skip
"""Options of a grid whose rows can be chosen."""


def server_grid(
    slug: str,
    columns: Sequence[Mapping[str, Any]],
    sort: str,
    way: str,
    more: Mapping[str, Any] | None = None,
) -> AgGrid:
    """The grid ``<slug>-grid``, first sorted by the column ``sort``; ``more``: further options."""
    return AgGrid(
        id=f"{slug}-grid",
        className="oi-grid ag-theme-iorder",
        rowModelType="infinite",
        columnDefs=[_column(column, sort, way) for column in columns],
        defaultColDef={"sortable": False, "resizable": True, "suppressHeaderMenuButton": True,
                       "sortingOrder": ["desc", "asc"]},
        getRowId="params.data ? params.data.key : ''",
        dashGridOptions={
            "cacheBlockSize": BLOCK,
            "maxBlocksInCache": 12,
            # dash-ag-grid keeps one pending request: a second block in flight would strand one
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 1,
            "blockLoadDebounceMillis": 40,
            "rowHeight": 40,
            "headerHeight": 36,
            "suppressMultiSort": True,
            "suppressDragLeaveHidesColumns": True,
            "animateRows": False,
            "suppressNoRowsOverlay": True,
            "enableCellTextSelection": True,
            "theme": {"function": "iorderGridTheme(themeQuartz)"},
            **(more or {}),
        },
        style={"height": "100%", "width": "100%"},
    )  # fmt: skip


def _column(column: Mapping[str, Any], sort: str, way: str) -> dict[str, Any]:
    made = dict(column)
    if column["field"] == sort:
        made["initialSort"] = way
    if column.get("pinned"):
        made["lockPosition"] = column["pinned"]
    return made
