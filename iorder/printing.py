"""Routes that give documents away as PDF: one that was issued, or slips of many orders."""

from flask import Response, request

from iorder.kernel.errors import InvalidInput
from iorder.session import store, web_settings, zone
from iorder.views.orders.printed import issued, packing_slips
from iorder.web import route

MOST_ORDERS = 200


@route("/documents/<number>.pdf", needs="documents.view")
def print_document(number: str) -> Response:
    """The document as it was issued, the same bytes each time. Raises NotFound."""
    return _pdf(issued(store(), number), number)


@route("/documents/packing-slips.pdf", needs="documents.view", methods=("GET", "POST"))
def print_slips() -> Response:
    """The packing slips of ``orders`` (numbers between commas) in one file, as orders are now.

    They are not numbered: nothing is issued by looking. A long list comes as a form.
    """
    text = request.values.get("orders", "")
    numbers = list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    if not 0 < len(numbers) <= MOST_ORDERS:
        raise InvalidInput(
            f"Choose 1 to {MOST_ORDERS} orders to print; these are {len(numbers):,}."
        )
    made = packing_slips(store(), numbers, web_settings().seller_lines, zone())
    return _pdf(made, "packing-slips")


def _pdf(content: bytes, name: str) -> Response:
    return Response(
        content,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}.pdf"',
            "Cache-Control": "no-store",
        },
    )
