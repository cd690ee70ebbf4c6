"""What ``import`` cannot use it refuses in words: cells by row and column, files, commands."""

import gzip
import zipfile

import pytest

from iorder.config import settings
from tests.support.importing import Importer, a_file


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ("A1,31/02/2026,EUR,LAMP,Lamp,2,10.00", "Order date", "31/02/2026"),
        ("A1,2026-05-04,XYZ,LAMP,Lamp,2,10.00", "Currency", "XYZ"),
        ("A1,2026-05-04,EUR,LAMP,Lamp,0,10.00", "Quantity", "0"),
        ("A1,2026-05-04,EUR,LAMP,Lamp,-2,10.00", "Quantity", "-2"),
        ("A1,2026-05-04,EUR,LAMP,Lamp,1.5,10.00", "Quantity", "1.5"),
        ("A1,2026-05-04,EUR,LAMP,Lamp,2,ten", "Unit price", "ten"),
        (",2026-05-04,EUR,LAMP,Lamp,2,10.00", "Order number", ""),
        ("A1,,EUR,LAMP,Lamp,2,10.00", "Order date", ""),
        (f"A1,2026-05-04,EUR,LAMP,Lamp,2,{'9' * 40}", "Unit price", "large"),
        (f"A1,2026-05-04,EUR,LAMP,Lamp,{'9' * 40},1.00", "Quantity", ""),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_the_rest_is_in(
    take_lite, tmp_path, row, column, word
):
    good = [f"B{n},2026-05-{n:02},EUR,LAMP,Lamp,1,10.00" for n in range(10, 20)]

    answer = take_lite("orders", a_file(tmp_path, *good, row))

    assert (answer.code, answer.counts) == (3, (10, 0, 0, 1)), answer.words
    (reject,) = answer.json["rejects"]
    assert (reject["row"], reject["column"]) == (12, column)
    assert word in reject["reason"]


def a_bomb(path):
    with gzip.open(path, "wb", 9) as packed:
        for _ in range(200):
            packed.write(b"A1,2026-05-04,EUR,LAMP,Lamp,1,10.00\n" * 30_000)
    return path


def test_a_gzip_bomb_is_refused(take_lite, tmp_path):
    answer = take_lite("orders", a_bomb(tmp_path / "orders.csv.gz"))

    assert answer.code == 2
    assert "bomb" in answer.words


def test_a_zip_bomb_is_refused(take_lite, tmp_path):
    path = tmp_path / "orders.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", b"0" * 80_000_000)

    answer = take_lite("orders", path)

    assert answer.code == 2
    assert "bomb" in answer.words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\n\n\n", "nothing in the file"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xlsx"),
        ("shot.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 600, "not a table"),
        ("cut.xlsx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
        ("cut.csv.gz", gzip.compress(b"Order number,Order date\n" * 9999)[:-20], "cut off"),
        ("wide.csv", (",".join(f"c{n}" for n in range(10_000)) + "\n1\n").encode(), "10,000"),
        ("values.csv", b"1,2026-05-04,10.00\n2,2026-05-05,11.00\n", "names the columns"),
        ("half.json", b'[{"Order number": "A1", ', ""),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(take_lite, tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)

    answer = take_lite("orders", path)

    assert answer.code == 2, answer.words
    assert words in answer.words
    assert name in answer.words
    assert answer.json["message"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("parcels", "x.csv"), "choose one of"),
        (("orders", "missing.csv"), "no such file"),
        (("orders", "orders.csv", "--channel", "My Shop!"), "channel"),
        (("orders", "orders.csv", "--profile", "magento9"), "magento9"),
        (("orders", "orders.csv", "--map", "none.yaml"), "none.yaml"),
        (("orders", "orders.csv", "--rejects", "no/such/folder/r.csv"), "rejects"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(take_lite, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    a_file(tmp_path, "A1,2026-05-04,EUR,LAMP,Lamp,2,10.00")

    answer = take_lite(*words)

    assert answer.code == 2
    assert said in answer.words


def test_a_store_that_cannot_be_reached_is_no_traceback(tmp_path):
    path = a_file(tmp_path, "A1,2026-05-04,EUR,LAMP,Lamp,2,10.00")
    with pytest.MonkeyPatch.context() as patch:
        nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
        answer = Importer(nowhere, tmp_path / "files", patch)("orders", path)
    settings.cache_clear()

    assert answer.code == 1
    assert "The store failed" in answer.words
