"""What iOrder understands of files before it reads them."""

import pytest

from tests.channels.copies import (
    look,
    only,
    parts,
    renamed,
    table,
    write,
    write_book,
    write_json,
    write_zip,
)

ORDERS = table("""
    Order No | Order Date          | Customer No | Status    | Shipping | Total
    A-1001   | 2026-03-01 10:00:00 | C1          | shipped   | 4.90     | 28.90
    A-1002   | 2026-03-02 11:30:00 | C2          | pending   | 0.00     | 10.00
    A-1003   | 2026-03-02 12:45:00 | C1          | cancelled | 4.90     | 14.90
""")
LINES = table("""
    Order No | Line | SKU    | Product      | Qty | Unit Price
    A-1001   | 1    | BLU-01 | Blue mug     | 2   | 12.00
    A-1002   | 1    | RED-02 | Red mug      | 1   | 6.50
    A-1002   | 2    | SPO-03 | Tea spoon    | 1   | 3.50
    A-1003   | 1    | RED-02 | Red mug      | 1   | 10.00
""")
FLAT = table("""
    Order No | Order Date | SKU    | Product   | Qty | Unit Price | Total
    A-1001   | 2026-03-01 | BLU-01 | Blue mug  | 2   | 12.00      | 24.00
    A-1002   | 2026-03-02 | RED-02 | Red mug   | 1   | 6.50       | 6.50
    A-1002   | 2026-03-02 | SPO-03 | Tea spoon | 3   | 3.50       | 10.50
""")
GERMAN = {"Order No": "Bestellnummer", "Order Date": "Bestelldatum", "Customer No": "Kundennummer",
          "Status": "Bestellstatus", "Shipping": "Versandkosten", "Total": "Gesamtbetrag",
          "Line": "Position", "SKU": "Artikelnummer", "Product": "Bezeichnung", "Qty": "Menge",
          "Unit Price": "Einzelpreis"}  # fmt: skip
FRENCH = {"Order No": "numéro de commande", "Order Date": "date de commande",
          "Customer No": "numéro client", "Status": "statut", "Shipping": "frais de livraison",
          "Total": "montant total", "Line": "ligne", "SKU": "référence produit",
          "Product": "désignation", "Qty": "quantité", "Unit Price": "prix unitaire"}  # fmt: skip
POLISH = {"Order No": "numer zamówienia", "Order Date": "data zamówienia",
          "Customer No": "numer klienta", "Status": "status zamówienia",
          "Shipping": "koszt wysyłki", "Total": "razem", "Line": "pozycja",
          "Product": "nazwa towaru",
          "Qty": "ilość", "Unit Price": "cena jednostkowa"}  # fmt: skip


def fields(columns: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    """Field -> header as it was before renaming; a code is a code, whichever kind it is."""
    back = {new: old for old, new in names.items()}
    return {
        name.replace("line_sku_ref", "line_sku"): back.get(header, header)
        for name, header in columns.items()
    }


def test_orders_and_lines_in_two_files_are_told_apart(tmp_path):
    found = look("orders", write(tmp_path / "a.csv", ORDERS), write(tmp_path / "b.csv", LINES))
    assert parts(found)["orders"].columns == {
        "ref": "Order No", "placed_at": "Order Date", "customer_ref": "Customer No",
        "status": "Status", "shipping": "Shipping", "total": "Total",
    }  # fmt: skip
    assert parts(found)["lines"].columns == {
        "order_ref": "Order No", "line_ref": "Line", "line_sku": "SKU", "line_title": "Product",
        "line_quantity": "Qty", "line_unit_price": "Unit Price",
    }  # fmt: skip
    assert (found.missing, found.questions, found.rows) == ([], [], 3)


def test_a_guess_says_how_sure_it_is_and_why(tmp_path):
    found = look("orders", write(tmp_path / "a.csv", [*ORDERS[:1], *ORDERS[1:]]))
    by_header = {one.header: one for one in found.guesses["a.csv"]}
    assert by_header["Order No"].confidence > 0.9
    assert "values fit" in by_header["Order No"].reason
    assert by_header["Status"].samples == ("shipped", "pending", "cancelled")


@pytest.mark.parametrize("names", [{}, GERMAN, FRENCH, POLISH], ids=["en", "de", "fr", "pl"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semi", "tab", "bar"])
def test_other_words_and_separators_mean_the_same(tmp_path, names, separator):
    orders = write(tmp_path / "1.csv", renamed(ORDERS, names), separator=separator)
    lines = write(tmp_path / "2.csv", renamed(LINES, names), separator=separator)
    found = parts(look("orders", orders, lines))
    plain = parts(look("orders", write(tmp_path / "a", ORDERS), write(tmp_path / "b", LINES)))
    for role in ("orders", "lines"):
        assert found[role].separator == separator
        assert fields(found[role].columns, names) == plain[role].columns


@pytest.mark.parametrize(
    ("encoding", "names"),
    [("cp1252", GERMAN), ("cp1252", FRENCH), ("utf-16", FRENCH), ("utf-16-le", GERMAN),
     ("utf-8-sig", POLISH), ("iso8859_2", POLISH), ("cp1250", POLISH), ("mac_roman", FRENCH),
     ("cp850", FRENCH), ("utf-32", GERMAN)],
)  # fmt: skip
def test_other_encodings_mean_the_same(tmp_path, encoding, names):
    path = write(tmp_path / "x.csv", renamed(ORDERS, names), encoding=encoding, separator=";")
    found = look("orders", path)
    plain = look("orders", write(tmp_path / "plain.csv", ORDERS))
    assert fields(only(found).columns, names) == only(plain).columns
    assert not found.missing


def test_one_row_a_line_and_its_own_total_is_the_lines(tmp_path):
    found = only(look("orders", write(tmp_path / "flat.csv", FLAT)))
    assert found.role == "orders"
    assert found.columns["line_total"] == "Total"
    assert "total" not in found.columns


def test_a_total_that_repeats_on_every_row_is_the_orders(tmp_path):
    rows = [[*row[:-1], total] for row, total in
            zip(FLAT, ("Total", "24.00", "17.00", "17.00"), strict=True)]  # fmt: skip
    assert only(look("orders", write(tmp_path / "flat.csv", rows))).columns["total"] == "Total"


def test_lines_in_numbered_columns(tmp_path):
    rows = table("""
        Order ID | Date       | Item 1 title | Item 1 qty | Item 1 price | Item 2 title | Item 2 qty | Item 2 price
        7        | 2026-01-02 | Mug          | 2          | 5.00         | Spoon        | 1          | 1.50
        8        | 2026-01-03 | Mug          | 1          | 5.00         |              |            |
    """)  # noqa: E501
    columns = only(look("orders", write(tmp_path / "wide.csv", rows))).columns
    assert columns["line_title"] == "Item 1 title"
    assert columns["line_title#2"] == "Item 2 title"
    assert columns["line_quantity#2"] == "Item 2 qty"
    assert columns["line_unit_price#2"] == "Item 2 price"


def test_a_second_address_line_is_no_second_line_of_the_order(tmp_path):
    rows = table("""
        Order ID | Date       | Shipping Address 1 | Shipping Address 2 | Total
        7        | 2026-01-02 | Main St 1          | Floor 3            | 5.00
    """)
    columns = only(look("orders", write(tmp_path / "a.csv", rows))).columns
    assert columns["ship_line1"] == "Shipping Address 1"
    assert columns["ship_line2"] == "Shipping Address 2"


def test_a_folder_stands_for_its_files_and_strangers_play_no_part(tmp_path):
    write(tmp_path / "orders.csv", ORDERS)
    write(tmp_path / "order_lines.csv", LINES)
    write(tmp_path / "territories.csv", table("territory id | region id\n1 | 2\n2 | 2"))
    write(tmp_path / "stores.csv", table("store id | store name | city\n1 | Mitte | Berlin"))
    (tmp_path / "notes.md").write_text("# nothing")
    (tmp_path / "LICENSE.txt").write_text("Anyone may, free of charge,\nuse this, and so on.\n")
    found = look("orders", tmp_path)
    assert {one.name: one.role for one in found.plan.files} == {
        "orders.csv": "orders", "order_lines.csv": "lines", "territories.csv": "",
        "stores.csv": "", "LICENSE.txt": "",
    }  # fmt: skip


def test_a_file_where_products_repeat_is_no_list_of_products(tmp_path):
    write(tmp_path / "orders.csv", ORDERS)
    write(tmp_path / "lines.csv", LINES)
    prices = table("SKU | Price\nBLU-01 | 12.00\nBLU-01 | 13.00\nRED-02 | 6.50\nRED-02 | 7.00")
    write(tmp_path / "prices.csv", prices)
    assert set(parts(look("orders", tmp_path))) == {"orders", "lines"}


def test_a_method_that_is_a_key_of_the_carriers_is_the_carrier(tmp_path):
    orders = [[*row, via] for row, via in zip(ORDERS, ("Ship Method", "1", "2", "2"), strict=True)]
    write(tmp_path / "orders.csv", orders)
    write(tmp_path / "lines.csv", LINES)
    write(tmp_path / "shippers.csv", table("Shipper ID | Company\n1 | DHL\n2 | GLS\n3 | UPS"))
    found = parts(look("orders", tmp_path))
    assert found["orders"].columns["carrier"] == "Ship Method"
    assert found["carriers"].columns == {"ref": "Shipper ID", "name": "Company"}


def test_lines_of_other_orders_are_kept_to_be_refused(tmp_path):
    others = [LINES[0], *([f"Z-{row[0]}", *row[1:]] for row in LINES[1:])]
    found = look("orders", write(tmp_path / "a.csv", ORDERS), write(tmp_path / "b.csv", others))
    assert set(parts(found)) == {"orders", "lines"}


def test_workbooks_zips_and_json_are_looked_into(tmp_path):
    book = write_book(tmp_path / "shop.xlsx", {"Orders": ORDERS, "Lines": LINES})
    packed = write_zip(tmp_path / "shop.zip", {"orders.csv": ORDERS, "lines.csv": LINES})
    for path in (book, packed):
        found = look("orders", path)
        assert set(parts(found)) == {"orders", "lines"}
        assert len({one.name for one in found.plan.files}) == 2
    document = write_json(
        tmp_path / "shop.json",
        [{"id": 7, "created_at": "2026-03-01T10:00:00Z", "currency": "EUR",
          "customer": {"email": "a@example.com"}, "shipping_address": {"city": "Berlin"},
          "line_items": [{"sku": "A", "name": "Mug", "quantity": 2, "price": 5.5}]}],
    )  # fmt: skip
    columns = only(look("orders", document)).columns
    assert columns["ref"] == "id"
    assert columns["ship_city"] == "shipping_address.city"
    assert columns["line_unit_price"] == "line_items.price"


def test_gzip_is_looked_into(tmp_path):
    assert only(look("orders", write(tmp_path / "o.csv.gz", ORDERS))).columns["ref"] == "Order No"


def test_two_files_of_one_name_are_told_apart(tmp_path):
    for folder in ("jan", "feb"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "orders.csv", ORDERS)
    found = look("orders", tmp_path / "jan" / "orders.csv", tmp_path / "feb" / "orders.csv")
    assert list(found.guesses) == ["orders.csv", "orders.csv (2)"]
    assert [one.role for one in found.plan.files] == ["orders", "orders"]


def test_a_currency_in_the_headers_is_the_currency(tmp_path):
    rows = renamed(ORDERS, {"Total": "Total (PLN)", "Shipping": "Shipping (PLN)"})
    found = look("orders", write(tmp_path / "a.csv", rows))
    assert found.plan.currency == "PLN"
    assert only(found).columns["total"] == "Total (PLN)"


def test_what_is_needed_and_not_found_is_named(tmp_path):
    rows = [row[:1] + row[2:] for row in ORDERS]
    found = look("orders", write(tmp_path / "a.csv", rows))
    assert found.missing == ["orders: placed_at"]


@pytest.mark.parametrize(
    ("kind", "text", "columns"),
    [
        ("products", "SKU | Name | Price | Weight kg\nA | Mug | 5.00 | 0.3",
         {"sku": "SKU", "title": "Name", "price": "Price", "weight_kg": "Weight kg"}),
        ("customers", "Kundennummer | Vorname | Nachname | E-Mail\nK1 | Eva | Roth | e@x.de",
         {"ref": "Kundennummer", "first_name": "Vorname", "last_name": "Nachname",
          "email": "E-Mail"}),
        ("points", "Warehouse Code | Warehouse Name | City\nW1 | North | Kiel",
         {"ref": "Warehouse Code", "label": "Warehouse Name", "city": "City"}),
        ("stock", "Warehouse | SKU | On Hand\nW1 | A | 12",
         {"point_ref": "Warehouse", "sku": "SKU", "on_hand": "On Hand"}),
        ("shipments", "Shipment No | Order No | Carrier | Tracking Number\nS1 | 1 | DHL | 123",
         {"ref": "Shipment No", "order_ref": "Order No", "carrier": "Carrier",
          "tracking_number": "Tracking Number"}),
        ("payments", "Order No | Payment Method | Amount | Date\n1 | Visa | 5.00 | 2026-01-02",
         {"order_ref": "Order No", "method": "Payment Method", "amount": "Amount", "at": "Date"}),
    ],
)  # fmt: skip
def test_every_kind_is_understood(tmp_path, kind, text, columns):
    found = look(kind, write(tmp_path / "x.csv", table(text)))
    assert only(found).columns == columns
    assert not found.missing


def test_headers_that_say_nothing_are_told_by_their_values(tmp_path):
    names = {"Order No": "k", "Order Date": "wann"}
    orders = write(tmp_path / "a.csv", renamed(ORDERS, names))
    lines = write(tmp_path / "b.csv", renamed(LINES, {"Order No": "zu"}))
    found = look("orders", orders, lines)
    assert parts(found)["orders"].columns["ref"] == "k"
    assert parts(found)["orders"].columns["placed_at"] == "wann"
    assert parts(found)["lines"].columns["order_ref"] == "zu"
    unsure = {one.header: one.confidence for one in found.guesses["a.csv"]}
    assert unsure["k"] < 0.6 < unsure["Status"]


def test_of_two_columns_of_dates_none_is_guessed(tmp_path):
    rows = [[*row, row[1]] for row in renamed(ORDERS, {"Order Date": "wann"})]
    rows[0][-1] = "bis"
    assert look("orders", write(tmp_path / "a.csv", rows)).missing == ["orders: placed_at"]


def test_columns_iorder_added_to_a_rejects_file_are_left_out(tmp_path):
    rows = [["x.csv", "7", "Total", "why", *row] for row in ORDERS]
    rows[0][:4] = ["iorder_file", "iorder_row", "iorder_column", "iorder_reason"]
    again = only(look("orders", write(tmp_path / "rejects.csv", rows)))
    assert again.columns == only(look("orders", write(tmp_path / "a.csv", ORDERS))).columns
