"""How a file writes dates, decimals and discounts: told from its values, asked where it is open.

What a file shows clearly goes before an answer, which may have been given for another file of
the same import. The sample is judged first; where it holds numbers or dates with two readings
and nothing that decides, the rest of the file is read for something that does.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from iorder.channels.columns import Column
from iorder.channels.fields import TYPES
from iorder.channels.lexicon import concepts
from iorder.channels.parse import BadCell, date_orders, decimal_of, decimal_signs
from iorder.channels.plan import FilePlan, Plan, Question
from iorder.channels.tables import open_table
from iorder.channels.wishes import Wishes

Readings = Callable[[str], Collection[str]]
_DATES = frozenset({"date"})
_AMOUNTS = frozenset({"amount", "price", "number", "whole", "discount"})
_SURE = 20
"""So many times more often than all other readings: the others are faults of single rows."""


def settle(plan: Plan, columns: Mapping[str, Sequence[Column]], wished: Wishes) -> list[Question]:
    """Write what was seen into each file's options; return what only a person can answer."""
    plan.date_order = wished.date_order or plan.date_order
    plan.decimal = wished.decimal or plan.decimal
    questions: dict[str, Question] = {}
    for file in plan.files:
        if file.role:
            by_header = {one.header: one for one in columns[file.name]}
            for question in _settle_file(plan, file, by_header, wished):
                questions.setdefault(question.key, question)
    return list(questions.values())


def _settle_file(
    plan: Plan, file: FilePlan, columns: Mapping[str, Column], wished: Wishes
) -> Iterator[Question]:
    dates = [columns[header] for header in _headers(file, _DATES)]
    order, examples = _decide(file, dates, date_orders)
    if order := order or plan.date_order:
        file.options["date_order"] = order
    elif examples:
        yield Question(
            "date_format",
            f"{file.name}: in which order do dates such as {examples[0]} stand?",
            ("dmy", "mdy", "ymd") if "ymd" in date_orders(examples[0]) else ("dmy", "mdy"),
            examples,
        )
    amounts = [columns[header] for header in _headers(file, _AMOUNTS)]
    sign, examples = _decide(file, amounts, decimal_signs if file.format == "text" else _of_a_book)
    if sign := sign or plan.decimal:
        file.options["decimal"] = sign
    elif examples:
        yield Question(
            "decimal",
            f"{file.name}: which sign comes before the decimals in numbers such as {examples[0]}?",
            (".", ","),
            examples,
        )
    yield from _discount(file, columns, wished)


def _headers(file: FilePlan, types: frozenset[str]) -> list[str]:
    kinds = TYPES[file.role]
    return [
        header for name, header in file.columns.items()
        if kinds.get(name.partition("#")[0]) in types
    ]  # fmt: skip


def _decide(
    file: FilePlan, columns: Sequence[Column], readings: Readings
) -> tuple[str, tuple[str, ...]]:
    """(what decides, examples of what is open); both empty where nothing needs deciding."""
    votes, open_cells = _count((cell for one in columns for cell in one.cells), readings)
    if open_cells and not votes:
        votes, open_cells = _count(_all_cells(file, columns), readings)
    if not votes:
        return "", tuple(open_cells)[:4]
    (best, times), *others = votes.most_common()
    if times >= _SURE * sum(count for _, count in others):
        return best, ()
    cells = dict.fromkeys(cell for one in columns for cell in one.cells if readings(cell))
    return "", tuple(cells)[:4]


def _of_a_book(cell: str) -> str:
    """Numbers of workbooks and JSON come with a point; only their texts leave a comma open."""
    return "." if "." in cell and "," not in cell else decimal_signs(cell)


def _count(cells: Iterable[str], readings: Readings) -> tuple[Counter[str], dict[str, None]]:
    """(how often each reading is the only one, cells that have several)."""
    votes: Counter[str] = Counter()
    several: dict[str, None] = {}
    for cell in cells:
        able = readings(cell)
        if len(able) == 1:
            votes[next(iter(able))] += 1
        elif able and len(several) < 4:
            several[cell] = None
    return votes, several


def _all_cells(file: FilePlan, columns: Sequence[Column]) -> Iterator[str]:
    places = [one.place for one in columns]
    for _, cells in open_table(file).rows:
        for place in places:
            if place < len(cells):
                yield cells[place].strip()


def _discount(file: FilePlan, columns: Mapping[str, Column], wished: Wishes) -> Iterator[Question]:
    """Whether discounts of lines are fractions, percents or amounts."""
    if "line_discount" not in file.columns:
        return
    column = columns[file.columns["line_discount"]]
    form = wished.discount or file.options.get("discount", "") or _form(file, columns, column)
    if form:
        file.options["discount"] = form
        return
    yield Question(
        "discount",
        f"{file.name}: is a discount of {column.shown[0]} in percent or an amount off the line?",
        ("percent", "amount"),
        column.shown,
    )


def _form(file: FilePlan, columns: Mapping[str, Column], column: Column) -> str:
    words = concepts(column.header)
    if any(cell.endswith("%") for cell in column.cells):
        return "percent"
    values = [abs(value) for cell in column.cells if (value := _value(file, cell)) is not None]
    if "amount" in words or not any(values):
        return "amount"
    if max(values) <= 1:  # also under "Discount %": nobody gives one percent at most
        return "fraction"
    if "percent" in words:
        return "percent"
    if max(values) > 100 or any(value != round(value * 2) / 2 for value in values):
        return "amount"
    return ""


def _value(file: FilePlan, cell: str) -> Decimal | None:
    try:
        return decimal_of(cell, file.options.get("decimal", ""))
    except BadCell:
        return None
