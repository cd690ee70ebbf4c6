"""Shopify: Orders > Export, and the Admin API's orders as JSON.

The export has one row a line; an order's own cells stand on its first row only.

Source: the column list of a 2026 export. ``Discount Amount`` is of the whole order and holds
what was taken off its lines, so ``Lineitem discount`` is not read: it would count twice.
ZIP codes come with an apostrophe (``'85004``), times with their offset.
"""

from iorder.channels.profile import Layout, Profile

_COLUMNS = {
    "ref": ["Name"],
    "placed_at": ["Created at"],
    "currency": ["Currency"],
    "payment_status": ["Financial Status"],
    "fulfillment_status": ["Fulfillment Status"],
    "email": ["Email"],
    "phone": ["Phone"],
    "subtotal": ["Subtotal"],
    "shipping": ["Shipping"],
    "tax": ["Taxes"],
    "discount": ["Discount Amount"],
    "total": ["Total"],
    "refunded": ["Refunded Amount"],
    "payment_method": ["Payment Method"],
    "payment_ref": ["Payment Reference", "Payment ID"],
    "shipping_method": ["Shipping Method"],
    "point_ref": ["Location"],
    "paid_at": ["Paid at"],
    "shipped_at": ["Fulfilled at"],
    "cancelled_at": ["Cancelled at"],
    "note": ["Notes"],
    "tags": ["Tags"],
    "line_title": ["Lineitem name"],
    "line_quantity": ["Lineitem quantity"],
    "line_unit_price": ["Lineitem price"],
    "line_sku": ["Lineitem sku"],
}
_ADDRESS = {
    "name": ["Name"],
    "company": ["Company"],
    "line1": ["Address1", "Street"],
    "line2": ["Address2"],
    "city": ["City"],
    "region": ["Province", "Province Name"],
    "postcode": ["Zip"],
    "country": ["Country"],
    "phone": ["Phone"],
}
_JSON = {
    "ref": ["name"],
    "placed_at": ["created_at"],
    "currency": ["currency"],
    "payment_status": ["financial_status"],
    "fulfillment_status": ["fulfillment_status"],
    "customer_ref": ["customer.id"],
    "customer_first_name": ["customer.first_name"],
    "customer_last_name": ["customer.last_name"],
    "email": ["email", "contact_email", "customer.email"],
    "phone": ["phone", "customer.phone"],
    "subtotal": ["subtotal_price"],
    "shipping": ["total_shipping_price_set.shop_money.amount", "shipping_lines.0.price"],
    "tax": ["total_tax"],
    "discount": ["total_discounts"],
    "total": ["total_price"],
    "payment_method": ["gateway", "payment_gateway_names.0"],
    "shipping_method": ["shipping_lines.0.title"],
    "cancelled_at": ["cancelled_at"],
    "note": ["note"],
    "tags": ["tags"],
    "is_test": ["test"],
    "line_ref": ["line_items.id"],
    "line_sku_ref": ["line_items.variant_id", "line_items.product_id"],
    "line_sku": ["line_items.sku"],
    "line_title": ["line_items.name", "line_items.title"],
    "line_quantity": ["line_items.quantity"],
    "line_unit_price": ["line_items.price"],
}
_JSON_ADDRESS = {
    "name": "name",
    "company": "company",
    "line1": "address1",
    "line2": "address2",
    "city": "city",
    "region": "province",
    "postcode": "zip",
    "country": "country_code",
    "phone": "phone",
}

PROFILE = Profile(
    slug="shopify",
    label="Shopify orders export",
    layouts=(
        Layout(
            signs=("Name", "Financial Status", "Lineitem name", "Lineitem price"),
            columns={
                **_COLUMNS,
                **{
                    f"{ours}_{part}": [f"{theirs} {name}" for name in names]
                    for ours, theirs in (("ship", "Shipping"), ("bill", "Billing"))
                    for part, names in _ADDRESS.items()
                },
            },
        ),
        Layout(
            signs=("name", "order_number", "financial_status", "total_price"),
            columns={
                **_JSON,
                **{
                    f"{ours}_{part}": [f"{theirs}.{name}"]
                    for ours, theirs in (("ship", "shipping_address"), ("bill", "billing_address"))
                    for part, name in _JSON_ADDRESS.items()
                },
            },
        ),
    ),
)
