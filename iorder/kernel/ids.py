"""Integer keys taken in blocks, so that a flow knows them before it writes.

PostgreSQL draws them from a sequence that steps by ``BLOCK``; SQLite from ``id_blocks``, inside
the flow's own transaction (its writer is alone). What is left of a block serves this process's
next flows; keys of a rolled-back flow or a stopped process are never used. Tables ``BY_NUMBER``
take theirs one at a time.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from iorder.kernel import driver

if TYPE_CHECKING:
    from iorder.kernel.work import Work

BLOCK = 50
BY_NUMBER = frozenset({
    "counts",
    "disputes",
    "fraud_runs",
    "imports",
    "payouts",
    "purchase_orders",
    "refunds",
    "returns",
    "sourcing_runs",
    "transfers",
})  # fmt: skip
"""Tables of few rows whose keys people read: no number is left out when a process stops."""


def block_of(table: str) -> int:
    """How many keys of ``table`` are taken at once: what its sequence steps by."""
    return 1 if table in BY_NUMBER else BLOCK


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of a block: others' once the transaction that took it has committed."""

    table: str
    keys: deque[int]
    keep: Callable[[str, deque[int]], None]

    def __call__(self) -> None:
        self.keep(self.table, self.keys)


class IdBlocks:
    """The unused keys of this process, by table."""

    def __init__(self, engine: Engine) -> None:
        self._sqlite = engine.dialect.name == "sqlite"
        self._lock = threading.Lock()
        self._free: dict[str, deque[int]] = {}

    def take(self, work: "Work", table: str, count: int) -> list[int]:
        """``count`` keys, ascending; one statement when the block in hand is too small."""
        with self._lock:
            free = self._free.setdefault(table, deque())
            if len(free) >= count:
                return [free.popleft() for _ in range(count)]
        if self._sqlite:
            return self._rest(work, table, count) or self._from_table(work, table, count)
        return self._from_sequence(work, table, count)

    def _from_table(self, work: "Work", table: str, count: int) -> list[int]:
        size = max(count, block_of(table))
        ((first,),) = driver.ask(
            work.conn,
            "insert into id_blocks (name, next) values (?, ?) on conflict (name) "
            "do update set next = next + ? returning next - ?",
            (table, 1 + size, size, size),
        )
        rest = deque(range(first + count, first + size))
        work.after_commit.append(_Rest(table, rest, self._keep))
        return list(range(first, first + count))

    @staticmethod
    def _rest(work: "Work", table: str, count: int) -> list[int]:
        """From a block that this transaction took itself; what it takes back takes that with it."""
        for one in work.after_commit:
            if isinstance(one, _Rest) and one.table == table and len(one.keys) >= count:
                return [one.keys.popleft() for _ in range(count)]
        return []

    def _from_sequence(self, work: "Work", table: str, count: int) -> list[int]:
        size = block_of(table)
        firsts = driver.ask(
            work.conn,
            "select nextval(%s::regclass) from generate_series(1, %s)",
            (f"{table}_ids", -(-count // size)),
        )
        keys = sorted(key for (first,) in firsts for key in range(first, first + size))
        self._keep(table, keys[count:])
        return keys[:count]

    def _keep(self, table: str, keys: Iterable[int]) -> None:
        with self._lock:
            self._free.setdefault(table, deque()).extend(keys)
