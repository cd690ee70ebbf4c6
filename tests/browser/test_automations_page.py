"""A rule is written with rows or by hand, checked as it is typed, tested and started."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.kernel.store import run
from iorder.orders.automation_model import automations
from iorder.orders.automations import draft, move
from tests import builders as b
from tests.support import axe
from tests.support.writing_rules import BIG


@pytest.fixture
def shop(live_server):
    def fill(work):
        for minor in (1000, 5000, 9000):
            b.a_live_order(work, total_minor=minor, placed_at=work.now - timedelta(days=1))

    run(live_server.store, "cli", fill)


def stored(live_server):
    with live_server.store.reading() as conn:
        return conn.execute(sa.select(automations).order_by(automations.c.position)).all()


def test_a_rule_is_built_checked_tested_and_started(live_server, page, shop):
    live_server.sign_in(page, "manager", "/automations")
    expect(page.locator("#au-list")).to_contain_text("No rules yet")
    page.get_by_role("link", name="New rule").first.click()
    page.get_by_label("Name", exact=True).fill("Large")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Row 1: value").fill("40")
    condition = page.get_by_label("Written as")
    expect(condition).to_have_value("total > 40")
    expect(page.locator("#au-check")).to_contain_text("Reads well: total.")

    condition.fill("total > 40 and contry == 'FR'")
    expect(page.locator("#au-check")).to_contain_text("Nothing called 'contry' is known")
    condition.fill("total > 40 and country == 'FR'")
    expect(page.get_by_label("Row 2: value")).to_have_value("FR")
    page.get_by_label("Row 2: how").select_option("ne")
    expect(condition).to_have_value("total > 40 and country != 'FR'")
    page.get_by_label("Row 2: how").select_option("eq")

    page.get_by_role("button", name="Save").click()
    expect(page.locator("#au-save-wrong")).to_contain_text("reason is missing")
    page.get_by_label("Reason").fill("Look at it")
    page.get_by_role("button", name="Do something more").click()
    page.locator("#au-acts fieldset").nth(1).locator("select").first.select_option("tag")
    page.get_by_label("Tags, between commas").fill("large")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Large")
    expect(page.locator("#au-side")).to_contain_text("This version was not tested")

    page.get_by_role("button", name="Test it").click()
    expect(page.locator("#au-test")).to_contain_text("2 of 3")
    expect(page.locator("#au-test").get_by_role("link")).to_have_count(2)
    axe.sound(page)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#au-side")).to_contain_text("It acts on orders as they come.")
    (rule,) = stored(live_server)
    assert (rule.state, rule.condition, [one["act"] for one in rule.acts]) == (
        "live", "total > 40 and country == 'FR'", ["hold", "tag"],
    )  # fmt: skip

    page.get_by_role("link", name="All rules").click()
    expect(page.locator("#au-list")).to_contain_text("hold it: manual (Look at it)")
    assert axe.violations(page) == []
    page.get_by_role("button", name="Pause “Large”").click()
    expect(page.get_by_role("button", name="Start “Large”")).to_be_visible()

    for label in ("Second", "Third"):
        run(live_server.store, "cli", draft, replace(BIG, label=label))
    page.reload()
    places = page.locator("tr[data-rule]")
    expect(places).to_have_count(3)
    places.nth(2).locator(".au-place").drag_to(places.nth(0).locator(".au-place"))
    expect(places.first).to_contain_text("Third")
    page.get_by_role("button", name="Move “Third” down").click()
    expect(places.first).to_contain_text("Large")
    assert [rule.label for rule in stored(live_server)] == ["Large", "Third", "Second"]
    run(live_server.store, "cli", move, stored(live_server)[0].id, 2)
    places.nth(2).locator(".au-place").drag_to(places.nth(0).locator(".au-place"))
    expect(page.locator("#au-wrong")).to_contain_text("Somebody has changed the order")
    expect(places.first).to_contain_text("Third")
