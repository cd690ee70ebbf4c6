"""Own orders teach where the postcodes of a country without a table lie."""

import pytest
import sqlalchemy as sa

from iorder.flows.learn_postcodes import learn_postcodes
from iorder.kernel.address import Address
from iorder.kernel.store import run
from iorder.sourcing import geography, postcode_areas
from iorder.sourcing.geography import Spot, distance_km, located
from iorder.sourcing.model import postcode_areas as table
from tests import builders as b

VIENNA, GRAZ, LINZ = Spot(48.21, 16.37), Spot(47.07, 15.44), Spot(48.31, 14.29)


@pytest.fixture(autouse=True)
def nothing_stays_learned():
    yield
    geography.learn({})


def sold_to(store, *places):
    """An order to each (city, postcode) in Austria."""

    def flow(work):
        point = b.a_point(work)
        b.stocked(work, point, b.a_sku(work, "LAMP"), 50)
        for city, postcode in places:
            to = Address(line1="1", city=city, postcode=postcode, country="AT")
            b.a_placed_order(work, ("LAMP", 1), ship_to=to)

    run(store, "cli", flow)


def known(store):
    with store.reading() as conn:
        rows = conn.execute(sa.select(table).order_by(table.c.prefix))
        return {row.prefix: row for row in rows}


def test_an_address_with_an_unknown_town_is_placed_by_earlier_orders(store):
    before = located("AT", "Kleindorf", "", "8017")
    assert before.quality == "country"
    sold_to(store, ("Graz", "8010"), ("Graz", "80 10"), ("Graz", "8011"), ("Graz", "8042"))

    assert learn_postcodes(store) == 2
    assert {prefix: row.orders for prefix, row in known(store).items()} == {"80": 4, "801": 3}
    found = located("AT", "Kleindorf", "", "8017")
    assert (found.quality, found.is_measurable) == ("learned", True)
    assert distance_km(found.spot, GRAZ) < 15
    assert located("AT", "Kleindorf", "", "9900").quality == "country", "nobody ordered there"


def test_what_is_known_better_is_not_replaced():
    geography.learn({("AT", "80"): GRAZ, ("US", "627"): GRAZ, ("DE", "803"): GRAZ})
    assert located("AT", "Wien", "", "8010").quality == "city"
    assert located("US", "", "", "62701").quality == "postcode"
    assert located("DE", "Unterdorf", "", "80331").quality == "prefix"


def test_the_longer_beginning_is_nearer_and_a_region_far_away_disagrees():
    geography.learn({("AT", "40"): VIENNA, ("AT", "402"): LINZ, ("NO", "01"): VIENNA})
    assert located("AT", "?", "", "4020").spot == LINZ
    assert located("AT", "?", "", "4090").spot == VIENNA
    assert located("NO", "?", "Oslo", "0150").quality == "region"


def test_few_orders_or_orders_far_apart_teach_nothing(store):
    sold_to(store, ("Linz", "4020"), ("Linz", "4030"), ("Graz", "8010"), ("Wien", "8010"),
            ("Innsbruck", "8010"), ("Graz", "8010"))  # fmt: skip
    assert learn_postcodes(store) == 0
    assert known(store) == {}


def test_another_process_reads_what_was_learned_and_learning_again_replaces_it(store):
    sold_to(store, ("Graz", "8010"), ("Graz", "8010"), ("Graz", "8010"))
    learn_postcodes(store)
    geography.learn({})
    with store.reading() as conn:
        postcode_areas.tell(conn)
    assert located("AT", "Kleindorf", "", "8017").quality == "learned"
    run(store, "cli", postcode_areas.keep, [])
    with store.reading() as conn:
        postcode_areas.refresh(conn)
        assert located("AT", "Kleindorf", "", "8017").quality == "learned", "still fresh"
        postcode_areas.tell(conn)
    assert located("AT", "Kleindorf", "", "8017").quality == "country"
