"""WooCommerce: the two common CSV export plug-ins, and its REST API's orders as JSON.

Amounts of lines are before discounts (``subtotal``) and without tax; the order's discount and
tax stand beside them, so that lines - discount + shipping + tax is the order's total. Times are
the shop's own, without a zone. A guest is customer 0.
"""

from collections.abc import Mapping, Sequence

from iorder.channels.profile import Layout, Profile

_PARTS = {"first_name": "first_name", "last_name": "last_name", "company": "company",
          "line1": "address_1", "line2": "address_2", "city": "city", "region": "state",
          "postcode": "postcode", "country": "country", "phone": "phone"}  # fmt: skip

_ROW_A_LINE = {
    "ref": ["order_number_formatted", "order_number", "order_id"],
    "placed_at": ["date", "order_date"],
    "status": ["status", "order_status"],
    "currency": ["order_currency"],
    "customer_ref": ["customer_id", "customer_user"],
    "email": ["billing_email", "customer_email"],
    "shipping": ["shipping_total", "order_shipping"],
    "tax": ["tax_total", "order_tax"],
    "discount": ["discount_total", "cart_discount"],
    "total": ["order_total"],
    "refunded": ["refunded_total", "total_refunded"],
    "payment_method": ["payment_method_title", "payment_method"],
    "shipping_method": ["shipping_method"],
    "paid_at": ["paid_date", "date_paid"],
    "note": ["customer_note"],
    "line_ref": ["item_id"],
    "line_sku_ref": ["item_product_id"],
    "line_title": ["item_name"],
    "line_sku": ["item_sku"],
    "line_quantity": ["item_quantity"],
    "line_total": ["item_subtotal"],
}

_TITLED = {
    "ref": ["Order Number", "Order ID"],
    "placed_at": ["Order Date"],
    "status": ["Order Status"],
    "currency": ["Order Currency", "Currency"],
    "customer_ref": ["Customer User ID", "Customer ID"],
    "email": ["Email (Billing)"],
    "shipping": ["Order Shipping Amount"],
    "tax": ["Order Total Tax Amount"],
    "discount": ["Cart Discount Amount"],
    "total": ["Order Total Amount"],
    "refunded": ["Order Refund Amount"],
    "payment_method": ["Payment Method Title"],
    "shipping_method": ["Shipping Method Title"],
    "paid_at": ["Paid Date"],
    "note": ["Customer Note"],
    "line_sku": ["SKU", "Product SKU"],
    "line_title": ["Item Name", "Product Name"],
    "line_quantity": ["Quantity (- Refund)", "Quantity"],
    "line_unit_price": ["Item Cost"],
}
_TITLED_PARTS = {"first_name": "First Name", "last_name": "Last Name", "company": "Company",
                 "line1": "Address 1&2", "city": "City", "region": "State Code",
                 "postcode": "Postcode", "country": "Country Code", "phone": "Phone"}  # fmt: skip

_JSON = {
    "ref": ["number", "id"],
    "placed_at": ["date_created", "date_created_gmt"],
    "status": ["status"],
    "currency": ["currency"],
    "customer_ref": ["customer_id"],
    "email": ["billing.email"],
    "shipping": ["shipping_total"],
    "tax": ["total_tax"],
    "discount": ["discount_total"],
    "total": ["total"],
    "payment_method": ["payment_method_title", "payment_method"],
    "payment_ref": ["transaction_id"],
    "shipping_method": ["shipping_lines.0.method_title"],
    "paid_at": ["date_paid", "date_paid_gmt"],
    "note": ["customer_note"],
    "line_ref": ["line_items.id"],
    "line_sku_ref": ["line_items.product_id"],
    "line_title": ["line_items.name"],
    "line_sku": ["line_items.sku"],
    "line_quantity": ["line_items.quantity"],
    "line_total": ["line_items.subtotal"],
}


def _addresses(parts: Mapping[str, str], pattern: str) -> dict[str, Sequence[str]]:
    """``pattern`` joins a side (billing, Shipping ...) and a part to a header."""
    titled = "(" in pattern
    return {
        f"{ours}_{name}": [pattern.format(side=side.title() if titled else side, part=part)]
        for ours, side in (("bill", "billing"), ("ship", "shipping"))
        for name, part in parts.items()
    }


PROFILE = Profile(
    slug="woocommerce",
    label="WooCommerce orders",
    layouts=(
        Layout(
            signs=("order_currency", "order_total", "item_name", "item_quantity", "billing_email"),
            columns={**_ROW_A_LINE, **_addresses(_PARTS, "{side}_{part}")},
        ),
        Layout(
            signs=("Order Number", "Order Status", "Item Name", "Item Cost", "Email (Billing)"),
            columns={**_TITLED, **_addresses(_TITLED_PARTS, "{part} ({side})")},
        ),
        Layout(
            signs=("order_key", "date_created", "billing.first_name", "line_items.name"),
            columns={**_JSON, **_addresses(_PARTS, "{side}.{part}")},
        ),
    ),
    values={"customer_ref": {"0": ""}},
)
