"""The machines of tenders, refunds and disputes.

Source: ``notes/states.md`` 3. Each is a table of (from, act, to); code, buttons and the all-pairs
tests read the same tables. Amounts are guarded by the ledger, not here.
"""

from iorder.kernel.axis import Axis
from iorder.kernel.axis import moves as _moves

__all__ = ["CALLS", "DISPUTE", "EVIDENCE", "REFUND", "TENDER"]

TENDER = Axis(
    "created",
    ("created", "requires_action", "awaiting_funds", "processing", "authorized",
     "partially_captured", "captured", "partially_refunded", "refunded", "failed", "cancelled",
     "voided", "expired"),
    _moves("""
        created                                            ask          requires_action
        created|requires_action                            wait         awaiting_funds
        created|requires_action|awaiting_funds             process      processing
        created|requires_action|awaiting_funds|processing  authorize    authorized
        created|requires_action|awaiting_funds|processing  receive      captured
        created|requires_action|awaiting_funds|processing  fail         failed
        created|requires_action|awaiting_funds|processing  cancel       cancelled
        authorized|partially_captured                      take_part    partially_captured
        authorized|partially_captured                      take         captured
        authorized                                         void         voided
        authorized                                         expire       expired
        partially_captured                                 close        captured
        partially_refunded                                 close        partially_refunded
        captured                                           raise        partially_captured
        captured|partially_captured                        lose         authorized
        captured|partially_captured                        lose_part    partially_captured
        partially_refunded                                 lose_part    partially_refunded
        partially_refunded                                 lose         refunded
        captured|partially_captured|partially_refunded     return_part  partially_refunded
        captured|partially_captured|partially_refunded     return       refunded
        partially_refunded|refunded                        take_part    partially_refunded
        partially_refunded|refunded                        reverse      captured
        refunded                                           reverse_part partially_refunded
        partially_refunded|refunded                        reverse_open partially_captured
        failed                                             retry        created
        failed|cancelled                                   authorize    authorized
        failed|cancelled|voided|expired                    receive      captured
    """),
    noun="payment",
)  # fmt: skip
"""``close``: what was not captured of it is given up, by us or by time. ``lose``: what was told
captured never came. ``receive``: money that
came all at once, or although it had been given up: what a service tells is so, whenever it tells.
Which of these states it is in follows from its amounts: ``standing``."""

# withdraw: nobody has asked the service for it yet, and it is not to be given back after all
REFUND = Axis(
    "requested",
    ("requested", "approved", "processing", "succeeded", "failed", "reversed", "refused"),
    _moves("""
        requested           approve approved
        requested           refuse  refused
        approved|failed     send    processing
        approved|processing|failed succeed succeeded
        approved|processing fail    failed
        approved|processing withdraw refused
        succeeded|failed    reverse reversed
    """),
    noun="refund",
)

DISPUTE = Axis(
    "opened",
    ("opened", "evidence_due", "submitted", "won", "lost", "accepted"),
    _moves("""
        opened                         ask    evidence_due
        opened|evidence_due            submit submitted
        opened|evidence_due            accept accepted
        opened|evidence_due|submitted  win    won
        opened|evidence_due|submitted  lose   lost
        won                            reopen evidence_due
    """),
    noun="dispute",
)

CALLS = ("authorize", "capture", "void", "refund", "link", "fetch", "submit_evidence",
         "accept_dispute")  # fmt: skip
"""What is asked of a payment service, each under an idempotency key of its own."""

EVIDENCE = ("receipt", "shipping", "delivery", "communication", "customer", "activity", "policy",
            "summary", "other")  # fmt: skip
"""What evidence shows: what was bought, that it was sent, that it came, what was written, who the
customer is, what happened when, what was agreed, and all of it in a few words."""
