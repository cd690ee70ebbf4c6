"""Small files people make at the shelves: counts and corrections, one row a SKU.

Any of the readable formats; columns are found by what they are called, those nobody knows are
carried along, so that what is refused goes back whole, is put right and sent again.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iorder.channels.drafting.values import code_of, text_of
from iorder.channels.files import expand
from iorder.channels.parse import BadCell
from iorder.channels.tables import look, open_table
from iorder.kernel.errors import InvalidInput
from iorder.kernel.sheets import Column, csv_chunks

MOST_ROWS = 50_000
MOST_UNITS = 1_000_000
PROBLEM = "problem"
"""The column that says why a row was refused; a file sent again may still hold it."""

WORDS: Mapping[str, frozenset[str]] = {
    "sku": frozenset(("sku", "skucode", "code", "item", "itemcode", "article", "artikel",
                      "artikelnummer", "product", "productcode", "barcode", "ean")),
    "counted": frozenset(("counted", "count", "countedunits", "quantity", "qty", "units",
                          "physical", "menge", "gezaehlt", "quantite", "cantidad")),
    "point": frozenset(("point", "pointcode", "location", "warehouse", "store", "site", "lager",
                        "entrepot", "almacen")),
    "delta": frozenset(("delta", "change", "changeby", "difference", "adjustment")),
    "on_hand": frozenset(("onhand", "newonhand", "new", "stock", "instock")),
    "reason": frozenset(("reason", "why", "note", "comment", "grund", "motif")),
    "quota": frozenset(("quota", "limit", "maximum", "max", "kontingent", "quotas")),
    "supplier_sku": frozenset(("suppliersku", "suppliercode", "theircode", "vendorsku",
                               "vendorcode", "bestellnummer")),
    "cost": frozenset(("cost", "unitcost", "price", "unitprice", "netprice", "preis", "prix",
                       "precio", "einkaufspreis")),
    "pack": frozenset(("pack", "packunits", "packsize", "case", "casesize", "perpack")),
    "minimum": frozenset(("minimum", "min", "minunits", "moq", "minimumorder")),
    "lead_days": frozenset(("leaddays", "leadtime", "leadtimedays", "daystocome")),
}  # fmt: skip
_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]0{1,2})?$")


class BadField(Exception):
    """A field of a row cannot be used; ``str()`` says why and what to do."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """``number`` as a spreadsheet shows it; ``told`` by field; ``cells`` as they came."""

    number: int
    told: Mapping[str, str]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShelfFile:
    """``columns``: the header of each field that has one."""

    name: str
    header: tuple[str, ...]
    columns: Mapping[str, str]
    rows: Sequence[ShelfRow]

    def bad(self, row: ShelfRow, wrong: "BadField") -> "BadRow":
        """``row`` refused, by the header of its column."""
        column = self.columns.get(wrong.field, wrong.field)
        return BadRow(row.number, column, str(wrong), row.cells)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was refused: its column and why, in words that say what to do."""

    row: int
    column: str
    reason: str
    cells: tuple[str, ...] = ()


def read(
    path: Path, *needed: Sequence[str], called: Mapping[str, frozenset[str]] = WORDS
) -> ShelfFile:
    """The rows of a file. Each of ``needed`` names fields of which one column has to be there.

    ``called``: what headers call each field, in small letters and digits only.

    Raises InvalidInput for what is no table, is too long, or lacks a column.
    """
    (source, *others) = expand([path])
    plans = look(source)
    if others or len(plans) > 1:
        raise InvalidInput(f"{path.name}: holds several tables; send one file with one sheet.")
    table = open_table(plans[0])
    places = _places(table.header, called)
    for fields in needed:
        if not any(field in places for field in fields):
            raise InvalidInput(
                f"{path.name}: no column is called {' or '.join(map(_said, fields))}; "
                f"there are {', '.join(table.header[:12])}."
            )
    rows: list[ShelfRow] = []
    for number, cells in table.rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            raise InvalidInput(f"{path.name}: more than {MOST_ROWS:,} rows; split the file.")
        whole = (*cells, *[""] * (len(table.header) - len(cells)))
        told = {field: whole[place] for field, place in places.items()}
        rows.append(ShelfRow(number, told, tuple(whole)))
    if not rows:
        raise InvalidInput(f"{path.name}: there are no rows under the header.")
    columns = {field: table.header[place] for field, place in places.items()}
    return ShelfFile(path.name, table.header, columns, rows)


def code(row: ShelfRow, field: str) -> str:
    """A code. Raises BadField where there is none."""
    found = _cell(row, field, code_of)
    if not found:
        raise BadField(field, f"There is no {_said(field)}; write it into this row.")
    return found


def words(row: ShelfRow, field: str) -> str:
    """Text, which may be empty. Raises BadField."""
    return _cell(row, field, text_of)


def units(row: ShelfRow, field: str, least: int = 0) -> int:
    """A whole number of units of ``least`` or more. Raises BadField."""
    cell = _cell(row, field, code_of)
    whole = _WHOLE.match(cell)
    if whole is None:
        raise BadField(
            field,
            f"{cell!r} is no whole number of units; write one without separators, such as 1200."
            if cell
            else f"There is no {_said(field)}; write a number, 0 for none.",
        )
    number = int(whole[1])
    if number < least:
        words = f"{number} is less than nothing; write what is on the shelf, 0 for none."
        raise BadField(field, words)
    if abs(number) > MOST_UNITS:
        raise BadField(field, f"{number:,} are more than {MOST_UNITS:,} units; is it a barcode?")
    return number


def names(file: str, code: str) -> bool:
    """Whether a file's name holds ``code`` as a word of its own."""
    word = rf"(?<![a-z0-9]){re.escape(code.lower())}(?![a-z0-9])"
    return bool(code) and re.search(word, file.lower()) is not None


def refused_file(file: ShelfFile, bad: Sequence[BadRow]) -> Iterator[bytes]:
    """The refused rows as a CSV file to put right and send again, what is wrong beside each."""
    header = [name for name in file.header if name != PROBLEM]
    kept = [place for place, name in enumerate(file.header) if name != PROBLEM]
    columns = [Column(name) for name in (*header, PROBLEM)]
    rows = ([*(one.cells[at] for at in kept), f"{one.column}: {one.reason}"] for one in bad)
    return csv_chunks(columns, rows)


def _cell(row: ShelfRow, field: str, convert: Callable[[str], str]) -> str:
    try:
        return convert(row.told.get(field, ""))
    except BadCell as wrong:
        raise BadField(field, str(wrong)) from None


def _places(header: Sequence[str], words: Mapping[str, frozenset[str]]) -> dict[str, int]:
    plain = ["".join(char for char in name.lower() if char.isalnum()) for name in header]
    found: dict[str, int] = {}
    for field, called in words.items():
        for place, name in enumerate(plain):
            if name in called and field not in found:
                found[field] = place
    return found


def _said(field: str) -> str:
    return field.replace("_", " ")
