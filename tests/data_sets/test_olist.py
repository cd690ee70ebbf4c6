"""Olist: Brazilian orders with split payments, promises and dates; every stored figure exact."""

from zoneinfo import ZoneInfo

import pytest

from iorder.orders.model import orders
from tests.support.contents import contents
from tests.support.figures import Figures

pytestmark = pytest.mark.slow

MAPPING = "currency: BRL\nzone: America/Sao_Paulo\n"
PEOPLE = "distinct_customer_unique_id (real people)"

FIGURES = {
    "rows.orders": lambda of: of.one("select count(*) from orders"),
    "rows.order_items": lambda of: of.one("select count(*) from order_lines where kind = 'item'"),
    "rows.order_payments": lambda of: of.one("select count(*) from tenders"),
    "rows.sellers": lambda of: of.one("select count(*) from points"),
    "rows.products": lambda of: of.one("select count(*) from skus"),
    "orders_by_status": lambda of: of.pairs(
        "select source_status, count(*) from orders group by source_status"
    ),
    "purchase_min_max": lambda of: [
        at.astimezone(ZoneInfo("America/Sao_Paulo")).strftime("%Y-%m-%d %H:%M:%S")
        for at in of.times(orders.c.placed_at)
    ],
    PEOPLE: lambda of: of.one("select count(*) from customers"),
    "orders_without_items": lambda of: of.one(
        "select count(*) from orders where line_count = 0 and trim(flags) = 'no_items'"
    ),
    "orders_without_payment": lambda of: of.one(
        "select count(*) from orders where id not in (select order_id from tenders)"
    ),
    "sum_item_price": lambda of: of.major(
        "select sum(total_minor) from order_lines where kind = 'item'"
    ),
    "sum_freight": lambda of: of.major("select sum(shipping_minor) from orders"),
    "sum_payment_value": lambda of: of.major("select sum(amount_minor) from tenders"),
    "payments_by_type": lambda of: {
        method: [count, int(amount) / 100]
        for method, count, amount in of.rows(
            "select method, count(*), sum(amount_minor) from tenders group by method"
        )
    },
    "orders_with_more_than_one_payment_row": lambda of: of.one(
        "select count(*) from (select order_id from tenders group by order_id "
        "having count(*) > 1) as several"
    ),
    "orders_where_abs(payments - items - freight) > 0.02 (orders with items only)": lambda of: (
        of.one(
            "select count(*) from (select o.id from orders o join tenders t on t.order_id = o.id "
            "where o.line_count > 0 group by o.id, o.items_minor, o.shipping_minor "
            "having abs(sum(t.amount_minor) - o.items_minor - o.shipping_minor) > 2) as odd"
        )
    ),
    "sum_price_plus_freight_by_status": lambda of: of.majors(
        "select source_status, sum(items_minor + shipping_minor) from orders "
        "where line_count > 0 group by source_status"
    ),
    "delivered_late (delivered_customer_date > estimated)": lambda of: of.one(
        "select count(*) from orders where delivered_at > promised_at"
    ),
    "delivered_status_without_delivery_date": lambda of: of.one(
        "select count(*) from orders where source_status = 'delivered' and delivered_at is null"
    ),
    "canceled_but_has_delivery_date": lambda of: of.one(
        "select count(*) from orders where source_status = 'canceled' and delivered_at is not null"
    ),
    "orders_with_items_from_more_than_one_seller": lambda of: of.one(
        "select count(*) from (select order_id from order_lines where kind = 'item' "
        "group by order_id having count(distinct point_id) > 1) as several"
    ),
    "customers_by_state_top5": lambda of: [
        [state, count]
        for state, count in of.rows(
            "select region, count(*) as n from order_addresses where role = 'ship' "
            "group by region order by n desc limit 5"
        )
    ],
    "zip_prefix_with_leading_zero (customers)": lambda of: of.one(
        "select count(*) from order_addresses where role = 'ship' and substr(postcode, 1, 1) = '0'"
    ),
}
NOT_STORED = {
    "rows.customers": "a row is one order's buyer; iOrder keeps the person (1,982), and the "
    "address with the order, whose 1,993 rows are counted by state and postcode",
    "distinct_customer_id": "an id of one order, not of a person",
    "rows.order_reviews": "iOrder has no reviews",
    "reviews_by_score": "iOrder has no reviews",
    "repeated_review_ids": "iOrder has no reviews",
}
PARTS = (
    ("points", "olist_sellers_dataset.csv", 803),
    ("products", "olist_products_dataset.csv", 1634),
    ("orders", "", 1993),
)
"""(kind, file or the whole folder, records)."""


def import_all(take, folder, mapping):
    return [
        take(kind, folder / name, "--channel", "olist", "--map", mapping).counts
        for kind, name, _ in PARTS
    ]


def test_every_figure_comes_out_exactly_and_a_second_import_changes_nothing(
    take, store, data_dir, expected, tmp_path
):
    folder = data_dir / "olist_sample"
    mapping = tmp_path / "olist.yaml"
    mapping.write_text(MAPPING)

    first = import_all(take, folder, mapping)
    before = contents(store)
    second = import_all(take, folder, mapping)

    assert first == [(records, 0, 0, 0) for _, _, records in PARTS]
    assert second == [(0, 0, records, 0) for _, _, records in PARTS]
    assert contents(store) == before
    figures = {name: figure for name, figure in expected(folder).items() if name not in NOT_STORED}
    of = Figures(store)
    assert {name: ask(of) for name, ask in FIGURES.items()} == figures
