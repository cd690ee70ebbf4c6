"""Amazon order reports: tab-separated, one row an item.

``item-price`` is of all units of the row, before promotions; ``shipping-price`` and the taxes are
the row's share. Two reports: all orders (``amazon-order-id``) and orders to ship (``order-id``).
"""

from collections.abc import Mapping, Sequence

from iorder.channels.profile import Layout, Profile

_COMMON: Mapping[str, Sequence[str]] = {
    "ref": ["amazon-order-id", "order-id"],
    "placed_at": ["purchase-date"],
    "status": ["order-status"],
    "paid_at": ["payments-date"],
    "ship_by": ["latest-ship-date", "promise-date"],
    "currency": ["currency"],
    "email": ["buyer-email"],
    "customer_name": ["buyer-name"],
    "phone": ["buyer-phone-number"],
    "shipping_method": ["ship-service-level"],
    "ship_name": ["recipient-name"],
    "ship_line1": ["ship-address-1"],
    "ship_line2": ["ship-address-2"],
    "ship_city": ["ship-city"],
    "ship_region": ["ship-state"],
    "ship_postcode": ["ship-postal-code"],
    "ship_country": ["ship-country"],
    "ship_phone": ["ship-phone-number"],
    "line_ref": ["order-item-id"],
    "line_sku": ["sku"],
    "line_title": ["product-name"],
    "line_quantity": ["quantity", "quantity-purchased"],
    "line_total": ["item-price"],
    "line_tax": ["item-tax"],
    "line_shipping": ["shipping-price"],
    "line_discount": ["item-promotion-discount"],
}
_OPTIONS = {"discount": "amount", "line_total": "gross"}

PROFILE = Profile(
    slug="amazon",
    label="Amazon order report",
    layouts=(
        Layout(("amazon-order-id", "purchase-date", "item-price"), _COMMON, options=_OPTIONS),
        Layout(
            ("order-id", "order-item-id", "purchase-date", "item-price", "quantity-purchased"),
            _COMMON,
            options=_OPTIONS,
        ),
    ),
    values={"status": {"Unshipped": "processing", "Shipping": "processing"}},
)
