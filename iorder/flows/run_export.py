"""Writes an export a page asked for: all of its view into one file, or none."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from iorder.insight import exports, workbooks
from iorder.insight.exports import ExportRecord, ExportStopped
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.views import export as views

TELL_SECONDS = 1.0


class LeftOff(Exception):
    """The writer was asked to stop; the next one begins anew."""


def work_off_export(
    store: Store, files: Path, export_id: int, should_stop: Callable[[], bool]
) -> bool:
    """Write it; False when it left off because it was asked to.

    A refusal ends it as failed with the words; a cancelled one leaves no file behind.
    """
    found = run(store, "worker", exports.take_up, export_id)
    if found.state != "running":
        return True
    path = exports.file_of(files, found.id, found.kind, found.form)
    part = path.with_name(f"part-{path.name}")
    try:
        rows = _write(store, found, part, should_stop)
        part.replace(path)
        run(store, "worker", exports.finish, export_id, rows)
    except LeftOff:
        return False
    except ExportStopped:
        shutil.rmtree(path.parent, ignore_errors=True)
    except Refused as refusal:
        shutil.rmtree(path.parent, ignore_errors=True)
        run(store, "worker", exports.fail, export_id, str(refusal))
    finally:
        part.unlink(missing_ok=True)
    return True


def forget_old_exports(store: Store, files: Path) -> None:
    """Remove what ended some days ago, first its row, then its file."""
    for export_id in run(store, "worker", exports.forget_old):
        shutil.rmtree(files / "exports" / str(export_id), ignore_errors=True)


def _write(store: Store, found: ExportRecord, part: Path, should_stop: Callable[[], bool]) -> int:
    part.parent.mkdir(parents=True, exist_ok=True)
    view = views.export_of(found.kind)
    rows = views.rows(store, view, found.query, found.zone)
    tell = _telling(store, found.id, should_stop)
    return workbooks.write(found.form, part, view.columns, rows, tell)


def _telling(
    store: Store, export_id: int, should_stop: Callable[[], bool]
) -> Callable[[int], None]:
    """Notes progress now and then. Raises LeftOff, and ExportStopped where it was cancelled."""
    told = time.monotonic()

    def tell(rows: int) -> None:
        nonlocal told
        if should_stop():
            raise LeftOff
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            run(store, "worker", exports.advance, export_id, rows)

    return tell
