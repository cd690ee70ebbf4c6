"""Products, customers, points and counted stock come in once and fill the stubs orders left."""

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.channels.draft import CustomerDraft, PointDraft, ProductDraft, StockDraft
from iorder.customers.model import customers
from iorder.flows.import_catalog import take_customers, take_points, take_products, take_stock
from iorder.flows.import_orders import take_orders
from iorder.inventory.model import points, stock, stock_ledger
from iorder.kernel.address import Address
from tests.support.drafts import a_line, a_row, a_session, an_order


def with_digest(draft):
    draft.rows = (a_row(),)
    draft.digest = draft.digest or repr(draft)
    return draft


def a_count(on_hand=5, point="North", sku="LAMP", **more) -> StockDraft:
    return with_digest(StockDraft(point, sku, on_hand=on_hand, **more))


def tally(outcome) -> tuple[int, int, int]:
    """(created, updated, unchanged)."""
    return outcome.tally.created, outcome.tally.updated, outcome.tally.unchanged


def on_hand(work) -> list[int]:
    return list(work.execute(sa.select(stock.c.on_hand)).scalars())


def test_a_product_fills_the_stub_an_order_left(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", a_line("?", sku_ref="17"))])

    take_products(work, session, [with_digest(ProductDraft("17", "Desk lamp", price_minor=1200))])

    (row,) = work.execute(sa.select(skus)).all()
    assert (row.code, row.title, row.price_minor) == ("17", "Desk lamp", 1200)


def test_a_changed_product_is_updated_and_the_same_one_left_alone(work):
    session = a_session(work)
    lamp = with_digest(ProductDraft("17", "Desk lamp", price_minor=1200))
    dearer = with_digest(ProductDraft("17", "Desk lamp", price_minor=1300))

    done = [tally(take_products(work, session, [one])) for one in (lamp, lamp, dearer)]

    assert done == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]


def test_a_count_replaces_what_is_on_hand_through_the_ledger(work):
    session = a_session(work)

    done = [tally(take_stock(work, session, [a_count(units)])) for units in (5, 5, 3)]

    moved = work.execute(sa.select(stock_ledger.c.d_on_hand).order_by(stock_ledger.c.id)).scalars()
    assert done == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
    assert (on_hand(work), list(moved)) == ([3], [5, -2])


def test_stock_beside_a_product_is_counted_at_the_main_point(work):
    lamp = with_digest(ProductDraft("17", "Desk lamp", on_hand=4, reorder_point=2))

    take_products(work, a_session(work), [lamp])

    row = work.execute(
        sa.select(points.c.code, stock.c.on_hand, stock.c.reorder_point).join(points)
    ).one()
    assert tuple(row) == ("main", 4, 2)


def test_a_point_fills_the_stub_an_order_left(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", point_ref="3")])
    chicago = with_digest(PointDraft("3", "Chicago", "store", latitude=41.9, longitude=-87.6))

    assert tally(take_points(work, session, [chicago])) == (1, 0, 0)

    (row,) = work.execute(sa.select(points)).all()
    assert (row.code, row.label, row.kind, row.latitude) == ("3", "Chicago", "store", 41.9)


def test_a_customer_is_known_by_reference_and_what_is_left_empty_stays(work):
    session = a_session(work)
    told = CustomerDraft("c1", Address(name="Ana", email="ana@example.com", phone="123"))
    moved = CustomerDraft("c1", Address(name="Ana Pires", email="ana@example.com", city="Porto"))

    done = [tally(take_customers(work, session, [with_digest(one)])) for one in (told, told, moved)]

    (row,) = work.execute(sa.select(customers)).all()
    assert done == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
    assert (row.name, row.city, row.phone) == ("Ana Pires", "Porto", "123")
