"""JSON and JSON lines as rows: one a record, or one a line where a record lists its lines.

Nested objects become columns with dots (``billing.city``); of other lists the first element
(``shipping_lines.0.method_title``). A record is row 2, 3, ... as if a header stood above it.
The list of records is read piece by piece; one record may be ``MAX_RECORD`` characters long.
"""

import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from iorder.channels.files import Source
from iorder.channels.plan import FilePlan
from iorder.kernel.errors import InvalidInput

MAX_RECORD = 16 * 1024**2
LOOK_AT = 500
LISTS = ("orders", "data", "payload", "results", "records", "rows", "value", "customers",
         "products", "payments", "shipments", "elements", "Orders")  # fmt: skip
WRAPPERS = ("payload", "data", "response", "result")
"""Keys of an object around the document proper."""
LINES = ("line_items", "lines", "items", "order_items", "positions", "lineItems", "orderItems",
         "OrderItems", "products", "order_lines")  # fmt: skip
_DECODER = json.JSONDecoder(parse_float=str, parse_constant=str)


def table(source: Source, file: FilePlan) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Header (of the first records) and rows."""
    header: dict[str, int] = {}
    for record in islice(records(source, file), LOOK_AT):
        for row in flat_rows(record):
            for name in row:
                header.setdefault(name, len(header))
    if not header:
        raise InvalidInput(f"{file.name}: no records were found in the JSON.")
    return list(header), _rows(source, file, header)


def _rows(
    source: Source, file: FilePlan, header: dict[str, int]
) -> Iterator[tuple[int, list[str]]]:
    for number, record in enumerate(records(source, file), 2):
        for row in flat_rows(record):
            cells = [""] * len(header)
            for name, value in row.items():
                if (place := header.get(name)) is not None:
                    cells[place] = value
            yield number, cells


def flat_rows(record: Any) -> list[dict[str, str]]:
    """One flat row a line of the record, or one row where it lists none."""
    if not isinstance(record, dict):
        return [{"value": _text(record)}]
    lines_at = next((key for key in LINES if _is_list_of_objects(record.get(key))), "")
    base: dict[str, str] = {}
    _flatten("", {key: value for key, value in record.items() if key != lines_at}, base)
    if not lines_at or not record[lines_at]:
        return [base]
    rows = []
    for line in record[lines_at]:
        row = dict(base)
        _flatten("line_items.", line, row)
        rows.append(row)
    return rows


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _flatten(prefix: str, value: Any, into: dict[str, str], depth: int = 0) -> None:
    items = value.items() if isinstance(value, dict) else enumerate(value[:1])
    for key, inner in items:
        if isinstance(inner, dict | list) and depth < 4:
            _flatten(f"{prefix}{key}.", inner, into, depth + 1)
        else:
            into[f"{prefix}{key}"] = _text(inner)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def records(source: Source, file: FilePlan) -> Iterator[Any]:
    """Every record of the document, one after another. Raises InvalidInput."""
    with source.open() as raw, io.TextIOWrapper(raw, encoding=file.encoding) as text:
        try:
            if file.format == "jsonl":
                yield from _lines(text, file.name)
            else:
                yield from _Reader(text, file.name).records()
        except UnicodeError as failed:
            raise InvalidInput(f"{file.name}: {failed}; save the file as UTF-8.") from None


def _lines(text: io.TextIOBase, name: str) -> Iterator[Any]:
    for number, line in enumerate(text, 1):
        if line.strip():
            try:
                yield _unwrap(_DECODER.decode(line))
            except (json.JSONDecodeError, RecursionError) as failed:
                raise InvalidInput(f"{name}: line {number} is not JSON ({failed}).") from None


def _unwrap(value: Any) -> Any:
    """``{"order": {...}}`` is the order."""
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        return inner if isinstance(inner, dict) else value
    return value


class _Reader:
    """Reads one JSON document from a text stream without holding all of it."""

    def __init__(self, text: io.TextIOBase, name: str) -> None:
        self._text = text
        self._name = name
        self._buffer = ""
        self._at = 0

    def records(self) -> Iterator[Any]:
        if self._peek() == "[":
            yield from self._array()
            return
        whole: dict[str, Any] = {}
        self._take("{")
        while self._peek() != "}":
            key = self._value()
            self._take(":")
            if key in LISTS and self._peek() == "[" and "id" not in whole:
                yield from self._array()
                return
            if key in WRAPPERS and not whole and self._peek() == "{":
                yield from self.records()
                return
            whole[str(key)] = self._value()
            if self._peek() == ",":
                self._take(",")
        yield _unwrap(whole)

    def _array(self) -> Iterator[Any]:
        self._take("[")
        while self._peek() != "]":
            yield _unwrap(self._value())
            if self._peek() == ",":
                self._take(",")

    def _peek(self) -> str:
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in " \t\r\n\ufeff":
                self._at += 1
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                raise self._broken("the document ends too early")

    def _take(self, char: str) -> None:
        if self._peek() != char:
            raise self._broken(f"{char!r} is missing")
        self._at += 1

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as failed:
                if len(self._buffer) - self._at > MAX_RECORD or not self._more():
                    raise self._broken(str(failed)) from None
                continue
            except RecursionError:
                raise self._broken("it is nested too deeply") from None
            if end < len(self._buffer) or not self._more():
                self._at = end
                return value

    def _more(self) -> bool:
        chunk = self._text.read(max(1 << 16, len(self._buffer) - self._at))
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def _broken(self, why: str) -> InvalidInput:
        return InvalidInput(f"{self._name}: the JSON cannot be read ({why}); export it again.")
