"""Sheets of an XLSX workbook as rows of text.

Small sheets by calamine (fast, whole in memory), big ones by openpyxl row by row. Numbers come
with a point, dates as ISO: neither is ambiguous. Formulas give the value saved with them.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from iorder.channels.files import Source
from iorder.kernel.errors import InvalidInput

_DAMAGE = (zipfile.BadZipFile, zlib.error, SyntaxError, LookupError,
           ValueError, TypeError, AttributeError, OSError, EOFError)  # fmt: skip
"""What openpyxl raises on damaged parts; broken XML is a SyntaxError."""
SMALL = 24 * 1024**2
"""Bytes of sheet XML up to which a sheet is read whole."""


def sheets(source: Source) -> list[str]:
    """Names of the sheets that hold at least two rows. Raises InvalidInput."""
    book = _calamine(source) if _is_small(source) else None
    if book is None:
        return list(_openpyxl(source).sheetnames)
    found = [name for name in book.sheet_names if len(_whole(source, book, name)) > 1]
    if not found:
        raise InvalidInput(f"{source.label}: no sheet holds a header and rows.")
    return found


def records(source: Source, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """(row as the spreadsheet numbers it, cells)."""
    rows: Iterable[Iterable[Any]]
    if _is_small(source):
        book = _calamine(source)
        rows = _whole(source, book, sheet or book.sheet_names[0])
    else:
        rows = _streamed(source, sheet)
    for number, cells in enumerate(rows, 1):
        texts = [cell if type(cell) is str else as_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def as_text(value: Any) -> str:
    """A cell as its text: whole numbers without ``.0``, dates and times as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _is_small(source: Source) -> bool:
    with zipfile.ZipFile(source.path) as archive:
        parts = list(islice(archive.infolist(), 1_000))
    return sum(part.file_size for part in parts if part.filename.startswith("xl/")) <= SMALL


def _whole(source: Source, book: CalamineWorkbook, sheet: str) -> list[list[Any]]:
    try:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as failed:
        raise _damaged(source, failed) from None


def _streamed(source: Source, sheet: str) -> Iterator[tuple[Any, ...]]:
    book = _openpyxl(source)
    try:
        yield from book[sheet or book.sheetnames[0]].iter_rows(values_only=True)
    except _DAMAGE as failed:
        raise _damaged(source, failed) from None


def _calamine(source: Source) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(source.path))
    except (CalamineError, OSError, ValueError) as failed:
        raise _damaged(source, failed) from None


def _openpyxl(source: Source) -> Any:
    # A tenth of a second and 10 MB: only for who reads such a file.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        return load_workbook(source.path, read_only=True, data_only=True)
    except (*_DAMAGE, InvalidFileException) as failed:
        raise _damaged(source, failed) from None


def _damaged(source: Source, failed: Exception) -> InvalidInput:
    return InvalidInput(f"{source.label}: the workbook is damaged ({failed}); save it again.")
