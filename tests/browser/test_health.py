"""Health in words: the worker dead, the store locked, a job given up and retried."""

import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.kernel import jobs, leases
from iorder.kernel.jobs import Wanted
from iorder.kernel.store import open_work, run
from tests.support import axe


def a_dead_job(work):
    jobs.enqueue(work, [Wanted("import.run", "import:1", {"import_id": 1})])
    gone = {"state": "dead", "attempts": 10, "error": "the file is gone", "finished_at": work.now}
    work.execute(sa.update(jobs.jobs).values(gone))


def tile(page, label):
    return page.locator(".io-health-tile", has=page.get_by_role("heading", name=label))


def test_what_is_wrong_is_said_and_what_was_given_up_is_retried(live_server, page):
    run(live_server.store, "cli", a_dead_job)
    live_server.sign_in(page, "manager", "/health")
    expect(tile(page, "Worker")).to_contain_text("None is running")
    expect(tile(page, "Store")).to_contain_text("Takes changes")
    expect(tile(page, "Given up")).to_contain_text("1")
    expect(page.get_by_role("table").first).to_contain_text("the file is gone")

    page.get_by_role("button", name="Retry Import of a file").click()

    expect(page.get_by_role("status")).to_contain_text("The job is due again.")
    expect(tile(page, "Given up")).to_contain_text("No job failed ten times.")
    run(live_server.store, "worker", leases.acquire, "worker:a", "host-a", 60)
    expect(tile(page, "Worker")).to_contain_text("1 at work")  # the page asks again by itself


def test_a_locked_store_is_told_and_the_page_stays(live_server, page):
    live_server.sign_in(page, "manager")
    with open_work(live_server.store, "another program"):
        page.get_by_role("link", name="Health").click()
        expect(tile(page, "Store")).to_contain_text("Locked")
    expect(tile(page, "Store")).to_contain_text("Takes changes")


def test_health_is_for_everybody(live_server, page):
    run(live_server.store, "cli", a_dead_job)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    live_server.sign_in(page, "manager", "/health")
    expect(tile(page, "Given up")).to_contain_text("1")
    assert axe.violations(page) == []

    page.get_by_role("button", name="Switch between light and dark").click()
    assert axe.violations(page) == []
