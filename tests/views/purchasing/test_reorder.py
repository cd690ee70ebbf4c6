"""What is suggested to be bought, read from shelves, demand, price lists and orders."""

import pytest
import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.inventory import reorder_levels
from iorder.inventory.reorder_levels import Reorder
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.store import run
from iorder.purchasing.buying import Chosen, draft_chosen
from iorder.purchasing.suppliers import Price
from iorder.views.export import export_of
from iorder.views.export import rows as rows_of
from iorder.views.purchasing import purchase_orders as orders
from iorder.views.purchasing import reorder
from iorder.views.purchasing.purchase_order import purchase_order_sheet
from iorder.views.purchasing.purchase_orders import PurchaseOrderFilter
from iorder.views.purchasing.reorder import ReorderFilter
from tests.builders import a_placed_order, a_point, a_sku, stocked
from tests.support.buying import a_draft, a_sent_order, a_supplier, sold
from tests.support.planners import said


@pytest.fixture
def shop(store):
    """LAMP sold 90 of 100 at EU-1, MUG none of 100; Acme sells lamps in packs of 6."""

    def open_it(work):
        eu = a_point(work)
        lamp, mug = a_sku(work), a_sku(work, "MUG")
        stocked(work, eu, lamp, 100)
        stocked(work, eu, mug, 100)
        sold(work, eu, lamp, 90)
        acme = a_supplier(work, "ACME", Price(lamp, 400, pack_units=6))
        return {"eu": eu, "lamp": lamp, "mug": mug, "acme": acme}

    return run(store, "cli", open_it)


def suggested(store, **query):
    return {one.place.key: one for one in reorder.suggestions(store, ReorderFilter(**query))}


def lamp_of(shop):
    return f"{shop['eu']}-{shop['lamp']}"


def test_what_sells_out_before_goods_can_come_is_suggested_with_its_reason(store, shop):
    found = suggested(store)
    assert list(found) == [lamp_of(shop)]
    one = found[lamp_of(shop)]
    # 90 in 14 days; s = ceil(6.43 x 7) = 45, S = ceil(45 + 6.43 x 14) = 135; 135 - 10 = 125
    assert (one.advice.reorder_point, one.advice.up_to, one.advice.units) == (45, 135, 126)
    assert one.why == (
        "sells 6.4 a day lately, 3.2 over 28 days, 7 days to come, 10 left: "
        "order 126 (125 in packs of 6)"
    )
    assert str(one.cost) == "€504.00"
    assert one.advice.is_urgent


def test_what_is_on_its_way_or_drafted_is_not_suggested_again(store, shop):
    run(store, "cli", a_sent_order, shop["acme"], ("LAMP", 60))
    assert suggested(store) == {}

    def cancelled(work):
        return a_draft(work, shop["acme"], ("LAMP", 5))

    run(store, "cli", cancelled)
    assert suggested(store) == {}


def test_part_of_it_on_its_way_lessens_what_is_suggested(store, shop):
    run(store, "cli", a_sent_order, shop["acme"], ("LAMP", 6))
    run(store, "cli", a_draft, shop["acme"], ("LAMP", 4))
    one = suggested(store)[lamp_of(shop)]
    assert (one.need.inbound, one.need.drafted, one.advice.units) == (6, 4, 120)
    assert "6 on the way, 4 in drafts" in one.why


def test_customers_who_wait_are_bought_for_where_the_sku_sells(store, shop):
    def wait(work):
        a_point(work, "US-1")
        work.execute(sa.update(skus).values(when_out="backorder"))
        a_placed_order(work, ("LAMP", 17))  # 10 are there

    run(store, "cli", wait)
    one = suggested(store, state="waiting")[lamp_of(shop)]
    assert (one.need.here + 17 - one.need.waiting, one.need.waiting >= 7) == (10, True)
    assert one.advice.units == 144  # 135 - 10 + 17
    assert f"{one.need.waiting} waited for" in one.why


def test_levels_set_by_hand_stand_instead_of_the_formula(store, shop):
    place = (shop["eu"], shop["mug"])
    run(store, "cli", reorder_levels.set_reorder, place, Reorder(120, 150), Reorder())
    one = suggested(store, q="mug")[f"{shop['eu']}-{shop['mug']}"]
    assert (one.advice.reorder_point, one.advice.units, one.advice.offer) == (120, 50, None)
    assert "reorder point set to 120" in one.why

    run(store, "cli", reorder_levels.set_reorder, place, Reorder(120, 150), Reorder())  # as it is
    with pytest.raises(StaleEdit, match="reorder point is now 120"):
        run(store, "cli", reorder_levels.set_reorder, place, Reorder(5), Reorder(9))
    for wrong in (Reorder(-1), Reorder(20, 10)):
        with pytest.raises(InvalidInput):
            run(store, "cli", reorder_levels.set_reorder, place, wrong, Reorder(120, 150))
    with pytest.raises(NotFound):
        run(store, "cli", reorder_levels.set_reorder, (place[0], 999), Reorder(5), Reorder())


def test_tabs_filters_and_order(store, shop):
    place = (shop["eu"], shop["mug"])
    run(store, "cli", reorder_levels.set_reorder, place, Reorder(120), Reorder())
    counts = reorder.tab_counts(store, ReorderFilter())
    assert {tab: count.number for tab, count in counts.items()} == {
        "": 2, "urgent": 1, "waiting": 0, "unsold": 1,
    }  # fmt: skip
    assert len(suggested(store, state="unsold")) == 1
    assert len(suggested(store, supplier="Acme Ltd")) == 1
    assert suggested(store, point="US-1") == {}
    by_sku = reorder.rows(store, ReorderFilter(sort="sku", dir="desc"), 0, 10)
    assert [one.place.sku for one in by_sku] == ["MUG", "LAMP"]
    assert reorder.supplier_labels(store) == ["Acme Ltd"]


def test_rows_count_and_tabs_of_a_view_are_of_one_reading_until_something_happens(store, shop):
    with said(store) as heard:
        suggested(store)
        reorder.count(store, ReorderFilter(state="urgent"))
        reorder.tab_counts(store, ReorderFilter(prefer="fastest"))
    assert len(readings(heard)) == 1

    run(store, "cli", a_draft, shop["acme"], ("LAMP", 125))
    with said(store) as heard:
        assert suggested(store) == {}
    assert len(readings(heard)) == 1


def readings(heard):
    return [text for text, _ in heard if "reorder_up_to" in text]


def test_the_view_is_taken_away_with_the_reason_of_each_row(store, shop):
    export = export_of("reorder")
    (row,) = rows_of(store, export, {"state": "urgent"}, "UTC")
    told = dict(zip((column.name for column in export.columns), row, strict=True))
    assert (told["sku"], told["order_units"], told["cost"], told["currency"]) == (
        "LAMP", 126, "504.00", "EUR",
    )  # fmt: skip
    assert told["why"].endswith("order 126 (125 in packs of 6)")


@pytest.mark.parametrize(
    "query", [{"state": "gone"}, {"sort": "cost"}, {"prefer": "nicest"}, {"colour": "red"}]
)
def test_an_address_that_asks_for_nonsense_is_refused(query):
    with pytest.raises(InvalidInput):
        ReorderFilter.parse(query)


def test_a_filter_comes_back_from_its_query():
    wanted = ReorderFilter(q="lamp", state="urgent", prefer="fastest", sort="units", dir="desc")
    assert ReorderFilter.parse(wanted.to_query()) == wanted


def test_any_place_can_be_looked_at_and_an_unknown_one_is_refused(store, shop):
    place, one = reorder.place_of(store, f"{shop['eu']}-{shop['mug']}")
    assert (place.sku, one) == ("MUG", None)
    for key in ("9-9", "x", ""):
        with pytest.raises(NotFound):
            reorder.place_of(store, key)


def test_chosen_suggestions_become_one_draft_for_each_supplier_and_point(store, shop):
    def more(work):
        us, vase = a_point(work, "US-1"), a_sku(work, "VASE")
        a_supplier(work, "SWIFT", Price(vase, 900))
        for point, sku in ((shop["eu"], vase), (us, vase), (us, shop["lamp"])):
            stocked(work, point, sku, 40)
            sold(work, point, sku, 39)

    run(store, "cli", more)
    found = reorder.chosen(store, list(suggested(store)), "in_time")
    wanted = [
        Chosen(one.advice.offer.supplier_id, one.place.point_id, one.place.sku_id, one.advice.units)
        for one in found
    ]
    numbers = run(store, "person:1", draft_chosen, "key", wanted)
    assert len(numbers) == 4  # two suppliers, two points
    assert run(store, "person:1", draft_chosen, "key", []) == numbers  # pressed twice
    assert orders.count(store, PurchaseOrderFilter()).number == 4
    sheet = purchase_order_sheet(store, numbers[0])
    assert [(line.sku, line.quantity, str(line.cost)) for line in sheet.lines] == [
        ("LAMP", 126, "€4.00")
    ]
    assert suggested(store) == {}
    with pytest.raises(InvalidInput, match="Nothing was chosen"):
        run(store, "person:1", draft_chosen, "other", [])


def test_drafting_again_makes_room_for_what_else_is_needed(store, shop):
    wanted = [Chosen(shop["acme"], shop["eu"], shop["mug"], 5)]
    with pytest.raises(InvalidInput, match="price list has changed"):
        run(store, "cli", draft_chosen, "k", wanted)
    assert orders.count(store, PurchaseOrderFilter()).number == 0
