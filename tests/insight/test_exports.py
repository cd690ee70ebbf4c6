"""An export is asked for on a page and written by a worker: whole or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.run_export import forget_old_exports, work_off_export
from iorder.insight import exports
from iorder.insight.exports import ExportStopped, Wanted
from iorder.insight.workbooks import FORMATS
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run, run_at
from iorder.worker.process import Worker
from tests.builders import a_past_order


@pytest.fixture
def shop(store):
    run(store, "cli", lambda work: [a_past_order(work, f"A-{n}") for n in range(5)])
    return store


@pytest.fixture
def files(tmp_path):
    return tmp_path / "files"


def ask(store, form="csv", kind="orders", query=None, at=None):
    return run_at(store, "person:1", at, exports.ask, Wanted(kind, form, query or {}, "UTC", 5))


def row_of(store, export_id):
    table = exports.exports
    with store.reading() as conn:
        return conn.execute(sa.select(table).where(table.c.id == export_id)).one()


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("form", FORMATS)
def test_the_worker_writes_it_in_the_form_asked_for(shop, files, form):
    export_id = ask(shop, form)
    Worker(shop, Settings(files=files)).drain()
    row = row_of(shop, export_id)
    assert (row.state, row.rows, row.total) == ("done", 5, 5)
    assert files_in(files) == [f"exports/{export_id}/orders.{form}"]


def test_it_is_the_view_of_the_page_and_no_more(shop, files):
    export_id = ask(shop, query={"q": "A-3"})
    assert work_off_export(shop, files, export_id, lambda: False)
    text = (files / f"exports/{export_id}/orders.csv").read_text("utf-8-sig")
    assert "A-3" in text
    assert "A-2" not in text


def test_a_query_that_cannot_be_understood_ends_in_words(shop, files):
    export_id = ask(shop, kind="secrets")
    assert work_off_export(shop, files, export_id, lambda: False)
    row = row_of(shop, export_id)
    assert row.state == "failed"
    assert "orders" in row.error
    assert files_in(files) == []


def test_a_cancelled_one_is_not_written_and_leaves_nothing(shop, files):
    export_id = ask(shop)
    assert run(shop, "person:1", exports.cancel, export_id)
    assert not run(shop, "person:1", exports.cancel, export_id)
    Worker(shop, Settings(files=files)).drain()
    assert row_of(shop, export_id).state == "cancelled"
    assert files_in(files) == []


def test_one_cancelled_while_it_is_written_leaves_nothing(shop, files):
    export_id = ask(shop)

    def cancelled_meanwhile() -> bool:
        run(shop, "person:1", exports.cancel, export_id)
        return False

    assert work_off_export(shop, files, export_id, cancelled_meanwhile)
    assert row_of(shop, export_id).state == "cancelled"
    assert files_in(files) == []


def test_a_worker_that_stops_leaves_it_for_the_next(shop, files):
    export_id = ask(shop)
    assert not work_off_export(shop, files, export_id, lambda: True)
    assert files_in(files) == []
    assert work_off_export(shop, files, export_id, lambda: False)
    assert row_of(shop, export_id).state == "done"


def test_only_a_running_export_moves(shop):
    export_id = ask(shop)
    with pytest.raises(ExportStopped):
        run(shop, "worker", exports.advance, export_id, 1)
    with pytest.raises(NotFound):
        run(shop, "worker", exports.record_of, 999)


def test_files_go_some_days_after_their_export(shop, files):
    export_id = ask(shop, at=datetime(2026, 1, 1, tzinfo=UTC))
    work_off_export(shop, files, export_id, lambda: False)
    forget_old_exports(shop, files)
    assert len(files_in(files)) == 1

    with shop.writer.begin() as conn:
        ended = datetime.now(UTC) - exports.KEPT - timedelta(minutes=1)
        conn.execute(sa.update(exports.exports).values(finished_at=ended))
    forget_old_exports(shop, files)
    assert files_in(files) == []
