"""A dispute that is lost says what its order was: fraud where the bank says so, else friendly."""

from iorder.flows.label_order import label_order
from iorder.kernel.events import subject_of
from iorder.kernel.work import Work
from iorder.views.fraud.fraud_orders import lost_disputes


def label_dispute(work: Work, seq: int) -> None:
    """Label the order of the event ``seq``; nothing while none of its disputes is lost."""
    order_id = subject_of(work, seq)
    reasons = lost_disputes(work.conn, order_id)
    if not reasons:
        return
    word = "fraud" if any("fraud" in one.lower() for one in reasons) else "friendly"
    label_order(work, order_id, word, "chargeback", "; ".join(filter(None, reasons)))
