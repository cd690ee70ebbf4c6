"""``import`` on the command line: exit codes, JSON, rejects that come back, clear refusals."""

import csv
import io

import pytest
import sqlalchemy as sa

from iorder.channels import service as channels
from iorder.config import settings
from iorder.kernel.store import run
from iorder.orders.model import orders
from tests.support.contents import contents, counts
from tests.support.importing import HEADER, Importer, a_file


@pytest.fixture
def take(store, store_url, tmp_path):
    """The command, on each database in turn; ``store`` is where it writes."""
    with pytest.MonkeyPatch.context() as patch:
        yield Importer(store_url, tmp_path / "files", patch)
    settings.cache_clear()


def test_the_answer_is_one_json_object(take, tmp_path):
    path = a_file(
        tmp_path,
        "A1,2026-05-04,EUR,LAMP,Lamp,2,10.00",
        "A1,2026-05-04,EUR,CABLE,Cable,1,2.50",
        "A2,2026-05-05,USD,LAMP,Lamp,1,11.00",
    )

    answer = take("orders", path)

    seconds = answer.json.pop("seconds")
    assert answer.code == 0
    assert 0 <= seconds < 60
    assert answer.json == {
        "kind": "orders", "files": ["orders.csv"], "dry_run": False, "rows": 3,
        "created": 2, "updated": 0, "unchanged": 0, "rejected": 0, "rejects": [], "kept": [],
        "totals": {
            "EUR": {"orders": 1, "lines": 2, "gross_minor": 2250},
            "USD": {"orders": 1, "lines": 1, "gross_minor": 1100},
        },
    }  # fmt: skip


def test_importing_twice_changes_nothing_and_a_changed_row_updates(take, store, tmp_path):
    rows = ["A1,2026-05-04,EUR,LAMP,Lamp,2,10.00", "A2,2026-05-05,EUR,LAMP,Lamp,1,10.00"]
    path = a_file(tmp_path, *rows)
    take("orders", path)
    before = contents(store)

    again = take("orders", path)
    assert (again.code, again.counts) == (0, (0, 0, 2, 0))
    assert contents(store) == before

    changed = take("orders", a_file(tmp_path, rows[0], rows[1].replace("10.00", "12.00")))
    assert (changed.code, changed.counts) == (0, (0, 1, 1, 0))
    assert changed.json["totals"]["EUR"]["gross_minor"] == 3200


def test_a_dry_run_says_the_same_and_keeps_nothing(take, store, tmp_path):
    path = a_file(tmp_path, "A1,2026-05-04,EUR,LAMP,Lamp,2,10.00", "A2,31/02/2026,EUR,X,X,1,1.00")

    dry = take("orders", path, "--dry-run")
    assert set(counts(store).values()) == {0}
    wet = take("orders", path)

    assert dry.json.pop("dry_run")
    assert not wet.json.pop("dry_run")
    for answer in (dry, wet):
        answer.json.pop("seconds")
    assert (dry.code, dry.json) == (wet.code, wet.json)
    assert dry.code == 3


def test_rejects_come_back_as_a_file_that_is_corrected_and_sent_again(take, store, tmp_path):
    path = a_file(
        tmp_path,
        "A1,2026-05-04,EUR,LAMP,Lamp,2,10.00",
        "A2,2026-05-04,EUR,LAMP,Lamp,two,10.00",
        'A2,2026-05-04,EUR,"=cmd()",Cable,1,2.50',
        "A3,2026-05-06,EUR,LAMP,Lamp,1,10.00",
    )
    out = tmp_path / "rejects.csv"

    first = take("orders", path, "--rejects", out)

    assert (first.code, first.counts) == (3, (2, 0, 0, 2))
    (fault, fate) = first.json["rejects"]
    assert (fault["file"], fault["row"], fault["column"]) == ("orders.csv", 3, "Quantity")
    assert "two" in fault["reason"]
    assert (fate["row"], fate["column"], fate["reason"]) == (4, "", fault["reason"])
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["iorder_file", "iorder_row", "iorder_column", "iorder_reason",
                       *HEADER.split(",")]  # fmt: skip
    assert rows[1][4:] == ["A2", "2026-05-04", "EUR", "LAMP", "Lamp", "two", "10.00"]
    assert rows[2][7] == "'=cmd()"

    out.write_text(out.read_text(encoding="utf-8-sig").replace(",two,", ",2,"), encoding="utf-8")
    second = take("orders", out)

    assert (second.code, second.counts) == (0, (1, 0, 0, 0))
    assert second.json["totals"] == {"EUR": {"orders": 1, "lines": 2, "gross_minor": 2250}}
    assert counts(store)["orders"] == 3
    assert "=cmd()" in {line[-2] for line in contents(store)["lines"]}


def test_one_bad_line_in_a_file_of_lines_rejects_its_whole_order(take, store, tmp_path):
    a_file(tmp_path, "A1,2026-05-04", "A2,2026-05-04", header="Order ID,Order date")
    a_file(
        tmp_path, "A1,Lamp,1,10.00", "A1,Cable,0,2.00", "A2,Lamp,1,10.00",
        name="order_items.csv", header="Order ID,Product name,Quantity,Unit price",
    )  # fmt: skip
    out = tmp_path / "rejects.csv"

    answer = take("orders", tmp_path, "--rejects", out)

    assert (answer.code, answer.counts) == (3, (1, 0, 0, 3))
    assert [(one["file"], one["row"]) for one in answer.json["rejects"]] == [
        ("order_items.csv", 3), ("orders.csv", 2), ("order_items.csv", 2)
    ]  # fmt: skip
    fixed = tmp_path / "fixed" / "again.csv"
    fixed.parent.mkdir()
    fixed.write_text(out.read_text(encoding="utf-8-sig").replace(",Cable,0,", ",Cable,3,"))
    again = take("orders", fixed)
    assert (again.code, again.counts) == (0, (1, 0, 0, 0)), again.words
    assert again.json["totals"]["USD"] == {"orders": 1, "lines": 2, "gross_minor": 1600}


def test_what_staff_edited_is_kept_and_listed(take, store, tmp_path):
    header = f"{HEADER},Shipping method"
    take("orders", a_file(tmp_path, "A1,2026-05-04,EUR,LAMP,Lamp,2,10.00,Post", header=header))
    edit = sa.update(orders).values(shipping_method="Courier", edited=" shipping_method ")
    run(store, "person:1", lambda work: work.execute(edit))

    answer = take(
        "orders", a_file(tmp_path, "A1,2026-05-04,EUR,LAMP,Lamp,3,10.00,Pigeon", header=header)
    )

    assert answer.counts == (0, 1, 0, 0)
    assert [one["fields"] for one in answer.json["kept"]] == [["shipping_method"]]
    with store.reading() as conn:
        row = conn.execute(sa.select(orders.c.shipping_method, orders.c.total_minor)).one()
    assert tuple(row) == ("Courier", 3000)


def test_an_ambiguous_date_is_asked_for_and_answered_by_the_mapping(take_lite, tmp_path):
    path = a_file(tmp_path, "A1,03/04/2026,EUR,LAMP,Lamp,2,10.00")
    mapping = tmp_path / "map.yaml"
    mapping.write_text("date_format: DD/MM/YYYY\n")

    asked = take_lite("orders", path)
    answered = take_lite("orders", path, "--map", mapping)

    assert asked.code == 2
    assert asked.json["unanswered"] == ["date_format"]
    assert "date_format" in asked.words
    assert (answered.code, answered.counts) == (0, (1, 0, 0, 0))


def test_a_column_that_is_not_found_is_named_by_the_mapping(take_lite, tmp_path):
    header = "Vorgang,Wann,Ware,Menge,Preis"
    path = a_file(tmp_path, "A1,2026-05-04,Lampe,2,10.00", header=header)
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "kind: orders\ncolumns:\n  ref: Vorgang\n  placed_at: Wann\n"
        "lines:\n  title: Ware\n  quantity: Menge\n  unit_price: Preis\ncurrency: EUR\n"
    )

    answer = take_lite("orders", path, "--map", mapping)

    assert (answer.code, answer.counts) == (0, (1, 0, 0, 0)), answer.words
    assert answer.json["totals"]["EUR"]["gross_minor"] == 2000


def test_what_was_not_found_is_named_with_its_key(take_lite, tmp_path):
    path = a_file(tmp_path, "A1,Lamp,2,10.00", header="Order number,Product name,Quantity,Price")

    answer = take_lite("orders", path)

    assert answer.code == 2
    assert answer.json["unanswered"] == ["columns.placed_at"]
    assert "placed_at: HEADER" in answer.words


def test_a_saved_profile_answers_as_a_mapping_does(take_lite, sqlite_store, tmp_path):
    path = a_file(tmp_path, "A1,03/04/2026,EUR,LAMP,Lamp,2,10.00")
    run(sqlite_store, "cli", channels.save_profile, "orders", "mine", {"date_format": "MM/DD/YYYY"})

    answer = take_lite("orders", path, "--profile", "mine")

    assert (answer.code, answer.counts) == (0, (1, 0, 0, 0)), answer.words


def test_text_that_no_database_takes_never_stops_the_import(take, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(
        HEADER.encode() + b"\nA1,2026-05-04,EUR,LAMP,La\x00mp,2,10.00\n"
        b"A2,2026-05-04,EUR,LAMP,Lamp \xff\xfe,2,10.00\nA3,2026-05-04,EUR,LAMP,L\xc3\xa4mp,2,1\n"
    )

    answer = take("orders", path)

    assert answer.code in (0, 3), answer.words
    assert sum(answer.counts) == 3
