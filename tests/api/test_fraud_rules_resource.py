"""Fraud rules over the API: drafted, edited, tested over the past, published, gone back from."""

from iorder.flows.backtest_rules import work_off_backtest


def test_a_draft_is_edited_published_and_gone_back_from(program):
    one = program("fraud.view", "fraud.rules")
    assert one.get("/fraud-rules").json == {"in_force": None, "items": []}
    for _ in range(2):
        drafted = one.post("/fraud-rules", {"label": "Stricter"}, "k1")
        assert drafted.status_code == 201
    (row,) = one.get("/fraud-rules").json["items"]
    path = f"/fraud-rules/{row['id']}"
    whole = one.get(path).json
    assert (whole["standing"], whole["changes"]) == ("draft", [])
    rules = whole["rules"] | {"review_at": 30}
    edit = {"version": 1, "label": "Stricter", "rules": rules}
    assert one.put(path, edit).json == {"id": row["id"], "version": 2}
    assert one.put(path, edit).json["code"] == "stale_edit"
    assert [change["after"] for change in one.get(path).json["changes"]] == ["30"]
    assert one.post(f"{path}/publish", {"version": 2}).json["in_force"] == row["id"]
    assert one.get("/fraud-rules").json["in_force"] == row["id"]
    assert one.put(path, edit | {"version": 3}).json["code"] == "not_a_draft"
    back = one.post(f"{path}/retire", {}).json
    assert back == {"in_force": None, "label": "Built-in rules"}


def test_every_problem_of_a_draft_is_named_by_its_field(program):
    one = program("fraud.*")
    bad = one.post("/fraud-rules", {"label": "x", "rules": {"review_at": 200, "mood": 1}})
    assert bad.status_code == 422
    assert [told.partition(":")[0] for told in bad.json["problems"]] == ["mood", "review_at"]
    made = one.post("/fraud-rules", {"label": "x", "rules": {"review_at": 20}}).json
    copied = one.post("/fraud-rules", {"label": "y", "copy_of": made["id"]}).json
    assert one.get(f"/fraud-rules/{copied['id']}").json["rules"]["review_at"] == 20
    gone = one.post(f"/fraud-rules/{copied['id']}/discard", {"version": 1})
    assert gone.json == {"id": copied["id"]}
    assert one.get(f"/fraud-rules/{copied['id']}").status_code == 404


def test_a_draft_is_tested_over_the_past(program, store):
    one = program("fraud.*")
    rules_id = one.post("/fraud-rules", {"label": "Stricter"}).json["id"]
    path = f"/fraud-rules/{rules_id}/backtests"
    asked = one.post(path, {"days": 30}, "k1")
    assert (asked.status_code, one.post(path, {"days": 30}, "k1").json) == (202, asked.json)
    run_id = asked.json["id"]
    assert one.get(f"{path}/{run_id}").json["found"] is None
    assert work_off_backtest(store, run_id, "of tests only", lambda: False)
    done = one.get(f"{path}/{run_id}").json
    assert (done["state"], done["asked"]["days"], done["found"]["rules"]["orders"]) == (
        "done", 30, 0,
    )  # fmt: skip
    assert [row["id"] for row in one.get(path).json["items"]] == [run_id]
    other = one.post("/fraud-rules", {"label": "Other"}).json["id"]
    assert one.get(f"/fraud-rules/{other}/backtests/{run_id}").status_code == 404
    assert one.post(path, {"days": 0}).status_code == 422
