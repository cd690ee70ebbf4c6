"""Where the stock of one SKU is worked on: pages that open with it filled in."""

from typing import Any
from urllib.parse import urlencode

from dash import dcc

from iorder.session import may

WAYS = (
    ("Adjust", "/stock", "stock.adjust"),
    ("Transfers", "/transfers", "transfers.view"),
    ("Order more", "/reorder", "purchasing.view"),
)


def of_sku(code: str) -> list[Any]:
    query = urlencode({"q": code})
    return [
        dcc.Link(label, href=f"{path}?{query}", className="io-button")
        for label, path, needs in WAYS
        if may(needs)
    ]
