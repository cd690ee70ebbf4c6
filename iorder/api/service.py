"""The API's resources joined to the server, its description and a readable page of it."""

from typing import Any

from flask import Response, current_app, jsonify, render_template
from flask_openapi3.models.info import Info
from flask_openapi3.models.security_scheme import SecurityScheme
from flask_openapi3.openapi import OpenAPI

from iorder.api import (
    automations,
    documents,
    exceptions,
    fraud,
    gift_cards,
    order_acts,
    order_edits,
    order_read,
    orders,
    payments,
    problems,
    reservations,
    returns,
    shelves,
    skus,
    sourcing,
    stock,
)
from iorder.api.resource import PREFIX, api
from iorder.guard import PUBLIC, declare

__all__ = ["add_routes", "new_server"]

RESOURCES = (
    automations,
    documents,
    exceptions,
    fraud,
    gift_cards,
    order_acts,
    order_edits,
    order_read,
    orders,
    payments,
    reservations,
    returns,
    shelves,
    skus,
    sourcing,
    stock,
)
"""Modules whose import declares resources."""
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
    """A Flask server that can describe its resources (OpenAPI 3.1)."""
    return OpenAPI(
        name,
        info=_INFO,
        security_schemes=_BEARER,
        validation_error_callback=problems.unfit,
        doc_ui=False,
        **options,
    )


def add_routes(server: OpenAPI) -> None:
    """Register every resource and the two pages that describe them."""
    server.register_api(api)
    server.add_url_rule(f"{PREFIX}/openapi.json", "api_spec", declare(_spec, PUBLIC))
    server.add_url_rule(f"{PREFIX}/", "api_page", declare(_page, PUBLIC))


def _spec() -> Response:
    """OpenAPI 3.1."""
    return jsonify(_server().api_doc)


def _page() -> str:
    """The same to be read by people."""
    return render_template("api.html", spec=_server().api_doc)


def _server() -> OpenAPI:
    server: OpenAPI = current_app  # type: ignore[assignment] # ``new_server`` made it
    return server
