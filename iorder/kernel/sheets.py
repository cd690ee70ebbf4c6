"""Rows as CSV, piece by piece: what a page streams to a person.

Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP: CSV
injection); the importer takes it off again. CSV is UTF-8 with a mark, RFC 4180.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

CHUNK = 2_000
_RISKY = frozenset("=+-@\t\r")

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: ``text`` may be a person's words and is defused; ``code`` is ours and is not;
    ``number`` is whole; ``amount`` is decimal text; ``time`` is ISO 8601 text in UTC."""

    name: str
    kind: Literal["text", "code", "number", "amount", "time"] = "text"


def defused(text: str) -> str:
    """``text`` as a cell no spreadsheet calculates."""
    return "'" + text if text[:1] in _RISKY and text else text


def chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """``rows`` in lists of at most ``size``."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def csv_chunks(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """A CSV file piece by piece: the header first, then some thousand rows a piece."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    risky = [place for place, column in enumerate(columns) if column.kind == "text"]
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for some in chunks(rows, CHUNK):
        writer.writerows(_harmless(some, risky))
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _harmless(rows: list[Row], risky: Sequence[int]) -> Iterator[Row]:
    for row in rows:
        harmful = [place for place in risky if row[place] and row[place][0] in _RISKY]
        if harmful:
            row = list(row)
            for place in harmful:
                row[place] = "'" + row[place]
        yield row
