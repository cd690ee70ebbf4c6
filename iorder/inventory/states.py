"""What may happen to a transfer, a count and a line of a count, and when.

Each is a table of (from, act, to); services, buttons and the all-pairs tests read the same.
"""

from iorder.inventory.model import COUNT_STATES, LINE_STATES, TRANSFER_STATES
from iorder.kernel.axis import Axis, moves

TRANSFER = Axis(
    "requested",
    TRANSFER_STATES,
    moves("""
        requested          edit         requested
        requested          ship         shipped
        requested          cancel       cancelled
        requested          reschedule   requested
        shipped            reschedule   shipped
        receiving          reschedule   receiving
        shipped|receiving  receive      receiving
        shipped|receiving  receive_last received
        shipped|receiving  close_short  short
    """),
    noun="transfer",
)
"""``receive_last``: nothing is on its way after it."""

COUNT = Axis(
    "open",
    COUNT_STATES,
    moves("""
        open          enter     open
        open          leave_out open
        open          approve   open
        open          reject    open
        open          submit    waiting
        open          close     done
        waiting       enter     waiting
        waiting       approve   waiting
        waiting       reject    waiting
        waiting       close     done
        open|waiting  cancel    cancelled
    """),
    noun="count",
)
"""``submit``: all is counted and some differences wait for somebody; ``close``: none does."""

COUNT_LINE = Axis(
    "to_count",
    LINE_STATES,
    moves("""
        to_count|agreed|adjusted|waiting|rejected agree   agreed
        to_count|agreed|adjusted|waiting|rejected adjust  adjusted
        to_count|agreed|adjusted|waiting|rejected wait    waiting
        waiting                                   approve adjusted
        waiting                                   reject  rejected
    """),
    noun="line",
)
"""Whatever was counted may be counted again: the last count holds."""
