"""Rows that are empty, ragged, cut off, badly encoded or far too many have a defined outcome."""

import pytest

from iorder.channels.plan import Plan
from iorder.channels.reader import drafts
from tests.support.plans import (
    BULB,
    CHAIR,
    DESK,
    HEADER,
    LAMP,
    ORDER,
    a_file,
    changed,
    orders_of,
    refs,
    taken,
)


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path):
    text = f"{','.join(HEADER)}\n\n,,,,,\n{','.join(LAMP)}\n , ,,,,\n{','.join(BULB)}\n\n"
    [order] = taken(orders_of(tmp_path, text), tmp_path)
    assert [one.row for one in order.rows] == [4, 6]


def test_a_row_with_too_many_cells_rejects_its_order_and_keeps_all_of_them(tmp_path):
    rows = [HEADER, LAMP, [*BULB, "", "over"], DESK]
    [bad, good] = taken(orders_of(tmp_path, rows), tmp_path)
    assert good.ref == "1002"
    assert "8 cells, the header 6" in bad.reason
    assert [one.row for one in bad.rows] == [3, 2]
    assert bad.rows[0].cells["Column 8"] == "over"


def test_a_row_with_too_few_cells_has_empty_ones_at_its_end(tmp_path):
    rows = [[*HEADER, "Note"], [*LAMP, "ring twice"], DESK, [*CHAIR, ""]]
    [_, order, _] = taken(orders_of(tmp_path, rows, note="Note"), tmp_path)
    assert (order.ref, order.note) == ("1002", "")


@pytest.mark.parametrize("rows", [[LAMP, BULB, DESK], [LAMP, DESK, BULB]])
def test_a_last_row_that_ends_too_early_is_refused_as_cut_off(tmp_path, rows):
    whole = "\n".join(",".join(row) for row in [HEADER, *rows, CHAIR])
    found = taken(orders_of(tmp_path, whole[: whole.rindex(",4,")]), tmp_path)
    assert refs(found) == ["1001", "1002", "rejected"]
    assert "cut off" in found[2].reason
    assert [one.row for one in found[2].rows] == [5]


def test_rejected_cells_can_be_stored_whatever_bytes_they_hold(tmp_path):
    bad = taken(orders_of(tmp_path, [HEADER, changed(LAMP, item="a\udcffb\x00c")]), tmp_path)
    assert dict(bad[0].rows[0].cells)["Item"] == "a\ufffdbc"


def test_more_rows_than_a_record_can_have_are_refused_in_parts(tmp_path):
    rows = [HEADER, DESK, *([LAMP] * 20_001), CHAIR]
    found = taken(orders_of(tmp_path, rows), tmp_path / "a")
    assert refs(found) == ["1002", "rejected", "rejected", "rejected", "1003"]
    assert [len(one.rows) for one in found] == [1, 10_000, 10_000, 1, 1]
    assert "choose the column" in found[1].reason
    scattered = taken(orders_of(tmp_path, [HEADER, *rows[1:], DESK]), tmp_path / "b")
    assert [len(one.rows) for one in scattered] == [2, 10_000, 10_000, 1, 1]
    again = list(drafts(orders_of(tmp_path, [HEADER, *rows[1:], DESK]), tmp_path / "c", start=2))
    assert [(number, len(one.rows)) for number, one in again] == [(2, 10_000), (3, 1), (4, 1)]


def test_a_file_of_one_row_an_order_may_repeat_an_order_but_not_contradict_it(tmp_path):
    def found(*rows):
        files = [a_file(tmp_path, "orders", {**ORDER, "total": "Price"}, [HEADER, *rows])]
        return taken(Plan("orders", files=files), tmp_path)

    [same] = found(LAMP, LAMP)
    assert (same.ref, same.stated, len(same.rows)) == ("1001", {"total": 1990}, 2)
    [bad] = found(LAMP, changed(LAMP, price="5"))
    assert ("in row 2 and, with other values, in row 3" in bad.reason, len(bad.rows)) == (True, 2)


def test_a_number_far_too_long_is_refused(tmp_path):
    [bad] = taken(orders_of(tmp_path, [HEADER, changed(LAMP, order="9" * 501)]), tmp_path)
    assert (bad.column, "is it the right column" in bad.reason) == ("Order", True)
