"""A person answers a dispute, or lets the money go; the order's payment axis follows."""

from iorder.flows.settle_payment import settle
from iorder.kernel.work import Work
from iorder.payments import disputes, evidence


def submit_evidence(work: Work, dispute_id: int, version: int, note: str) -> None:
    """Evidence went to the service. Raises EvidenceClosed, IllegalMove, InvalidInput, NotFound,
    StaleEdit."""
    evidence.refuse_under_way(work, dispute_id)
    settle(work, [disputes.submit(work, dispute_id, note, version)])


def accept_dispute(work: Work, dispute_id: int, version: int, note: str) -> None:
    """Nobody fights for it. Raises EvidenceClosed, IllegalMove, NotFound, StaleEdit."""
    evidence.refuse_under_way(work, dispute_id)
    settle(work, [disputes.accept(work, dispute_id, note, version)])
