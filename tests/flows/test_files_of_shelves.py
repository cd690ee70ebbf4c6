"""Counts and corrections as files: good rows go in, bad ones come back to be put right."""

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from iorder.channels.shelf_rows import refused_file
from iorder.flows.adjust_by_file import adjust_by_file, preview, read_corrections
from iorder.flows.count_by_file import count_by_file, read_counts
from iorder.inventory import counts
from iorder.inventory.counts import NewCount
from iorder.inventory.ledger import DoneBefore
from iorder.inventory.model import stock, stock_movements
from iorder.kernel.errors import InvalidInput
from tests.builders import a_point, a_sku, stocked


@pytest.fixture
def shop(work):
    """Ten lamps and ten mugs at EU-1, nothing at US-1; a count of EU-1 that waits for nobody."""
    here = a_point(work, "EU-1")
    a_point(work, "US-1")
    skus = {code: a_sku(work, code) for code in ("LAMP", "MUG")}
    for sku in skus.values():
        stocked(work, here, sku, 10)
    key = counts.open_count(work, NewCount(here, tolerance_bp=10_000))
    return work, here, skus, key


def on_hand(work):
    rows = work.execute(sa.select(stock.c.sku_id, stock.c.on_hand).order_by(stock.c.sku_id))
    return dict(rows.all())


def a_file(folder, text, name="count.csv"):
    path = folder / name
    path.write_text(text)
    return path


def test_good_rows_are_counted_and_bad_ones_named_by_row_column_and_reason(shop, tmp_path):
    work, _, skus, key = shop
    text = (
        "SKU;Counted;Point;Shelf\nLAMP;8;EU-1;A1\nMUG;-2;;A2\nVASE;3;;A3\n"
        "MUG;1.5;;A4\nMUG;7;US-1;A5\n;4;;A6\nLAMP;9;;A7\nMUG;;;A8\n"
    )
    done = count_by_file(work, key, read_counts(a_file(tmp_path, text)))

    assert [(one.sku_id, one.counted, one.state) for one in done.lines] == [
        (skus["LAMP"], 8, "adjusted")
    ]
    assert on_hand(work) == {skus["LAMP"]: 8, skus["MUG"]: 10}
    assert [(one.row, one.column, one.reason.partition(";")[0]) for one in done.bad] == [
        (3, "Counted", "-2 is less than nothing"),
        (4, "SKU", "There is no SKU VASE"),
        (5, "Counted", "'1.5' is no whole number of units"),
        (6, "Point", "US-1 was counted, but this count is of EU-1"),
        (7, "SKU", "There is no sku"),
        (8, "SKU", "LAMP stands in row 2 already"),
        (9, "Counted", "There is no counted"),
    ]


def test_what_was_refused_comes_back_whole_is_put_right_and_sent_again(shop, tmp_path):
    work, _, skus, key = shop
    file = read_counts(a_file(tmp_path, "sku,counted,shelf\nMUG,-2,=A2\nLAMP,10,A1\n"))
    refused = b"".join(refused_file(file, count_by_file(work, key, file).bad)).decode("utf-8-sig")
    head, row = refused.splitlines()
    assert head == "sku,counted,shelf,problem"
    assert row.startswith("MUG,'-2,'=A2,")

    again = read_counts(a_file(tmp_path, refused.replace("'-2", "7"), "again.csv"))
    assert count_by_file(work, key, again).bad == []
    assert on_hand(work) == {skus["LAMP"]: 10, skus["MUG"]: 7}


def test_the_same_file_sent_again_changes_nothing_more(shop, tmp_path):
    work, _, skus, key = shop
    file = read_counts(a_file(tmp_path, "sku,counted\nMUG,7\n"))
    count_by_file(work, key, file)
    (line,) = count_by_file(work, key, file).lines
    assert (line.state, on_hand(work)[skus["MUG"]]) == ("agreed", 7)


def test_a_workbook_is_read_as_well(shop, tmp_path):
    work, _, skus, key = shop
    book = Workbook()
    for row in (("Article", "Qty"), ("MUG", 7.0), ("LAMP", 8.5)):
        book.active.append(row)
    book.save(tmp_path / "count.xlsx")
    done = count_by_file(work, key, read_counts(tmp_path / "count.xlsx"))
    assert [(one.sku_id, one.counted) for one in done.lines] == [(skus["MUG"], 7)]
    assert [(one.row, one.column) for one in done.bad] == [(3, "Qty")]


@pytest.mark.parametrize("name", ["count US-1.csv", "us-1_2026.csv"])
def test_a_file_named_for_another_point_is_refused_whole(shop, tmp_path, name):
    work, _, _, key = shop
    with pytest.raises(InvalidInput, match="named for US-1, but this count is of EU-1"):
        count_by_file(work, key, read_counts(a_file(tmp_path, "sku,counted\nMUG,7\n", name)))


def test_a_file_named_for_the_point_is_taken(shop, tmp_path):
    work, _, _, key = shop
    path = a_file(tmp_path, "sku,counted\nMUG,7\n", "EU-1 not US-1.csv")
    assert count_by_file(work, key, read_counts(path)).bad == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sku,price\nMUG,7\n", "no column is called counted"),
        ("sku,counted\n", "no rows"),
        ("", "empty"),
    ],
)
def test_what_is_no_count_is_refused_with_what_there_is(tmp_path, text, words):
    with pytest.raises(InvalidInput, match=words):
        read_counts(a_file(tmp_path, text))


CORRECTIONS = (
    "sku,point,delta,on hand,reason\nLAMP,EU-1,-3,,broken\nMUG,EU-1,,12,found\n"
    "MUG,US-1,4,,found\nLAMP,EU-1,1,,again\nLAMP,US-1,-1,,lost\nVASE,EU-1,1,,x\n"
    "LAMP,XX-9,1,,x\nMUG,US-1,2,2,x\n"
)


def test_corrections_are_shown_before_they_are_made_and_made_as_shown(shop, tmp_path):
    work, _, skus, _ = shop
    file = read_corrections(a_file(tmp_path, CORRECTIONS))
    shown = preview(work, file)
    assert [(one.sku, one.point, one.before, one.after) for one in shown.changes] == [
        ("LAMP", "EU-1", 10, 7), ("MUG", "EU-1", 10, 12), ("MUG", "US-1", 0, 4)
    ]  # fmt: skip
    assert [(one.row, one.column) for one in shown.bad] == [
        (5, "sku"), (6, "delta"), (7, "sku"), (8, "point"), (9, "sku"),
    ]  # fmt: skip
    assert set(on_hand(work).values()) == {10}, "nothing is changed by looking"

    assert adjust_by_file(work, "file 1", file) == shown
    rows = work.execute(sa.select(stock.c.sku_id, stock.c.on_hand)).all()
    assert sorted(rows) == [(skus["LAMP"], 7), (skus["MUG"], 4), (skus["MUG"], 12)]
    reasons = sa.select(stock_movements.c.reason).where(stock_movements.c.kind == "adjust")
    assert sorted(work.execute(reasons).scalars()) == ["broken", "found"]


def test_a_file_of_corrections_counts_once(shop, tmp_path):
    work, *_ = shop
    file = read_corrections(a_file(tmp_path, "sku,point,delta,reason\nLAMP,EU-1,-3,broken\n"))
    adjust_by_file(work, "file 1", file)
    with pytest.raises(DoneBefore):
        adjust_by_file(work, "file 1", file)


def test_a_correction_without_a_reason_is_refused(shop, tmp_path):
    work, *_ = shop
    file = read_corrections(a_file(tmp_path, "sku,point,delta,reason\nLAMP,EU-1,-3,\n"))
    (bad,) = preview(work, file).bad
    assert (bad.row, bad.column) == (2, "reason")
