"""A person decides that a short order waits for what it lacks, until a day where one is known."""

from datetime import date

from iorder.catalog import lookup
from iorder.flows import source_order
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work
from iorder.orders import backorders, holding, unsourced
from iorder.orders.backorders import Backorder
from iorder.orders.edits import editable
from iorder.orders.holding import NewHold


class NothingToPromise(Refused):
    """Nothing of the order is missing; nothing was changed."""

    code = "nothing_to_promise"


def promise_later(work: Work, order_id: int, on: date | None, version: int) -> None:
    """Put what the order lacks on backorder, promised for ``on``; None: no day is known.

    Goods that come in serve it in the order of promised days. Raises NothingToPromise,
    InvalidInput for a day that is past, and StaleEdit.
    """
    editable(work, order_id, version)
    if on is not None and on < work.today:
        raise InvalidInput(f"{on.day} {on:%B %Y} is past; promise a day that is still to come.")
    waiting = unsourced.unfinished(work, order_id)
    lines = source_order.lacking(work, waiting) if waiting else []
    if not lines:
        raise NothingToPromise("All of this order is held already, or it is over.")
    wanted = [
        Backorder(order_id, line.id, line.sku_id, line.quantity, "backorder", on) for line in lines
    ]
    backorders.promise_anew(work, order_id, wanted)
    codes = lookup.codes(work, {one.sku_id for one in wanted})
    words = backorders.in_words([(codes[one.sku_id], one) for one in wanted])
    old = holding.open_holds(work, order_id, "stock")
    if old:
        holding.reword(work, old[0], words)
    else:
        holding.hold(work, {order_id: NewHold("stock", words)})
