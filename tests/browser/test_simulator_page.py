"""From a draft to a simulation, to live with a date, and back: in a real browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from iorder.flows.run_simulation import ask_for_simulation
from iorder.kernel.store import run, run_at
from iorder.sourcing import service as sourcing
from iorder.sourcing.rules import Rule, RuleSet, When
from iorder.sourcing.rules_body import Known
from iorder.views.sourcing import rule_sets, simulation
from iorder.worker.process import Worker
from tests import builders as b
from tests.support import axe


def shop(work):
    """Lyon and Bergen with lamps, and three orders to Lyon two days ago."""
    lyon = b.a_point(work, "LYS", at=(45.75, 4.85), daily_capacity=5)
    bergen = b.a_point(work, "BGO", at=(60.39, 5.32), country="NO")
    lamp = b.a_sku(work, "LAMP")
    for point in (lyon, bergen):
        b.stocked(work, point, lamp, 20)


@pytest.fixture
def sold(live_server):
    store = live_server.store
    now = run(store, "cli", lambda work: work.now)
    run_at(store, "cli", now - timedelta(days=3), shop)
    at = now - timedelta(days=2)
    for minutes in range(3):
        when = at + timedelta(minutes=minutes)
        run_at(store, "cli", when, b.a_placed_order, ("LAMP", 1), placed_at=when)
    return store


def worked_off(live_server):
    Worker(live_server.store, live_server.settings).drain()


def test_a_draft_is_simulated_published_with_a_date_and_taken_back(live_server, page, sold):
    live_server.sign_in(page, "manager", "/rules")
    expect(page.locator("#rules-list")).to_contain_text("The built-in rules hold")
    page.locator("summary", has_text="New draft").click()
    page.get_by_label("Name").fill("From the north")
    page.get_by_role("button", name="Draft it").click()

    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("To countries").fill("fr")
    points = page.get_by_role("textbox", name="Points", exact=True)
    points.fill("BGO")
    page.get_by_role("button", name="Save the draft").click()
    side = page.locator("#rs-side")
    expect(side).to_contain_text("to FR: only BGO")
    expect(side).to_contain_text("matches 3 of the last 3 orders in 30 days")
    assert axe.violations(page) == []

    side.get_by_role("button", name="Simulate").click()
    expect(page.locator("#sim-progress")).to_be_visible()
    worked_off(live_server)
    expect(page.locator(".sm-figures")).to_contain_text("Distance per parcel")
    moved = page.locator(".sm-differences tbody tr")
    expect(moved).to_have_count(3)
    expect(moved.first).to_contain_text("not LYS: rule 'Rule 1' allows BGO only")
    assert axe.violations(page) == []
    page.reload()
    expect(moved).to_have_count(3)

    page.get_by_role("link", name="Open the rules").click()
    page.get_by_label("Holds from").fill("2100-01-01T08:00")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#rules-list")).to_contain_text("Scheduled")
    page.get_by_role("link", name="From the north").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("#rules-list")).to_contain_text("Taken back")


def two_published(work):
    """One after the other; the id of the one in force."""
    for policy in ("cheapest", "weighted"):
        rules_id = sourcing.draft(work, f"The {policy}", RuleSet(policy=policy))
        sourcing.publish(work, rules_id, Known((), (), ()))
    return rules_id


def test_going_back_is_one_act_and_named(live_server, page, sold):
    rules_id = run(sold, "cli", two_published)
    live_server.sign_in(page, "manager", f"/rules/{rules_id}")
    page.get_by_role("button", name="Go back to The cheapest").click()
    expect(page.locator("#rules-list tr", has_text="The cheapest")).to_contain_text("In force")
    expect(page.locator("#rules-list tr", has_text="The weighted")).to_contain_text("Taken back")


def test_what_is_wrong_is_told_at_its_field_and_a_stale_edit_is_refused(live_server, page, sold):
    rules_id = run(sold, "cli", sourcing.draft, "Ours", RuleSet())
    live_server.sign_in(page, "analyst", f"/rules/{rules_id}")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("To countries").fill("FRANCE")
    page.get_by_label("Same region: A parcel").fill("dear")
    page.get_by_role("button", name="Save the draft").click()

    def wrong(name):
        return page.locator(f'[id=\'{{"name":"{name}","type":"rs-error"}}\']')

    expect(wrong("rules[0].when.countries")).to_contain_text("is no country code")
    expect(wrong("rules[0].points")).to_contain_text("names no point")
    expect(wrong("rates.same_region.base_minor")).to_contain_text("is not an amount")
    expect(page.locator("#rs-wrong")).to_contain_text("nothing was saved")
    expect(page.get_by_label("To countries")).to_have_value("FRANCE")
    page.get_by_role("button", name="Remove rule 1").click()
    page.get_by_label("Same region: A parcel").fill("4.20")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#rs-side")).to_contain_text("4.20 + 0.40 a kg + 0.20 a 100 km EUR")
    expect(page.locator("#rs-wrong")).to_have_text("")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)

    run(sold, "person:99", sourcing.edit, rules_id, 2, "Theirs", {})
    page.get_by_label("Parcels at most").fill("2")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#rs-wrong")).not_to_have_text("")
    assert rule_sets.one_set(sold, rules_id).row.label == "Theirs"


def test_a_rule_that_names_nothing_is_not_published(live_server, page, sold):
    rules = RuleSet(rules=(Rule("Home", "only", ("NOPE",), When(countries=("JP",))),))
    rules_id = run(sold, "cli", sourcing.draft, "Ours", rules)
    live_server.sign_in(page, "manager", f"/rules/{rules_id}")
    side = page.locator("#rs-side")
    expect(side).to_contain_text("matches none of the last 3 orders")
    side.get_by_role("button", name="Publish").click()
    expect(side).to_contain_text("'NOPE' is unknown, so rule 'Home' matches nothing")


def test_a_simulation_is_started_cancelled_and_listed(live_server, page, sold):
    live_server.sign_in(page, "analyst", "/simulator")
    expect(page.locator("#sim-runs")).to_contain_text("No simulation yet")
    page.get_by_label("Days back").fill("0")
    page.get_by_role("button", name="Simulate").click()
    expect(page.locator("#sim-wrong")).to_contain_text("from 1 to 730")
    page.get_by_label("Days back").fill("10")
    page.get_by_role("button", name="Simulate").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#sim-body")).to_contain_text("It was cancelled")
    page.get_by_role("link", name="All simulations").click()
    expect(page.locator("#sim-runs")).to_contain_text("Cancelled")
    assert axe.violations(page) == []


def test_another_simulation_stands_beside_this_one_and_in_the_address(live_server, page, sold):
    north = RuleSet(rules=(Rule("North", "only", ("BGO",), When(countries=("FR",))),))
    draft = run(sold, "cli", sourcing.draft, "North", north)
    for rules_id in (None, draft):
        run(sold, "cli", ask_for_simulation, rules_id, 5)
    worked_off(live_server)
    first, second = sorted(one.id for one in simulation.all_runs(sold))
    live_server.sign_in(page, "viewer", f"/simulator/{second}")
    page.get_by_label("Compare with").select_option(str(first))
    expect(page).to_have_url(f"{live_server.url}/simulator/{second}?with={first}")
    figures = page.locator(".sm-figures").nth(1)
    expect(figures).to_contain_text(f"Simulation {first}:")
    distance = figures.locator("tr", has_text="Distance per parcel, mean")
    expect(distance).to_contain_text("worse")
    page.locator(".oi-tab").last.click()
    expect(page).to_have_url(re.compile(rf"with={first}&kind="))
    expect(distance).to_contain_text("worse")
    assert axe.violations(page) == []
    page.goto(f"{live_server.url}/simulator/{second}?with={second}")
    expect(page.locator("#sim-body")).to_contain_text("is this one; choose another")
    expect(page).to_have_url(re.compile("with="))


def test_who_may_look_only_starts_nothing(live_server, page, sold):
    run(sold, "cli", ask_for_simulation, None, 5)
    worked_off(live_server)
    live_server.sign_in(page, "viewer", "/simulator")
    expect(page.get_by_role("button", name="Simulate")).to_be_disabled()
    page.locator(".sm-runs a").first.click()
    expect(page.locator("#sim-body")).to_contain_text("Every order ships as it did")
    page.goto(live_server.url + "/simulator/77")
    expect(page.locator("#io-main")).to_contain_text("There is no such simulation")
