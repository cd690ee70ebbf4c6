"""The first records of a plan, joined in memory: what a preview is drafted from."""

from collections.abc import Iterator
from itertools import islice

from iorder.channels.drafting.groups import Find, Group
from iorder.channels.drafting.kinds import key_of, lookup_keys, used
from iorder.channels.drafting.layout import Layout, Row
from iorder.channels.plan import FilePlan, Plan
from iorder.channels.streaming import Watched, layouts_of, opened, sound_rows

MOST_MAIN = 2_000
MOST_JOINED = 20_000
"""Rows of the main file, and of each file joined to it, that a preview reads."""


def sample(plan: Plan, limit: int) -> tuple[list[Group], dict[str, list[Layout]], Find]:
    """(at most ``limit`` records, layouts, lookup). Raises InvalidInput."""
    layouts = layouts_of(plan)
    by_file = {id(one.file): one for some in layouts.values() for one in some}
    groups: dict[str, Group] = {}
    files = used(plan)
    for file in files:
        if file.role == plan.kind:
            _group(groups, _rows(plan, file, by_file[id(file)], MOST_MAIN), limit)
    lookup: dict[tuple[str, str], Row] = {}
    for file in files:
        if file.role == plan.kind:
            continue
        if file.role in ("lines", "payments"):
            _join(groups, file.role, _rows(plan, file, by_file[id(file)], MOST_JOINED))
        else:
            layout = by_file[id(file)]
            keys = lookup_keys(layout)
            for row in _rows(plan, file, layout, MOST_JOINED):
                lookup.update({(file.role, key): row for key in keys(row)})
    return list(groups.values())[:limit], layouts, lambda role, key: lookup.get((role, key))


def _rows(plan: Plan, file: FilePlan, layout: Layout, most: int) -> Iterator[Row]:
    with opened(plan, file) as (_, rows):
        yield from islice(sound_rows(layout, rows, Watched()), most)


def _group(groups: dict[str, Group], rows: Iterator[Row], limit: int) -> None:
    """Fill ``groups`` up to one more than ``limit``: the one before it is then whole."""
    key_in: dict[int, str] = {}
    for number, row in enumerate(rows):
        key = key_of(row[0])(row) or f"\x00{number}"
        key_in[number] = key
        if key not in groups:
            if len(groups) > limit:
                break
            groups[key] = Group(key.lstrip("\x00"), [])
        groups[key].rows.append(row)


def _join(groups: dict[str, Group], role: str, rows: Iterator[Row]) -> None:
    for row in rows:
        group = groups.get(key_of(row[0])(row))
        if group is not None:
            (group.lines if role == "lines" else group.payments).append(row)
