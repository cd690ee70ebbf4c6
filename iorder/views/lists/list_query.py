"""What the addresses of all lists share: known keys and values, the smallest query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import InvalidInput
from iorder.views.days import read_day

LONGEST_TEXT = 200
WAYS = ("asc", "desc")
_DAYS = {"since": "from", "until": "to"}
"""What an address calls the days of a filter."""
_EVERYWHERE = ("sort", "dir")
"""An address may say them of a list that has one order only."""


@dataclass(frozen=True)
class ListFilter:
    """One view of a list: texts, and the days ``since`` and ``until``, the last one in.

    ``subject``: ``Points have``; ``known``: what a field may hold besides its default.
    """

    subject: ClassVar[str]
    known: ClassVar[Mapping[str, Iterable[str]]]

    def __init_subclass__(cls, subject: str, known: Mapping[str, Iterable[str]]) -> None:
        cls.subject, cls.known = subject, known

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read an address's query. Raises InvalidInput that says what there is."""
        names = {_DAYS.get(field.name, field.name): field for field in fields(cls)}
        if strange := [key for key in query if key not in names and key not in _EVERYWHERE]:
            words = f"no filter {strange[0]!r}; there are {', '.join(names)}"
            raise InvalidInput(f"{cls.subject} {words}.")
        texts = {key: text for key in names if (text := query.get(key, "").strip())}
        refuse_long("filter", *texts.values())
        for key, text in texts.items():
            field = names[key]
            if field.name in cls.known and text != field.default:
                refuse_unknown(key, text, cls.known[field.name])
        made = cls(**{
            names[key].name: read_day(key, text) if names[key].name in _DAYS else text
            for key, text in texts.items()
        })  # fmt: skip
        refuse_turned(getattr(made, "since", None), getattr(made, "until", None))
        return made

    def to_query(self) -> dict[str, str]:
        """The smallest query that ``parse`` reads as this filter."""
        return smallest(self, _DAYS)


def smallest(view: Any, keys: Mapping[str, str]) -> dict[str, str]:
    """The fields of a filter that are not as they are by default, as an address has them;
    ``keys``: what the address calls a field where it differs."""
    return {
        keys.get(field.name, field.name): str(value)
        for field in fields(view)
        if (value := getattr(view, field.name)) != field.default
    }


def refuse_turned(since: date | None, until: date | None) -> None:
    """Raises InvalidInput where the first day is after the last one."""
    if since and until and since > until:
        raise InvalidInput(f"The first day {since} is after the last day {until}; swap them.")


def in_order(
    by: sa.ColumnElement[Any] | None, way: str, key: sa.ColumnElement[int]
) -> tuple[sa.ColumnElement[Any], ...]:
    """Sorted ``by`` a column, then by the key; by the key alone where it is None. What has no
    value counts as the greatest, on both databases."""
    if by is None:
        return (key.desc() if way == "desc" else key.asc(),)
    if way == "desc":
        return by.desc().nulls_first(), key.desc()
    return by.asc().nulls_last(), key.asc()


def refuse_long(what: str, *texts: str) -> None:
    """Raises InvalidInput for a text that is too long, or that no store can hold."""
    if any(len(text) > LONGEST_TEXT or "\0" in text for text in texts):
        raise InvalidInput(f"A {what} holds at most {LONGEST_TEXT} characters of text.")


def refuse_unknown(what: str, value: str, known: Iterable[str]) -> None:
    """Raises InvalidInput where ``value`` is none of ``known``; the empty one is not named."""
    values = list(known)
    if value not in values:
        there = ", ".join(filter(None, values))
        raise InvalidInput(f"{value!r} is no {what}; there are {there}.")


def key_named(conn: Connection, column: sa.Column[str], value: str, what: str) -> int:
    """The id of the row whose ``column`` is ``value``. Raises InvalidInput where there is none."""
    key = conn.execute(sa.select(column.table.c.id).where(column == value)).scalar()
    if key is None:
        raise InvalidInput(f"There is no {what} {value!r}; choose another.")
    return int(key)
