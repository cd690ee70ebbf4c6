"""Copies of the sets as other shops and programs write them load without a mapping, the same."""

import pytest

from iorder.config import settings
from iorder.kernel.store import open_store
from tests.support import copies, stores
from tests.support.contents import contents
from tests.support.copies import backwards, renamed, unchanged, with_comma
from tests.support.importing import Importer

pytestmark = pytest.mark.slow

NORTHWIND = ("orders", "order_details", "products", "shippers")
ORACLE = ("orders", "order_items", "products", "customers")

GERMAN = renamed(
    {
        "orders": {
            "orderID": "Bestellnummer", "customerID": "Kundennummer", "orderDate": "Bestelldatum",
            "requiredDate": "Lieferdatum geplant", "shippedDate": "Versanddatum",
            "shipVia": "Versandart", "freight": "Versandkosten", "shipName": "Liefername",
            "shipAddress": "Lieferadresse", "shipCity": "Lieferort", "shipRegion": "Lieferregion",
            "shipPostalCode": "Liefer-PLZ", "shipCountry": "Lieferland",
        },
        "order_details": {
            "orderID": "Bestellnummer", "productID": "Artikelnummer", "unitPrice": "Einzelpreis",
            "quantity": "Menge", "discount": "Rabatt",
        },
    }
)  # fmt: skip
ENGLISH = renamed(
    {
        "orders": {
            "orderID": "Order No.", "customerID": "Customer No.", "orderDate": "Order Date",
            "requiredDate": "Required Date", "shippedDate": "Date Shipped",
            "shipVia": "Ship Via", "freight": "Freight", "shipName": "Ship Name",
            "shipAddress": "Ship Address", "shipCity": "Ship City", "shipRegion": "Ship Region",
            "shipPostalCode": "Ship Postal Code", "shipCountry": "Ship Country",
        },
        "order_details": {
            "orderID": "Order No.", "productID": "Product No.", "unitPrice": "Unit Price",
            "quantity": "Qty", "discount": "Discount",
        },
    }
)  # fmt: skip
COMMA = with_comma(
    {"unitPrice", "freight", "discount"}, {"orderDate", "requiredDate", "shippedDate"}
)
SNAKES = renamed(
    {
        "orders": {"order_id": "id", "order_tms": "created_at", "order_status": "status"},
        "order_items": {"line_item_id": "line", "product_id": "item_id", "unit_price": "price"},
    }
)

COPIES = {
    "northwind, semicolons, cp1252": (NORTHWIND, unchanged, copies.as_text(";", "cp1252", "\r\n")),
    "northwind, tabs, UTF-16": (NORTHWIND, unchanged, copies.as_text("\t", "utf-16")),
    "northwind, bars, UTF-8 with a mark": (NORTHWIND, unchanged, copies.as_text("|", "utf-8-sig")),
    "northwind, decimal comma": (NORTHWIND, COMMA, copies.as_text(";", "utf-8")),
    "northwind, German headers": (NORTHWIND, GERMAN, copies.as_text(";", "cp1252")),
    "northwind, other English headers": (NORTHWIND, ENGLISH, copies.as_text(",", "utf-8")),
    "northwind, columns backwards": (NORTHWIND, backwards, copies.as_text(",", "utf-8")),
    "northwind, a workbook": (NORTHWIND, unchanged, copies.as_workbook),
    "northwind, JSON": (NORTHWIND, unchanged, copies.as_json),
    "northwind, a zip": (NORTHWIND, unchanged, copies.as_zip),
    "oracle, JSON lines packed": (ORACLE, unchanged, copies.as_packed_lines),
    "oracle, other headers": (ORACLE, SNAKES, copies.as_text(",", "utf-8")),
}
FOLDERS = {NORTHWIND: "northwind", ORACLE: "oracle_customer_orders"}


def imported(source, folder, run_folder):
    """What a fresh store holds after importing ``source``."""
    folder.mkdir()
    url = stores.sqlite_copy(run_folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        answer = Importer(url, folder / "files", patch)("orders", source)
    settings.cache_clear()
    assert (answer.code, answer.json["rejected"]) == (0, 0), answer.words
    assert answer.json["created"] > 800
    store = open_store(url)
    found = contents(store)
    store.dispose()
    return found


@pytest.fixture(scope="module")
def originals(data_dir, run_folder, tmp_path_factory):
    """What the sets themselves import as."""
    base = tmp_path_factory.mktemp("originals")
    found = {}
    for names, folder in FOLDERS.items():
        source = base / f"{folder}-files"
        source.mkdir()
        copies.as_text(",", "utf-8")(copies.read(data_dir / folder, names), source)
        found[names] = imported(source, base / folder, run_folder)
    return found


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_loads_without_a_mapping_to_the_same(
    copy, originals, data_dir, run_folder, tmp_path
):
    names, change, write = COPIES[copy]
    target = tmp_path / "copy"
    target.mkdir()
    source = write(change(copies.read(data_dir / FOLDERS[names], names)), target)

    found = imported(source, tmp_path / "store", run_folder)

    assert {table: len(rows) for table, rows in found.items()} == {
        table: len(rows) for table, rows in originals[names].items()
    }
    for table, rows in originals[names].items():
        assert found[table] == rows, table
