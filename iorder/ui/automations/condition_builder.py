"""Rows of (fact, operator, value) and the expression they mean, both ways.

Pure. What people write by hand and rows cannot say stays an expression alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iorder.orders.condition_facts import FACTS, NUMBER, SET, TEXT, YES

AND, OR = "and", "or"


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; ``value`` as it is typed, several of ``is one of`` between commas."""

    fact: str
    operator: str
    value: str = ""


OPERATORS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    NUMBER: {
        "gt": ("is more than", "{fact} > {value}"),
        "ge": ("is at least", "{fact} >= {value}"),
        "lt": ("is less than", "{fact} < {value}"),
        "le": ("is at most", "{fact} <= {value}"),
        "eq": ("is", "{fact} == {value}"),
        "ne": ("is not", "{fact} != {value}"),
    },
    TEXT: {
        "eq": ("is", "{fact} == {text}"),
        "ne": ("is not", "{fact} != {text}"),
        "in": ("is one of", "{fact} in {list}"),
        "out": ("is none of", "{fact} not in {list}"),
        "begins": ("begins with", "{fact}.starts_with({text})"),
        "ends": ("ends with", "{fact}.ends_with({text})"),
    },
    SET: {
        "has": ("have", "{text} in {fact}"),
        "not": ("have not", "{text} not in {fact}"),
        "empty": ("are none", "{fact}.is_empty"),
        "some": ("are some", "not {fact}.is_empty"),
    },
    YES: {"yes": ("yes", "{fact}"), "no": ("no", "not {fact}")},
}
"""Kind of a fact -> operator -> (what people read, how it is written)."""
BARE = {"empty", "some", "yes", "no"}
"""Operators that take no value."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def operators(fact: str) -> Mapping[str, tuple[str, str]]:
    """Those of the fact's kind; of a fact that is none, those of numbers."""
    return OPERATORS[FACTS[fact].kind] if fact in FACTS else OPERATORS[NUMBER]


def expression(rows: Sequence[Row], join: str = AND) -> str:
    """What the rows mean together; rows whose value is still missing are left out."""
    written = [_written(row) for row in rows]
    return f" {OR if join == OR else AND} ".join(one for one in written if one)


def _written(row: Row) -> str:
    known = operators(row.fact)
    if row.fact not in FACTS or row.operator not in known:
        return ""
    value = row.value.strip()
    if row.operator not in BARE and not value:
        return ""
    if FACTS[row.fact].kind == NUMBER and not _NUMBER.fullmatch(value):
        value = _quoted(value)  # what is no number is told by the check, not lost
    several = [one.strip() for one in value.split(",") if one.strip()]
    return known[row.operator][1].format(
        fact=row.fact, value=value, text=_quoted(value),
        list="[" + ", ".join(_quoted(one) for one in several) + "]",
    )  # fmt: skip


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def rows_of(text: str) -> tuple[list[Row], str] | None:
    """The rows that mean this expression, and how they are joined; None where there are none."""
    if not text.strip():
        return [], AND
    for join in (AND, OR):
        parts = _split(text, join)
        rows = [_row(part) for part in parts]
        if all(rows) and expression([one for one in rows if one], join) == " ".join(text.split()):
            return [one for one in rows if one], join
    return None


def _split(text: str, join: str) -> list[str]:
    """At every ``join`` that stands between blanks and not in quotes."""
    parts, quoted, start = [], "", 0
    mark = f" {join} "
    at = 0
    while at < len(text):
        char = text[at]
        if quoted:
            if char == "\\":
                at += 1
            elif char == quoted:
                quoted = ""
        elif char in "'\"":
            quoted = char
        elif text.startswith(mark, at):
            parts.append(text[start:at])
            at += len(mark) - 1
            start = at + 1
        at += 1
    return [*parts, text[start:]]


_TEXT = r"'((?:\\.|[^'\\])*)'"
_PATTERNS = tuple(
    (operator, kind, re.compile(
        re.escape(shape)
        .replace(r"\{fact\}", "(?P<fact>[a-z_]+)")
        .replace(r"\{value\}", "(?P<value>-?[0-9.]+)")
        .replace(r"\{text\}", f"(?P<text>{_TEXT})")
        .replace(r"\{list\}", rf"\[(?P<list>{_TEXT}(?:, {_TEXT})*)\]")
    ))
    for kind, known in OPERATORS.items()
    for operator, (_, shape) in known.items()
)  # fmt: skip


def _row(part: str) -> Row | None:
    for operator, kind, pattern in _PATTERNS:
        found = pattern.fullmatch(part.strip())
        if not found:
            continue
        told = found.groupdict()
        fact = told["fact"]
        if fact not in FACTS or FACTS[fact].kind != kind:
            continue
        if told.get("list"):
            some = [_bare(one.group(0)) for one in re.finditer(_TEXT, told["list"])]
            return Row(fact, operator, ", ".join(some))
        return Row(fact, operator, told.get("value") or _bare(told.get("text") or ""))
    return None


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text else ""
