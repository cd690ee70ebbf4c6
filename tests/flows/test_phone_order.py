"""An order taken over the phone: held while it is typed, placed once, its payment asked for."""

import pytest
import sqlalchemy as sa

from iorder.flows.hold_draft import hold_draft, promise_draft
from iorder.flows.place_phone_order import Paying, place_phone_order
from iorder.flows.reserve_cart import Cart, held_cart
from iorder.flows.sold_out import SoldOut
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.orders.model import order_notes, orders
from iorder.orders.placing import NewLine, NewOrder
from iorder.payments.model import tenders
from iorder.views.orders.new_order import customer_hits, habits, known_customer, priced, sku_hits
from tests import builders as b

NAME = "phone:1:abcdef0123"


def shop(work):
    point, lamp = b.a_point(work), b.a_sku(work)
    b.stocked(work, point, lamp, 5)
    return b.a_channel(work)


def cart(channel, units):
    return Cart(NAME, channel, (("LAMP", units),), b.LYON)


def test_what_is_typed_is_held_and_its_own_holds_do_not_stand_in_its_way(work):
    channel = shop(work)
    first = hold_draft(work, cart(channel, 3))
    assert [(one.sku, one.quantity) for one in first.held.lines] == [("LAMP", 3)]

    again = hold_draft(work, cart(channel, 5))

    assert again.promise.can_promise
    assert sum(one.quantity for one in held_cart(work, NAME).lines) == 5
    fewer = hold_draft(work, cart(channel, 1))
    assert sum(one.quantity for one in fewer.held.lines) == 1


def test_too_much_is_refused_with_what_is_left_and_the_promise_says_so_too(work):
    channel = shop(work)
    hold_draft(work, cart(channel, 2))
    with pytest.raises(SoldOut, match="3 x LAMP is left"):
        hold_draft(work, cart(channel, 9))
    promise = promise_draft(work, cart(channel, 9))
    assert (promise.lines[0].now, promise.lines[0].missing) == (5, 4)
    assert sum(one.quantity for one in held_cart(work, NAME).lines) == 2


def an_order(channel, **more):
    facts = {"ship_to": b.LYON, "buyer": b.LYON, "cart": NAME, **more}
    return NewOrder(channel, "PHONE-ABC", "EUR", (NewLine("LAMP", 2, 1000),), **facts)


@pytest.mark.parametrize("method", ["cod", "bank_transfer", "cheque", ""])
def test_it_is_placed_once_and_its_money_asked_for(work, method):
    channel = shop(work)
    hold_draft(work, cart(channel, 2))

    placed = place_phone_order(work, an_order(channel), Paying(method), "Rings at eight")
    again = place_phone_order(work, an_order(channel), Paying(method), "Rings at eight")

    assert (placed.is_new, again.is_new, again.number) == (True, False, placed.number)
    row = work.execute(sa.select(orders).where(orders.c.id == placed.order_id)).one()
    assert (row.payment_method, row.total_minor) == (method, 2000)
    assert held_cart(work, NAME).lines == ()
    assert len(work.execute(sa.select(order_notes.c.id)).all()) == 1
    asked = work.execute(sa.select(tenders.c.method)).scalars().all()
    assert asked == ([method] if method else [])


def test_an_address_nobody_can_send_to_and_a_strange_way_to_pay_are_refused(work):
    channel = shop(work)
    for order, paying in (
        (an_order(channel, ship_to=b.Address(name="Ana", country="FR")), Paying()),
        (an_order(channel), Paying("shells")),
    ):
        with pytest.raises(InvalidInput):
            place_phone_order(work, order, paying)
    assert work.execute(sa.select(orders.c.id)).all() == []


def test_skus_are_found_by_code_and_title_with_what_is_free(store):
    def fill(work):
        shop(work)
        b.a_sku(work, "LAMP-X", title="Desk light", discontinued=True)
        b.a_sku(work, "SHADE", title="Lampshade")

    run(store, "cli", fill)

    assert [(one.code, one.free) for one in sku_hits(store, "lam")] == [("LAMP", 5), ("SHADE", 0)]
    assert sku_hits(store, "nothing") == sku_hits(store, " ") == []


def test_a_price_is_of_the_list_or_what_it_was_last_sold_for_in_that_currency(store):
    def fill(work):
        b.stocked(work, b.a_point(work), b.a_sku(work, price_minor=2500, currency="USD"), 20)
        for minor, currency in ((1900, "EUR"), (2100, "EUR"), (2600, "USD")):
            b.a_placed_order(work, unit_minor=minor, currency=currency)

    run(store, "cli", fill)
    (lamp,) = sku_hits(store, "LAMP")
    found = [priced(store, lamp, currency).price_minor for currency in ("USD", "EUR")]
    assert found == [2500, 2100]
    assert priced(store, lamp, "GBP") == lamp


def test_customers_are_found_and_recognised(store):
    def fill(work):
        channel = shop(work)
        place_phone_order(work, an_order(channel, shipping_method="post"), Paying())
        return channel

    channel = run(store, "cli", fill)

    for text in ("ana p", "Ana", "ana@ex", "IO-1001"):
        (one,) = customer_hits(store, text)
        assert (one.email, one.orders, one.address.city) == ("ana@example.com", 1, "Lyon")
    assert known_customer(store, "ANA@example.com").name == "Ana Pires"
    assert known_customer(store, "other@example.com") is None
    assert customer_hits(store, "zz") == []
    assert (habits(store, channel).currency, habits(store, channel).methods) == ("EUR", ("post",))
