"""Rows into files, in constant memory: CSV, JSON lines, XLSX, Parquet. For the worker: it loads
what a page should not.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from iorder.kernel.errors import Refused
from iorder.kernel.sheets import CHUNK, Column, Row, chunks, csv_chunks, defused

Format = Literal["csv", "jsonl", "xlsx", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "jsonl", "xlsx", "parquet")
GROUP = 50_000
MOST_XLSX = 1_048_575

Progress = Callable[[int], None]
"""Told how many rows are written; may raise to stop."""


class TooManyRows(Refused):
    """An XLSX sheet ends at 1,048,576 rows."""

    code = "too_many_rows"


def write(
    form: Format, path: Path, columns: Sequence[Column], rows: Iterable[Row], progress: Progress
) -> int:
    """Write all rows to ``path``; returns how many. Raises TooManyRows; what was begun stays."""
    return _WRITERS[form](path, columns, rows, progress)


def _write_csv(
    path: Path, columns: Sequence[Column], rows: Iterable[Row], progress: Progress
) -> int:
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with path.open("wb") as stream:
        for piece in csv_chunks(columns, counted()):
            stream.write(piece)
            progress(count)
    return count


def _write_jsonl(
    path: Path, columns: Sequence[Column], rows: Iterable[Row], progress: Progress
) -> int:
    names = [column.name for column in columns]
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for some in chunks(rows, CHUNK):
            stream.writelines(
                json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n"
                for row in some
            )
            count += len(some)
            progress(count)
    return count


def _write_xlsx(
    path: Path, columns: Sequence[Column], rows: Iterable[Row], progress: Progress
) -> int:
    import xlsxwriter  # noqa: PLC0415 - for who writes a workbook

    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False}  # fmt: skip
    count = 0
    with xlsxwriter.Workbook(str(path), plain) as book:
        sheet = book.add_worksheet("iOrder")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [column.name for column in columns], book.add_format({"bold": True}))
        put = [_put(sheet, column) for column in columns]
        for some in chunks(rows, CHUNK):
            if count + len(some) > MOST_XLSX:
                raise TooManyRows(
                    f"An Excel sheet holds {MOST_XLSX:,} rows and this view has more; "
                    "narrow the filter, or take CSV or Parquet."
                )
            for number, row in enumerate(some, count + 1):
                for place, value in enumerate(row):
                    if value not in (None, ""):
                        put[place](number, place, value)
            count += len(some)
            progress(count)
    return count


def _put(sheet: Any, column: Column) -> Callable[[int, int, Any], object]:
    if column.kind == "number":
        return lambda row, place, value: sheet.write_number(row, place, value)
    if column.kind == "amount":
        return lambda row, place, value: sheet.write_number(row, place, float(value))
    if column.kind == "text":
        return lambda row, place, value: sheet.write_string(row, place, defused(value))
    return lambda row, place, value: sheet.write_string(row, place, value)


def _write_parquet(
    path: Path, columns: Sequence[Column], rows: Iterable[Row], progress: Progress
) -> int:
    # A fifth of a second and 30 MB: only for who writes such a file.
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema(
        [(one.name, pa.int64() if one.kind == "number" else pa.string()) for one in columns]
    )
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        for some in chunks(rows, GROUP):
            by_column = zip(*some, strict=True)
            arrays = [
                pa.array(cells, field.type) for cells, field in zip(by_column, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(some)
            progress(count)
    return count


_WRITERS: dict[str, Callable[[Path, Sequence[Column], Iterable[Row], Progress], int]] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "xlsx": _write_xlsx,
    "parquet": _write_parquet,
}
