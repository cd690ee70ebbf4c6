"""The inbox and the rules on orders over the API."""

from datetime import UTC, datetime, timedelta

from iorder.api import paging
from iorder.config import Settings
from iorder.kernel.store import run
from iorder.worker.process import Worker
from tests import builders as b
from tests.support import waiting

HOLD = {"act": "hold", "kind": "manual", "reason": "Look at it"}
RULE = {"label": "Big", "moment": "placed", "condition": "total >= 20", "acts": [HOLD]}


def test_what_waits_is_listed_page_by_page_claimed_and_snoozed(program, store):
    def shop(work):
        for at in range(3):
            waiting.a_held_order(work, due=(at - 1) * waiting.HOUR, reason=f"r{at}")
        waiting.a_dead_job(work)

    run(store, "cli", shop)
    one = program("inbox.view", "inbox.edit", "orders.view")

    page = one.get("/exceptions", limit=2).json
    assert [row["why"] for row in page["items"]] == ["r0", "r1"]
    assert page["items"][0]["is_late"]
    assert page["items"][0]["acts"] == []  # releasing needs another scope
    rest = one.get("/exceptions", limit=2, cursor=page["next"]).json
    assert [row["kind"] for row in rest["items"]] == ["hold"]  # jobs need another scope

    counted = one.get("/exceptions/counts").json["items"]
    assert {row["kind"]: row["number"] for row in counted if row["number"]} == {"hold": 3}
    assert all(row["is_exact"] for row in counted)

    keys = [row["key"] for row in page["items"]]
    assert one.post("/exceptions/claim", {"keys": keys}).json == {"number": 2}
    assert len(one.get("/exceptions", owner="me").json["items"]) == 2
    other = program("inbox.view", "inbox.edit", "orders.view")
    refused = other.post("/exceptions/claim", {"keys": keys})
    assert (refused.status_code, refused.json["code"]) == (409, "claimed")

    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    assert one.post(
        "/exceptions/snooze", {"keys": keys, "until": until, "reason": "Later"}
    ).json == {"number": 2}
    assert len(one.get("/exceptions").json["items"]) == 1
    assert len(one.get("/exceptions", due="snoozed").json["items"]) == 2
    assert one.get("/exceptions", due="snoozed").json["items"][0]["snoozed_because"] == "Later"
    assert one.post("/exceptions/give-up", {"keys": keys}).json == {"number": 2}
    assert one.get("/exceptions", owner="me").json["items"] == []
    assert one.post("/exceptions/claim", {"keys": ["moon-1"]}).status_code == 404
    assert one.get("/exceptions", cursor=paging.written((2**62, 1, 1))).status_code == 422
    assert one.get("/exceptions", area="moon").status_code == 422


def test_an_act_of_the_inbox_is_done_at_the_version_that_was_seen(program, store):
    run(store, "cli", waiting.a_held_order)
    one = program("inbox.view", "orders.view", "orders.hold")
    (row,) = one.get("/exceptions").json["items"]
    assert [act["act"] for act in row["acts"]] == ["release"]
    assert "can be held again" in row["acts"][0]["does"]

    asked = {"key": row["key"], "act": "release", "version": row["version"]}
    looker = program("inbox.view", "orders.view")
    assert looker.post("/exceptions/act", asked).status_code == 403
    assert one.post("/exceptions/act", {**asked, "act": "dance"}).status_code == 404
    assert one.post("/exceptions/act", {**asked, "version": 99}).status_code == 409
    for _ in range(2):
        done = one.post("/exceptions/act", asked, key="once")
        assert done.json == {"told": "The manual hold is released."}
    assert one.get("/exceptions").json["items"] == []


def test_a_rule_is_written_tested_by_a_worker_and_started(program, store):
    def shop(work):
        for minor in (1000, 2000):
            b.a_live_order(work, total_minor=minor, placed_at=work.now - timedelta(days=1))

    run(store, "cli", shop)
    one = program("automations.view", "automations.edit", "orders.hold")
    wrong = one.post("/automations", {**RULE, "condition": "totl > 1"})
    assert (wrong.status_code, wrong.json["code"]) == (422, "bad_condition")
    assert "there are total, items" in wrong.json["title"]

    made = one.post("/automations", RULE, key="once")
    assert (made.status_code, made.json["state"]) == (201, "draft")
    assert one.post("/automations", RULE, key="once").json["id"] == made.json["id"]
    path = f"/automations/{made.json['id']}"
    assert one.post(f"{path}/start", {"version": 1}).json["code"] == "not_tested"

    asked = one.post(f"{path}/tests", {"version": 1, "days": 7})
    assert (asked.status_code, asked.json["total"]) == (202, 2)
    Worker(store, Settings(_env_file=None)).drain()
    done = one.get(f"{path}/tests/{asked.json['id']}").json
    assert (done["state"], done["found"]["matched"]) == ("done", 1)

    assert one.post(f"{path}/start", {"version": 1}).json["state"] == "live"
    assert one.post(f"{path}/pause", {"version": 2}).status_code == 409
    other = one.post("/automations", {**RULE, "label": "Other"}).json["id"]
    order = {"before": made.json["id"], "seen": [made.json["id"], other]}
    moved = one.post(f"/automations/{other}/arrange", order)
    assert [row["label"] for row in moved.json["items"]] == ["Other", "Big"]
    assert one.post(f"/automations/{other}/arrange", order).json["code"] == "reordered"
    assert [row["label"] for row in one.get("/automations").json["items"]] == ["Other", "Big"]
    assert "total" in {row["name"] for row in one.get("/automations/facts").json["items"]}


def test_a_token_writes_no_rule_that_does_what_it_may_not(program):
    refused = program("automations.edit").post("/automations", RULE)
    assert refused.status_code == 403
