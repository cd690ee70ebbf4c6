"""What files and rows say about one another: which keys meet, which sums belong to a line.

Looks at samples. That two files do not meet is only concluded where both were read whole.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from iorder.channels.columns import Column
from iorder.channels.guessing import LINE_SUMS
from iorder.channels.plan import FilePlan, Guess

JOINS = {
    "lines": ("order_ref", "ref"),
    "payments": ("order_ref", "ref"),
    "customers": ("ref", "customer_ref"),
}
"""Role -> (its field, the field of orders it meets)."""


@dataclass
class Looked:
    """One file as it was seen: a sample of its rows, and whether that is all of them."""

    file: FilePlan
    header: tuple[str, ...]
    columns: list[Column]
    cells: list[list[str]]
    whole: bool
    guesses: list[Guess] = field(default_factory=list)

    def column(self, name: str) -> Column | None:
        """The column that means field ``name``."""
        for guess, column in zip(self.guesses, self.columns, strict=True):
            if guess.field == name:
                return column
        return None

    def rename(self, names: Mapping[str, str], reason: str) -> None:
        """Give columns of one field another one, unless a column has it already."""
        taken = {guess.field for guess in self.guesses}
        self.guesses = [
            replace(guess, field=names[guess.field], reason=reason)
            if guess.field in names and names[guess.field] not in taken
            else guess
            for guess in self.guesses
        ]

    def leave_out(self) -> None:
        """The file plays no part."""
        self.file.role = ""
        self.guesses = [Guess(one.header, "", 0.0, "", one.samples) for one in self.guesses]


def relate(looked: Sequence[Looked]) -> None:
    """Correct guesses by what the files and rows of one set of orders say together."""
    orders = _playing(looked, "orders")
    for main in orders:
        _sums_of_lines(main)
    for main, carriers in product(orders, _playing(looked, "carriers")):
        _carried_by(main, carriers)
    for one in _playing(looked, *JOINS):
        if _is_strange(one, orders):
            one.leave_out()
    lined = _playing(looked, "lines", "orders")
    for lines, products in product(lined, _playing(looked, "products")):
        _same_products(lines, products)


def _playing(looked: Sequence[Looked], *roles: str) -> list[Looked]:
    return [one for one in looked if one.file.role in roles]


def _is_strange(one: Looked, orders: Sequence[Looked]) -> bool:
    """Whether no order has anything to do with the file. Lines are only let go where the
    orders bring their own: otherwise their rows are to be refused one by one."""
    if one.file.role == "lines" and not any(_has_lines(main) for main in orders):
        return False
    mine, theirs = JOINS[one.file.role]
    return not any(_meet(one, mine, main, theirs) for main in orders)


def _sums_of_lines(main: Looked) -> None:
    """``Total`` that differs between the rows of one order is a line's."""
    ref = main.column("ref")
    if ref is None or ref.is_key or not _has_lines(main):
        return
    for line_sum, order_sum in LINE_SUMS.items():
        column = main.column(order_sum)
        if column is not None and _varies(main, ref.place, column.place):
            reason = "It differs between the lines of one order."
            main.rename({order_sum: line_sum}, reason)


def _varies(main: Looked, key: int, place: int) -> bool:
    """Whether rows of one order hold different values, more often than by mistake."""
    seen: dict[str, set[str]] = defaultdict(set)
    rows: dict[str, int] = defaultdict(int)
    for cells in main.cells:
        if max(key, place) < len(cells) and cells[place].strip():
            seen[cells[key]].add(cells[place])
            rows[cells[key]] += 1
    several = [order for order, count in rows.items() if count > 1]
    return sum(len(seen[order]) > 1 for order in several) * 4 > len(several)


def _has_lines(main: Looked) -> bool:
    return any(guess.field.startswith("line_") for guess in main.guesses)


def _carried_by(main: Looked, carriers: Looked) -> None:
    """A method that is a key of the carriers' file is the carrier."""
    method, keys = main.column("shipping_method"), carriers.column("ref")
    if method and keys and method.cells and set(method.cells) <= set(keys.cells):
        main.rename({"shipping_method": "carrier"}, "Its values are the keys of the carriers.")


def _meet(one: Looked, mine: str, main: Looked, theirs: str) -> bool:
    ours, keys = one.column(mine), main.column(theirs)
    if ours is None or keys is None:
        return theirs != "customer_ref"
    return not (one.whole and main.whole) or not set(ours.cells).isdisjoint(keys.cells)


def _same_products(lines: Looked, products: Looked) -> None:
    """A code of the lines that is the products' own key is the reference to it."""
    code, keys = lines.column("line_sku"), products.column("ref")
    if code and keys and not products.column("sku") and set(code.judged) & set(keys.cells):
        lines.rename({"line_sku": "line_sku_ref"}, "Its values are the keys of the products.")
