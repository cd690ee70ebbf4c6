"""Drives an import from its plan to its end, one transaction a batch.

Rows, rejects and the cursor are committed together, so a killed process leaves whole batches and
the next one goes on behind them. A dry run does the same work and undoes it in a savepoint.
A batch the store refuses is halved until the one draft at fault is alone; that one is rejected.
"""

import gc
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog

from iorder.catalog.service import Source
from iorder.channels import reader
from iorder.channels import service as channels
from iorder.channels.draft import Draft, Rejected
from iorder.channels.service import ImportMoved, ImportRecord, Tally
from iorder.channels.soundness import fault_of
from iorder.flows.import_catalog import take_customers, take_points, take_products, take_stock
from iorder.flows.import_orders import take_orders
from iorder.flows.import_payments import take_payments
from iorder.flows.import_session import Outcome, Session
from iorder.flows.import_shipments import take_shipments
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.trial import undone
from iorder.kernel.work import Work

log = structlog.get_logger()

BATCH = 1000
MOST_KEPT = 100

TAKE: Mapping[str, Callable[[Work, Session, Any], Outcome]] = {
    "orders": take_orders,
    "products": take_products,
    "customers": take_customers,
    "points": take_points,
    "stock": take_stock,
    "shipments": take_shipments,
    "payments": take_payments,
}

Numbered = tuple[int, Draft | Rejected]


@dataclass
class Progress:
    """Where a run is; ``kept`` are the first orders with fields that people's edits protected."""

    import_id: int
    cursor: int
    tally: Tally
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Watch:
    """Hears of a run as it goes; the terminal's bar is one."""

    def reading(self, phase: str, rows: int) -> None:
        """``rows`` of the files were read in this phase."""

    def written(self, at: Progress) -> None:
        """A batch was committed."""


def work_off_import(
    store: Store,
    files: Path,
    import_id: int,
    should_stop: Callable[[], bool],
    watch: Watch | None = None,
) -> bool:
    """Run an import to its end; False when it left off because it was asked to.

    ``files`` is IORDER_FILES, where the reader keeps its staging. What a person can mend ends
    the import as failed with the words; a cancelled import is left as it is.
    """
    found = run(store, "worker", channels.take_up, import_id)
    if found.state != "running":
        return True
    staging = files / "staging" / str(import_id)
    try:
        with _collecting_rarely():
            if not _run(store, found, staging, should_stop, watch or Watch()):
                return False
        run(store, "worker", channels.finish, import_id, "done")
    except ImportMoved:
        log.info("import.left_off", import_id=import_id)
    except Refused as refusal:
        run(store, "worker", channels.finish, import_id, "failed", str(refusal))
    if run(store, "worker", channels.record_of, import_id).state != "running":
        shutil.rmtree(staging, ignore_errors=True)
    return True


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Drafts hold no cycles; the search for some among them is a sixth of an import's time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _run(
    store: Store,
    found: ImportRecord,
    staging: Path,
    should_stop: Callable[[], bool],
    watch: Watch,
) -> bool:
    staging.mkdir(parents=True, exist_ok=True)
    session = Session(found.id, Source(found.channel_id, found.channel))
    at = Progress(found.id, found.cursor, found.tally)
    stream = reader.drafts(
        found.plan, staging, start=found.cursor, should_stop=should_stop,
        progress=_noting(store, found.id, watch),
    )  # fmt: skip
    for batch in _batches(stream):
        _write(store, found, session, at, batch)
        watch.written(at)
        if should_stop():
            return False
    return not should_stop()


def _batches(stream: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    while batch := list(islice(stream, BATCH)):
        yield batch


def _noting(store: Store, import_id: int, watch: Watch) -> Callable[[str, int], None]:
    """Tells the import's row each new phase, and how many rows the one before has met.

    A cancel is noticed at the next batch.
    """
    last = ("", 0)

    def note(phase: str, rows: int) -> None:
        nonlocal last
        watch.reading(phase, rows)
        if phase != last[0]:
            run(store, "worker", channels.note_phase, import_id, phase, last[1] or None)
        last = (phase, rows)

    return note


def _write(
    store: Store, found: ImportRecord, session: Session, at: Progress, batch: list[Numbered]
) -> None:
    """Commit one batch, or its halves where the store refuses it."""
    try:
        tally, outcome = run(store, "worker", _take, found, session, at, batch)
    except (sa.exc.DataError, sa.exc.IntegrityError, OverflowError, UnicodeError) as error:
        if len(batch) == 1:
            number, draft = batch[0]
            if isinstance(draft, Rejected):
                raise
            log.warning("import.refused_by_store", import_id=found.id, error=type(error).__name__)
            _write(store, found, session, at, [(number, _refused(draft))])
            return
        half = len(batch) // 2
        _write(store, found, session, at, batch[:half])
        _write(store, found, session, at, batch[half:])
        return
    at.cursor, at.tally = batch[-1][0] + 1, tally
    for order, fields in outcome.kept.items():
        if len(at.kept) < MOST_KEPT:
            at.kept[order] = fields


def _take(
    work: Work, found: ImportRecord, session: Session, at: Progress, batch: Sequence[Numbered]
) -> tuple[Tally, Outcome]:
    """One batch in one transaction: rows, rejects, cursor."""
    outcome = Outcome()
    sound: list[Draft] = []
    for _, one in batch:
        if isinstance(one, Rejected):
            outcome.refuse(one)
        elif fault := fault_of(one):
            outcome.refuse(Rejected(fault[0], fault[1], one.rows))
        else:
            sound.append(one)
    if sound:
        done = _in_savepoint(work, found, session, sound)
        outcome.tally.add(done.tally)
        outcome.rejects += done.rejects
        outcome.kept = done.kept
    tally = Tally()
    tally.add(at.tally)
    tally.add(outcome.tally)
    channels.reject(work, found.id, outcome.rejects)
    channels.advance(work, found.id, at.cursor, batch[-1][0] + 1, tally)
    return tally, outcome


def _in_savepoint(
    work: Work, found: ImportRecord, session: Session, drafts: Sequence[Draft]
) -> Outcome:
    if not found.dry_run:
        return TAKE[found.kind](work, session, drafts)
    with undone(work):
        return TAKE[found.kind](work, session, drafts)


def _refused(draft: Draft) -> Rejected:
    words = "The store refused this row's values; look for a text or number that is far too long."
    return Rejected("", words, draft.rows)
