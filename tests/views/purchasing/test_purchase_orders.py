"""The lists of purchase orders and suppliers: tabs, filters, what is late, money by currency."""

from datetime import timedelta

import pytest

from iorder.flows import look_after
from iorder.flows.receive_purchase_order import Arrived, receive_purchase_order
from iorder.insight.exceptions import Key
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.purchasing import service
from iorder.purchasing import suppliers as service_of_suppliers
from iorder.purchasing.suppliers import Details
from iorder.views.purchasing import purchase_orders as orders
from iorder.views.purchasing import suppliers
from iorder.views.purchasing.purchase_order import purchase_order_sheet
from iorder.views.purchasing.purchase_orders import PurchaseOrderFilter
from iorder.views.purchasing.suppliers import SupplierFilter
from tests.builders import a_point, a_sku
from tests.support.buying import a_draft, a_sent_order, a_supplier


@pytest.fixture
def shop(store):
    """ACME in EUR: one draft, one half received and late; KAZE in JPY: one sent."""

    def open_it(work):
        a_point(work)
        a_point(work, "US-1")
        lamp = a_sku(work)
        a_sku(work, "MUG")
        acme = a_supplier(work, "ACME")
        kaze = a_supplier(work, "KAZE", currency="JPY")
        draft = a_draft(work, acme, ("LAMP", 5, 400), note="By Friday")
        half = a_sent_order(work, acme, ("LAMP", 20, 410), ("MUG", 10, 150))
        receive_purchase_order(work, "r", half, [Arrived(lamp, 8)], 2)
        service.reschedule(work, half, work.now.date() - timedelta(days=1), 3)
        sent = a_sent_order(work, kaze, ("MUG", 3, 900), point="US-1")
        return {"draft": draft, "half": half, "sent": sent, "acme": acme, "kaze": kaze}

    return run(store, "cli", open_it)


def listed(store, **query):
    return [row.id for row in orders.rows(store, PurchaseOrderFilter.parse(query), 0, 100)]


def test_rows_say_what_came_what_is_left_and_what_it_costs(store, shop):
    rows = {row.id: row for row in orders.rows(store, PurchaseOrderFilter(), 0, 10)}
    half = rows[shop["half"]]
    assert (half.lines, half.ordered, half.received, half.left) == (2, 30, 8, 22)
    assert (str(half.total), half.is_late) == ("€97.00", True)
    assert str(rows[shop["sent"]].total) == "¥2,700"
    assert (rows[shop["draft"]].left, rows[shop["draft"]].is_late) == (0, False)


def test_tabs_count_every_state_and_what_is_late(store, shop):
    counts = orders.tab_counts(store, PurchaseOrderFilter())
    assert {tab: count.number for tab, count in counts.items() if count.number} == {
        "": 3, "late": 1, "draft": 1, "sent": 1, "receiving": 1,
    }  # fmt: skip
    assert orders.count(store, PurchaseOrderFilter(state="late")).number == 1


def test_filters_narrow_the_list(store, shop):
    draft, half, sent = shop["draft"], shop["half"], shop["sent"]
    assert listed(store) == [sent, half, draft]
    assert listed(store, sort="expected", dir="asc") == [half, sent, draft]
    assert listed(store, state="late") == [half]
    assert listed(store, supplier="KAZE") == [sent]
    assert listed(store, point="EU-1") == [half, draft]
    assert listed(store, q="mug") == []
    assert listed(store, q="MUG") == [sent, half]
    assert listed(store, q=f"po-{draft}") == [draft]
    assert listed(store, q="acme") == [half, draft]
    assert listed(store, **{"from": "2001-01-01", "to": "2001-01-02"}) == []
    assert listed(store, **{"from": "2001-01-01"}) == [sent, half, draft]


@pytest.mark.parametrize(
    "query", [{"state": "gone"}, {"sort": "total"}, {"colour": "red"}, {"from": "soon"}]
)
def test_an_address_that_asks_for_nonsense_is_refused(query):
    with pytest.raises(InvalidInput):
        PurchaseOrderFilter.parse(query)


def test_a_supplier_or_point_that_is_not_there_is_named(store, shop):
    for query in ({"supplier": "XX"}, {"point": "XX"}):
        with pytest.raises(InvalidInput, match="'XX'; choose another"):
            listed(store, **query)


def test_a_filter_comes_back_from_its_query():
    wanted = PurchaseOrderFilter.parse({"q": "a", "state": "late", "from": "2026-01-02"})
    assert PurchaseOrderFilter.parse(wanted.to_query()) == wanted


def test_one_order_tells_its_lines_its_money_and_what_happened(store, shop):
    sheet = purchase_order_sheet(store, f"po-{shop['half']}")
    assert [(one.sku, one.left, one.most) for one in sheet.lines] == [
        ("LAMP", 12, 14), ("MUG", 10, 11),
    ]  # fmt: skip
    assert (str(sheet.total), str(sheet.received_total), str(sheet.left_total)) == (
        "€97.00", "€32.80", "€64.20",
    )  # fmt: skip
    assert [moment.text for moment in sheet.timeline][:2] == [
        "Changed the day it is expected",
        "Received 8 units; 22 still to come",
    ]
    assert sheet.acts == ("reschedule", "receive", "complete", "close")
    with pytest.raises(NotFound, match="no purchase order PO-0"):
        purchase_order_sheet(store, "PO-0")


def test_suppliers_say_what_is_on_its_way_in_their_own_currency(store, shop):
    rows = {row.code: row for row in suppliers.rows(store, SupplierFilter(), 0, 10)}
    assert (rows["ACME"].awaited, str(rows["ACME"].open_worth)) == (1, "€64.20")
    assert (rows["KAZE"].awaited, str(rows["KAZE"].open_worth)) == (1, "¥2,700")
    closed = Details("KAZE", "Kaze Ltd", "JPY", 7, active=False)
    run(store, "cli", service_of_suppliers.edit, shop["kaze"], closed, 1)
    tabs = [SupplierFilter(state=tab) for tab in ("", "active", "closed")]
    assert [suppliers.count(store, tab).number for tab in tabs] == [2, 1, 1]
    assert [label for _, label in suppliers.active_choices(store)] == ["Acme Ltd"]
    with pytest.raises(NotFound):
        suppliers.supplier_sheet(store, 999)


def test_who_takes_a_purchase_order_owns_it_here_and_in_the_inbox(store, shop):
    number = f"PO-{shop['half']}"
    key = Key("late_purchase_order", shop["half"])
    assert purchase_order_sheet(store, number).owner == ""
    run(store, "person:7", look_after.claim, [key])
    assert purchase_order_sheet(store, number).owner == "person:7"
    run(store, "person:7", look_after.give_up, [key])
    assert purchase_order_sheet(store, number).owner == ""
