"""Which column means which field of a role, from its header and its cells.

A header is compared as a set of concepts with the words of each field; cells that cannot be of
the field's type count against it. The best pairs win, each column and each field once.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from iorder.channels.columns import Column
from iorder.channels.fields import ENTITY, RULES, Rule
from iorder.channels.lexicon import concepts
from iorder.channels.plan import Guess
from iorder.kernel.currencies import EXPONENTS

ADDED = "iorder_"
"""How the columns begin that a rejects file has before the file's own."""
LEAST = 0.45
_BROAD_WORDS = """
id name date code title description details amount total order item product line customer person
store location seller shipment payment carrier status method note quantity region first last
unit company percent ship bill sequence
"""
_BROAD = frozenset(_BROAD_WORDS.split())
"""Words that say too little beside one that is not known: ``territory id`` is no order's id."""
LINE_SUMS = {"line_shipping": "shipping", "line_tax": "tax", "line_discount": "discount",
             "line_total": "total"}  # fmt: skip
"""Sums of a line that the whole order has as well."""
_OF_A_LINE = frozenset({"line", "item", "product"})
_DIGITS = re.compile(r"\d+")
_CODE = re.compile(r"[(\[ _-]([A-Z]{3})[)\]]?$")


@dataclass(frozen=True)
class Match:
    """A field a column may mean."""

    score: float
    field: str
    column: Column
    reason: str


def guess(role: str, columns: Sequence[Column]) -> list[Guess]:
    """A guess a column, in the file's order; columns left out have no field."""
    groups = numbered(columns) if role in ("orders", "lines") else {}
    grouped = {column.header for _, members in groups.items() for column in members}
    plain = [
        one for one in columns
        if one.header not in grouped and not one.header.startswith(ADDED)
    ]  # fmt: skip
    taken = assign(role, plain)
    for rank, members in enumerate(groups.values(), 1):
        ending = "" if rank == 1 else f"#{rank}"
        for match in assign("lines", members).values():
            if match.field.startswith("line_") and f"{match.field}{ending}" not in taken:
                taken[f"{match.field}{ending}"] = match
    by_header = {match.column.header: (name, match) for name, match in taken.items()}
    return [_told(one, by_header.get(one.header)) for one in columns]


def _told(column: Column, found: tuple[str, Match] | None) -> Guess:
    if found is None:
        return Guess(column.header, "", 0.0, "", column.shown)
    name, match = found
    return Guess(column.header, name, round(match.score, 2), match.reason, column.shown)


def assign(role: str, columns: Sequence[Column]) -> dict[str, Match]:
    """Field -> the column that means it most likely."""
    matches = [
        match for column in columns for rule in RULES[role]
        if (match := _match(role, rule, column)) is not None
    ]  # fmt: skip
    matches.sort(key=lambda one: (-one.score, one.column.place))
    taken: dict[str, Match] = {}
    used: set[int] = set()
    for match in matches:
        if match.field not in taken and match.column.place not in used:
            taken[match.field] = match
            used.add(match.column.place)
    return taken


def _match(role: str, rule: Rule, column: Column) -> Match | None:
    words = frozenset(_words(column.header))
    by_header = likeness(rule, words, ENTITY[role])
    if by_header < LEAST:
        return None
    fits = column.fits(rule.type)
    score = by_header * (1.0 if fits >= 0.8 else fits) * _leaning(role, rule, column, words)
    if score < LEAST:
        return None
    return Match(score, rule.name, column, _reason(by_header, fits, column))


def _leaning(role: str, rule: Rule, column: Column, words: frozenset[str]) -> float:
    """What the values say where a header fits several fields: ``Item`` is a title or a code."""
    if (lean := _LEANINGS.get(rule.name)) is not None:
        return lean(column)
    if rule.name == "ref" and role == "payments" and column.is_position:
        return 0.6
    if rule.type == "id":
        return 1.0 - 0.06 * column.wordy
    if rule.name.endswith("region") and column.fits("status") > 0.96:
        return 0.5
    if rule.name == "status" and "region" in words and column.fits("status") <= 0.96:
        return 0.5
    if rule.name in ("tax", "line_tax") and "amount" not in words and column.is_rate:
        return 0.4
    if role == "orders" and rule.name in LINE_SUMS and words.isdisjoint(_OF_A_LINE):
        return 0.93
    return 1.0


def _code(column: Column) -> float:
    """A product is rarely sold once only, and its code does not count lines."""
    unlikely = column.is_position or (column.is_key and len(column.cells) >= 20)
    return (0.9 if unlikely else 1.0) - 0.06 * column.wordy


def _words_rather(column: Column) -> float:
    return 0.94 + 0.06 * column.wordy


_LEANINGS: dict[str, Callable[[Column], float]] = {
    "line_ref": lambda column: 1.0 if column.is_position or column.is_key else 0.6,
    "line_sku": _code,
    "line_sku_ref": _code,
    "line_title": _words_rather,
    "customer_name": _words_rather,
    "ship_name": _words_rather,
    "title": _words_rather,
    "name": _words_rather,
}


def _reason(by_header: float, fits: float, column: Column) -> str:
    how = "is a name for it" if by_header >= 0.85 else "is close to a name for it"
    if not column.judged:
        return f"The header {how}; the column is empty."
    if fits >= 0.999:
        return f"The header {how} and the values fit."
    return f"The header {how}; {fits:.0%} of the values fit."


@lru_cache(4096)
def _words(header: str) -> tuple[str, ...]:
    """Concepts of a header without a currency it names (``Total (EUR)``)."""
    found = _CODE.search(header)
    if found and found[1] in EXPONENTS:
        header = header[: found.start()]
    return concepts(header)


def currency_in(header: str) -> str:
    """The currency a header names: ``Total (EUR)``; empty where it names none."""
    found = _CODE.search(header)
    return found[1] if found and found[1] in EXPONENTS else ""


def likeness(rule: Rule, found: frozenset[str], entity: str) -> float:
    """How well a header's concepts are a name of the field, 0 to 1."""
    best = 0.0
    for place, words in enumerate(rule.words):
        best = max(best, _alike(found, words, entity) - min(place, 10) * 0.01)
    return best


def _alike(found: frozenset[str], words: frozenset[str], entity: str) -> float:
    if found == words:
        return 1.0
    bare = found - {entity}
    if bare and bare == words - {entity}:
        return 0.87
    extra = found - words
    if words <= found and not words <= _BROAD and all(word.startswith("?") for word in extra):
        return 0.8 - 0.1 * len(extra)
    return 0.0


def numbered(columns: Sequence[Column]) -> dict[int, list[Column]]:
    """Columns of lines that stand side by side: ``Item 1 title``, ``Item 2 title`` ...

    By number, at least two; empty where the headers number no lines.
    """
    groups: dict[int, list[Column]] = defaultdict(list)
    for members in _stems(columns).values():
        if len(members) > 1 and _is_of_a_line(next(iter(members.values()))):
            for number, column in members.items():
                groups[number].append(column)
    named = {name for members in groups.values() for name in assign("lines", members)}
    if len(groups) < 2 or named.isdisjoint(("line_title", "line_sku", "line_sku_ref")):
        return {}
    return dict(sorted(groups.items()))


def _stems(columns: Sequence[Column]) -> dict[str, dict[int, Column]]:
    """Header with ``#`` for its number -> number -> column; ``Price`` beside ``Price (2)`` is 1."""
    stems: dict[str, dict[int, Column]] = defaultdict(dict)
    for column in columns:
        digits = _DIGITS.findall(column.header)
        if len(digits) == 1:
            stems[_DIGITS.sub("#", column.header)][int(digits[0])] = column
    plain = {column.header: column for column in columns}
    for stem, members in stems.items():
        bare = stem.replace("(#)", "").replace("#", "").strip(" _-.")
        if 1 not in members and bare in plain:
            members[1] = plain[bare]
    return stems


def _is_of_a_line(column: Column) -> bool:
    return any(name.startswith("line_") for name in assign("lines", [column]))
