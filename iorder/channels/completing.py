"""What headers do not say, told by values: the only dates are when orders were placed, a column
of order numbers in another file makes that file their lines or payments.

Only what an import cannot do without is looked for, and only where one answer is possible.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from iorder.channels.columns import Column
from iorder.channels.fields import REQUIRED
from iorder.channels.guessing import guess
from iorder.channels.lexicon import concepts
from iorder.channels.plan import Guess
from iorder.channels.relations import Looked

CONFIDENCE = 0.55
_MET = 0.9
_JOINED = ("lines", "payments")
_OPEN = ("", "products")
"""Parts that lines have the looks of without a number of their order."""
_SILENT = frozenset({"id", "order", "code", "line"})


def complete(looked: Sequence[Looked]) -> None:
    """Fill in number and time of orders, then the keys of files that belong to them."""
    orders = [one for one in looked if one.file.role == "orders"]
    for main in orders:
        _fill(main, "placed_at", "It is the only column of dates.", _is_date)
        _fill(main, "ref", "It is the only column of keys.", _is_reference)
    for one, main in product(looked, orders):
        if one.file.role in _OPEN and (key := _key_into(main, one)):
            _join(one, key)


def _fill(main: Looked, name: str, reason: str, test: Callable[[Column], bool]) -> None:
    """Give ``name`` to the one free column that passes, if there is exactly one."""
    if main.column(name) is not None:
        return
    able = [
        column for guessed, column in zip(main.guesses, main.columns, strict=True)
        if not guessed.field and column.cells and test(column)
    ]  # fmt: skip
    if len(able) == 1:
        main.guesses = [
            replace(one, field=name, confidence=CONFIDENCE, reason=reason)
            if one.header == able[0].header
            else one
            for one in main.guesses
        ]


def _is_date(column: Column) -> bool:
    return column.fits("date") > 0.95


def _is_reference(column: Column) -> bool:
    return column.is_key and len(column.cells) > 1 and column.fits("id") > 0.95


def _key_into(main: Looked, one: Looked) -> Column | None:
    """The column whose values are numbers of these orders, its header saying nothing else."""
    ref = main.column("ref")
    if ref is None or not ref.is_key:
        return None
    known = set(ref.cells)
    for column in one.columns:
        if not all(word[0] == "?" or word in _SILENT for word in concepts(column.header)):
            continue
        met = sum(cell in known for cell in column.judged)
        if len(column.judged) > 1 and met >= _MET * len(column.judged):
            return column
    return None


def _join(one: Looked, key: Column) -> None:
    """Make the file the lines or payments of the orders its key names, where it can be."""
    others = [column for column in one.columns if column is not key]
    mine = Guess(key.header, "order_ref", CONFIDENCE, "Its values are numbers of the orders.",
                 key.shown)  # fmt: skip
    for role in _JOINED:
        guesses = {each.header: each for each in guess(role, others) if each.field != "order_ref"}
        named = {"order_ref", *(each.field for each in guesses.values())}
        if all(named & set(group) for group in REQUIRED[role]):
            one.file.role = role
            one.guesses = [guesses.get(column.header, mine) for column in one.columns]
            return
