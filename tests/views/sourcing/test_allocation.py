"""Who waits for stock or a point, what each lacks, and what would happen now."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.catalog.kits import define
from iorder.flows import reroute
from iorder.flows.place_order import accept_orders
from iorder.flows.promise_later import promise_later
from iorder.inventory.model import stock
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.orders import held, holding
from iorder.orders.model import orders
from iorder.orders.placing import NewLine
from iorder.views.navigation import marks
from iorder.views.sourcing import allocation
from iorder.views.sourcing.allocation_filter import STATES, AllocationFilter
from iorder.views.sourcing.allocation_flows import flows_lately
from iorder.views.sourcing.allocation_plan import allocation_sheet
from tests.builders import a_channel, a_sku, stocked
from tests.support.planners import explained
from tests.support.shop import a_shop

BOSTON = Address(country="US", city="Boston", region="MA", postcode="02108")


@pytest.fixture
def shop(store):
    """fine: two lamps and a mug; short: nine mugs; chair: on backorder; table: on preorder;
    lost: to where nobody knows."""

    def opened(work):
        shop = a_shop(work)
        a_sku(work, "CHAIR", when_out="backorder")
        a_sku(work, "TABLE", when_out="preorder", available_on=(work.now + 9 * DAY).date())
        market = a_channel(work, "market")
        made = accept_orders(
            work,
            [
                shop.order("fine", placed_at=work.now - HOUR),
                shop.order("short", lines=(NewLine("MUG", 99, 500),), ship_to=BOSTON,
                           channel_id=market, placed_at=work.now - 8 * DAY),
                shop.order("chair", lines=(NewLine("CHAIR", 1, 100), NewLine("LAMP", 1, 1)),
                           placed_at=work.now - 2 * DAY),
                shop.order("table", lines=(NewLine("TABLE", 1, 300),), placed_at=work.now - HOUR),
                shop.order("lost", placed_at=work.now - HOUR),
            ],
        )  # fmt: skip
        ids = {
            ref: one.order_id
            for ref, one in zip(
                ("fine", "short", "chair", "table", "lost"), made, strict=True
            )
        }  # fmt: skip
        holding.hold(work, {ids["lost"]: holding.NewHold("address", "No such street")})
        return shop, ids

    return run(store, "cli", opened)


DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def found(store, ids, **query: str) -> list[str]:
    names = {key: ref for ref, key in ids.items()}
    view = AllocationFilter.parse(query)
    rows = allocation.rows(store, view, 0, 100)
    assert allocation.count(store, view).number == len(rows)
    assert sorted(allocation.matching_ids(store, view)) == sorted(row.id for row in rows)
    return [names[row.id] for row in rows]


def row(store, order_id: int):
    return allocation_sheet(store, order_id).row


def test_orders_stand_under_what_they_wait_for_the_oldest_first(store, shop):
    _, ids = shop
    assert {state: found(store, ids, state=state) for state in STATES} == {
        "": ["short", "chair", "table", "lost"],
        "short": ["short"],
        "backorder": ["chair"],
        "preorder": ["table"],
        "address": ["lost"],
        "allocated": ["chair", "fine", "lost"],
    }
    assert marks(store, lambda _: True)["/allocation"].number == 4


def test_a_row_says_what_is_missing_and_who_comes_nearest_to_it(store, shop):
    _, ids = shop
    short, chair = row(store, ids["short"]), row(store, ids["chair"])
    assert (short.need.words, short.need.best) == ("99 x MUG", "US-1 has 5 of 99")
    assert short.why == "No point has 90 x MUG"
    assert (chair.need.words, chair.kinds, chair.sender) == ("1 x CHAIR", ("backorder",), "EU-1")
    assert row(store, ids["table"]).promised_on is not None
    assert row(store, ids["lost"]).need.lacking == {}


def test_a_number_a_sku_a_channel_a_country_a_point_and_an_age_narrow_the_list(store, shop):
    _, ids = shop
    assert found(store, ids, q=row(store, ids["lost"]).number.lower()) == ["lost"]
    assert found(store, ids, q="CHA") == ["chair"]
    assert found(store, ids, channel="market") == found(store, ids, country="us") == ["short"]
    assert found(store, ids, point="EU-1") == ["chair", "lost"]
    assert found(store, ids, age="7") == ["short"]
    assert found(store, ids, sort="value", dir="desc")[0] == "short"
    assert found(store, ids, sort="promised")[0] == "table"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"state": "lost"}, "'lost' is no state"),
        ({"colour": "red"}, "no filter 'colour'"),
        ({"age": "2"}, "'2' is no age"),
        ({"point": "NOWHERE"}, "no point 'NOWHERE'"),
        ({"q": "x" * 201}, "at most 200"),
    ],
)
def test_a_view_that_cannot_be_is_refused_in_words(store, shop, query, words):
    with pytest.raises(InvalidInput, match=words):
        found(store, {}, **query)


def test_the_smallest_query_reads_as_the_same_view():
    query = {"q": "IO-1", "state": "short", "age": "3", "sort": "value", "dir": "desc"}
    view = AllocationFilter.parse(query)
    assert (view.to_query(), AllocationFilter.parse(view.to_query())) == (query, view)


def test_the_plan_is_the_one_that_sourcing_now_would_take(store, shop):
    shop, ids = shop
    before = allocation_sheet(store, ids["short"])
    assert (before.units, before.is_whole) == (8, False)
    assert before.plan.lacking == {"MUG": 91}

    run(store, "cli", stocked, shop.far, shop.skus["MUG"], 99)

    after = allocation_sheet(store, ids["short"])
    assert (after.row.need.senders, after.is_whole) == (("US-1",), True)
    assert [one.code for one in after.plan.kept.candidates if not one.rejected] == ["US-1"]
    with pytest.raises(NotFound):
        allocation_sheet(store, 999_999)


def test_what_is_missing_of_a_kit_are_its_parts(store, shop):
    shop, _ = shop

    def sell(work):
        kit = a_sku(work, "DESK")
        define(work, kit, {shop.skus["LAMP"]: 4, shop.skus["MUG"]: 1})
        lines = (NewLine("DESK", 3, 100),)
        return accept_orders(work, [shop.order("kit", lines=lines)])[0].order_id

    assert row(store, run(store, "cli", sell)).need.lacking == {"LAMP": 12, "MUG": 3}


def test_a_point_that_rejected_the_order_is_no_candidate(store, shop):
    shop, ids = shop
    version = allocation_sheet(store, ids["fine"]).known.version

    def empty(work) -> None:
        work.execute(sa.update(stock).where(stock.c.point_id == shop.far).values(on_hand=0))

    run(store, "cli", empty)
    run(store, "cli", reroute.reject, ids["fine"], shop.near, "damaged", version)

    rejected = row(store, ids["fine"])
    assert rejected.need.refused == {"EU-1": "rejected it: damaged"}
    assert "EU-1 rejected it: damaged" in rejected.why
    assert "fine" in found(store, ids, state="short")


def test_what_was_put_on_backorder_counts_though_its_hold_was_released(store, shop):
    _, ids = shop

    def act(work) -> None:
        version = work.execute(sa.select(orders.c.version).where(orders.c.id == ids["short"]))
        promise_later(work, ids["short"], None, version.scalar_one())
        held.release_holds(work, ids["short"], "stock", _version(work, ids["short"]))

    run(store, "cli", act)
    assert "short" in found(store, ids)
    assert "short" in found(store, ids, state="backorder")


def _version(work, order_id: int) -> int:
    return work.execute(sa.select(orders.c.version).where(orders.c.id == order_id)).scalar_one()


def test_flows_are_summed_by_point_and_region(store, shop):
    told = flows_lately(store, 7)
    assert {(one.point, one.place): one.orders for one in told.flows} == {("EU-1", "FR"): 3}
    assert ([(one.code, one.orders) for one in told.posts], told.unplaced) == ([("EU-1", 3)], 0)


@pytest.mark.parametrize("state", STATES)
def test_every_tab_is_read_off_an_index_of_what_it_shows(store, shop, state):
    view = AllocationFilter(state=state)
    steps = [
        "\n".join(plan)
        for statement, plan in explained(store, lambda: allocation.matching_ids(store, view))
        if "LIMIT" in statement and "placed_at" in statement
    ]
    index = {
        "backorder": "backorders", "preorder": "backorders",
        "allocated": "ix_sourcing_decisions_at",
    }.get(state, "ix_holds_open")  # fmt: skip
    assert index in steps[0]
    assert "SCAN orders" not in steps[0]
    assert "USING INDEX ix_orders" not in steps[0]
    assert "Seq Scan on orders" not in steps[0]


def test_so_is_the_number_beside_the_page(store, shop):
    def counted() -> None:
        marks(store, lambda needs: needs == "sourcing.view")

    (plan,) = ["\n".join(steps) for statement, steps in explained(store, counted)
               if "backorders" in statement]  # fmt: skip
    assert "ix_holds_open" in plan
    assert "ix_backorders_" in plan
