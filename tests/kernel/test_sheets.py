"""A CSV of ours opens in any spreadsheet and calculates nothing."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.sheets import CHUNK, Column, csv_chunks, defused

COLUMNS = [Column("title"), Column("code", "code"), Column("units", "number")]


def read(parts):
    text = b"".join(parts).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_calculate_is_defused(text):
    assert defused(text) == "'" + text
    assert read(csv_chunks(COLUMNS, [(text, text, 1)]))[1] == ["'" + text, text, "1"]


@given(st.text(alphabet='aé,;"\n=-', max_size=8), st.integers())
def test_everything_else_comes_back_as_it_was(title, units):
    (_, row) = read(csv_chunks(COLUMNS, [(title, "c", units)]))
    assert row == [defused(title), "c", str(units)]


def test_the_header_comes_first_and_rows_in_pieces():
    parts = list(csv_chunks(COLUMNS, ((str(n), "c", n) for n in range(2 * CHUNK + 1))))
    assert len(parts) == 4
    assert parts[0].startswith(b"\xef\xbb\xbftitle,code,units")
    assert len(read(parts)) == 2 * CHUNK + 2


def test_without_rows_there_is_a_header():
    assert read(csv_chunks(COLUMNS, [])) == [["title", "code", "units"]]
