"""The list of imports, one import's progress, and its rejects in pieces."""

import csv
import io

import pytest
import sqlalchemy as sa

from iorder.channels import service as channels
from iorder.channels.draft import Rejected, SourceRow
from iorder.channels.model import imports as table
from iorder.channels.plan import FilePlan, Plan
from iorder.channels.service import Tally
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.jobs import jobs
from iorder.kernel.money import Money
from iorder.kernel.store import Store, run
from iorder.views import imports
from iorder.views.rejects import rejects_csv

PLAN = Plan("orders", "web-shop", [FilePlan("/x/a.csv", "a.csv", "orders")], currency="EUR")


def an_import(store: Store, state: str = "running", total: int | None = None) -> int:
    return run(
        store,
        "cli",
        lambda work: channels.start(work, PLAN, dry_run=False, total=total, state=state),
    )


def refused(store: Store, import_id: int, *rows: int, file: str = "a.csv", **cells: str) -> None:
    one = [
        Rejected("Qty", "x is no number", (SourceRow(file, row, {"Order": str(row), **cells}),))
        for row in rows
    ]
    run(store, "cli", channels.reject, import_id, one)


def test_the_newest_import_comes_first_and_drafts_are_left_out(store):
    first, second = an_import(store), an_import(store)
    an_import(store, "draft")

    rows = imports.recent(store)

    assert [row.id for row in rows] == [second, first]
    assert (rows[0].channel, rows[0].slug, rows[0].files) == ("Web shop", "web-shop", ("a.csv",))


def test_progress_is_rows_of_those_there_are(store):
    import_id = an_import(store, total=2_000)
    assert imports.one_import(store, import_id).percent == 0

    tally = Tally(rows=500, created=200, totals={"EUR": {"gross_minor": 1250}})
    run(store, "cli", channels.advance, import_id, 0, 200, tally)

    row = imports.one_import(store, import_id)
    assert (row.percent, row.created, row.is_open) == (25, 200, True)
    assert row.gross == (Money(1250, "EUR"),)


def test_progress_is_unknown_until_the_length_is_known(store):
    assert imports.one_import(store, an_import(store)).percent is None


def test_a_finished_import_is_whole_and_takes_no_more_time(store):
    import_id = an_import(store)
    run(store, "cli", channels.finish, import_id, "done")

    row = imports.one_import(store, import_id)
    assert (row.percent, row.is_open) == (100, False)
    assert row.seconds == imports.one_import(store, import_id).seconds


def test_an_import_that_never_was_is_not_found(store):
    with pytest.raises(NotFound):
        imports.one_import(store, 4711)
    with pytest.raises(NotFound):
        imports.plan_of(store, 4711)


def test_a_plan_is_read_back_as_it_was_kept(store):
    assert imports.plan_of(store, an_import(store, "draft")) == PLAN


def test_rejects_come_a_page_at_a_time_in_their_order(store):
    import_id = an_import(store)
    refused(store, import_id, 2, 5, 9)

    first = imports.rejects(store, import_id, limit=2)
    rest = imports.rejects(store, import_id, after=first[-1].id)

    assert [one.row for one in (*first, *rest)] == [2, 5, 9]
    assert (first[0].column, first[0].reason) == ("Qty", "x is no number")


def test_the_rejects_file_holds_where_why_and_the_cells_of_all_files(store):
    import_id = an_import(store)
    refused(store, import_id, 2, Qty="x", Note="=1+1")
    refused(store, import_id, 3, file="lines.csv", Price="1.00")

    text = b"".join(rejects_csv(store, import_id)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [(row["iorder_file"], row["iorder_row"], row["Order"]) for row in rows] == [
        ("a.csv", "2", "2"),
        ("lines.csv", "3", "3"),
    ]
    assert (rows[0]["Qty"], rows[0]["Note"], rows[1]["Price"]) == ("x", "'=1+1", "1.00")


def test_a_cancelled_import_goes_on_and_is_queued_again(store):
    import_id = an_import(store, "draft")
    run(store, "cli", channels.queue, import_id)
    run(store, "cli", channels.cancel, import_id)

    run(store, "cli", channels.resume, import_id)

    assert imports.one_import(store, import_id).state == "queued"
    with store.reading() as conn:
        queued = conn.execute(sa.select(sa.func.count()).select_from(jobs)).scalar_one()
    assert queued == 2


def test_an_import_that_is_done_cannot_go_on(store):
    import_id = an_import(store)
    run(store, "cli", channels.finish, import_id, "done")

    with pytest.raises(Refused):
        run(store, "cli", channels.resume, import_id)


def test_an_import_is_done_again_as_a_draft_of_the_same_plan(store):
    first = an_import(store)

    second = run(store, "cli", channels.again, first)

    assert imports.plan_of(store, second) == PLAN
    with store.reading() as conn:
        assert dict(conn.execute(sa.select(table.c.id, table.c.state)).all()) == {
            first: "running",
            second: "draft",
        }


def test_saved_mappings_are_found_by_their_kind(store):
    run(store, "cli", channels.save_profile, "orders", "Monday", {"kind": "orders"})
    run(store, "cli", channels.save_profile, "stock", "Count", {"kind": "stock"})

    assert imports.saved_mappings(store, "orders") == {"Monday": {"kind": "orders"}}


def test_a_draft_that_has_started_is_changed_no_more(store):
    import_id = an_import(store, "draft")
    run(store, "cli", channels.queue, import_id)

    with pytest.raises(Refused):
        run(store, "cli", channels.draft, import_id)
