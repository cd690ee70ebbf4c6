"""The API's resources joined to the server, its description and a readable page of it."""

from functools import cache
from typing import Any

from flask import Response, jsonify, render_template
from flask_openapi3.models.info import Info
from flask_openapi3.models.security_scheme import SecurityScheme
from flask_openapi3.openapi import OpenAPI

from iorder.api import (  # noqa: F401 - importing them declares their resources
    automations,
    bank_lines,
    bulk_edits,
    disputes,
    documents,
    exceptions,
    fraud,
    fraud_lists,
    fraud_rules,
    fraud_services,
    gift_cards,
    intercepts,
    order_acts,
    order_edits,
    order_notes,
    order_previews,
    order_read,
    orders,
    payment_accounts,
    payment_lists,
    payments,
    payments_by_hand,
    payouts,
    problems,
    reservations,
    returns,
    sellers,
    shelves,
    skus,
    sourcing,
    stock,
)
from iorder.api.resource import PREFIX, api, described
from iorder.guard import PUBLIC, declare

__all__ = ["add_routes", "new_server"]

_INFO = Info(
    title="iOrder",
    version="1",
    description="Orders, stock, reservations and sourcing of a shop. Amounts are minor units with "
    "their currency, times are UTC.",
)
_BEARER: dict[str, SecurityScheme | dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "a token's secret"}
}


def new_server(name: str, **options: Any) -> OpenAPI:
    """A Flask server that resources can join."""
    return OpenAPI(name, validation_error_callback=problems.unfit, doc_ui=False, **options)


def add_routes(server: OpenAPI) -> None:
    """Register every resource and the two pages that describe them."""
    server.register_api(api)
    server.add_url_rule(f"{PREFIX}/openapi.json", "api_spec", declare(_spec, PUBLIC))
    server.add_url_rule(f"{PREFIX}/", "api_page", declare(_page, PUBLIC))


def _spec() -> Response:
    """OpenAPI 3.1."""
    return jsonify(_description())


def _page() -> str:
    """The same to be read by people."""
    return render_template("api.html", spec=_description())


@cache
def _description() -> dict[str, Any]:
    """Of every resource, made when first asked for."""
    server = OpenAPI("iorder", info=_INFO, security_schemes=_BEARER, doc_ui=False)
    server.register_api(described())
    return server.api_doc
