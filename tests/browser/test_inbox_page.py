"""The inbox in a real browser: what is late stands first, one click or one key settles it."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.insight.model import exception_claims
from iorder.kernel.store import run
from iorder.orders import edits, service
from iorder.orders.model import holds
from tests.support import axe, waiting
from tests.support.waiting import HOUR, a_held_order


@pytest.fixture
def shop(live_server):
    def fill(work):
        late = a_held_order(work, due=-HOUR, reason="Late one")
        a_held_order(work, due=3 * HOUR, reason="Soon one")
        a_held_order(work, due=4 * HOUR, reason="Last one")
        waiting.a_dead_job(work)
        return late

    return run(live_server.store, "cli", fill)


def rows(page):
    return page.locator(".ag-center-cols-container [row-index]")


def changed_meanwhile(live_server, order_id):
    def tag(work):
        service.add_tags(work, order_id, ["new"], edits.locked(work, order_id).version)

    run(live_server.store, "cli", tag)


def told_meanwhile(page, toast):
    """The answer to an act outside the drawer comes."""
    said = {"key": "elsewhere", "text": "Done elsewhere.", "tone": "ok"}
    page.evaluate("said => dash_clientside.set_props('inbox-said', {data: said})", said)
    expect(toast).to_contain_text("Done elsewhere.")
    page.wait_for_load_state("networkidle")


def test_a_day_in_the_inbox(live_server, page, shop):
    live_server.sign_in(page, "manager", "/inbox")
    page.locator("#inbox-page[data-ready]").wait_for()
    expect(page.locator("#inbox-total")).to_have_text("4 things to see to")
    expect(rows(page).first).to_contain_text("Late one")
    expect(page.locator('[data-mark="/inbox"]')).to_contain_text("1 thing past its deadline")
    assert axe.violations(page) == []
    toast, drawer = page.locator("#inbox-toast"), page.locator("#inbox-drawer")

    rows(page).first.get_by_role("button", name="Release").click()
    expect(toast).to_contain_text("The manual hold is released.")
    expect(rows(page)).to_have_count(3)
    page.locator("#inbox-undo").click()
    expect(toast).to_contain_text("The manual hold is back.")
    expect(rows(page)).to_have_count(4)

    rows(page).filter(has_text="Soon one").get_by_role("button", name="Take it").click()
    expect(rows(page).filter(has_text="Soon one")).to_contain_text("You")
    for key in ("k", "j", "Enter"):  # from the row whose button was clicked, up and down
        page.keyboard.press(key)
    expect(drawer).to_contain_text("The order goes on as far as nothing else stops it")
    page.keyboard.press("n")
    page.keyboard.type("Rang ")
    told_meanwhile(page, toast)
    page.keyboard.type("twice")  # the drawer was not drawn again under the hands that type
    drawer.get_by_role("button", name="Keep the note").click()
    expect(toast).to_contain_text("The note is kept.")
    page.emulate_media(color_scheme="dark")
    toast.wait_for(state="hidden")
    assert axe.violations(page) == []
    drawer.locator("h2").focus()
    page.keyboard.press("s")
    page.keyboard.type("She calls back")
    drawer.get_by_role("button", name="4 hours").click()
    expect(toast).to_contain_text("Left alone until")
    expect(drawer).to_contain_text("She calls back")
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys of the inbox")).to_be_visible()
    page.keyboard.press("Escape")

    changed_meanwhile(live_server, shop)
    for reason in ("Late one", "Last one"):
        rows(page).filter(has_text=reason).locator("[col-id=due]").or_(
            rows(page).filter(has_text=reason).locator("[col-id=why]")
        ).first.click()
        page.keyboard.press("Escape")
        page.keyboard.press("x")
    expect(page.locator("#inbox-chosen")).to_have_text("2 things to see to")
    page.locator("#inbox-together summary", has_text="Release").click()
    page.get_by_role("button", name="Release: all chosen").click()
    expect(toast).to_contain_text("Release: 1 of 2 done.")
    expect(page.locator("#inbox-results li").first).to_contain_text("Refused")
    expect(rows(page)).to_have_count(2)

    with live_server.store.reading() as conn:
        claim = conn.execute(sa.select(exception_claims)).one()
        stands = sa.select(holds.c.reason, holds.c.state).order_by(holds.c.id)
        states = dict(conn.execute(stands).all())
        owners = conn.execute(sa.select(holds.c.owner).where(holds.c.reason == "Soon one"))
        assert owners.scalar_one().startswith("person:")
    assert (claim.owner, claim.note, claim.reason) == ("", "Rang twice", "She calls back")
    assert states == {"Late one": "open", "Soon one": "open", "Last one": "released"}
