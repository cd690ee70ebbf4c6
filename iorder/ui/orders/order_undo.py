"""Splits and merges of an order that can be taken back, each with what that would change."""

from dash import html

from iorder.session import may
from iorder.ui.orders.order_effects import review
from iorder.views.orders.order import OrderSheet

LABELS = {"unsplit": "Undo the split of {0}", "unmerge": "Undo the merge of {0}"}


def section(order: OrderSheet) -> html.Div | None:
    """A button for each; nothing where none may be tried."""
    some = [one for one in order.relatives if one.undo] if may("orders.edit") else []
    if not some:
        return None
    return html.Div(
        [
            review(one.undo, LABELS[one.undo].format(one.number), primary=False,
                   of=f"{one.number} {one.id} {one.version}",
                   className="io-button io-button-small")
            for one in some
        ],
        className="oi-undo",
    )  # fmt: skip
