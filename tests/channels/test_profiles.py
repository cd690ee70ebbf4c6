"""Built-in layouts of well-known exports."""

import pytest

from iorder.channels.fields import TYPES
from iorder.channels.profile import PROFILES
from iorder.channels.reader import preview
from tests.channels.copies import look, only, table, write

WOO = (
    "order_id,order_number,date,status,shipping_total,tax_total,discount_total,order_total,"
    "refunded_total,order_currency,payment_method,shipping_method,customer_id,billing_first_name,"
    "billing_last_name,billing_email,billing_phone,billing_address_1,billing_postcode,billing_city,"
    "billing_country,shipping_first_name,shipping_city,customer_note,item_id,item_product_id,"
    "item_name,item_sku,item_quantity,item_subtotal,item_total"
)
WOO_TITLED = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),"
    "Address 1&2 (Billing),City (Billing),Postcode (Billing),Country Code (Billing),"
    "Email (Billing),Phone (Billing),City (Shipping),Payment Method Title,Cart Discount Amount,"
    "Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,"
    "Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost"
)
AMAZON = (
    "amazon-order-id merchant-order-id purchase-date last-updated-date order-status "
    "fulfillment-channel sales-channel ship-service-level product-name sku asin item-status "
    "quantity currency item-price item-tax shipping-price shipping-tax item-promotion-discount "
    "ship-city ship-state ship-postal-code ship-country"
)
AMAZON_TO_SHIP = (
    "order-id order-item-id purchase-date payments-date buyer-email buyer-name "
    "buyer-phone-number sku product-name quantity-purchased currency item-price item-tax "
    "shipping-price shipping-tax ship-service-level recipient-name ship-address-1 ship-address-2 "
    "ship-city ship-state ship-postal-code ship-country"
)


@pytest.mark.parametrize("profile", list(PROFILES), ids=lambda one: one.slug)
def test_a_layout_names_only_fields_there_are_and_each_column_once(profile):
    for layout in profile.layouts:
        assert set(layout.columns) <= set(TYPES[layout.role])
        first = [headers[0] for headers in layout.columns.values()]
        assert len(set(first)) == len(first)


def test_the_four_are_there():
    assert {"shopify", "woocommerce", "amazon", "generic"} <= {one.slug for one in PROFILES}


def test_a_shopify_export_is_recognised(data_dir):
    found = look("orders", data_dir / "sales_channels" / "shopify_csv")
    assert found.plan.profile == "shopify"
    (file,) = (one for one in found.plan.files if one.role)
    assert file.columns["ref"] == "Name"
    assert file.columns["discount"] == "Discount Amount"
    assert file.columns["line_unit_price"] == "Lineitem price"
    assert file.columns["ship_line1"] == "Shipping Street"
    assert file.columns["shipped_at"] == "Fulfilled at"
    assert not found.missing
    assert not found.questions


def test_a_shopify_export_with_other_headers_is_guessed(data_dir, tmp_path):
    text = (data_dir / "sales_channels/shopify_csv/orders_export_zip_apostrophe.csv").read_text()
    header, rest = text.split("\n", 1)
    header = header.replace("Name,Email", "Order No,E-Mail", 1).replace("Created at", "Order Date")
    (tmp_path / "x.csv").write_text(f"{header}\n{rest}")
    found = look("orders", tmp_path / "x.csv")
    columns = only(found).columns
    assert found.plan.profile == ""
    assert {name: columns.get(name) for name in (
        "ref", "placed_at", "email", "line_title", "line_quantity", "line_unit_price", "line_sku",
        "total", "subtotal", "shipping", "tax", "discount", "ship_postcode", "payment_status",
    )} == {
        "ref": "Order No", "placed_at": "Order Date", "email": "E-Mail",
        "line_title": "Lineitem name", "line_quantity": "Lineitem quantity",
        "line_unit_price": "Lineitem price", "line_sku": "Lineitem sku", "total": "Total",
        "subtotal": "Subtotal", "shipping": "Shipping", "tax": "Taxes",
        "discount": "Discount Amount", "ship_postcode": "Shipping Zip",
        "payment_status": "Financial Status",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "slug", "columns"),
    [
        (WOO.split(","), "woocommerce",
         {"ref": "order_number", "line_total": "item_subtotal", "ship_city": "shipping_city",
          "bill_line1": "billing_address_1", "email": "billing_email"}),
        (WOO_TITLED.split(","), "woocommerce",
         {"ref": "Order Number", "line_unit_price": "Item Cost", "ship_city": "City (Shipping)",
          "line_quantity": "Quantity (- Refund)", "total": "Order Total Amount"}),
        (AMAZON.split(), "amazon",
         {"ref": "amazon-order-id", "line_total": "item-price", "line_shipping": "shipping-price",
          "status": "order-status", "ship_postcode": "ship-postal-code"}),
        (AMAZON_TO_SHIP.split(), "amazon",
         {"ref": "order-id", "line_ref": "order-item-id", "line_quantity": "quantity-purchased",
          "ship_name": "recipient-name", "paid_at": "payments-date"}),
    ],
    ids=["woo", "woo titled", "amazon", "amazon to ship"],
)  # fmt: skip
def test_a_layout_is_recognised_by_its_headers(tmp_path, header, slug, columns):
    path = write(tmp_path / "x.txt", [header, ["x"] * len(header)], separator="\t")
    found = look("orders", path)
    assert found.plan.profile == slug
    assert {name: only(found).columns[name] for name in columns} == columns
    assert not found.missing


def test_amounts_of_an_amazon_row_are_of_all_its_units(tmp_path):
    cells = {
        "amazon-order-id": "302-1", "purchase-date": "2026-03-01T10:00:00+00:00",
        "order-status": "Shipped", "product-name": "Mug", "sku": "M-1", "quantity": "3",
        "currency": "EUR", "item-price": "30.00", "item-promotion-discount": "3.00",
        "shipping-price": "4.90", "item-tax": "5.70",
    }  # fmt: skip
    rows = [AMAZON.split(), [cells.get(name, "") for name in AMAZON.split()]]
    (order,) = preview(look("orders", write(tmp_path / "x.txt", rows, separator="\t")).plan)
    (line,) = order.lines
    assert (line.quantity, line.unit_minor, line.total_minor) == (3, 1000, 2700)
    assert (line.discount_minor, order.shipping_minor) == (300, 490)
    assert order.status == "shipped"


def test_a_guest_of_woocommerce_is_no_customer(data_dir):
    path = data_dir / "sales_channels" / "woocommerce" / "v3_orders_00.json"
    (order,) = preview(look("orders", path).plan)
    assert order.customer.ref == ""
    assert order.stated["total"] == 2935
    lines = sum(line.total_minor for line in order.lines)
    assert lines - order.discount_minor + order.shipping_minor + order.tax_minor == 2935


@pytest.mark.parametrize(
    ("file", "slug"),
    [("woocommerce/v3_orders_02.json", "woocommerce"),
     ("woocommerce/v3_orders_00.json", "woocommerce"),
     ("shopify/order.json", "shopify"), ("shopify/orders.json", "shopify")],
)  # fmt: skip
def test_orders_of_an_api_are_recognised(data_dir, file, slug):
    found = look("orders", data_dir / "sales_channels" / file)
    assert found.plan.profile == slug
    assert {"ref", "placed_at", "currency", "total", "ship_city"} <= set(only(found).columns)
    if file != "shopify/orders.json":  # an old answer without lines
        assert {"line_title", "line_quantity", "line_sku"} <= set(only(found).columns)
    assert not found.missing


def test_the_generic_profile_guesses_whatever_the_file_looks_like(tmp_path):
    rows = table("Order No | Date | Total\n1 | 2026-01-02 | 5.00")
    found = look("orders", write(tmp_path / "x.csv", rows), profile="generic")
    assert only(found).columns["total"] == "Total"
