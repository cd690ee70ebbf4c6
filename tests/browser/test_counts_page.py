"""What people do on the pages of counts, in a real browser."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.inventory import counts
from iorder.inventory.counts import NewCount
from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe


def shop(work):
    """20 lamps, 3 mugs and 7 vases at EU-1, and a count of them that adjusts one unit at once."""
    eu = b.a_point(work)
    b.a_point(work, "US-1", label="Newark")
    for code, units in (("LAMP", 20), ("MUG", 3), ("VASE", 7)):
        b.stocked(work, eu, b.a_sku(work, code), units)
    return counts.number_of(counts.open_count(work, NewCount(eu, tolerance_units=1)))


@pytest.fixture
def number(live_server):
    return run(live_server.store, "cli", shop)


def opened(live_server, page, number, role="admin"):
    live_server.sign_in(page, role, f"/counts/{number}")
    expect(page.locator("#count-words")).to_be_visible()


def on_hand(live_server):
    with live_server.store.reading() as conn:
        rows = conn.execute(
            sa.text("select k.code, s.on_hand from stock s join skus k on k.id = s.sku_id")
        )
        return {row.code: row.on_hand for row in rows}


def line(page, sku):
    return page.locator("tr", has=page.locator(".oi-line-sku", has_text=sku))


def test_lines_are_counted_by_keyboard_and_only_differences_ask_for_more(live_server, page, number):
    opened(live_server, page, number)
    expect(line(page, "LAMP").locator("[data-cell=expected]")).to_have_text("")
    page.get_by_label("Counted: LAMP").fill("20")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Counted: MUG")).to_be_focused()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    page.keyboard.press("Enter")

    expect(line(page, "LAMP").locator("[data-cell=state]")).to_have_text("Agrees")
    expect(line(page, "MUG").locator("[data-cell=state]")).to_have_text("Adjusted")
    expect(line(page, "MUG").locator("[data-cell=difference]")).to_have_text("+1")
    expect(line(page, "VASE").locator("[data-cell=state]")).to_have_text("To approve")
    expect(page.locator("#count-words")).to_have_text("3 of 3 counted")
    assert on_hand(live_server) == {"LAMP": 20, "MUG": 4, "VASE": 7}


def test_what_is_no_number_is_told_and_kept_to_be_put_right(live_server, page, number, console):
    opened(live_server, page, number)
    page.get_by_label("Counted: LAMP").fill("-2")
    page.keyboard.press("Enter")
    expect(page.locator("#count-wrong")).to_contain_text("-2 is no whole number of units")
    expect(page.get_by_label("Counted: LAMP")).to_have_value("-2")
    console.clear()  # the browser itself tells of the refused request
    page.get_by_label("Counted: LAMP").fill("20")
    page.keyboard.press("Enter")
    expect(page.locator("#count-wrong")).to_have_text("")
    expect(line(page, "LAMP").locator("[data-cell=state]")).to_have_text("Agrees")


def entered(live_server, number, units, actor="person:99"):
    """Somebody else counted."""
    with live_server.store.reading() as conn:
        skus = dict(conn.execute(sa.text("select code, id from skus")).all())
    key = int(number.removeprefix("CT-"))
    run(live_server.store, actor, counts.enter, key, {skus[code]: n for code, n in units.items()})


def test_differences_are_approved_line_by_line_or_all_and_end_the_count(live_server, page, number):
    entered(live_server, number, {"LAMP": 10, "MUG": 0, "VASE": 0})
    opened(live_server, page, number, "manager")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#count-told")).to_contain_text("Differences wait for approval.")
    page.get_by_role("button", name="Reject LAMP").click()
    expect(line(page, "LAMP").locator("[data-cell=state]")).to_have_text("Rejected")
    page.get_by_role("button", name="Approve all").click()
    expect(page.locator("#count-told")).to_contain_text("2 differences approved.")
    expect(page.locator("#count-side")).to_contain_text("Done")
    assert on_hand(live_server) == {"LAMP": 20, "MUG": 0, "VASE": 0}


def test_who_counted_is_told_that_somebody_else_approves(live_server, page, number):
    opened(live_server, page, number)
    page.get_by_label("Counted: LAMP").fill("1")
    page.keyboard.press("Enter")
    expect(line(page, "LAMP").locator("[data-cell=state]")).to_have_text("To approve")
    page.reload()
    page.get_by_role("button", name="Approve LAMP").click()
    expect(page.locator("#count-wrong")).to_contain_text("somebody else has to approve")
    assert on_hand(live_server)["LAMP"] == 20


def test_a_file_is_counted_its_bad_rows_listed_and_downloaded(live_server, page, number, tmp_path):
    opened(live_server, page, number)
    path = tmp_path / "count.csv"
    path.write_text("sku,counted\nLAMP,19\nMUG,-3\nNOPE,1\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Count by file").click()
    chooser.value.set_files(path)
    told = page.locator("#count-told")
    expect(told).to_contain_text("1 line of count.csv went in, 2 refused.")
    expect(told).to_contain_text("-3 is less than nothing")
    expect(told).to_contain_text("There is no SKU NOPE")
    with page.expect_download() as got:
        page.get_by_role("link", name="Download the refused rows").click()
    text = got.value.path().read_text("utf-8-sig")
    assert text.splitlines()[0] == "sku,counted,problem"
    assert len(text.splitlines()) == 3
    assert on_hand(live_server)["LAMP"] == 19
    axe.sound(page)


def test_a_count_of_what_is_due_is_opened_from_the_list(live_server, page, number):
    live_server.sign_in(page, "staff", "/counts")
    page.locator("#counts-page[data-ready]").wait_for()
    expect(page.locator("#counts-total")).to_have_text("1 count")
    page.get_by_text("New count").click()
    form = page.locator("#counts-new-form")
    page.get_by_role("button", name="Open the count").click()
    expect(form.locator(".li-wrong")).to_contain_text("Nothing is due at EU-1")
    form.locator("select").nth(1).select_option("some")
    form.get_by_label("SKUs, one a line").fill("MUG\nVASE")
    page.get_by_role("button", name="Open the count").click()
    expect(page.locator("#count-words")).to_have_text("0 of 2 counted")
    expect(page.get_by_role("button", name="Approve all")).to_have_count(0)
    page.goto(f"{live_server.url}/counts/CT-999")
    expect(page.get_by_text("There is no such count")).to_be_visible()


@pytest.mark.full
def test_a_viewer_looks_and_writes_nothing(live_server, page, number):
    opened(live_server, page, number, "viewer")
    expect(page.get_by_label("Counted: LAMP")).to_have_count(0)
    expect(page.get_by_role("button", name="Count by file")).to_have_count(0)
