"""An import is worked off in batches: each commits rows, rejects and cursor together."""

import pytest
import sqlalchemy as sa

from iorder.channels import inspection
from iorder.channels import service as channels
from iorder.channels.model import import_rejects, imports
from iorder.flows.run_import import Watch, work_off_import
from iorder.kernel.store import run
from tests.support.contents import counts

ORDERS = 2_400
BAD = 1_500


@pytest.fixture
def import_id(store, tmp_path):
    """A running import of one file: an order a row, one of them bad, in three batches."""
    return an_import(store, a_file(tmp_path))


def a_file(folder, bad="0"):
    path = folder / "orders.csv"
    with path.open("w") as out:
        out.write("Order number,Order date,SKU,Quantity,Unit price\n")
        for n in range(ORDERS):
            out.write(f"A{n},2026-05-04,S{n % 9},{bad if n == BAD else 1},10.00\n")
    return path


def an_import(store, path, *, dry_run=False, state="running"):
    plan = inspection.inspect("orders", [path], "shop", default_currency="EUR", zone="UTC").plan
    return run(
        store, "cli",
        lambda work: channels.start(work, plan, dry_run=dry_run, total=ORDERS, state=state),
    )  # fmt: skip


def row_of(store, import_id):
    with store.reading() as conn:
        return conn.execute(sa.select(imports).where(imports.c.id == import_id)).one()


class Notes(Watch):
    """Where each batch ended, and which phases were heard of."""

    def __init__(self):
        self.cursors, self.phases = [], []

    def reading(self, phase, rows):
        self.phases.append(phase)

    def written(self, at):
        self.cursors.append(at.cursor)


def never():
    return False


def test_it_runs_to_its_end_in_batches(store, import_id, tmp_path):
    notes = Notes()

    assert work_off_import(store, tmp_path, import_id, never, notes)

    row = row_of(store, import_id)
    assert (row.state, row.rows, row.created, row.rejected) == ("done", ORDERS, ORDERS - 1, 1)
    assert notes.cursors == [1000, 2000, ORDERS]
    assert list(dict.fromkeys(notes.phases)) == ["staging", "reading"]
    assert counts(store)["orders"] == ORDERS - 1
    assert not (tmp_path / "staging" / str(import_id)).exists()


def test_how_long_it_is_is_known_once_the_file_was_looked_through(store, tmp_path):
    path = a_file(tmp_path)
    import_id = an_import(store, path)
    run(store, "cli", channels.note_phase, import_id, "", 7)

    work_off_import(store, tmp_path, import_id, never)

    assert row_of(store, import_id).total == ORDERS


def test_the_bad_row_is_kept_with_its_cells(store, import_id, tmp_path):
    work_off_import(store, tmp_path, import_id, never)

    with store.reading() as conn:
        (reject,) = conn.execute(sa.select(import_rejects)).all()
    assert (reject.row, reject.column) == (BAD + 2, "Quantity")
    assert reject.cells["Order number"] == f"A{BAD}"


def test_asked_to_stop_it_leaves_off_after_a_batch_and_goes_on_behind_it(
    store, import_id, tmp_path
):
    notes = Notes()

    assert not work_off_import(store, tmp_path, import_id, lambda: bool(notes.cursors), notes)
    left = row_of(store, import_id)
    assert (left.state, left.cursor) == ("running", 1000)
    assert counts(store)["orders"] == 1000

    assert work_off_import(store, tmp_path, import_id, never, notes)
    assert notes.cursors == [1000, 2000, ORDERS]
    assert counts(store)["orders"] == ORDERS - 1
    assert row_of(store, import_id).rows == ORDERS


def test_cancelled_meanwhile_it_leaves_off_and_what_is_in_stays(store, import_id, tmp_path):
    class Cancelling(Watch):
        def written(self, at):
            run(store, "person:1", channels.cancel, import_id)

    assert work_off_import(store, tmp_path, import_id, never, Cancelling())

    assert row_of(store, import_id).state == "cancelled"
    assert counts(store)["orders"] == 1000


def test_a_dry_run_counts_the_same_and_writes_no_order(store, tmp_path):
    path = a_file(tmp_path)
    dry = an_import(store, path, dry_run=True)

    work_off_import(store, tmp_path, dry, never)

    row = row_of(store, dry)
    assert (row.state, row.created, row.rejected) == ("done", ORDERS - 1, 1)
    assert row.totals == {
        "EUR": {"orders": ORDERS - 1, "lines": ORDERS - 1, "gross_minor": (ORDERS - 1) * 1000}
    }
    assert set(counts(store).values()) == {0}


def test_a_file_that_is_gone_ends_it_as_failed_with_words(store, import_id, tmp_path):
    (tmp_path / "orders.csv").unlink()

    assert work_off_import(store, tmp_path, import_id, never)

    row = row_of(store, import_id)
    assert row.state == "failed"
    assert "orders.csv" in row.error


def test_a_draft_the_store_refuses_is_rejected_alone(pg_store, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "Order number,Order date,SKU,Quantity,Unit price\n"
        "A1,2026-05-04,S1,1,10.00\nA2,2026-05-04,S1,999999999,9999999999.00\n"
        "A3,2026-05-04,S1,999999999,9999999999999.00\nA4,2026-05-04,S1,1,10.00\n"
    )
    import_id = an_import(pg_store, path)

    work_off_import(pg_store, tmp_path, import_id, never)

    row = row_of(pg_store, import_id)
    assert row.state == "done"
    assert (row.created + row.rejected, row.created >= 2) == (4, True)


def test_work_that_is_done_is_not_done_again(store, import_id, tmp_path):
    work_off_import(store, tmp_path, import_id, never)
    notes = Notes()

    assert work_off_import(store, tmp_path, import_id, never, notes)
    assert notes.cursors == []


def test_a_queued_import_is_taken_up(store, tmp_path):
    import_id = an_import(store, a_file(tmp_path, bad="2"), state="queued")

    work_off_import(store, tmp_path, import_id, never)

    assert row_of(store, import_id).state == "done"
