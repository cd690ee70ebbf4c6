"""A file as a header and numbered rows, whatever its format."""

import pytest

from iorder.channels.files import Source
from iorder.channels.tables import header_row, look, open_table, separator_of, unique
from iorder.kernel.errors import InvalidInput
from tests.channels.copies import write, write_book, write_json


def rows_of(path):
    (file,) = look(Source(path, path.name))
    opened = open_table(file)
    return opened.header, list(opened.rows)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    path = write(tmp_path / "x.csv", [["a", "b"], ["1", "two\nlines"], ["3", "4"]])
    assert rows_of(path) == (("a", "b"), [(2, ["1", "two\nlines"]), (3, ["3", "4"])])


def test_a_workbook_gives_numbers_and_dates_without_doubt(tmp_path):
    rows = [["a", "b", "c"], [1.0, 2.5, True], [None, "x", 0]]
    path = write_book(tmp_path / "x.xlsx", {"S": rows})
    assert rows_of(path)[1] == [(2, ["1", "2.5", "true"]), (3, ["", "x", "0"])]


def test_a_json_record_is_a_row_for_each_of_its_lines(tmp_path):
    path = write_json(tmp_path / "x.json", {"orders": [
        {"id": 1, "ship": {"city": "Kiel"}, "line_items": [{"sku": "A"}, {"sku": "B"}]},
        {"id": 2, "ship": None, "line_items": []},
    ]})  # fmt: skip
    header, rows = rows_of(path)
    assert header == ("id", "ship.city", "line_items.sku", "ship")
    assert [(row, cells[0], cells[2]) for row, cells in rows] == [
        (2, "1", "A"), (2, "1", "B"), (3, "2", ""),
    ]  # fmt: skip


def test_an_answer_around_the_records_is_looked_through(tmp_path):
    path = write_json(tmp_path / "x.json", {"payload": {"Orders": [{"id": 1}, {"id": 2}]}})
    assert [cells for _, cells in rows_of(path)[1]] == [["1"], ["2"]]


def test_json_lines(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"id": 1, "b": 2.50}\n\n{"id": 2}\n')
    assert [cells for _, cells in rows_of(tmp_path / "x.jsonl")[1]] == [["1", "2.50"], ["2", ""]]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","), ("a;b\n1,5;2,5\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a|b\n1|2\n", "|"),
        ('a;b;c\n"x, y, z";2;3\n', ";"), ("name;price\nA, B;1\nC;2\n", ";"), ("just one\n1\n", ","),
    ],
)  # fmt: skip
def test_the_separator_is_the_one_that_cuts_evenly(text, separator):
    assert separator_of(text, whole=True) == separator


def test_the_header_is_the_first_wide_row_of_words():
    assert header_row([["Report"], [], ["Order", "Date"], ["1", "2026-01-01"]]) == 3
    assert header_row([["1", "2"], ["3", "4"]]) == 1


def test_headers_are_told_apart():
    assert unique(["a", " a ", "", "b\n c", ""], "x") == ("a", "a (2)", "Column 3", "b c")


def test_a_quote_that_is_never_closed_is_named(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a,b\n1,2\n3,"' + "x" * 1_200_000 + "\n")
    (file,) = look(Source(path, path.name))
    with pytest.raises(InvalidInput, match=r"row 3 cannot be read.*quote that is never closed"):
        list(open_table(file).rows)
