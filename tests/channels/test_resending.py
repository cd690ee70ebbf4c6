"""The file of rejects, corrected, is read by the mapping of the import that made it."""

from pathlib import Path

from iorder.channels.draft import OrderDraft, Rejected
from iorder.channels.inspection import inspect
from iorder.channels.mapping import to_mapping
from iorder.channels.plan import Plan
from iorder.channels.reader import drafts, preview
from iorder.views.imports import Reject
from iorder.views.rejects import as_csv

ORDERS = (
    "order_id,order_tms,customer_id,order_status\n1,2026-02-04,3,COMPLETE\n2,2026-02-31,3,NEW\n"
)
LINES = (
    "order_id,line_item_id,product_id,unit_price,quantity\n"
    "1,1,33,37.00,4\n2,1,11,30.69,2\n2,2,41,8.66,3\n"
)


def read(paths: list[Path], **more: object) -> Plan:
    return inspect("orders", paths, "web", default_currency="USD", zone="UTC", **more).plan


def rejects_of(plan: Plan, staging: Path) -> str:
    staging.mkdir()
    refused = [one for _, one in drafts(plan, staging) if isinstance(one, Rejected)]
    rows = [
        Reject(0, source.file, source.row, one.column, one.reason, source.cells)
        for one in refused
        for source in one.rows
    ]
    headers = list(dict.fromkeys(header for row in rows for header in row.cells))
    return b"".join(as_csv(headers, rows)).decode()


def test_rejects_of_orders_and_lines_come_back_as_one_file(tmp_path):
    orders, lines = tmp_path / "orders.csv", tmp_path / "order_items.csv"
    orders.write_text(ORDERS)
    lines.write_text(LINES)
    plan = read([orders, lines])
    corrected = tmp_path / "rejects.csv"
    corrected.write_text(rejects_of(plan, tmp_path / "staging").replace("02-31", "02-28"))

    again = read([corrected], mapping=to_mapping(plan))

    [order] = preview(again)
    assert isinstance(order, OrderDraft)
    assert (order.ref, len(order.lines)) == ("2", 2)
    assert sum(line.total_minor for line in order.lines) == 2 * 3069 + 3 * 866
