"""Every pair of a state and an act of transfers and counts: as the specification says."""

from itertools import product

import pytest

from iorder.inventory.states import COUNT, COUNT_LINE, TRANSFER
from iorder.kernel.axis import IllegalMove

TRANSFERS = """
requested edit requested
requested ship shipped
requested cancel cancelled
requested reschedule requested
shipped reschedule shipped
receiving reschedule receiving
shipped receive receiving
shipped receive_last received
shipped close_short short
receiving receive receiving
receiving receive_last received
receiving close_short short
"""
COUNTS = """
open enter open
open leave_out open
open approve open
open reject open
open submit waiting
open close done
open cancel cancelled
waiting enter waiting
waiting approve waiting
waiting reject waiting
waiting close done
waiting cancel cancelled
"""
LINES = (
    "\n".join(
        f"{state} {act} {to}"
        for state in ("to_count", "agreed", "adjusted", "waiting", "rejected")
        for act, to in (("agree", "agreed"), ("adjust", "adjusted"), ("wait", "waiting"))
    )
    + """
waiting approve adjusted
waiting reject rejected
"""
)


@pytest.mark.parametrize(
    ("axis", "text"), [(TRANSFER, TRANSFERS), (COUNT, COUNTS), (COUNT_LINE, LINES)]
)
def test_what_the_specification_allows_and_nothing_else_moves(axis, text):
    says = {(source, act): to for source, act, to in map(str.split, text.strip().splitlines())}
    for state, act in product(axis.states, sorted({act for _, act in axis.moves})):
        if (state, act) in says:
            assert axis.after(state, act) == says[state, act]
        else:
            with pytest.raises(IllegalMove, match=f"while the {axis.noun} is"):
                axis.after(state, act)
        assert (act in axis.acts(state)) == ((state, act) in says)
