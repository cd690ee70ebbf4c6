"""What costs much to read is read once for a while: a long list's length, a figure's course."""

from iorder.kernel.store import run
from iorder.views.kept import Kept
from iorder.views.orders import orders as views
from iorder.views.orders.order_filter import OrderFilter
from tests import builders as b


def test_a_view_is_counted_once_for_a_while_and_each_view_by_itself():
    lengths, counted = Kept(), []

    def count():
        counted.append(1)
        return len(counted)

    assert [lengths.of("a", count), lengths.of("a", count), lengths.of("b", count)] == [1, 1, 2]


def test_an_empty_list_is_known_as_well():
    lengths = Kept()
    assert lengths.of("a", lambda: 0) == 0
    assert lengths.of("a", lambda: 7) == 0


def test_what_was_read_quickly_is_read_again():
    kept = Kept(quick=5.0)
    assert [kept.of("a", lambda: 1), kept.of("a", lambda: 2)] == [1, 2]


def test_a_short_list_is_never_old(store):
    wanted = OrderFilter()
    run(store, "cli", b.a_past_order, "A-1")
    assert str(views.length(store, wanted)) == "1"
    run(store, "cli", b.a_past_order, "A-2")
    assert str(views.length(store, wanted)) == "2"
