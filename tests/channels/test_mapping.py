"""The mapping file: what a person writes down is what the plan says."""

import pytest

from iorder.channels.inspection import inspect
from iorder.channels.mapping import read_mapping, to_mapping
from iorder.kernel.errors import InvalidInput
from tests.channels.copies import look, only, parts, table, write, write_book

ODD = table("""
    Nummer | Wann       | Wer | Zustand | Was  | Wieviel | Je
    1      | 01.02.2026 | C1  | fertig  | Mug  | 2       | 4,50
    2      | 03.02.2026 | C2  | neu     | Fork | 1       | 1,25
""")
ODD_MAPPING = {
    "kind": "orders",
    "columns": {"ref": "Nummer", "placed_at": "Wann", "customer_ref": "Wer", "status": "Zustand"},
    "lines": {"title": "Was", "quantity": "Wieviel", "unit_price": "Je"},
    "date_format": "DD.MM.YYYY",
    "decimal": ",",
    "currency": "CHF",
    "values": {"fertig": "delivered", "neu": "pending"},
}


def plan(data, *paths):
    return inspect(
        data.get("kind", "orders"), list(paths), "shop", default_currency="EUR",
        zone="Europe/Berlin", mapping=data,
    )  # fmt: skip


def test_a_mapping_says_what_headers_do_not(tmp_path):
    found = plan(ODD_MAPPING, write(tmp_path / "x.csv", ODD, separator=";"))
    assert only(found).columns == {
        "ref": "Nummer", "placed_at": "Wann", "customer_ref": "Wer", "status": "Zustand",
        "line_title": "Was", "line_quantity": "Wieviel", "line_unit_price": "Je",
    }  # fmt: skip
    assert (found.plan.date_order, found.plan.decimal, found.plan.currency) == ("dmy", ",", "CHF")
    assert found.plan.values["status"] == {"fertig": "delivered", "neu": "pending"}
    assert (found.missing, found.questions) == ([], [])


def test_a_plan_written_down_and_read_again_is_the_same(tmp_path):
    path = write(tmp_path / "x.csv", ODD, separator=";")
    first = plan(ODD_MAPPING, path).plan
    again = plan(to_mapping(first), path).plan
    assert again.to_json() == first.to_json()


def test_a_plan_of_several_files_written_down_and_read_again_is_the_same(data_dir):
    first = look("orders", data_dir / "northwind").plan
    data = to_mapping(first)
    assert data["columns"]["carrier"] == "shipVia"
    assert data["lines"]["discount"] == "discount"
    assert data["customers"]["company"] == "companyName"
    again = look("orders", data_dir / "northwind", mapping=data).plan
    assert {one.name: (one.role, one.columns) for one in again.files} == {
        one.name: (one.role, one.columns) for one in first.files
    }
    assert to_mapping(again) == data


def test_a_section_that_is_complete_leaves_other_columns_out(tmp_path):
    rows = table("Order No | Order Date | Status | Total\n1 | 2026-01-02 | shipped | 5.00")
    path = write(tmp_path / "x.csv", rows)
    data = {"columns": {"ref": "Order No", "placed_at": "Order Date"}}
    assert only(plan(data, path)).columns == {"ref": "Order No", "placed_at": "Order Date"}


def test_a_section_that_is_not_corrects_single_guesses(tmp_path):
    rows = table("Order No | Wann | Status | Total\n1 | 2026-01-02 | shipped | 5.00")
    columns = only(
        plan({"columns": {"placed_at": "Wann"}}, write(tmp_path / "x.csv", rows))
    ).columns
    assert columns == {"ref": "Order No", "placed_at": "Wann", "status": "Status", "total": "Total"}


def test_columns_decide_which_file_plays_which_part(tmp_path):
    heads = write(tmp_path / "a.csv", table("k | wann\n1 | 2026-01-02\n2 | 2026-01-03"))
    rows = write(tmp_path / "b.csv", table("zu | was | je\n1 | Mug | 5.00\n2 | Fork | 1.50"))
    found = plan(
        {"columns": {"ref": "k", "placed_at": "wann"},
         "lines": {"order_ref": "zu", "title": "was", "unit_price": "je"}},
        heads, rows,
    )  # fmt: skip
    assert parts(found)["lines"].name == "b.csv"
    assert parts(found)["lines"].columns == {
        "order_ref": "zu", "line_title": "was", "line_unit_price": "je",
    }  # fmt: skip


def test_fields_and_columns_are_found_however_they_are_written(tmp_path):
    rows = table("Order No. | Order  Date | Preis\n1 | 2026-01-02 | 3.00")
    data = {"columns": {"Order Number": "order no", "order date": "ORDER DATE"}}
    assert only(plan(data, write(tmp_path / "x.csv", rows))).columns == {
        "ref": "Order No.", "placed_at": "Order Date",
    }  # fmt: skip


def test_text_is_read_as_the_mapping_says(tmp_path):
    rows = table("Bestellung | Datum | Größe\n1 | 2026-01-02 | groß")
    path = write(tmp_path / "x.csv", [["Bericht"], *rows], separator="|", encoding="cp850")
    file = only(plan({"encoding": "cp850", "separator": "pipe", "header_row": 2}, path))
    assert (file.encoding, file.separator, file.options["header_row"]) == ("cp850", "|", "2")
    assert file.columns["ref"] == "Bestellung"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"colums": {}}, "unknown key 'colums'; did you mean 'columns'"),
        ({"columns": ["a"]}, "must hold `field: column` pairs"),
        ({"columns": {"placd_at": "Wann"}}, "unknown field 'placd_at'; did you mean placed_at"),
        ({"columns": {"ref": "Numer"}}, "'Numer', which no file has; there are Nummer"),
        ({"date_format": "sometimes"}, "must be dmy, mdy or ymd"),
        ({"decimal": "-"}, "must be one of"),
        ({"values": "x"}, "must hold `source word: ours` pairs"),
        ({"values": {"fertig": "gone"}}, "'gone' is no status; there are cancelled"),
        ({"values": {"payment_status": {"x": "gone"}}}, "'gone' is no payment_status"),
        ({"encoding": "latin-99"}, "encoding 'latin-99' is not known"),
        ({"separator": "ab"}, "must be one character"),
        ({"header_row": "top"}, "must be a number"),
        ({"zone": "Berlin"}, "There is no zone 'Berlin'"),
        ({"currency": "EURO"}, "not an ISO 4217 currency code"),
        ({"kind": "stock"}, "is for stock, the import is of orders"),
    ],
)
def test_a_mapping_with_a_fault_names_it(tmp_path, data, words):
    path = write(tmp_path / "x.csv", ODD, separator=";")
    with pytest.raises(InvalidInput, match=words):
        look("orders", path, mapping=data)


def test_values_are_taken_by_the_fields_that_can_hold_them(tmp_path):
    path = write(tmp_path / "x.csv", ODD, separator=";")
    data = {**ODD_MAPPING, "values": {"fertig": "Delivered", "neu": "authorized"}}
    values = plan(data, path).plan.values
    assert values["status"] == {"fertig": "delivered", "neu": "confirmed"}
    assert values["payment_status"] == {"neu": "authorized"}


def test_a_mapping_names_the_sheet(tmp_path):
    book = write_book(tmp_path / "x.xlsx", {"Old": ODD, "New": ODD})
    assert only(plan({**ODD_MAPPING, "sheet": "New"}, book)).sheet == "New"
    with pytest.raises(InvalidInput, match="No sheet"):
        plan({**ODD_MAPPING, "sheet": "Newest"}, book)


def test_a_missing_field_is_named_as_the_mapping_names_it(tmp_path):
    orders = write(tmp_path / "o.csv", table("Order No | Order Date\n1 | 2026-01-02"))
    lines = write(tmp_path / "l.csv", table("Order No | SKU | Qty\n1 | A | 1"))
    found = plan({"lines": {"order_ref": "Order No", "sku": "SKU"}}, orders, lines)
    assert found.missing == ["lines: unit_price or total"]


@pytest.mark.parametrize(
    ("text", "words"), [("a: [", "no YAML"), ("- a\n- b", "key: value"), (None, "cannot be opened")]
)
def test_a_mapping_file_that_is_none(tmp_path, text, words):
    path = tmp_path / "m.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InvalidInput, match=words):
        read_mapping(path)


def test_a_mapping_file_is_yaml(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("kind: orders\ncolumns:\n  ref: Nummer\nvalues:\n  yes: delivered\n")
    assert read_mapping(path)["columns"] == {"ref": "Nummer"}
