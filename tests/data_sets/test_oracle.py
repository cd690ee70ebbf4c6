"""Oracle's "Customer Orders": every figure of its ``expected.json`` comes out, twice in a row."""

import pytest

from iorder.orders.model import orders
from tests.support.contents import contents
from tests.support.figures import Figures

pytestmark = pytest.mark.slow

ITEMS = "order_lines l join orders o on o.id = l.order_id and l.kind = 'item'"

FIGURES = {
    "rows.customers": lambda of: of.one("select count(*) from customers"),
    "rows.products": lambda of: of.one("select count(*) from skus"),
    "rows.stores": lambda of: of.one("select count(*) from points"),
    "rows.orders": lambda of: of.one("select count(*) from orders"),
    "rows.shipments": lambda of: of.one("select count(*) from shipments"),
    "rows.order_items": lambda of: of.one("select count(*) from order_lines"),
    "rows.inventory": lambda of: of.one("select count(*) from stock"),
    "orders_by_status": lambda of: of.pairs(
        "select source_status, count(*) from orders group by source_status"
    ),
    "orders_by_store": lambda of: of.pairs(
        "select p.label, count(*) from orders o join points p on p.id = o.point_id group by p.label"
    ),
    "shipments_by_status": lambda of: of.pairs(
        "select source_status, count(*) from shipments group by source_status"
    ),
    "order_date_min_max": lambda of: [
        at.replace(tzinfo=None).isoformat() for at in of.times(orders.c.placed_at)
    ],
    "distinct_customers_with_orders": lambda of: of.one(
        "select count(distinct customer_id) from orders"
    ),
    "customers_without_orders": lambda of: of.one(
        "select count(*) from customers where id not in (select customer_id from orders)"
    ),
    "distinct_emails": lambda of: of.one("select count(distinct email) from customers"),
    "lines": lambda of: of.one(f"select count(*) from {ITEMS}"),
    "units": lambda of: of.one(f"select sum(l.quantity) from {ITEMS}"),
    "sum_line_totals": lambda of: of.major(f"select sum(l.total_minor) from {ITEMS}"),
    "sum_line_totals_by_order_status": lambda of: of.majors(
        f"select o.source_status, sum(l.total_minor) from {ITEMS} group by o.source_status"
    ),
    "orders_without_lines": lambda of: of.one("select count(*) from orders where line_count = 0"),
    "lines_without_shipment": lambda of: of.one(
        "select count(*) from order_lines "
        "where id not in (select order_line_id from shipment_lines)"
    ),
    "line_price_differs_from_product_price": lambda of: of.one(
        f"select count(*) from {ITEMS} join skus s on s.id = l.sku_id "
        "and s.price_minor <> l.unit_minor"
    ),
    "inventory_units_total": lambda of: of.one("select sum(on_hand) from stock"),
    "inventory_units_by_store_id": lambda of: of.pairs(
        "select p.code, sum(s.on_hand) from stock s join points p on p.id = s.point_id "
        "group by p.code"
    ),
    "top5_products_by_units": lambda of: [
        [title, int(units)]
        for title, units in of.rows(
            "select s.title, sum(l.quantity) as units from order_lines l "
            "join skus s on s.id = l.sku_id group by s.id, s.title order by units desc limit 5"
        )
    ],
    "shipments_spanning_more_than_one_order": lambda of: of.one(
        "select count(*) from (select shipment_id from shipment_lines group by shipment_id "
        "having count(distinct order_id) > 1) as several"
    ),
    "orders_with_more_than_one_shipment": lambda of: of.one(
        "select count(*) from (select order_id from shipment_lines group by order_id "
        "having count(distinct shipment_id) > 1) as several"
    ),
}
"""Every figure of the set is stored."""

PARTS = (
    ("points", "stores.csv", 23),
    ("products", "products.csv", 46),
    ("customers", "customers.csv", 392),
    ("orders", "", 1950),
    ("shipments", "shipments.csv", 1892),
    ("stock", "inventory.csv", 566),
)
"""(kind, file or the whole folder, records)."""


def import_all(take, folder):
    return [take(kind, folder / name, "--channel", "oracle").counts for kind, name, _ in PARTS]


def test_every_figure_comes_out_exactly_and_a_second_import_changes_nothing(
    take, store, data_dir, expected
):
    folder = data_dir / "oracle_customer_orders"

    first = import_all(take, folder)
    before = contents(store)
    second = import_all(take, folder)

    assert first == [(records, 0, 0, 0) for _, _, records in PARTS]
    assert second == [(0, 0, records, 0) for _, _, records in PARTS]
    assert contents(store) == before
    of = Figures(store)
    assert {name: ask(of) for name, ask in FIGURES.items()} == expected(folder)


@pytest.mark.full
def test_the_order_of_the_files_does_not_matter(take, store, data_dir, expected):
    folder = data_dir / "oracle_customer_orders"

    for kind, name, _ in reversed(PARTS):
        take(kind, folder / name, "--channel", "oracle")

    of = Figures(store)
    assert {name: ask(of) for name, ask in FIGURES.items()} == expected(folder)
