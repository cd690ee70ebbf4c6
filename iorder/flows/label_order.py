"""What an order turned out to be is kept, and told to the services that were asked about it."""

from iorder.fraud import calls, labels
from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work
from iorder.orders import lifecycle


def label_order(work: Work, order_id: int, word: str, source: str, reason: str = "") -> None:
    """``word``: genuine, fraud, friendly or unknown; ``source``: chargeback, agent, customer or
    service. The same again changes nothing. Raises InvalidInput, NotFound."""
    if not lifecycle.standing(work, [order_id]):
        raise NotFound("There is no such order.")
    label_id = labels.label(work, order_id, word, source, reason)
    if label_id is not None and word != "unknown":
        calls.want_feedback(work, order_id, label_id, {"label": word, "source": source})
