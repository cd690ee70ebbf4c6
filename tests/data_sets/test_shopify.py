"""Shopify's order export: its figures exact, the order that contradicts itself kept and flagged."""

from tests.support.contents import contents
from tests.support.figures import Figures

FIGURES = {
    "orders": lambda of: of.one("select count(*) from orders"),
    "lines": lambda of: of.one("select count(*) from order_lines where kind = 'item'"),
    "units": lambda of: of.one("select sum(unit_count) from orders"),
    "sum_total": lambda of: f"{of.major('select sum(total_minor) from orders'):.2f}",
}


def test_every_figure_comes_out_exactly_and_a_second_import_changes_nothing(
    take, store, data_dir, expected
):
    folder = data_dir / "sales_channels" / "shopify_csv"
    file = folder / "orders_export_zip_apostrophe.csv"

    first = take("orders", file, "--channel", "shopify")
    before = contents(store)
    second = take("orders", file, "--channel", "shopify")

    figures = expected(folder)
    zips = figures.pop("zip_after_cleaning")
    note = figures.pop("note")
    of = Figures(store)
    assert (first.code, first.counts) == (0, (4, 0, 0, 0))
    assert (second.code, second.counts) == (0, (0, 0, 4, 0))
    assert contents(store) == before
    assert {name: ask(of) for name, ask in FIGURES.items()} == figures
    stored = of.pairs(
        "select o.external_ref, a.postcode from orders o join order_addresses a "
        "on a.order_id = o.id and a.role = 'ship'"
    )
    assert {ref: stored[ref] for ref in zips} == zips
    assert note.startswith("#1041")


def test_the_order_that_contradicts_itself_is_kept_as_stated_and_flagged(take, store, data_dir):
    take("orders", data_dir / "sales_channels/shopify_csv/orders_export_zip_apostrophe.csv")

    (row,) = Figures(store).rows(
        "select items_minor, difference_minor, total_minor, flags from orders "
        "where external_ref = '#1041'"
    )
    items, difference, total, flags = row
    assert (items, total) == (8400, 6050)
    assert difference == 6050 - (8400 + 900 + 350)
    assert flags.split() == ["difference", "subtotal_differs"]
