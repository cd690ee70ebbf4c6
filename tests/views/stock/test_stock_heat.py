"""How long stock lasts against its demand and its supplier, and the list by that."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.catalog.model import products
from iorder.inventory.model import stock, stock_ledger, stock_movements
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.purchasing import suppliers
from iorder.views.stock import stock as views
from iorder.views.stock.stock import StockFilter
from iorder.views.stock.stock_filter import COVERS, heat
from tests import builders as b


def shipped(work, place, units):
    """``units`` left yesterday, the shelf told so by the ledger as a parcel's leaving does."""
    (movement,), (row,) = work.ids(stock_movements, 1), work.ids(stock_ledger, 1)
    at = work.now - timedelta(days=1)
    work.insert(
        stock_movements,
        [{"id": movement, "cause": f"ship:{row}", "kind": "ship", "actor": "cli", "at": at}],
    )
    work.insert(
        stock_ledger,
        [{"id": row, "movement_id": movement, "point_id": place[0], "sku_id": place[1],
          "d_on_hand": -units}],
    )  # fmt: skip
    work.execute(
        sa.update(stock)
        .where(stock.c.point_id == place[0], stock.c.sku_id == place[1])
        .values(on_hand=stock.c.on_hand - units)
    )


def shop(work):
    """A unit a day of each but STILL left; what is left of each is in its name."""
    eu = b.a_point(work)
    for code, units in (("OUT-0", 0), ("LOW-9", 9), ("FINE-9", 9), ("OVER-181", 181)):
        sku = b.a_sku(work, code)
        b.stocked(work, eu, sku, units + 28)
        shipped(work, (eu, sku), 28)
        if code == "LOW-9":
            supplied(work, sku, 10)
            work.execute(
                sa.update(products).where(products.c.title == code).values(category="Cups")
            )
    b.stocked(work, eu, b.a_sku(work, "STILL", tracking="serial"), 5)


def supplied(work, sku, days):
    supplier = suppliers.add(work, suppliers.Details("S", "Swift", "EUR", lead_days=30))
    suppliers.set_prices(work, supplier, [suppliers.Price(sku, 100, lead_days=days)])


def codes(store, **query):
    return [row.sku for row in views.rows(store, StockFilter.parse(query), 0, 99)]


@pytest.mark.parametrize(
    ("free", "days", "lead", "word"),
    [(0, 0, 7, "out"), (-3, 9, 7, "out"), (5, None, 7, ""), (5, 6.9, 7, "low"),
     (5, 7, 7, "fine"), (5, 180, 7, "fine"), (5, 180.1, 7, "over"), (5, 200, 300, "low")],
)  # fmt: skip
def test_the_heat_of_a_place(free, days, lead, word):
    assert heat(free, days, lead) == word


def test_each_heat_is_found_by_the_filter_that_is_called_as_it(store):
    run(store, "cli", shop)

    rows = {row.sku: row for row in views.rows(store, StockFilter(), 0, 99)}
    assert {sku: row.heat for sku, row in rows.items()} == {
        "OUT-0": "out", "LOW-9": "low", "FINE-9": "fine", "OVER-181": "over", "STILL": "",
    }  # fmt: skip
    assert (rows["LOW-9"].lead_days, rows["FINE-9"].lead_days) == (10, 7)
    for cover in COVERS:
        assert codes(store, cover=cover) == [s for s, row in rows.items() if row.heat == cover]
        assert views.count(store, StockFilter(cover=cover)).number == 1


def test_a_category_and_how_units_are_told_apart_narrow_the_list(store):
    run(store, "cli", shop)

    assert codes(store, category="Cups") == ["LOW-9"]
    assert codes(store, tracking="serial") == ["STILL"]
    assert codes(store, tracking="none", cover="over") == ["OVER-181"]
    assert views.categories(store) == ["Cups"]
    with pytest.raises(InvalidInput, match="'hot' is no cover; there are out, low"):
        StockFilter.parse({"cover": "hot"})
