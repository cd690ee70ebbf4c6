"""Every unit that came back has one fate, and a fate that can be."""

from types import SimpleNamespace

import pytest

from iorder.kernel.errors import InvalidInput
from iorder.returns import inspecting
from iorder.returns.inspecting import Fate
from iorder.returns.rows import Line

TWO_CAME = [Line(7, 1, 3, 2, "other", None, None, "", 0)]
ROW = SimpleNamespace(kind="return", state="received")
CLAIM = SimpleNamespace(kind="claim", state="approved")


def check(row, *fates):
    inspecting.check(row, TWO_CAME, [Fate(7, units, to, goes) for to, goes, units in fates])


@pytest.mark.parametrize(
    ("fates", "words"),
    [
        ([], "all 2 units"),
        ([("refund", "restock", 1)], "all 2 units"),
        ([("refund", "restock", 2), ("reject", None, 1)], "all 2 units"),
        ([("refund", None, 2)], "Say where the units go"),
        ([("reject", "restock", 2)], "go back to the buyer"),
        ([("eat", "restock", 2)], "'eat' is no resolution"),
        ([("refund", "attic", 2)], "Say where the units go"),
        ([("refund", "restock", 0), ("refund", "restock", 2)], "one unit or more"),
    ],
)
def test_what_is_no_fate_is_refused(fates, words):
    with pytest.raises(InvalidInput, match=words):
        check(ROW, *fates)


def test_a_line_that_is_not_on_the_return_is_refused():
    with pytest.raises(InvalidInput, match="not on the return"):
        inspecting.check(
            ROW, TWO_CAME, [Fate(7, 2, "refund", "restock"), Fate(8, 1, "refund", "restock")]
        )


def test_a_line_may_have_several_fates_and_a_claim_is_of_all_its_units():
    check(ROW, ("refund", "restock", 1), ("repair", None, 1))
    check(CLAIM, ("refund", None, 2), ("reject", None, 1))
    with pytest.raises(InvalidInput, match="all 3 units"):
        check(CLAIM, ("refund", None, 2))
