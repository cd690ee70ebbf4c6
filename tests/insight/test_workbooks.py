"""Exported files hold what was given, and nothing a spreadsheet would calculate."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from iorder.insight import workbooks
from iorder.insight.workbooks import TooManyRows, write
from iorder.kernel.sheets import Column, csv_chunks

COLUMNS = (
    Column("number", "code"),
    Column("customer"),
    Column("units", "number"),
    Column("total", "amount"),
)
ROWS = [
    ("IO-1001", "Zoë, “the” first\nbuyer", 3, "12.50"),
    ("IO-1002", "=HYPERLINK(1)", 1, "-0.05"),
    ("IO-1003", "", 0, "1000000.00"),
]


def nothing(_count: int) -> None:
    pass


def as_csv(columns, rows) -> list[list[str]]:
    text = b"".join(csv_chunks(columns, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_csv_has_a_header_and_every_row_in_order():
    assert as_csv(COLUMNS, ROWS) == [
        ["number", "customer", "units", "total"],
        ["IO-1001", "Zoë, “the” first\nbuyer", "3", "12.50"],
        ["IO-1002", "'=HYPERLINK(1)", "1", "-0.05"],
        ["IO-1003", "", "0", "1000000.00"],
    ]


@given(st.text())
def test_no_cell_of_a_persons_words_begins_like_a_formula(words):
    cell = as_csv([Column("note")], [[words]])[1:]
    assert not cell or not cell[0] or cell[0][0][:1] not in set("=+-@\t\r")


def test_an_empty_view_is_a_header_alone():
    assert as_csv(COLUMNS, []) == [["number", "customer", "units", "total"]]


def test_json_lines_keep_text_as_it_is(tmp_path):
    path = tmp_path / "orders.jsonl"
    assert write("jsonl", path, COLUMNS, ROWS, nothing) == 3
    found = [json.loads(line) for line in path.read_text().splitlines()]
    assert found[1] == {
        "number": "IO-1002", "customer": "=HYPERLINK(1)", "units": 1, "total": "-0.05",
    }  # fmt: skip


def test_an_excel_sheet_holds_numbers_and_no_formula(tmp_path):
    path = tmp_path / "orders.xlsx"
    assert write("xlsx", path, COLUMNS, ROWS, nothing) == 3
    found = list(load_workbook(path).active.iter_rows(values_only=True))
    assert found[0] == ("number", "customer", "units", "total")
    assert found[2] == ("IO-1002", "'=HYPERLINK(1)", 1, -0.05)
    assert found[3] == ("IO-1003", None, 0, 1000000)


@pytest.mark.slow
@pytest.mark.slow
def test_more_rows_than_a_sheet_holds_are_refused_in_words(tmp_path):
    endless = (ROWS[0] for _ in range(workbooks.MOST_XLSX + 1))
    columns = [Column("number", "code")]
    with pytest.raises(TooManyRows, match="take CSV"):
        write("xlsx", tmp_path / "a.xlsx", columns, ([row[0]] for row in endless), nothing)


def test_parquet_keeps_types(tmp_path):
    path = tmp_path / "orders.parquet"
    assert write("parquet", path, COLUMNS, ROWS, nothing) == 3
    table = pq.read_table(path)
    assert table.column("units").to_pylist() == [3, 1, 0]
    assert table.column("customer").to_pylist()[1] == "=HYPERLINK(1)"


@pytest.mark.parametrize("form", workbooks.FORMATS)
def test_progress_is_told_and_may_stop_the_writing(tmp_path, form):
    class Enough(Exception):
        pass

    seen = []

    def stop(count: int) -> None:
        seen.append(count)
        if count:
            raise Enough

    with pytest.raises(Enough):
        write(form, tmp_path / f"a.{form}", COLUMNS, ROWS * 2_000, stop)
    assert seen[-1] > 0
