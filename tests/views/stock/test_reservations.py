"""What the list of reservations says: holds by what became of them, figures, and leaks."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import Cart, extend_cart, release_cart, reserve_cart
from iorder.inventory.model import commitments, stock
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run, run_at
from iorder.orders.placing import NewLine
from iorder.views.stock import reservations
from iorder.views.stock.reservation_figures import figures, leaking_places
from iorder.views.stock.reservations import LEAK, STATES, ReservationFilter
from tests.builders import LYON, a_channel
from tests.support.planners import explained
from tests.support.shop import a_shop

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(store):
    """held: 2 lamps; soon: a mug for 3 minutes; longer; bought; given back; ended an hour ago."""

    def carts(work):
        shop = a_shop(work)
        market = a_channel(work, "market")

        def fill(name: str, code: str, units: int, channel: int = shop.channel, **more) -> None:
            reserve_cart(work, Cart(name, channel, ((code, units),), ship_to=LYON, **more))

        fill("held", "LAMP", 2)
        fill("soon", "MUG", 1, market, minutes=3)
        fill("longer", "MUG", 1, minutes=20)
        extend_cart(work, "longer", shop.channel, "deciding")
        fill("bought", "LAMP", 1)
        place_order(work, shop.order(cart="bought", lines=(NewLine("LAMP", 1, 1000),)))
        fill("back", "LAMP", 1)
        release_cart(work, "back", shop.channel, "left")
        return shop

    def early(work, shop) -> None:
        reserve_cart(work, Cart("ended", shop.channel, (("MUG", 1),), ship_to=LYON, minutes=10))

    shop = run(store, "cli", carts)
    with store.reading() as conn:
        now = dialect.now(conn)
    run_at(store, "cli", now - 11 * MINUTE, early, shop)
    return shop


def carts(store, zone: str = "UTC", **query: str) -> list[str]:
    view = ReservationFilter.parse(query)
    found = reservations.rows(store, view, 0, 100, zone)
    assert reservations.count(store, view, zone).number == len(found)
    return [row.cart for row in found]


def test_holds_stand_under_what_became_of_them(store, shop):
    assert {state: carts(store, state=state) for state in STATES} == {
        "": ["soon", "held", "longer"],
        "soon": ["soon"],
        "extended": ["longer"],
        "bought": ["bought"],
        "expired": ["ended"],
        "released": ["back"],
        LEAK: [],
    }
    counts = reservations.tab_counts(store, ReservationFilter())
    assert {state: found.number for state, found in counts.items()} == {
        "": 3, "soon": 1, "extended": 1, "bought": 1, "expired": 1, "released": 1, LEAK: 0
    }  # fmt: skip


def test_a_cart_an_order_a_sku_a_channel_and_a_point_narrow_the_list(store, shop):
    (bought,) = reservations.rows(store, ReservationFilter(state="bought"), 0, 9)
    assert carts(store, q="held") == ["held"]
    assert carts(store, q="MU") == ["soon", "longer"]
    assert carts(store, state="bought", q=bought.order.lower()) == ["bought"]
    assert carts(store, channel="market") == ["soon"]
    assert (carts(store, point="EU-1"), carts(store, point="US-1")) == (
        ["soon", "held", "longer"], []
    )  # fmt: skip
    assert carts(store, sort="units", dir="desc")[0] == "held"
    assert carts(store, state="released", to="2020-01-01") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"state": "lost"}, "'lost' is no state"),
        ({"colour": "red"}, "no filter 'colour'"),
        ({"sort": "price"}, "'price' is no sort"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "swap them"),
        ({"point": "NOWHERE"}, "no point 'NOWHERE'"),
        ({"q": "x" * 201}, "at most 200"),
    ],
)
def test_a_view_that_cannot_be_is_refused_in_words(store, shop, query, words):
    with pytest.raises(InvalidInput, match=words):
        carts(store, **query)


def test_the_smallest_query_reads_as_the_same_view():
    query = {"q": "c1", "state": "soon", "from": "2026-02-01", "sort": "units", "dir": "desc"}
    view = ReservationFilter.parse(query)
    assert (view.to_query(), ReservationFilter.parse(view.to_query())) == (query, view)
    assert ReservationFilter().to_query() == {}


def test_a_row_says_what_it_is_worth_and_how_often_it_was_made_longer(store, shop):
    (row,) = reservations.rows(store, ReservationFilter(q="longer"), 0, 9)
    assert (row.sku, row.quantity, row.value_minor, row.currency, row.state) == (
        "MUG", 1, 1000, "EUR", "held"
    )  # fmt: skip
    assert (row.extensions, row.may_extend, row.channel) == (1, 2, "Web")
    assert row.ends_at - row.begun_at == 35 * MINUTE
    sheet = reservations.reservation_sheet(store, row.id)
    assert [moment.text for moment in sheet.moments] == ["Made longer: deciding"]
    with pytest.raises(NotFound):
        reservations.reservation_sheet(store, 999_999)


def test_the_figures_are_counted_from_the_rows_they_open(store, shop):
    told = figures(store)
    assert (told.held.number, told.value, told.leaks) == (3, {"EUR": 4000}, 0)
    assert told.ended == {"bought": 1, "expired": 1, "released": 1}
    assert told.bought_share == pytest.approx(1 / 3)
    assert carts(store, state="bought", **{"from": told.since.isoformat()}) == ["bought"]


def test_leaks_are_holds_long_past_their_end_and_places_whose_numbers_disagree(store, shop):
    def corrupt(work) -> None:
        late = commitments.c.cart == "ended"
        work.execute(sa.update(commitments).where(late).values(expires_at=work.now - 6 * MINUTE))
        here = sa.and_(stock.c.point_id == shop.far, stock.c.sku_id == shop.skus["LAMP"])
        work.execute(sa.update(stock).where(here).values(reserved=4))

    run(store, "cli", corrupt)

    assert carts(store, state=LEAK) == ["ended"]
    (place,) = leaking_places(store)
    assert (place.point, place.sku, place.reserved, place.promised) == ("US-1", "LAMP", 4, 0)
    assert figures(store).leaks == 2


@pytest.mark.parametrize("state", STATES)
def test_every_tab_is_read_off_an_index_of_what_it_shows(store, shop, state):
    view = ReservationFilter(state=state)
    (page, *_) = [
        "\n".join(steps)
        for statement, steps in explained(store, lambda: reservations.rows(store, view, 0, 50))
        if "ORDER BY" in statement
    ]
    ended = state in ("bought", "expired", "released")
    assert ("ix_commitments_carts" if ended else "ix_commitments_expiry") in page
