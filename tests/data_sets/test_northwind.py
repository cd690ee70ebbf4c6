"""Northwind: orders over several files, discounts as fractions, every stored figure exact."""

import pytest

from iorder.orders.model import orders
from tests.support.contents import contents
from tests.support.figures import Figures

pytestmark = pytest.mark.slow

COUNTRIES = {
    "AR": "Argentina", "AT": "Austria", "BE": "Belgium", "BR": "Brazil", "CA": "Canada",
    "CH": "Switzerland", "DE": "Germany", "DK": "Denmark", "ES": "Spain", "FI": "Finland",
    "FR": "France", "GB": "UK", "IE": "Ireland", "IT": "Italy", "MX": "Mexico", "NO": "Norway",
    "PL": "Poland", "PT": "Portugal", "SE": "Sweden", "US": "USA", "VE": "Venezuela",
}  # fmt: skip

FIGURES = {
    "rows.categories": lambda of: of.one("select count(distinct category) from products"),
    "rows.customers": lambda of: of.one("select count(*) from customers"),
    "rows.order_details": lambda of: of.one("select count(*) from order_lines"),
    "rows.orders": lambda of: of.one("select count(*) from orders"),
    "rows.products": lambda of: of.one("select count(*) from skus"),
    "rows.shippers": lambda of: of.one("select count(distinct shipping_method) from orders"),
    "order_date_min_max": lambda of: [at.date().isoformat() for at in of.times(orders.c.placed_at)],
    "orders_not_shipped (shippedDate NULL)": lambda of: of.one(
        "select count(*) from orders where shipped_at is null"
    ),
    "orders_shipped_late (shippedDate > requiredDate)": lambda of: of.one(
        "select count(*) from orders where shipped_at > promised_at"
    ),
    "distinct_customers_with_orders": lambda of: of.one(
        "select count(distinct customer_id) from orders"
    ),
    "orders_by_ship_country": lambda of: {
        COUNTRIES[code]: count
        for code, count in of.pairs(
            "select ship_country, count(*) from orders group by ship_country"
        ).items()
    },
    "orders_by_shipper": lambda of: of.pairs(
        "select shipping_method, count(*) from orders group by shipping_method"
    ),
    "units": lambda of: of.one("select sum(unit_count) from orders"),
    "gross_sum": lambda of: of.major("select sum(quantity * unit_minor) from order_lines"),
    "freight_sum": lambda of: of.major("select sum(shipping_minor) from orders"),
    "lines_with_discount": lambda of: of.one(
        "select count(*) from order_lines where discount_bp > 0"
    ),
    "discontinued_products": lambda of: of.one("select count(*) from skus where discontinued"),
    "orders_with_null_ship_postcode": lambda of: of.one(
        "select count(*) from order_addresses where role = 'ship' and postcode = ''"
    ),
}
NET = "net_sum_after_discount (float, 2dp)"
NOT_STORED = {
    "rows.employees": "who sold it at the source is no part of an order here",
    "rows.suppliers": "suppliers come with purchasing, a later issue",
}
PARTS = (
    ("products", "products.csv", 77),
    ("customers", "customers.csv", 91),
    ("orders", "", 830),
)
"""(kind, file or the whole folder, records)."""


def import_all(take, folder):
    return [take(kind, folder / name, "--channel", "northwind").counts for kind, name, _ in PARTS]


def test_every_figure_comes_out_exactly_and_a_second_import_changes_nothing(
    take, store, data_dir, expected
):
    folder = data_dir / "northwind"

    first = import_all(take, folder)
    before = contents(store)
    second = import_all(take, folder)

    assert first == [(records, 0, 0, 0) for _, _, records in PARTS]
    assert second == [(0, 0, records, 0) for _, _, records in PARTS]
    assert contents(store) == before
    figures = expected(folder)
    net = figures.pop(NET)
    for name in NOT_STORED:
        figures.pop(name)
    of = Figures(store)
    assert {name: ask(of) for name, ask in FIGURES.items()} == figures
    # Quantity x price x (1 - discount) is no whole cent; a line is rounded half up to one.
    lines = of.one("select count(*) from order_lines")
    stored = of.major("select sum(total_minor) from order_lines")
    assert abs(stored - net) <= lines * 0.005
    unrounded = of.rows(
        "select total_minor, quantity * unit_minor * (10000 - discount_bp) from order_lines"
    )
    assert all(total == (exact + 5000) // 10000 for total, exact in unrounded)
