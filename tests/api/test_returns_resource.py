"""Returns and documents over the API: the whole way, each act once, refusals in words."""

from iorder.kernel.store import run
from iorder.orders.history import number_of
from tests.builders import a_point, a_sku, stocked
from tests.support.returning import delivered, lines_of


def a_shop(store):
    """(order number, its line ids): three lamps that arrived."""

    def flow(work):
        stocked(work, a_point(work), a_sku(work), 9)
        order = delivered(work, ("LAMP", 3), shipping_minor=500)
        return number_of(order), lines_of(work, order)

    return run(store, "cli", flow)


def test_the_whole_way_of_a_return(program, store):
    order, (line,) = a_shop(store)
    one = program("returns.*", "documents.*")
    wanted = {"lines": [{"id": line, "quantity": 2, "reason": "damaged"}]}
    made = one.post(f"/orders/{order}/returns", wanted, key="r1")
    assert made.status_code == 201, made.json
    assert one.post(f"/orders/{order}/returns", wanted, key="r1").json == made.json
    number = made.json["number"]
    assert made.json["acts"] == ["approve", "refuse", "cancel"]
    too_many = one.post(f"/orders/{order}/returns", wanted)
    assert (too_many.status_code, too_many.json["code"]) == (409, "not_returnable")
    assert "write 1 or fewer" in too_many.json["title"]

    one.post(f"/returns/{number}/approve", {"version": 1, "point": "EU-1"})
    stale = one.post(f"/returns/{number}/send", {"version": 1})
    assert (stale.status_code, stale.json["code"]) == (409, "stale_edit")
    (its,) = one.get(f"/returns/{number}").json["lines"]
    came = {"version": 2, "lines": [{"id": its["id"], "quantity": 2}]}
    assert one.post(f"/returns/{number}/receive", came).json["state"] == "received"
    fates = [
        {"id": its["id"], "quantity": 1, "resolution": "refund", "disposition": "restock"},
        {"id": its["id"], "quantity": 1, "resolution": "reject"},
    ]
    seen = one.post(f"/returns/{number}/inspect", {"version": 3, "lines": fates}).json
    assert [part["resolution"] for part in seen["lines"]] == ["refund", "reject"]
    terms = {"fee_minor": 100, "shipping_minor": 500}
    shown = one.post(f"/returns/{number}/outcome", terms).json
    assert (shown["refund_minor"], shown["unpaid_minor"]) == (1400, 0)
    above = one.post(f"/returns/{number}/outcome", {"refund_minor": 1001})
    assert (above.status_code, above.json["code"]) == (409, "above_ceiling")
    done = one.post(f"/returns/{number}/resolve", {"version": 4, **terms}).json
    assert (done["state"], done["fee_minor"], done["acts"]) == ("resolved", 100, [])

    assert [row["number"] for row in one.get("/returns", state="resolved").json["returns"]] == [
        number
    ]
    assert one.get("/returns", state="gone").status_code == 422
    assert one.get(f"/orders/{order}/returns").json["returns"][0]["worth_minor"] == 1000


def test_a_list_is_paged(program, store):
    order, (line,) = a_shop(store)
    one = program("returns.*")
    for _ in range(3):
        one.post(f"/orders/{order}/returns", {"lines": [{"id": line, "quantity": 1}]})
    first = one.get("/returns", limit=2).json
    rest = one.get("/returns", limit=2, cursor=first["next"]).json
    assert (len(first["returns"]), len(rest["returns"]), rest["next"]) == (2, 1, None)


def test_documents_are_issued_once(program, store):
    order, _ = a_shop(store)
    one = program("documents.*")
    (made,) = one.post(f"/orders/{order}/documents", {"kind": "invoice"}).json["documents"]
    (again,) = one.post(f"/orders/{order}/documents", {"kind": "invoice"}).json["documents"]
    assert made == again
    assert made["total_minor"] == 3500
    note = {"kind": "credit_note", "amount_minor": 500, "currency": "EUR", "reason": "Late"}
    assert one.post(f"/orders/{order}/documents", note).status_code == 422
    named = {**note, "ref": "c-1"}
    for _ in range(2):
        assert one.post(f"/orders/{order}/documents", named).status_code == 201
    found = one.get(f"/orders/{order}/documents").json["documents"]
    assert [(each["kind"], each["corrects"]) for each in found] == [
        ("invoice", ""), ("credit_note", made["number"]),
    ]  # fmt: skip
