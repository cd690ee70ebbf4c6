"""The inbox in a real browser: what is late stands first, one click settles it."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.insight.model import exception_claims
from iorder.kernel.store import run
from iorder.orders.model import holds
from tests.support import axe, waiting
from tests.support.waiting import HOUR, a_held_order


@pytest.fixture
def shop(live_server):
    def fill(work):
        a_held_order(work, due=-HOUR, reason="Late one")
        a_held_order(work, due=3 * HOUR, reason="Soon one")
        waiting.a_dead_job(work)

    run(live_server.store, "cli", fill)


def rows(page):
    return page.locator(".ag-center-cols-container [row-index]")


def test_the_late_one_is_released_put_back_claimed_and_snoozed(live_server, page, shop):
    live_server.sign_in(page, "manager", "/inbox")
    page.locator("#inbox-page[data-ready]").wait_for()
    expect(page.locator("#inbox-total")).to_have_text("3 things to see to")
    expect(rows(page).first).to_contain_text("Late one")
    expect(page.locator('[data-mark="/inbox"]')).to_contain_text("1 thing past its deadline")
    assert axe.violations(page) == []

    rows(page).first.get_by_role("button", name="Release").click()
    expect(page.locator("#inbox-toast")).to_contain_text("The manual hold is released.")
    expect(rows(page)).to_have_count(2)
    page.locator("#inbox-undo").click()
    expect(page.locator("#inbox-toast")).to_contain_text("The manual hold is back.")
    expect(rows(page)).to_have_count(3)

    rows(page).filter(has_text="Soon one").get_by_role("button", name="Claim").click()
    expect(rows(page).filter(has_text="Soon one")).to_contain_text("You")
    for key in ("k", "j", "Enter"):  # from the row whose button was clicked, up and down
        page.keyboard.press(key)
    drawer = page.locator("#inbox-drawer")
    expect(drawer).to_contain_text("Soon one")
    page.emulate_media(color_scheme="dark")
    page.locator("#inbox-toast").wait_for(state="hidden")
    assert axe.violations(page) == []
    drawer.locator("summary", has_text="Snooze").click()
    drawer.get_by_role("button", name="4 hours").click()
    expect(page.locator("#inbox-toast")).to_contain_text("Left alone until")
    expect(rows(page)).to_have_count(2)
    expect(drawer.get_by_role("button", name="Wait no longer")).to_be_visible()
    drawer.locator("textarea").fill("Rang twice")
    drawer.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#inbox-toast")).to_contain_text("The note is kept.")

    with live_server.store.reading() as conn:
        claim = conn.execute(sa.select(exception_claims)).one()
        states = conn.execute(sa.select(holds.c.state).order_by(holds.c.id)).scalars().all()
    assert (claim.owner.partition(":")[0], claim.note) == ("person", "Rang twice")
    assert states == ["released", "open", "open"]
