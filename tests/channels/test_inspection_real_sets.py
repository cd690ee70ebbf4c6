"""The real data sets are understood without a mapping."""

from pathlib import Path

import pytest

from tests.channels.copies import look, parts

REAL = {
    "oracle_customer_orders": {
        "orders.csv": ("orders", {
            "ref": "order_id", "placed_at": "order_tms", "customer_ref": "customer_id",
            "point_ref": "store_id", "status": "order_status"}),
        "order_items.csv": ("lines", {
            "order_ref": "order_id", "line_ref": "line_item_id", "line_sku_ref": "product_id",
            "line_unit_price": "unit_price", "line_quantity": "quantity",
            "line_shipment_ref": "shipment_id"}),
        "customers.csv": ("customers", {
            "ref": "customer_id", "email": "email_address", "name": "full_name"}),
    },
    "northwind": {
        "orders.csv": ("orders", {
            "ref": "orderID", "placed_at": "orderDate", "customer_ref": "customerID",
            "promised_at": "requiredDate", "shipped_at": "shippedDate", "carrier": "shipVia",
            "shipping": "freight", "ship_name": "shipName", "ship_line1": "shipAddress",
            "ship_city": "shipCity", "ship_region": "shipRegion",
            "ship_postcode": "shipPostalCode", "ship_country": "shipCountry"}),
        "order_details.csv": ("lines", {
            "order_ref": "orderID", "line_sku_ref": "productID", "line_unit_price": "unitPrice",
            "line_quantity": "quantity", "line_discount": "discount"}),
        "shippers.csv": ("carriers", {"ref": "shipperID", "name": "companyName"}),
    },
    "olist_sample": {
        "olist_orders_dataset.csv": ("orders", {
            "ref": "order_id", "customer_ref": "customer_id", "status": "order_status",
            "placed_at": "order_purchase_timestamp", "paid_at": "order_approved_at",
            "shipped_at": "order_delivered_carrier_date",
            "delivered_at": "order_delivered_customer_date",
            "promised_at": "order_estimated_delivery_date"}),
        "olist_order_items_dataset.csv": ("lines", {
            "order_ref": "order_id", "line_ref": "order_item_id", "line_sku_ref": "product_id",
            "line_point_ref": "seller_id", "line_unit_price": "price",
            "line_shipping": "freight_value"}),
        "olist_order_payments_dataset.csv": ("payments", {
            "order_ref": "order_id", "position": "payment_sequential", "method": "payment_type",
            "installments": "payment_installments", "amount": "payment_value"}),
        "olist_customers_dataset.csv": ("customers", {
            "ref": "customer_id", "person_ref": "customer_unique_id",
            "postcode": "customer_zip_code_prefix", "city": "customer_city",
            "region": "customer_state"}),
    },
}  # fmt: skip


@pytest.mark.parametrize("folder", ["oracle_customer_orders", "northwind", "olist_sample"])
def test_the_real_sets_are_understood_without_a_mapping(data_dir: Path, folder):
    found = look("orders", data_dir / folder)
    got = parts(found)
    assert not found.missing
    assert not found.questions
    assert {"orders", "lines", "customers", "products"} <= set(got)
    for name, (role, columns) in REAL[folder].items():
        assert {key: got[role].columns.get(key) for key in columns} == columns, name
        assert got[role].name == name
