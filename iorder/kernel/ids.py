"""Integer keys taken in blocks, so that a flow knows them before it writes.

PostgreSQL draws them from a sequence that steps by ``BLOCK``; SQLite from ``id_blocks``, inside
the flow's own transaction (its writer is alone). What is left of a block serves this process's
next flows; keys of a rolled-back flow or a stopped process are never used.
"""

import threading
from collections import deque
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from iorder.kernel import driver

if TYPE_CHECKING:
    from iorder.kernel.work import Work

BLOCK = 50


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
            return self._from_table(work, table, count)
        return self._from_sequence(work, table, count)

    def _from_table(self, work: "Work", table: str, count: int) -> list[int]:
        size = max(count, BLOCK)
        ((first,),) = driver.ask(
            work.conn,
            "insert into id_blocks (name, next) values (?, ?) on conflict (name) "
            "do update set next = next + ? returning next - ?",
            (table, 1 + size, size, size),
        )
        # The rest is free only once this transaction has committed the block.
        rest = range(first + count, first + size)
        work.after_commit.append(lambda: self._keep(table, rest))
        return list(range(first, first + count))

    def _from_sequence(self, work: "Work", table: str, count: int) -> list[int]:
        blocks = -(-count // BLOCK)
        firsts = driver.ask(
            work.conn,
            "select nextval(%s::regclass) from generate_series(1, %s)",
            (f"{table}_ids", blocks),
        )
        keys = sorted(key for (first,) in firsts for key in range(first, first + BLOCK))
        self._keep(table, keys[count:])
        return keys[:count]

    def _keep(self, table: str, keys: range | list[int]) -> None:
        with self._lock:
            self._free.setdefault(table, deque()).extend(keys)
