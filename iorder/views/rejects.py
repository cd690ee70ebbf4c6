"""The file of rejected rows: where and why, then the cells as they came, defused.

It can be corrected in a spreadsheet and imported as it is: an import reads past our columns.
"""

from collections.abc import Iterable, Iterator, Sequence

from iorder.kernel.sheets import Column, csv_chunks
from iorder.kernel.store import Store
from iorder.views.imports import Reject, every_reject, reject_columns

OURS = (
    Column("iorder_file"),
    Column("iorder_row", "number"),
    Column("iorder_column"),
    Column("iorder_reason"),
)


def as_csv(columns: Sequence[str], rejects: Iterable[Reject]) -> Iterator[bytes]:
    """The file piece by piece; ``columns`` are the source's headers."""
    rows = (
        [one.file, one.row, one.column, one.reason, *(one.cells.get(name, "") for name in columns)]
        for one in rejects
    )
    return csv_chunks([*OURS, *(Column(name) for name in columns)], rows)


def rejects_csv(store: Store, import_id: int) -> Iterator[bytes]:
    """All rejected rows of an import, piece by piece."""
    return as_csv(reject_columns(store, import_id), every_reject(store, import_id))
