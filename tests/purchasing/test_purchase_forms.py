"""What people type on a purchase order's page: read as they meant it, or refused by its cell."""

from datetime import UTC, date, datetime

import pytest

from iorder.flows.draft_purchase_order import Bought
from iorder.flows.receive_purchase_order import Arrived
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.ui.purchasing.purchase_order_forms import DraftForm, ReceiveForm, arrived, written
from iorder.views.purchasing.purchase_order import Line, PurchaseOrderSheet

LAMP = Line(1, "LAMP", "Lamp", False, 20, 8, 0, 12, 14, Money(400, "EUR"), "", 1)
MILK = Line(2, "MILK", "Milk", True, 30, 0, 0, 30, 33, Money(90, "EUR"), "", 1)
NOW = datetime(2026, 3, 10, tzinfo=UTC)
ORDER = PurchaseOrderSheet(
    1, "PO-1", "receiving", 3, 1, "Acme", "ACME", "", "EU-1", "Lyon", Address(), "EUR", None,
    False, "", "Maya", NOW, NOW, None, (LAMP, MILK), (),
)  # fmt: skip


def draft(lines, fresh=("", "", ""), day=None, note=None):
    return written(ORDER, DraftForm(lines, fresh, day, note))


def test_a_draft_is_what_stands_in_its_cells():
    told = draft({1: ("24", "4.10"), 2: ("", "0.90")}, (" MUG ", "6", ""), "2031-05-01", "Hi")
    assert told.lines == (Bought("LAMP", 24, 410), Bought("MUG", 6, None))
    assert (told.expected_on, told.note) == (date(2031, 5, 1), "Hi")


@pytest.mark.parametrize(
    ("lines", "fresh", "said"),
    [
        ({1: ("2.5", "4")}, ("", "", ""), "LAMP: 2.5 is no whole number"),
        ({1: ("-3", "4")}, ("", "", ""), "LAMP: -3 is no whole number"),
        ({1: ("3", "four")}, ("", "", ""), "LAMP: 'four' is not an amount"),
        ({1: ("3", "4.005")}, ("", "", ""), "LAMP: 4.005 has more digits than EUR has"),
        ({}, ("MUG", "", ""), "how many units of MUG"),
        ({}, ("", "6", ""), "Write the code of the SKU"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_cell(lines, fresh, said):
    with pytest.raises(InvalidInput, match=said):
        draft(lines, fresh)


def test_what_came_is_read_line_by_line_or_all_that_is_left():
    form = ReceiveForm({1: "5", 2: "30"}, {2: "B-7"}, {2: "2031-02-01"})
    milk = Arrived(2, 30, "B-7", date(2031, 2, 1))
    assert arrived(ORDER, form, everything=False) == [Arrived(1, 5), milk]
    assert arrived(ORDER, form, everything=True) == [Arrived(1, 12), milk]
    assert arrived(ORDER, ReceiveForm({1: None}, {}, {}), everything=False) == []
    with pytest.raises(InvalidInput, match="MILK: x is no whole number"):
        arrived(ORDER, ReceiveForm({2: "x"}, {}, {}), everything=False)
