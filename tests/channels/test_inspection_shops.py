"""Exports of well-known shops and data sets that have no profile: guessed from what they say."""

import pytest

from tests.channels.copies import look, only, table, write

UCI = """
    InvoiceNo | StockCode | Description  | Quantity | InvoiceDate     | UnitPrice | CustomerID | Country
    536365    | 85123A    | HEART HOLDER | 6        | 12/1/2010 8:26  | 2.55      | 17850      | France
    536365    | 71053     | LANTERN      | 6        | 12/1/2010 8:26  | 3.39      | 17850      | France
    536366    | 22633     | HAND WARMER  | 6        | 12/13/2010 8:28 | 1.85      | 17850      | France
"""  # noqa: E501
SUPERSTORE = """
    Row ID | Order ID | Order Date | Ship Date  | Ship Mode | Customer Name | City | State | Postal Code | Region | Product ID | Category | Product Name  | Sales  | Quantity | Discount | Profit
    1      | CA-152   | 11/8/2016  | 11/11/2016 | Second    | Claire Gute   | Erie | Iowa  | 42420       | South  | FUR-100    | Furn     | Bush Somerset | 261.96 | 2        | 0        | 41.91
    2      | CA-152   | 11/8/2016  | 11/11/2016 | Second    | Claire Gute   | Erie | Iowa  | 42420       | South  | FUR-200    | Furn     | Hon Deluxe    | 731.94 | 3        | 0.2      | 9.58
    3      | CA-138   | 6/12/2016  | 6/16/2016  | Second    | Dan Huff      | Ohio | Utah  | 90036       | West   | OFF-300    | Labels   | Self-Adhesive | 14.62  | 2        | 0        | 6.87
"""  # noqa: E501
EBAY = """
    Order Number | Buyer Username | Buyer Name | Buyer Email | Ship To Address 1 | Ship To Zip | Item Number | Item Title | Quantity | Shipping And Handling | Total Price | Sale Date | Paid On Date | Tracking Number
    12-0001      | bob77          | Bob North  | b@x.com     | 1 Main St         | 75001       | 2233        | Mug        | 1        | $3.00                 | $12.99      | Jan-05-26 | Jan-05-26    | 9400
"""  # noqa: E501
GERMAN = """
    Auftragsnummer | Auftragsdatum | Kundennr | Vorname | Nachname | Straße | PLZ   | Ort  | Artikelnummer | Artikelname | Menge | VK brutto | MwSt. | Zahlungsart | Gesamtbetrag | Währung
    AU1            | 05.01.2026    | K1       | Eva     | Roth     | Weg 1  | 24103 | Kiel | A-1           | Tasse       | 2     | 9,99      | 19    | PayPal      | 19,98        | EUR
"""  # noqa: E501
FRENCH = """
    Id | Référence | Client | Total   | Paiement | État             | Date
    1  | XKBKNABJK | J. DOE | 61,80 € | Chèque   | Paiement accepté | 2026-01-02 15:00:00
"""


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (UCI, {"ref": "InvoiceNo", "placed_at": "InvoiceDate", "line_sku": "StockCode",
               "line_title": "Description", "line_quantity": "Quantity",
               "line_unit_price": "UnitPrice", "customer_ref": "CustomerID",
               "ship_country": "Country"}),
        (SUPERSTORE, {"ref": "Order ID", "placed_at": "Order Date", "shipped_at": "Ship Date",
                      "shipping_method": "Ship Mode", "customer_name": "Customer Name",
                      "ship_region": "State", "line_sku_ref": "Product ID",
                      "line_title": "Product Name", "line_total": "Sales",
                      "line_quantity": "Quantity", "line_discount": "Discount"}),
        (EBAY, {"ref": "Order Number", "customer_ref": "Buyer Username",
                "customer_name": "Buyer Name", "email": "Buyer Email", "placed_at": "Sale Date",
                "ship_line1": "Ship To Address 1", "line_sku_ref": "Item Number",
                "shipping": "Shipping And Handling", "total": "Total Price",
                "paid_at": "Paid On Date", "tracking_number": "Tracking Number"}),
        (GERMAN, {"ref": "Auftragsnummer", "placed_at": "Auftragsdatum",
                  "customer_first_name": "Vorname", "ship_line1": "Straße", "ship_city": "Ort",
                  "line_title": "Artikelname", "line_unit_price": "VK brutto",
                  "payment_method": "Zahlungsart", "total": "Gesamtbetrag",
                  "currency": "Währung"}),
        (FRENCH, {"ref": "Id", "customer_name": "Client", "total": "Total", "status": "État",
                  "payment_method": "Paiement", "placed_at": "Date"}),
    ],
    ids=["uci", "superstore", "ebay", "german", "french"],
)  # fmt: skip
def test_an_export_is_understood(tmp_path, text, columns):
    found = look("orders", write(tmp_path / "x.csv", table(text), separator=";"))
    got = only(found).columns
    assert {name: got.get(name) for name in columns} == columns
    assert (found.missing, found.questions) == ([], [])


def test_a_tax_rate_is_no_amount(tmp_path):
    found = look("orders", write(tmp_path / "x.csv", table(GERMAN), separator=";"))
    assert "MwSt." not in only(found).columns.values()


def test_a_region_that_holds_no_statuses_is_no_status(tmp_path):
    found = look("orders", write(tmp_path / "x.csv", table(SUPERSTORE)))
    assert "status" not in only(found).columns
