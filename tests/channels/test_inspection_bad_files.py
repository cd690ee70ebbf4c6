"""Files nobody can read: plain words, never a traceback, never a guess."""

import gzip
import zipfile

import pytest

from iorder.kernel.errors import InvalidInput
from tests.channels.copies import look, only, table, write, write_book, write_zip

ORDERS = table("""
    Order No | Order Date          | Status  | Total
    A-1001   | 2026-03-01 10:00:00 | shipped | 28.90
    A-1002   | 2026-03-02 11:30:00 | pending | 10.00
""")


def refusal(*paths, **more):
    with pytest.raises(InvalidInput) as refused:
        look("orders", *paths, **more)
    return str(refused.value)


def test_an_empty_file(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"")
    assert refusal(tmp_path / "x.csv") == "x.csv: the file is empty; export it again."


@pytest.mark.parametrize("text", ["\n\n\n", " ; ; \n", ",,,\n,,,\n"])
def test_a_file_of_nothing(tmp_path, text):
    (tmp_path / "x.csv").write_text(text)
    assert "nothing in the file" in refusal(tmp_path / "x.csv")


def test_a_file_that_is_not_there(tmp_path):
    assert "there is no such file" in refusal(tmp_path / "gone.csv")


def test_a_folder_without_readable_files(tmp_path):
    (tmp_path / "a.doc").write_text("hello")
    assert "No readable file" in refusal(tmp_path)


def test_a_cut_off_gzip(tmp_path):
    data = gzip.compress(b"Order No,Order Date\n" + b"1,2026-01-01\n" * 5000)
    (tmp_path / "x.csv.gz").write_bytes(data[: len(data) // 2])
    assert "cut off or damaged" in refusal(tmp_path / "x.csv.gz")


def test_a_cut_off_workbook(tmp_path):
    path = write_book(tmp_path / "x.xlsx", {"S": ORDERS})
    path.write_bytes(path.read_bytes()[:-200])
    assert "cut off or damaged" in refusal(path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_damaged_workbook(tmp_path, part):
    book = write_book(tmp_path / "whole.xlsx", {"S": ORDERS})
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(tmp_path / "x.xlsx", "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, b"<oops" if name == part else whole.read(name))
    assert "x.xlsx: the workbook is damaged" in refusal(tmp_path / "x.xlsx")


def test_a_cut_off_json(tmp_path):
    (tmp_path / "x.json").write_text('[{"id": 1, "created_at": "2026-01-01"}, {"id": ')
    assert "the JSON cannot be read" in refusal(tmp_path / "x.json")


def test_a_zip_bomb(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", b"0" * (66 * 1024**2))
    assert "zip bomb" in refusal(tmp_path / "x.zip")


def test_a_gzip_bomb(tmp_path):
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(b"1,2,3\n" * 12_000_000, 6))
    assert "zip bomb" in refusal(tmp_path / "x.csv.gz")


def test_a_zip_of_pictures(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.png", b"\x89PNG")
    assert "holds no CSV" in refusal(tmp_path / "x.zip")


def test_ten_thousand_columns(tmp_path):
    row = [f"Column {number}" for number in range(10_000)]
    words = refusal(write(tmp_path / "x.csv", [row, row]))
    assert "10,000 columns; at most 2,000" in words


def test_no_header(tmp_path):
    words = refusal(
        write(tmp_path / "x.csv", [["1", "2026-01-01", "9.50"], ["2", "2026-01-02", "3"]])
    )
    assert "the first row (1, 2026-01-01, 9.50" in words
    assert "names the columns" in words


def test_two_columns_of_one_name_that_differ(tmp_path):
    rows = [[*row, other] for row, other in zip(ORDERS, ("Total", "1.00", "2.00"), strict=True)]
    words = refusal(write(tmp_path / "x.csv", rows))
    assert words == "x.csv: columns 4 and 5 are both called 'Total' and differ; rename one of them."


def test_two_columns_of_one_name_that_are_the_same_do_no_harm(tmp_path):
    rows = [[*row, row[-1]] for row in ORDERS]
    assert only(look("orders", write(tmp_path / "x.csv", rows))).columns["total"] == "Total"


@pytest.mark.parametrize(
    ("head", "words"),
    [(b"%PDF-1.7 ...", "not a table"), (b"\x89PNG\r\n\x1a\n", "not a table"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as .xlsx"), (bytes(range(256)) * 40, "no text file")],
)  # fmt: skip
def test_things_that_are_no_tables(tmp_path, head, words):
    (tmp_path / "x.csv").write_bytes(head)
    assert words in refusal(tmp_path / "x.csv")


def test_words_above_the_header_are_passed_over(tmp_path):
    rows = [["Export of 1 April"], [], *ORDERS]
    found = only(look("orders", write(tmp_path / "x.csv", rows)))
    assert found.options["header_row"] == "3"
    assert found.columns["ref"] == "Order No"


def test_a_line_that_names_the_separator_is_obeyed(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("sep=|\nOrder No|Order Date\n1|2026-01-02\n")
    found = only(look("orders", path))
    assert (found.separator, found.columns["ref"]) == ("|", "Order No")


def test_cells_cut_at_something_else_are_asked_about(tmp_path):
    path = write(tmp_path / "x.csv", ORDERS, separator="^")
    words = refusal(path)
    assert "only one column was found (Order No^Order Date" in words
    assert "answer `separator`" in words
    found = look("orders", path, mapping={"separator": "^"})
    assert only(found).columns["ref"] == "Order No"


def test_formulas_are_text(tmp_path):
    rows = [[*row, note] for row, note in zip(ORDERS, ("Note", "=1+1", "@SUM(A1)"), strict=True)]
    found = look("orders", write(tmp_path / "x.csv", rows))
    (note,) = (one for one in found.guesses["x.csv"] if one.header == "Note")
    assert note.samples == ("=1+1", "@SUM(A1)")


def test_a_bad_file_in_a_folder_does_not_stop_the_others(tmp_path):
    write(tmp_path / "orders.csv", ORDERS)
    (tmp_path / "broken.json").write_text("{")
    assert only(look("orders", tmp_path)).name == "orders.csv"


def test_a_file_with_a_wrong_ending_is_known_by_its_content(tmp_path):
    book = write_book(tmp_path / "x.xlsx", {"S": ORDERS})
    book.rename(tmp_path / "x.csv")
    assert only(look("orders", tmp_path / "x.csv")).format == "xlsx"


def test_an_unknown_kind_and_profile(tmp_path):
    path = write(tmp_path / "x.csv", ORDERS)
    with pytest.raises(InvalidInput, match="choose one of orders"):
        look("parrots", path)
    assert "there are amazon, generic" in refusal(path, profile="etsy")


def test_a_zip_with_files_for_two_roles(tmp_path):
    path = write_zip(tmp_path / "x.zip", {"a/orders.csv": ORDERS, "__MACOSX/a": [["x"]]})
    assert only(look("orders", path)).sheet == "a/orders.csv"
