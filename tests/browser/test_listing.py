"""What every list offers: its looks, kept in the browser, and rows chosen together."""

import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe

ROOT = Path(__file__).parents[2]


def shop(work):
    point = b.a_point(work)
    for i in range(5):
        b.stocked(work, point, b.a_sku(work, f"ROW-{i}", title=f"Row {i}"), 10 + i)


@pytest.fixture
def stock(live_server, page):
    """The page of stock levels: five rows."""
    run(live_server.store, "cli", shop)
    live_server.sign_in(page, path="/stock")
    drawn(page, "stock")
    return page


def drawn(page, slug):
    page.locator(f"#{slug}-page[data-ready]").wait_for()
    expect(page.locator('.ag-pinned-left-cols-container [row-index="0"]')).not_to_be_empty()


def head(page, field):
    return page.locator(f'.ag-header-cell[col-id="{field}"]')


def width(page, name):
    return round(head(page, name).bounding_box()["width"])


def drag(page, at, to):
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move((at[0] + to[0]) / 2, at[1], steps=4)
    page.mouse.move(*to, steps=6)
    page.mouse.up()


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_columns_and_the_height_of_rows_are_chosen_and_kept(stock):
    page = stock
    page.locator(".oi-shown summary").click()
    page.get_by_label("Compact").check()
    expect(head(page, "safety")).to_have_count(1)
    page.get_by_label("Safety").uncheck()
    expect(page.get_by_label("SKU", exact=True)).to_have_count(0)  # a row needs its name
    expect(head(page, "safety")).to_have_count(0)
    axe.sound(page)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Compact")).to_be_hidden()

    page.reload()
    drawn(page, "stock")
    expect(head(page, "safety")).to_have_count(0)
    row = page.locator('.ag-pinned-left-cols-container [row-index="0"]')
    expect(row).to_have_css("height", "32px")


def test_widths_and_order_of_columns_are_drawn_and_kept_until_the_usual_ones_are_asked_for(stock):
    page = stock
    before = width(page, "on_hand")
    edge = head(page, "on_hand").locator(".ag-header-cell-resize")
    at = middle(edge)
    drag(page, at, (at[0] + 60, at[1]))
    drag(page, middle(head(page, "reserved")), middle(head(page, "on_hand")))

    def shown():
        places = {field: head(page, field).bounding_box()["x"] for field in ("on_hand", "reserved")}
        return sorted(places, key=places.get)

    assert shown() == ["reserved", "on_hand"]
    page.reload()
    drawn(page, "stock")
    assert shown() == ["reserved", "on_hand"]
    assert abs(width(page, "on_hand") - before - 60) <= 2

    page.locator(".oi-shown summary").click()
    page.get_by_role("button", name="Usual order and widths").click()
    expect(page.locator(".ag-column-moving")).to_have_count(0)
    assert shown() == ["on_hand", "reserved"]
    assert width(page, "on_hand") == before


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def boxes(live_server, tmp_path):
    """The same shop with the page of ``tests.support.boxes``."""
    port = free_port()
    command = [sys.executable, "-m", "tests.support.boxes", live_server.settings.database_url,
               str(tmp_path / "files"), str(port)]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 30
        while not answers(port) and time.monotonic() < until:
            time.sleep(0.1)
        yield replace(live_server, url=f"http://127.0.0.1:{port}")
        process.kill()


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def choose(page, row):
    page.locator(f'.ag-pinned-left-cols-container [row-index="{row}"] .ag-checkbox-input').check()


def test_chosen_rows_are_counted_acted_on_together_and_forgotten(boxes, page):
    boxes.sign_in(page, path="/boxes")
    drawn(page, "boxes")
    expect(page.get_by_role("button", name="New box")).to_be_visible()
    expect(page.get_by_role("link", name="Boxes")).to_be_visible()  # though no group names it
    bar = page.get_by_role("group", name="Chosen rows")
    expect(bar).to_be_hidden()

    choose(page, 0)
    expect(bar).to_contain_text("1 box")
    choose(page, 1)
    expect(bar).to_contain_text("2 boxes")
    expect(page.get_by_label("Search this list")).to_be_hidden()
    axe.sound(page)
    page.get_by_role("button", name="Seal").click()
    expect(page.locator("#boxes-toast-text")).to_have_text("Sealed B-1 and B-2.")
    expect(bar).to_be_hidden()

    choose(page, 2)
    expect(bar).to_contain_text("1 box")
    page.locator('.oi-tab[data-value="red"]').click()
    expect(page.locator("#boxes-foot")).to_contain_text("2 boxes")
    expect(bar).to_be_hidden()
    page.locator('.ag-pinned-left-cols-container [row-index="1"] [col-id="box"]').click()
    expect(page.locator("#boxes-heading")).to_have_text("Box B-2")
