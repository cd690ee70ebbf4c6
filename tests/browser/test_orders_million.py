"""A million orders in a real browser: any row is as near as the first."""

from statistics import median

import pytest
from playwright.sync_api import expect

from bench import _orders

pytestmark = [pytest.mark.full, pytest.mark.slow]

ORDERS = 1_000_000
LONGEST_MS = 1_000
"""Of the middle jump, until its rows are painted; the server's budget is a twentieth of it."""

JUMP = """async ([row, text]) => {
    const api = await window.dash_ag_grid.getApiAsync("orders-grid");
    const began = performance.now();
    api.ensureIndexVisible(row, "middle");
    for (;;) {
        const cell = document.querySelector(`.ag-pinned-left-cols-container [row-index="${row}"]`);
        if (cell && cell.textContent.includes(text)) { return performance.now() - began; }
        if (performance.now() - began > 15000) { return -1; }
        await new Promise(done => setTimeout(done, 10));
    }
}"""


def number(row):
    """The order at ``row``, newest first."""
    return f"IO-{1000 + ORDERS - row}"


def test_a_jump_to_row_900_000_and_anywhere_else_shows_the_right_rows(live_server, page, console):
    _orders.fill(live_server.store, ORDERS)
    live_server.sign_in(page, path="/orders")
    expect(page.locator("#orders-foot")).to_contain_text("1,000,000 orders")
    page.locator('.ag-pinned-left-cols-container [row-index="0"]').wait_for()
    page.evaluate(JUMP, [0, number(0)])

    took = {}
    for row in (900_000, 5, 123_456, 999_999, 500_000, 899_950, 77_777, 640_001):
        took[row] = page.evaluate(JUMP, [row, number(row)])
    print({row: round(ms) for row, ms in took.items()})
    assert min(took.values()) >= 0, took
    assert median(took.values()) < LONGEST_MS
    assert console == []
