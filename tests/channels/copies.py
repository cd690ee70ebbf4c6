"""Small copies of an export with other headers, separators, encodings and ways of writing."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from iorder.channels.inspection import inspect
from iorder.channels.plan import FilePlan, Inspection

Rows = Sequence[Sequence[str]]


def look(kind: str, *paths: Path, **more: Any) -> Inspection:
    """``inspect`` as the pages call it, for a shop in Berlin that sells in euros."""
    return inspect(kind, list(paths), "shop", default_currency="EUR", zone="Europe/Berlin", **more)


def only(found: Inspection) -> FilePlan:
    (file,) = found.plan.files
    return file


def parts(found: Inspection) -> dict[str, FilePlan]:
    """The files that play a part, by it."""
    return {one.role: one for one in found.plan.files if one.role}


def write(
    path: Path, rows: Rows, *, separator: str = ",", encoding: str = "utf-8", end: str = "\r\n"
) -> Path:
    """``rows`` as a text table; ``.gz`` in the name packs it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    data = text.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_zip(path: Path, files: Mapping[str, Rows]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            archive.writestr(name, text.getvalue())
    return path


def write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def write_json(path: Path, records: Any) -> Path:
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def table(text: str) -> list[list[str]]:
    """Lines with ``|`` between the cells."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def renamed(rows: Rows, names: Mapping[str, str]) -> list[list[str]]:
    header, *rest = rows
    return [[names.get(one, one) for one in header], *map(list, rest)]
