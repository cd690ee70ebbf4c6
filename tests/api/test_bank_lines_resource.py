"""Bank lines over the API: a statement taken in once, credits matched and matches taken back."""

import base64

from iorder.kernel.store import run
from tests.payments.test_bank_statements import an_awaited
from tests.payments.test_swift_statements import a_swift_file


def awaited(store):
    return run(store, "cli", lambda work: an_awaited(work)[2])


def sent(path):
    return {"name": path.name, "content": base64.b64encode(path.read_bytes()).decode()}


def test_a_statement_pays_the_orders_it_names_once(program, store, tmp_path):
    number, one = awaited(store), program("payments.view", "payments.reconcile")
    file = sent(a_swift_file(tmp_path, "sparkasse", number))
    for _ in range(2):
        taken = one.post("/bank-lines/import", file, "k1")
        assert taken.json == {"new": 2, "known": 0, "passed": 2, "bad": []}, taken.json
    assert one.post("/bank-lines/import", file).json["known"] == 2
    assert one.post("/bank-lines/match", {}).json == {"matched": 1, "after": None}
    first = one.get("/bank-lines", limit=1).json
    then = one.get("/bank-lines", limit=1, cursor=first["next"]).json
    (paid,), (rest,) = first["lines"], then["lines"]
    assert (paid["order"], paid["state"], then["next"]) == (number, "matched", None)
    assert (rest["state"], rest["amount_minor"]) == ("open", 102_050)
    assert "paid" in rest["problem"] or rest["problem"]


def test_a_credit_is_matched_by_hand_taken_back_and_put_aside(program, store, tmp_path):
    number, one = awaited(store), program("payments.*")
    one.post("/bank-lines/import", sent(a_swift_file(tmp_path, "abnamro", number)))
    (line,) = one.get("/bank-lines", state="open").json["lines"]
    path = f"/bank-lines/{line['id']}"
    assert [row["order"] for row in one.get(path).json["suggested"]] == [number]
    assert one.post(f"{path}/match", {"order": "IO-9"}).status_code == 404
    assert one.post(f"{path}/match", {"order": number.lower()}).json == {"line": line["id"]}
    assert one.get(path).json["order"] == number
    assert one.post(f"{path}/match", {"order": number}).status_code == 409
    assert one.post(f"{path}/unmatch", {}).status_code == 200
    assert one.post(f"{path}/put-aside", {"reason": "a gift"}).status_code == 200
    told = one.get(path).json
    assert (told["state"], told["problem"], told["suggested"]) == ("ignored", "a gift", [])


def test_bad_lines_come_back_with_line_and_reason(program, tmp_path):
    one = program("payments.reconcile")
    taken = one.post("/bank-lines/import", sent(a_swift_file(tmp_path, "broken"))).json
    assert taken["new"] == 2
    assert [(bad["row"], bad["column"]) for bad in taken["bad"]][:2] == [(7, ":61:"), (9, ":61:")]
    assert one.get("/bank-lines").status_code == 403
