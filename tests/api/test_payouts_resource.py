"""Payouts over the API: a report taken in once, its lines looked at and settled."""

import base64
from pathlib import Path

from iorder.kernel.store import run
from tests.payments.test_payouts import a_payment, an_account

SAMPLES = Path(__file__).parents[1] / "payments" / "reports"


def sent(name, slug):
    content = base64.b64encode((SAMPLES / f"{name}.csv").read_bytes()).decode()
    return {"account": slug, "name": f"../{name}.csv", "content": content}


def a_shop(store):
    def flow(work):
        account_id = an_account(work)
        a_payment(work, account_id, ("capture", 2000, "ch_1"), ("refund", 500, "re_other"))
        return f"acct-{account_id}"

    return run(store, "cli", flow)


def test_a_report_is_taken_in_once_and_its_bad_rows_come_back(program, store):
    slug, one = a_shop(store), program("payments.view", "payments.reconcile")
    first = one.post("/payouts/import", sent("generic", slug), "k1")
    assert first.status_code == 200, first.json
    told = first.json
    assert (told["new"], told["known"]) == (1, 0)
    assert [(bad["row"], bad["column"]) for bad in told["bad"]] == [(5, "kind")]
    assert one.post("/payouts/import", sent("generic", slug), "k1").json == told
    again = one.post("/payouts/import", sent("generic", slug)).json
    assert (again["new"], again["known"]) == (0, 1)
    (row,) = one.get("/payouts").json["payouts"]
    assert (row["ref"], row["account"], row["net_minor"], row["lines"]) == ("P1", slug, 1320, 3)


def test_lines_are_paged_and_one_that_waits_is_settled_with_a_reason(program, store):
    slug, one = a_shop(store), program("payments.view", "payments.reconcile")
    one.post("/payouts/import", sent("generic", slug))
    whole = one.get(f"/payouts/{one.get('/payouts').json['payouts'][0]['id']}").json
    waiting = [line for line in whole["first_lines"] if line["state"] in ("unmatched", "differs")]
    assert whole["waiting"] == len(waiting) == 1
    path = f"/payouts/lines/{waiting[0]['id']}/settle"
    assert one.post(path, {"reason": ""}).status_code == 422
    assert one.post(path, {"reason": "given back by hand"}).json == {"line": waiting[0]["id"]}
    assert one.post(path, {"reason": "again"}).status_code == 409
    assert one.post(f"/payouts/{whole['id']}/match", {}).json == {"matched": 0}
    rows, cursor = [], ""
    while cursor is not None:
        page = one.get(f"/payouts/{whole['id']}/lines", limit=1, cursor=cursor).json
        rows += [line["row"] for line in page["lines"]]
        cursor = page["next"]
    assert rows == sorted(rows)
    assert len(rows) == whole["lines"]
    assert one.get("/payouts", state="open").json["payouts"] == []


def test_payouts_are_paged_the_newest_first(program, store):
    slug, one = a_shop(store), program("payments.*")
    for number in range(3):
        text = f"payout,kind,reference,currency,gross,fee,date\nP{number},fee,,EUR,0,1,2026-11-20"
        content = base64.b64encode(text.encode()).decode()
        one.post("/payouts/import", {"account": slug, "name": "x.csv", "content": content})
    first = one.get("/payouts", limit=2).json
    then = one.get("/payouts", limit=2, cursor=first["next"]).json
    refs = [row["ref"] for row in (*first["payouts"], *then["payouts"])]
    assert (refs, then["next"]) == (["P2", "P1", "P0"], None)


def test_what_is_no_file_or_names_no_account_is_refused_in_words(program, store):
    slug, one = a_shop(store), program("payments.*")
    garbled = one.post("/payouts/import", {"account": slug, "name": "x", "content": "é%"})
    assert (garbled.status_code, "base64" in garbled.json["title"]) == (422, True)
    other = base64.b64encode(b"a,b\n1,2\n").decode()
    assert one.post("/payouts/import", {"account": slug, "name": "x", "content": other}
                    ).status_code == 422  # fmt: skip
    assert one.post("/payouts/import", sent("generic", "nobody")).status_code == 404
    assert one.get("/payouts/99/lines").status_code == 404
    assert one.get("/payouts", state="lost").status_code == 422
