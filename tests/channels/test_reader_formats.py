"""Whatever the format, a file gives the same drafts; memory does not grow with its length."""

import gzip
import json
import tracemalloc
from pathlib import Path

import openpyxl
import pytest

from iorder.channels.plan import FilePlan, Plan
from iorder.channels.reader import drafts, preview
from tests.support.plans import BULB, DESK, HEADER, LAMP, LINE, ORDER, changed, orders_of, taken

ROWS = [LAMP, BULB, DESK]
RECORDS = [
    {"Order": "1001", "Date": LAMP[1], "Currency": "EUR", "line_items": [
        {"Item": "Lamp", "Qty": 2, "Price": 19.90}, {"Item": "Bulb", "Qty": 3, "Price": "1.50"},
    ]},
    {"Order": 1002, "Date": DESK[1], "Currency": "EUR", "line_items": [
        {"Item": "Desk", "Qty": 1, "Price": 120},
    ]},
]  # fmt: skip
NESTED = {field: f"line_items.{name}" for field, name in LINE.items()}


def planned(path: Path, kind: str, columns: dict[str, str], **more: str) -> Plan:
    file = FilePlan(str(path), path.name, "orders", kind, "utf-8", columns=columns, **more)
    return Plan("orders", files=[file])


def csv_gz(folder):
    plan = orders_of(folder, [HEADER, *ROWS])
    packed = folder / "orders.csv.gz"
    packed.write_bytes(gzip.compress(Path(plan.files[0].path).read_bytes()))
    plan.files[0].path = str(packed)
    return plan


def semicolons_in_utf16(folder):
    path = folder / "orders.txt"
    path.write_text("\r\n".join(";".join(row) for row in [HEADER, *ROWS]), encoding="utf-16")
    plan = planned(path, "text", {**ORDER, **LINE}, separator=";")
    plan.files[0].encoding = "utf-16"
    return plan


def xlsx(folder):
    book = openpyxl.Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append([*row[:4], *(float(c) if c[:1].isdigit() else c for c in row[4:])])
    book.save(folder / "orders.xlsx")
    return planned(folder / "orders.xlsx", "xlsx", {**ORDER, **LINE}, sheet="Sheet")


def document(folder):
    path = folder / "orders.json"
    path.write_text(json.dumps({"orders": RECORDS}))
    return planned(path, "json", {**ORDER, **NESTED})


def document_lines(folder):
    path = folder / "orders.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in RECORDS))
    return planned(path, "jsonl", {**ORDER, **NESTED})


@pytest.mark.parametrize("made", [csv_gz, semicolons_in_utf16, xlsx, document, document_lines])
def test_every_format_gives_the_same_orders(tmp_path, made):
    wanted = taken(orders_of(tmp_path, [HEADER, *ROWS]), tmp_path / "plain")
    plan = made(tmp_path)
    for found in (taken(plan, tmp_path / "other"), preview(plan)):
        assert [(one.ref, one.placed_at, one.currency, one.lines) for one in found] == [
            (one.ref, one.placed_at, one.currency, one.lines) for one in wanted
        ]


@pytest.mark.parametrize("scattered", [False, True])
def test_memory_does_not_grow_with_the_length_of_a_file(tmp_path, scattered):
    def peak(orders):
        rows = [changed(row, order=str(n)) for n in range(orders) for row in (LAMP, BULB)]
        if scattered:
            rows = [*rows[1:], rows[0]]
        plan = orders_of(tmp_path, [HEADER, *rows])
        tracemalloc.start()
        count = sum(1 for _ in drafts(plan, tmp_path / str(orders)))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == orders
        return highest

    peak(10)
    assert peak(3_000) - peak(1_000) < 1_000_000
