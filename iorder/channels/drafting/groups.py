"""The rows of one record from all files of a plan, and how a kind of record is drafted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from iorder.channels.draft import Draft, Rejected
from iorder.channels.drafting.layout import Fault, Row
from iorder.channels.drafting.people import sources

MOST_ROWS = 10_000
"""Rows of one record; more means that the wrong column was taken for its number."""


@dataclass(slots=True)
class Group:
    """``rows`` of the main file, ``lines`` and ``payments`` of the files joined to it.

    ``refused`` says why nothing can be made of it, in (column, reason).
    """

    key: str
    rows: list[Row]
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    refused: tuple[str, str] | None = None

    def all_rows(self) -> list[Row]:
        return [*self.rows, *self.lines, *self.payments]


Find = Callable[[str, str], Row | None]
"""(role, key) -> the row of a joined file, if there is one."""


class Drafter(Protocol):
    """Makes the drafts of one kind of record."""

    def count(self, group: Group) -> int:
        """How many drafts or rejects the group gives."""
        ...

    def drafts(self, group: Group) -> Iterable[Draft | Rejected]:
        """They themselves; never raises Fault."""
        ...


def rejected(fault: Fault, rows: list[Row]) -> Rejected:
    """All rows of the record, the one at fault first."""
    first = fault.row
    if first is not None:
        rows = [first, *(row for row in rows if row is not first)]
    return Rejected(fault.column, fault.reason, sources(rows))


def refused(group: Group) -> Rejected:
    """A group that carries its refusal already."""
    column, reason = group.refused or ("", "")
    return Rejected(column, reason, sources(group.all_rows()))
