"""Orders, lines, payments and what lends them names come together from files of their own."""

import sqlite3

import pytest

from iorder.channels.draft import OrderDraft
from iorder.channels.plan import Plan
from iorder.channels.reader import drafts, preview
from tests.support.plans import a_file, orders_of, taken

ORDERS = [
    ["id", "day", "buyer", "via", "total"],
    ["7", "2024-03-01", "c1", "2", "25.00"],
    ["5", "2024-03-02", "c2", "1", "10.00"],
    ["6", "2024-03-03", "c9", "9", ""],
]
LINES = [
    ["order", "product", "price", "qty"],
    ["5", "p1", "10.00", "1"],
    ["7", "p1", "10.00", "2"],
    ["5", "p2", "0", "1"],
    ["7", "p3", "5.00", "1"],
]
PAYMENTS = [["order", "nr", "how", "amount"], ["7", "2", "voucher", "5"], ["7", "1", "cash", "20"]]
BUYERS = [
    ["id", "who", "town"],
    ["c1", "Ada", "Lyon"],
    ["c2", "Bob", "Nice"],
    ["c3", "Eve", "Metz"],
]
PRODUCTS = [["id", "name"], ["p1", "Lamp"], ["p2", "Gift"]]
CARRIERS = [["id", "company"], ["1", "Post"], ["2", "Express"]]


def shop(folder, **changed):
    """The whole shop; ``changed`` replaces the rows of a role, None leaves its file out."""
    parts = {
        "orders": ({"ref": "id", "placed_at": "day", "customer_ref": "buyer", "carrier": "via",
                    "total": "total"}, ORDERS),
        "lines": ({"order_ref": "order", "line_sku_ref": "product", "line_unit_price": "price",
                   "line_quantity": "qty"}, LINES),
        "payments": ({"order_ref": "order", "position": "nr", "method": "how",
                      "amount": "amount"}, PAYMENTS),
        "customers": ({"ref": "id", "name": "who", "city": "town"}, BUYERS),
        "products": ({"ref": "id", "title": "name"}, PRODUCTS),
        "carriers": ({"ref": "id", "name": "company"}, CARRIERS),
    }  # fmt: skip
    files = [
        a_file(folder, role, columns, changed.get(role, rows))
        for role, (columns, rows) in parts.items()
        if changed.get(role, rows) is not None
    ]
    return Plan("orders", files=files, currency="EUR")


def test_an_order_is_joined_from_all_its_files(tmp_path):
    [first, second, third] = taken(shop(tmp_path), tmp_path)
    assert [(line.title, line.quantity, line.total_minor) for line in first.lines] == [
        ("Lamp", 2, 2000),
        ("p3", 1, 500),
    ]
    assert [(one.position, one.method, one.amount_minor) for one in first.payments] == [
        (1, "cash", 2000),
        (2, "voucher", 500),
    ]
    assert (first.customer.ref, first.customer.contact.name) == ("c1", "Ada")
    assert (first.ship_to.city, first.carrier, first.stated) == ("Lyon", "Express", {"total": 2500})
    assert (second.ref, second.carrier, len(second.lines)) == ("5", "Post", 2)
    assert (third.lines, third.carrier, third.customer.ref) == ([], "9", "c9")


def test_an_order_counts_the_rows_of_its_own_in_every_file(tmp_path):
    [first, *_] = taken(shop(tmp_path), tmp_path)
    assert [(one.file, one.row) for one in first.rows] == [
        ("orders.csv", 2), ("lines.csv", 3), ("lines.csv", 5),
        ("payments.csv", 2), ("payments.csv", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "row", "column", "words"),
    [
        ("lines", ["7", "p2", "1.00", "0"], "qty", "must be 1 or more"),
        ("payments", ["7", "3", "cash", "-4"], "amount", "refunded amount"),
        ("payments", ["7", "3", "cash", ""], "amount", "fill it in"),
    ],
)
def test_a_fault_in_any_file_rejects_the_order_with_the_rows_of_all(
    tmp_path, role, row, column, words
):
    rows = {"lines": LINES, "payments": PAYMENTS}[role]
    [bad, *good] = taken(shop(tmp_path, **{role: [*rows, row]}), tmp_path)
    assert (bad.column, words in bad.reason) == (column, True)
    assert bad.rows[0].file == f"{role}.csv"
    assert len(bad.rows) == 6
    assert [one.ref for one in good] == ["5", "6"]


@pytest.mark.parametrize("role", ["lines", "payments"])
def test_rows_of_an_order_that_is_not_there_are_refused_after_the_orders(tmp_path, role):
    stray = {"lines": ["404", "p1", "1", "1"], "payments": ["404", "1", "cash", "9"]}[role]
    rows = {"lines": LINES, "payments": PAYMENTS}[role]
    found = taken(shop(tmp_path, **{role: [rows[0], stray, *rows[1:], stray]}), tmp_path)
    assert [isinstance(one, OrderDraft) for one in found] == [True, True, True, False]
    assert (found[3].column, len(found[3].rows)) == ("order", 2)
    assert "Order 404 is not in the orders file" in found[3].reason


def test_exports_that_overlap_count_an_order_once(tmp_path):
    header, lamp, bulb, desk = (
        ["Order", "Date", "Currency", "Item", "Qty", "Price"],
        ["1", "2024-03-01", "EUR", "Lamp", "1", "10"],
        ["1", "2024-03-01", "EUR", "Bulb", "1", "1"],
        ["2", "2024-03-02", "EUR", "Desk", "1", "99"],
    )
    (tmp_path / "more").mkdir()
    march = orders_of(tmp_path, [header, lamp, bulb])
    april = orders_of(tmp_path / "more", [header, desk, lamp, bulb])
    both = Plan("orders", files=[*march.files, *april.files])
    [first, second] = taken(both, tmp_path)
    assert (len(first.lines), len(first.rows), second.ref) == (2, 4, "2")
    assert first.digest == taken(march, tmp_path / "alone")[0].digest

    orders_of(tmp_path / "more", [header, desk, lamp, [*bulb[:4], "2", "1"]])
    [clash, second] = taken(both, tmp_path / "again")
    assert "leave it in one of them" in clash.reason
    assert second.ref == "2"


def test_a_name_that_another_file_lends_counts_for_the_digest(tmp_path):
    first, second, _ = taken(shop(tmp_path), tmp_path / "a")
    renamed = [*PRODUCTS[:2], ["p2", "Present"]]
    again = taken(shop(tmp_path, products=renamed), tmp_path / "b")
    assert again[0].digest == first.digest
    assert again[1].digest != second.digest


def test_a_finished_staging_file_is_used_again(tmp_path):
    plan, heard = shop(tmp_path), []
    list(drafts(plan, tmp_path / "s", progress=lambda phase, _: heard.append(phase)))
    made = (tmp_path / "s" / "staging.db").stat().st_ino
    assert set(heard) == {"staging", "reading"}

    heard.clear()
    rest = list(drafts(plan, tmp_path / "s", start=1, progress=lambda *one: heard.append(one[0])))
    assert [(number, one.ref) for number, one in rest] == [(1, "5"), (2, "6")]
    assert set(heard) == {"reading"}
    assert (tmp_path / "s" / "staging.db").stat().st_ino == made


@pytest.mark.parametrize("left", ["staging.db", "staging.part"])
def test_a_staging_file_that_was_not_finished_is_made_again(tmp_path, left):
    plan = shop(tmp_path)
    folder = tmp_path / "staging"
    folder.mkdir()
    with sqlite3.connect(folder / left) as conn:
        conn.execute("create table main (id integer)")
    conn.close()
    assert [one.ref for one in taken(plan, tmp_path)] == ["7", "5", "6"]


def test_a_staging_file_that_is_damaged_is_made_again(tmp_path):
    (tmp_path / "staging").mkdir()
    (tmp_path / "staging" / "staging.db").write_bytes(b"not a database at all" * 500)
    assert [one.ref for one in taken(shop(tmp_path), tmp_path)] == ["7", "5", "6"]


def test_another_plan_over_the_same_files_is_staged_anew(tmp_path):
    plan = shop(tmp_path)
    assert taken(plan, tmp_path)[0].customer.contact.name == "Ada"
    plan.files[3].columns["name"] = "town"
    assert taken(plan, tmp_path)[0].customer.contact.name == "Lyon"


def test_staging_stops_when_asked_and_begins_anew(tmp_path):
    rows = [LINES[0], *([["7", "p1", "1.00", "1"]] * 5_000)]
    plan = shop(tmp_path, lines=rows)
    asked = []

    def stop():
        asked.append(1)
        return len(asked) > 4

    assert list(drafts(plan, tmp_path / "s", should_stop=stop)) == []
    assert not (tmp_path / "s" / "staging.db").exists()
    assert len(list(drafts(plan, tmp_path / "s"))) == 3


def test_cells_come_out_of_staging_as_they_went_in(tmp_path):
    odd = ["7", "a\x1fb", "1.00", "1"]
    quoted = ["7", 'say "x"\nand y', "1.00", "1"]
    [first, *_] = taken(shop(tmp_path, lines=[LINES[0], odd, quoted], products=None), tmp_path)
    assert [line.title for line in first.lines] == ["a b", 'say "x" and y']
    assert first.rows[2].cells["product"] == quoted[1]


def test_a_preview_joins_what_it_can(tmp_path):
    shown = preview(shop(tmp_path))
    whole = taken(shop(tmp_path), tmp_path)
    assert [one.digest for one in shown] == [one.digest for one in whole]


def test_files_without_a_part_are_not_opened(tmp_path):
    plan = shop(tmp_path)
    plan.files.append(a_file(tmp_path, "", {}, "", name="LICENSE.txt"))
    plan.files.append(a_file(tmp_path, "stock", {"sku": "gone"}, "a,b\n"))
    assert len(taken(plan, tmp_path)) == 3


def test_a_changed_payment_changes_the_digest_of_its_order_only(tmp_path):
    first, second, _ = taken(shop(tmp_path), tmp_path / "a")
    dearer = [*PAYMENTS[:2], ["7", "1", "cash", "21"]]
    again = taken(shop(tmp_path, payments=dearer), tmp_path / "b")
    assert again[0].digest != first.digest
    assert again[1].digest == second.digest


def test_a_customer_is_found_by_email_where_the_order_names_no_number(tmp_path):
    orders = [["id", "day", "mail"], ["7", "2024-03-01", "ada@example.com"]]
    buyers = [["no", "mail", "who"], ["c1", "ada@example.com", "Ada"]]
    files = [
        a_file(tmp_path, "orders", {"ref": "id", "placed_at": "day", "email": "mail"}, orders),
        a_file(tmp_path, "customers", {"ref": "no", "email": "mail", "name": "who"}, buyers),
    ]
    [order] = taken(Plan("orders", files=files, currency="EUR"), tmp_path)
    assert (order.customer.ref, order.customer.contact.name) == ("c1", "Ada")
