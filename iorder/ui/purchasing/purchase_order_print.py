"""A purchase order as a page to print or to save as PDF: what is sent to the supplier."""

from flask import render_template

from iorder.documents import sellers
from iorder.kernel.countries import country_name
from iorder.session import store, web_settings, zone
from iorder.ui.frame import formats
from iorder.views.purchasing.purchase_order import purchase_order_sheet
from iorder.web import route


@route("/purchase-orders/<number>/print", needs="purchasing.view")
def print_order(number: str) -> str:
    """Raises NotFound for a number that is none."""
    order = purchase_order_sheet(store(), number, zone())
    at = order.deliver_to
    town = " ".join(part for part in (at.postcode, at.city) if part)
    address = (at.company, at.line1, at.line2, town, at.region, country_name(at.country), at.phone)
    with store().reading() as conn:
        buyer = sellers.lines_for(conn, sellers.EVERY, web_settings().seller_lines)
    return render_template(
        "purchase_order.html",
        order=order,
        buyer=buyer,
        day=formats.day(order.sent_at.date() if order.sent_at else order.created_at.date()),
        expected=formats.day(order.expected_on),
        address=[part for part in address if part],
    )
