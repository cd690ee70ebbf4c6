"""How one planned file lies: where its fields are, and fixed sets of fields read at once.

Rows are ``(layout, row number, cells)``. Cells are as many as the header has, then one more: the
mark, empty or what is wrong with the row as a whole; behind it cells the header has no room for.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from operator import itemgetter
from typing import Any

from iorder.channels.draft import SourceRow
from iorder.channels.drafting.values import EMPTY, Convert, Notation, converter, overridden
from iorder.channels.fields import TYPES
from iorder.channels.parse import SEEN, BadCell
from iorder.channels.plan import FilePlan, Plan
from iorder.kernel.errors import InvalidInput

OWN_TYPES: Mapping[tuple[str, str], str] = {
    ("shipments", "status"): "shipment_status",
    ("points", "point_kind"): "point_kind",
    ("points", "latitude"): "degrees",
    ("points", "longitude"): "degrees",
    ("payments", "method"): "payment_method",
    ("orders", "payment_method"): "payment_method",
    ("orders", "note"): "note",
    ("orders", "tags"): "tags",
}

REPEATED = frozenset(
    ("line_title", "line_sku", "line_sku_ref", "line_point_ref", "point_ref", "carrier", "category",
     "shipping_method", "ship_city", "ship_region", "bill_city", "bill_region", "brand")
)  # fmt: skip
"""Texts that few records have to themselves: worth remembering."""


class Fault(Exception):
    """The record cannot be taken; ``row`` is at fault where one is."""

    def __init__(self, column: str, reason: str, row: "Row | None" = None) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.row = row


@dataclass(slots=True)
class Layout:
    """One file: its header, where each field is, and how its numbers and dates are written."""

    file: FilePlan
    plan: Plan
    header: tuple[str, ...]
    places: dict[str, int] = field(default_factory=dict)
    ordered: tuple[int, ...] = ()
    seed: str = ""
    width: int = 0

    def __post_init__(self) -> None:
        self.width = len(self.header)

    def option(self, name: str, default: str = "") -> str:
        """What was seen in this file, else what was answered for all of them."""
        return self.file.options.get(name) or str(getattr(self.plan, name, "")) or default

    def has(self, name: str) -> bool:
        return name in self.places

    def kind_of(self, name: str) -> str:
        """The type of a field; ``line_title#2`` has that of ``line_title``."""
        bare = name.partition("#")[0]
        for role in (self.file.role, "orders"):
            if found := OWN_TYPES.get((role, bare)) or TYPES[role].get(bare):
                break
        return "country" if bare.endswith("country") else found or "text"

    def convert(self, name: str, currency: str) -> Convert:
        """The converter of a field's cells."""
        kind = self.kind_of(name)
        how = Notation(
            self.option("decimal"),
            self.option("date_order"),
            self.plan.zone or "UTC",
            self.option("discount", "fraction"),
        )
        inner = converter(kind, how, currency)
        if name.partition("#")[0] in REPEATED:
            inner = lru_cache(SEEN)(inner)
        answers = self.plan.values.get(name.partition("#")[0])
        return overridden(inner, kind, answers) if answers else inner

    def source(self, row: int, cells: Sequence[str]) -> SourceRow:
        """The row as drafts and rejects keep it."""
        return SourceRow(self.file.name, row, Cells(self.header, cells))


Row = tuple[Layout, int, list[str]]


class Cells(Mapping[str, str]):
    """A row's cells by header, made into a dict only when someone looks."""

    __slots__ = ("_cells", "_header")

    def __init__(self, header: tuple[str, ...], cells: Sequence[str]) -> None:
        self._header = header
        self._cells = cells

    def _dict(self) -> dict[str, str]:
        width = len(self._header)
        named = dict(zip_longest(self._header, self._cells[:width], fillvalue=""))
        for place, cell in enumerate(self._cells[width + 1 :], width + 1):
            named[f"Column {place}"] = cell
        return {header: _storable(cell) for header, cell in named.items()}

    def __getitem__(self, header: str) -> str:
        return self._dict()[header]

    def __iter__(self) -> Iterator[str]:
        return iter(self._dict())

    def __len__(self) -> int:
        return len(self._dict())

    def items(self) -> Any:
        return self._dict().items()


def _storable(cell: str) -> str:
    if cell.isascii() and "\x00" not in cell:
        return cell
    return "".join(
        "\ufffd" if "\ud800" <= char <= "\udfff" else char for char in cell if char != "\x00"
    )


def layout_of(plan: Plan, file: FilePlan, header: tuple[str, ...]) -> Layout:
    """Where the plan's columns are in the file. Raises InvalidInput for one that is not there."""
    at = {name: place for place, name in enumerate(header)}
    loosely = {" ".join(name.split()).casefold(): place for name, place in at.items()}
    made = Layout(file, plan, header)
    for name, column in file.columns.items():
        place = at.get(column, loosely.get(" ".join(column.split()).casefold()))
        if place is None:
            raise InvalidInput(
                f"{file.name}: there is no column {column!r} for {name}; its columns are "
                f"{', '.join(header[:30])}."
            )
        made.places[name] = place
    names = sorted(made.places)
    made.ordered = tuple(made.places[name] for name in names)
    answers = sorted((name, sorted(made_of.items())) for name, made_of in plan.values.items())
    told = [made.option(name) for name in ("date_order", "discount", "line_total")]
    made.seed = repr((names, made.option("decimal"), told, plan.currency, plan.zone, answers))
    return made


class Record:
    """A fixed set of a layout's fields, read from a row at once in the order of ``names``."""

    __slots__ = ("_converts", "_places", "_take", "layout", "names")

    def __init__(self, layout: Layout, names: Sequence[str], currency: str) -> None:
        self.layout = layout
        self.names = tuple(names)
        self._places = [layout.places.get(name, layout.width) for name in names]
        self._take = itemgetter(*self._places, layout.width, layout.width)
        self._converts: list[Convert] = [
            layout.convert(name, currency)
            if layout.has(name)
            else {"": EMPTY.get(layout.kind_of(name))}.get  # the mark is empty: a constant, in C
            for name in names
        ]

    def read(self, row: Row) -> list[Any]:
        """The values. Raises Fault naming the first column at fault."""
        cells = row[2]
        try:
            return [
                convert(cell)
                for convert, cell in zip(self._converts, self._take(cells), strict=False)
            ]
        except BadCell:
            for convert, place in zip(self._converts, self._places, strict=True):
                try:
                    convert(cells[place])
                except BadCell as bad:
                    raise Fault(self.layout.header[place], str(bad), row) from None
            raise

    def named(self, row: Row) -> dict[str, Any]:
        """The values by field. Raises Fault."""
        return dict(zip(self.names, self.read(row), strict=True))

    def column(self, name: str) -> str:
        """The header of a field, or the field where it has no column."""
        place = self.layout.places.get(name)
        return name if place is None else self.layout.header[place]


def check_row(row: Row) -> None:
    """Raises Fault where the row as a whole cannot be read."""
    layout, _, cells = row
    if mark := cells[layout.width]:
        raise Fault("", mark, row)


class Digests:
    """Tells one content of a record's rows from another by the cells of mapped columns.

    Order and names of the columns do not count, nor do columns left out; what the plan answers
    (currency, zone, translations) does, since it changes what the cells mean.
    """

    __slots__ = ("_seeded", "_takes")

    def __init__(self, layouts: Sequence[Layout]) -> None:
        self._seeded = {
            id(one): hashlib.blake2b(one.seed.encode(), digest_size=16) for one in layouts
        }
        self._takes = {
            id(one): itemgetter(*(one.ordered or (0,)), one.width) for one in layouts
        }  # fmt: skip

    def of(self, rows: Sequence[Row], lent: Sequence[str] = ()) -> str:
        """The digest of a record made of these rows and of names ``lent`` by other files."""
        layout = rows[0][0]
        digest = self._seeded[id(layout)].copy()
        take = self._takes[id(layout)]
        texts = []
        for row in rows:
            if row[0] is not layout:
                layout = row[0]
                take = self._takes[id(layout)]
                texts.append(layout.seed)
            texts.append("\x1f".join(take(row[2])))
        digest.update("\x1e".join([*texts, *lent]).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()
