"""Copies of a folder of CSV files as other programs would have written them."""

import csv
import gzip
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter

Rows = list[list[str]]
Tables = dict[str, Rows]
"""By file name without its ending: the header, then the rows."""
Change = Callable[[Tables], Tables]


def read(folder: Path, names: tuple[str, ...]) -> Tables:
    found = {}
    for name in names:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            found[name] = list(csv.reader(stream))
    return found


def as_text(separator: str, encoding: str, line_end: str = "\n") -> Callable[[Tables, Path], Path]:
    """One text file a table."""

    def write(tables: Tables, folder: Path) -> Path:
        for name, rows in tables.items():
            with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as stream:
                csv.writer(stream, delimiter=separator, lineterminator=line_end).writerows(rows)
        return folder

    return write


def as_workbook(tables: Tables, folder: Path) -> Path:
    """One XLSX file with a sheet a table; numbers are numbers, as a spreadsheet would save them."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name[:31])
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell[:1] == "0" and cell.isdigit() and len(cell) > 1:
                        sheet.write_string(at, place, cell)
                    else:
                        sheet.write(at, place, cell)
    return path


def as_json(tables: Tables, folder: Path) -> Path:
    """One JSON array of objects a table; empty cells are null."""
    for name, rows in tables.items():
        (folder / f"{name}.json").write_text(json.dumps(_objects(rows)), encoding="utf-8")
    return folder


def as_packed_lines(tables: Tables, folder: Path) -> Path:
    """One file of JSON lines a table, packed with gzip."""
    for name, rows in tables.items():
        lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in _objects(rows))
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as stream:
            stream.write(lines + "\n")
    return folder


def as_zip(tables: Tables, folder: Path) -> Path:
    """All CSV files in one zip."""
    inside = folder / "inside"
    inside.mkdir()
    as_text(",", "utf-8")(tables, inside)
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in inside.iterdir():
            archive.write(file, file.name)
    return path


def unchanged(tables: Tables) -> Tables:
    return tables


def renamed(names: dict[str, dict[str, str]]) -> Change:
    """Other headers: by table, from -> to."""

    def change(tables: Tables) -> Tables:
        return {
            name: [[names.get(name, {}).get(cell, cell) for cell in rows[0]], *rows[1:]]
            for name, rows in tables.items()
        }

    return change


def backwards(tables: Tables) -> Tables:
    """The columns in reverse order."""
    return {name: [row[::-1] for row in rows] for name, rows in tables.items()}


def with_comma(columns: set[str], dates: set[str]) -> Change:
    """Amounts with a decimal comma and dates as 31.12.1996."""

    def cell(name: str, text: str) -> str:
        if name in columns:
            return text.replace(".", ",")
        if name in dates and text not in ("", "NULL"):
            return datetime.fromisoformat(text).strftime("%d.%m.%Y")
        return text

    def change(tables: Tables) -> Tables:
        return {
            table: [rows[0]]
            + [[cell(*pair) for pair in zip(rows[0], row, strict=True)] for row in rows[1:]]
            for table, rows in tables.items()
        }

    return change


def _objects(rows: Rows) -> list[dict[str, str | None]]:
    return [{k: v or None for k, v in zip(rows[0], row, strict=True)} for row in rows[1:]]
