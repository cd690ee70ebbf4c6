"""A file as a header and numbered rows of text, whatever its format.

Rows are numbered as a spreadsheet shows them, header 1; a record with line breaks inside quotes
is one row. Formulas are text (a workbook gives the values it was saved with); nothing is run.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iorder.channels import documents, encodings, workbooks
from iorder.channels.files import SAMPLE, Source, format_of
from iorder.channels.plan import FilePlan
from iorder.kernel.errors import InvalidInput

MAX_COLUMNS = 2_000
MAX_CELL = 1_000_000
SEPARATORS = (",", ";", "\t", "|")
HEADER_WITHIN = 20

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    """``rows`` starts after the header and may be read once."""

    header: tuple[str, ...]
    rows: Rows


def look(source: Source) -> list[FilePlan]:
    """How to read ``source``: one plan a sheet with something in it. Raises InvalidInput."""
    head = source.sample()
    kind = format_of(source, head)
    base = FilePlan(str(source.path), source.label, "", kind, sheet=source.member)
    if kind == "xlsx":
        names = workbooks.sheets(source)
        return [
            FilePlan(base.path, f"{source.name}/{sheet}" if len(names) > 1 else source.name, "",
                     kind, sheet=sheet)
            for sheet in names
        ]  # fmt: skip
    with source.open() as stream:
        base.encoding = encodings.detect(stream, source.label)
    if kind == "text":
        _look_at_text(base, head)
    return [base]


def _look_at_text(file: FilePlan, head: bytes) -> None:
    text = head.decode(file.encoding, errors="ignore")
    lines = text.splitlines(keepends=True)
    if not text.strip("\r\n\t ,;\x00"):
        raise InvalidInput(f"{file.name}: there is nothing in the file; export it again.")
    if lines[0].lower().startswith("sep="):
        file.separator = lines[0][4:5]
        file.options["header_row"] = "2"
        return
    file.separator = separator_of(text, len(head) < SAMPLE)
    csv.field_size_limit(MAX_CELL)
    top = _records(io.StringIO(text, newline=""), file.separator, file.name)
    rows = [cells for _, (_, cells) in zip(range(200), top, strict=False)]
    if (row := header_row(rows)) > 1:
        file.options["header_row"] = str(row)


def separator_of(text: str, whole: bool) -> str:
    """The separator that cuts the first records most evenly into the most cells."""
    best = (0.0, 0, ",")
    for separator in SEPARATORS:
        widths = _widths(text, separator, whole)
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        even = times / len(widths) if width > 1 else 0.0
        if (round(even, 1), width) > best[:2]:
            best = (round(even, 1), width, separator)
    return best[2]


def _widths(text: str, separator: str, whole: bool) -> list[int]:
    csv.field_size_limit(MAX_CELL)
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if cells:
                widths.append(len(cells))
            if len(widths) > 100:
                return widths
    except csv.Error:
        return widths
    return widths if whole or len(widths) < 2 else widths[:-1]


def header_row(rows: list[list[str]]) -> int:
    """Which row (1 first) names the columns: the first as wide as most, made of words."""
    filled = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    wide = [width for width in filled if width > 1]
    if not wide:
        return 1
    usual = Counter(wide).most_common(1)[0][0]
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        words = [cell for cell in cells if cell.strip() and not _is_value(cell)]
        if filled[index] >= max(2, usual * 0.6) and len(words) >= filled[index] * 0.7:
            return index + 1
    return 1


def _is_value(cell: str) -> bool:
    return cell.strip().lstrip("-+€$£").replace(".", "").replace(",", "").isdigit()


def open_table(file: FilePlan) -> Table:
    """Header and rows of one planned file. Raises InvalidInput, also while rows are read."""
    source = Source(Path(file.path), file.name)
    if file.format != "xlsx" and file.sheet:
        source = Source(Path(file.path), file.name.removesuffix(f"/{file.sheet}"), file.sheet)
    if file.format in ("json", "jsonl"):
        header, rows = documents.table(source, file)
        return Table(unique(list(header), file.name), rows)
    records = _text_records(source, file) if file.format == "text" else workbooks.records(
        source, file.sheet
    )  # fmt: skip
    wanted = int(file.options.get("header_row", "1"))
    for row, cells in records:
        if row >= wanted and any(cell.strip() for cell in cells):
            return Table(unique(cells, file.name), records)
    raise InvalidInput(f"{file.name}: there is no header row; the first row must name the columns.")


def _text_records(source: Source, file: FilePlan) -> Rows:
    lossless = "surrogateescape" if file.encoding.startswith("utf-8") else "replace"
    with (
        source.open() as raw,
        io.TextIOWrapper(raw, encoding=file.encoding, errors=lossless, newline="") as text,
    ):
        yield from _records(text, file.separator, file.name)


def _records(text: io.TextIOBase, separator: str, name: str) -> Rows:
    csv.field_size_limit(MAX_CELL)
    reader = enumerate(csv.reader(text, delimiter=separator), 1)
    row = 0
    try:
        for row, cells in reader:
            yield row, cells
    except csv.Error as failed:
        raise InvalidInput(
            f"{name}: row {row + 1} cannot be read ({failed}); a cell may hold at most "
            f"{MAX_CELL:,} characters: look for a quote that is never closed."
        ) from None
    except UnicodeError as failed:
        raise InvalidInput(f"{name}: row {row + 1} is no {failed}; save it as UTF-8.") from None


def unique(header: list[str], name: str) -> tuple[str, ...]:
    """Trimmed headers; a repeated one gets ``(2)``, an empty one its place. Raises InvalidInput."""
    if len(header) > MAX_COLUMNS:
        raise InvalidInput(
            f"{name}: {len(header):,} columns; at most {MAX_COLUMNS:,} are read. Is it the right "
            "file, and does its header stand in one row?"
        )
    seen: Counter[str] = Counter()
    named: list[str] = []
    for place, cell in enumerate(_without_tail(header), 1):
        text = " ".join(cell.lstrip("\ufeff").split()) or f"Column {place}"
        seen[text] += 1
        named.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return tuple(named)


def _without_tail(header: list[str]) -> list[str]:
    end = len(header)
    while end > 1 and not header[end - 1].strip():
        end -= 1
    return header[:end]
