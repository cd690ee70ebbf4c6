"""Rows of a file as they are drafted from: padded, numbered, watched; records out of runs of them.

What is the matter with a whole row is its mark (``drafting.layout``): more cells than the header
has, or, for the last row, fewer than any other has, which means that the file was cut off.
Elsewhere missing cells at the end are empty ones; a row with nothing in it is passed over.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from iorder.channels.drafting.groups import MOST_ROWS, Group
from iorder.channels.drafting.kinds import KeyOf, used
from iorder.channels.drafting.layout import Layout, Row, layout_of
from iorder.channels.plan import FilePlan, Plan
from iorder.channels.tables import Rows, open_table

EVERY = 1_000
MOST_KEYS = 500_000
"""Keys a scan remembers; a longer file has to be sorted, or is staged."""


class Stopped(Exception):
    """The one who reads asked to stop; what was begun is not finished."""


class Watched:
    """Counts rows over all files of a phase, tells of them, and stops where asked to."""

    def __init__(
        self,
        should_stop: Callable[[], bool] | None = None,
        progress: Callable[[str, int], None] | None = None,
    ) -> None:
        self._should_stop = should_stop
        self._progress = progress
        self._phase = ""
        self._rows = 0

    def enter(self, phase: str) -> None:
        """Start to count a phase."""
        self._phase, self._rows = phase, 0
        self._tell()

    def count(self, rows: int) -> None:
        """So many more rows were read. Raises Stopped."""
        self._rows += rows
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._phase, self._rows)
        if self._should_stop is not None and self._should_stop():
            raise Stopped


@contextmanager
def opened(plan: Plan, file: FilePlan) -> Iterator[tuple[Layout, Rows]]:
    """A file's layout and its rows, closed at the end. Raises InvalidInput."""
    table = open_table(file)
    try:
        yield layout_of(plan, file, table.header), table.rows
    finally:
        close: Any = getattr(table.rows, "close", None)
        if close is not None:
            close()


def layouts_of(plan: Plan) -> dict[str, list[Layout]]:
    """The layouts of all files by role; of each only its header is read."""
    found: dict[str, list[Layout]] = {}
    for file in used(plan):
        with opened(plan, file) as (layout, _):
            found.setdefault(file.role, []).append(layout)
    return found


CUT_OFF = (
    "The last row ends too early, so the file seems to be cut off; export it again, or complete "
    "the row."
)


class Shortness:
    """Notices a last row with fewer cells than any row before it; a blank line has none."""

    def __init__(self) -> None:
        self._least = self._before = self._cells = 1 << 30
        self._at = 0
        self.cut_row = 0

    def ragged(self, row: int, cells: int) -> None:
        """A row that is not as wide as the header."""
        if cells:
            self._before = self._least
            self._least = min(self._least, cells)
            self._at, self._cells = row, cells

    def ended(self, row: int, width: int) -> None:
        """The file's last row."""
        if self._at == row and self._cells < min(self._before, width):
            self.cut_row = row


def sound_rows(
    layout: Layout, rows: Rows, watched: Watched, short: Shortness | None = None, cut_row: int = 0
) -> Iterator[Row]:
    """The rows of a table; ``short`` hears of ragged ones. Raises Stopped."""
    width = layout.width
    short = short or Shortness()
    since = number = 0
    for number, cells in rows:
        since += 1
        if since == EVERY:
            watched.count(since)
            since = 0
        if len(cells) == width:
            if not cells[0].strip() and not any(map(str.strip, cells)):
                continue
            cells.append("")
        elif not _reshaped(cells, width, number, short):
            continue
        if number == cut_row:
            cells[width] = CUT_OFF
        yield layout, number, cells
    watched.count(since)
    short.ended(number, width)


def _reshaped(cells: list[str], width: int, number: int, short: Shortness) -> bool:
    """Give a ragged row the header's width and its mark; False where nothing is in it."""
    short.ragged(number, len(cells))
    if not any(cell.strip() for cell in cells):
        return False
    said = len(cells)
    if said < width:
        cells += [""] * (width + 1 - said)
        return True
    over = any(cell.strip() for cell in cells[width:])
    mark = (
        f"The row has {said} cells, the header {width}; look for a separator inside a cell that "
        "stands in no quotes."
    )
    cells.insert(width, mark if over else "")
    return True


@dataclass(frozen=True)
class Scan:
    """What a first reading shows. ``cut_row`` is the last row where it ends too early, else 0."""

    contiguous: bool
    cut_row: int


def scan(layout: Layout, rows: Rows, key: KeyOf, watched: Watched) -> Scan:
    """Whether the rows of each record stand together. Raises Stopped.

    Exact: up to ``MOST_KEYS`` keys are remembered (as hashes; two that agree cost only time),
    past that the keys must rise or fall all the way, else False is said.
    """
    runs = _Runs()
    short = Shortness()
    for row in sound_rows(layout, rows, watched, short):
        if not runs.add(key(row)):
            return Scan(False, 0)
    return Scan(True, short.cut_row)


class _Runs:
    def __init__(self) -> None:
        self._seen: set[int] | None = set()
        self._last = ""
        self._direction = 0
        self._sorted = True

    def add(self, key: str) -> bool:
        """False where the key came before, or nobody can tell any more."""
        if key == self._last or not key:
            return True
        if self._sorted and self._last:
            direction = 1 if (len(key), key) > (len(self._last), self._last) else -1
            self._sorted = self._direction in (0, direction)
            self._direction = direction
        self._last = key
        if self._seen is None:
            return self._sorted
        before = len(self._seen)
        self._seen.add(hash(key))
        if len(self._seen) == before:
            return False
        if before >= MOST_KEYS:
            self._seen = None
            return self._sorted
        return True


def runs(
    rows: Iterable[Row], key: KeyOf, refusal: Callable[[str], tuple[str, str]]
) -> Iterator[Group]:
    """Records out of rows that stand together; one with too many rows comes in refused parts.

    A row without a key is a record of its own.
    """
    now: list[Row] = []
    last: str | None = None
    too_long = False
    for row in rows:
        this = key(row)
        if this == last and this:
            if len(now) == MOST_ROWS:
                too_long = True
                yield Group(this, now, refused=refusal(this))
                now = []
            now.append(row)
            continue
        if now:
            yield Group(last or "", now, refused=refusal(last or "") if too_long else None)
        now, last, too_long = [row], this, False
    if now:
        yield Group(last or "", now, refused=refusal(last or "") if too_long else None)
