"""A person imports a shop's file in a real browser, and puts right what was refused."""

import csv
import re
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from iorder.channels.model import imports
from iorder.flows.run_import import Progress, Watch, work_off_import
from iorder.orders.model import orders
from iorder.worker.duties import Duty, Task
from iorder.worker.process import Worker
from tests.support import axe

ORDERS = """\
Order;Date;Customer;Item;Qty;Price;Progress;Comment
1001;03/04/2026;Ada King;Mug;2;12,50;shipped;leave at the door
1002;05/06/2026;Bo Lee;Lamp;1;39,90;shipped;
1003;07/08/2026;Cy Orr;Lamp;1;39,90;in the shed;gift
1004;09/10/2026;Di Fox;Vase;x;19,90;shipped;
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def send(page: Page, *paths: Path) -> None:
    """Choose files in the drop area that is on the page."""
    with page.expect_file_chooser() as chooser:
        page.locator("#imports-choose").click()
    chooser.value.set_files(paths)
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    expect(page.locator(".im-start")).to_be_visible()


class Held(Watch):
    """A run that waits behind its first batch until it is told to go on."""

    def __init__(self) -> None:
        self.at_rest, self.go_on = threading.Event(), threading.Event()

    def written(self, at: Progress) -> None:
        self.at_rest.set()
        self.go_on.wait(30)


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the page, as from a folder of the desktop."""
    dragged = page.evaluate_handle(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            return data;
        }""",
        [name, text],
    )
    page.dispatch_event("#imports-drop", "dragover", {"dataTransfer": dragged})
    expect(page.locator("#imports-drop")).to_have_class(re.compile("is-over"))
    page.dispatch_event("#imports-drop", "drop", {"dataTransfer": dragged})
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    expect(page.locator(".im-start")).to_be_visible()


def work(live_server) -> None:
    """Do what is queued, as the worker does."""
    Worker(live_server.store, live_server.settings).drain()


def count(page: Page, label: str):
    return page.locator(".im-count", has_text=label).locator("dd")


def number_of_orders(live_server) -> int:
    with live_server.store.reading() as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(orders)).scalar_one()


def test_a_file_is_dropped_in_answered_corrected_tried_and_imported(live_server, page):
    live_server.sign_in(page, "staff", "/imports")
    expect(page.get_by_text("No imports yet")).to_be_visible()
    page.locator("#imports-channel").fill("Web shop")
    drop(page, "orders.csv", ORDERS)

    start = page.get_by_role("button", name="Import orders")
    expect(start).to_be_disabled()
    expect(page.locator(".im-questions")).to_contain_text("03/04/2026")
    assert axe.violations(page) == []
    page.get_by_label("Day first: 31/12/2026").click()

    preview = page.locator(".im-preview")
    expect(preview).to_contain_text("3 Apr 2026")
    expect(preview.locator(".is-refused")).to_contain_text("Qty")
    expect(page.locator(".im-questions")).to_have_count(0)

    page.get_by_text("Columns left out").click()
    page.get_by_label("Progress means").select_option("status")
    expect(page.get_by_label("Status “in the shed” means")).to_be_visible()
    page.get_by_label("Status “in the shed” means").select_option("processing")
    page.get_by_label("Comment means").select_option("note")
    expect(preview).to_contain_text("Processing")
    assert axe.violations(page) == []

    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(live_server)
    expect(page.get_by_text("Dry run finished: nothing was stored")).to_be_visible()
    assert number_of_orders(live_server) == 0

    page.get_by_role("button", name="Import for real").click()
    page.wait_for_function("() => document.querySelector('[role=progressbar]')")
    work(live_server)
    expect(count(page, "Orders created")).to_have_text("3")
    expect(count(page, "Rows rejected")).to_have_text("1")
    expect(count(page, "Total in USD")).to_have_text("$104.80")
    assert number_of_orders(live_server) == 3
    assert axe.violations(page) == []

    page.get_by_role("link", name="See the orders of Web shop").click()
    page.wait_for_url("**/orders?channel=web-shop")


def imported(live_server, page, tmp_path) -> None:
    """``ORDERS`` on the page with its answer given."""
    live_server.sign_in(page, "staff", "/imports")
    send(page, written(tmp_path, "orders.csv", ORDERS))
    page.get_by_label("Day first: 31/12/2026").click()
    page.get_by_role("button", name="Import orders").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(live_server)
    expect(page.get_by_text("Rows that could not be taken")).to_be_visible()


def test_rejects_are_downloaded_corrected_and_sent_again(live_server, page, tmp_path):
    imported(live_server, page, tmp_path)
    rejects = page.locator(".im-rejects")
    expect(rejects.locator("tbody tr")).to_have_count(1)
    expect(rejects.locator("tbody")).to_contain_text("Qty")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    download.value.save_as(tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        header, row = list(csv.reader(file))
    assert row[header.index("iorder_row")] == "5"
    row[header.index("Qty")] = "3"
    with (tmp_path / "corrected.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, row])

    send(page, tmp_path / "corrected.csv")
    expect(page.locator(".im-preview")).to_contain_text("9 Oct 2026")
    page.get_by_role("button", name="Import orders").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(live_server)

    expect(count(page, "Orders created")).to_have_text("1")
    expect(count(page, "Rows rejected")).to_have_text("0")
    assert number_of_orders(live_server) == 4


def test_a_running_import_is_cancelled_and_goes_on_where_it_was(live_server, page, tmp_path):
    rows = "".join(f"{n};2026-03-{n % 28 + 1:02};Mug;1;9.50\n" for n in range(1, 2_501))
    live_server.sign_in(page, "staff", "/imports")
    send(page, written(tmp_path, "many.csv", "Order;Date;Item;Qty;Price\n" + rows))
    page.get_by_role("button", name="Import orders").click()
    expect(page.get_by_text("No worker is running")).to_be_visible()

    watch = Held()

    def run_held(task: Task) -> None:
        import_id = int(task.job.body["import_id"])
        work_off_import(task.store, task.settings.files, import_id, lambda: False, watch)

    held = Worker(live_server.store, live_server.settings, {"import.run": Duty("", run_held)})
    hand = threading.Thread(target=held.drain)
    hand.start()
    try:
        assert watch.at_rest.wait(30)
        expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
        expect(page.locator(".im-pace")).to_contain_text("1,000 of 2,500 rows")
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
    finally:
        watch.go_on.set()
        hand.join(30)
    assert number_of_orders(live_server) == 1000

    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(live_server)
    expect(count(page, "Orders created")).to_have_text("2,500")
    assert number_of_orders(live_server) == 2500


def test_a_file_that_cannot_be_read_says_why_and_the_rest_of_the_page_works(
    live_server, page, tmp_path
):
    live_server.sign_in(page, "staff", "/imports")
    with page.expect_file_chooser() as chooser:
        page.locator("#imports-choose").click()
    chooser.value.set_files(written(tmp_path, "report.csv", "%PDF-1.7 no table"))

    refused = page.locator("#imports-refused")
    expect(refused).to_contain_text("not a table")
    expect(refused.get_by_role("button", name="Retry")).to_be_visible()
    assert axe.violations(page) == []
    send(page, written(tmp_path, "orders.csv", ORDERS))


def test_an_edit_that_cannot_be_is_said_in_place_and_changes_nothing(live_server, page, tmp_path):
    live_server.sign_in(page, "staff", "/imports")
    send(page, written(tmp_path, "orders.csv", ORDERS))

    page.get_by_label("Zone of times that name none").fill("Mars/Olympus")
    page.keyboard.press("Tab")

    problem = page.locator("#import-problem")
    expect(problem).to_contain_text("is no time zone")
    expect(problem.get_by_role("button", name="Retry")).to_be_visible()
    page.get_by_label("Day first: 31/12/2026").click()
    expect(page.locator(".im-preview")).to_be_visible()
    expect(problem).to_be_empty()


def test_a_draft_whose_file_is_gone_shows_an_error_and_retry(live_server, page, tmp_path):
    live_server.sign_in(page, "staff", "/imports")
    send(page, written(tmp_path, "orders.csv", ORDERS))
    [kept] = (live_server.settings.files / "uploads").glob("*/*")
    kept.rename(tmp_path / "aside")

    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("orders.csv")
    (tmp_path / "aside").rename(kept)
    page.get_by_role("button", name="Retry").click()

    expect(page.locator(".im-start")).to_be_visible()


def test_a_mapping_is_saved_and_chosen_for_the_next_file(live_server, page, tmp_path):
    live_server.sign_in(page, "staff", "/imports")
    send(page, written(tmp_path, "orders.csv", ORDERS))
    page.get_by_label("Day first: 31/12/2026").click()
    page.get_by_label("Comment means").select_option("-")
    expect(page.get_by_text("Columns left out")).to_be_visible()
    page.locator("#import-save-open").click()
    page.locator("#import-profile-name").fill("Monday export")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.locator("#io-toasts")).to_contain_text("saved as Monday export")

    page.goto(live_server.url + "/imports")
    send(page, written(tmp_path, "again.csv", ORDERS))
    expect(page.locator(".im-questions")).to_be_visible()
    page.get_by_label("Saved mapping", exact=True).select_option("Monday export")

    expect(page.locator(".im-questions")).to_have_count(0)
    expect(page.get_by_text("Columns left out")).to_be_visible()


@pytest.mark.full
def test_all_imports_are_listed_for_those_who_may_only_look(live_server, page, tmp_path):
    imported(live_server, page, tmp_path)
    page.goto("about:blank")  # an open page would ask on, and be told that it is nobody's
    page.context.clear_cookies()
    live_server.sign_in(page, "analyst", "/imports")
    row = page.locator(".im-list tbody tr")
    expect(row).to_contain_text("orders.csv")
    expect(row).to_contain_text("Done, with rejects")
    expect(page.locator("#imports-drop")).to_have_count(0)
    for theme in ("light", "dark"):
        page.evaluate("told => document.documentElement.setAttribute('data-bs-theme', told)", theme)
        assert axe.violations(page) == []


def test_an_import_is_started_with_the_keyboard_alone(live_server, page, tmp_path):
    live_server.sign_in(page, "staff", "/imports")
    send(page, written(tmp_path, "orders.csv", ORDERS))

    page.get_by_label("Day first: 31/12/2026").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Import orders")).to_be_enabled()
    page.get_by_role("button", name="Dry run").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("progressbar")).to_be_visible()
    with live_server.store.reading() as conn:
        assert conn.execute(sa.select(imports.c.state)).scalar_one() == "queued"
