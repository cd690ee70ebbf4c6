"""Who sells, and parcels asked back, over the API."""

from iorder.kernel.store import run
from iorder.orders.history import number_of
from tests.flows.test_intercept_parcels import sent


def test_who_sells_is_said_and_said_anew(program):
    one = program("documents.view", "documents.settings")
    every, *_ = one.get("/sellers").json["sellers"]
    assert (every["channel"], every["version"], every["missing"][0]) == (0, 0, "name")
    said = {"name": "Iris GmbH", "address": "Hauptstr. 1\nDE", "vat_id": "DE1"}
    assert one.put("/sellers/0", said).json == {"channel": 0, "version": 1}
    stale = one.put("/sellers/0", {**said, "name": "Other"})
    assert (stale.status_code, stale.json["code"]) == (409, "stale_edit")
    every, *_ = one.get("/sellers").json["sellers"]
    assert (every["name"], every["missing"]) == ("Iris GmbH", [])
    assert program("documents.view").put("/sellers/0", said).status_code == 403


def test_a_parcel_is_asked_back_and_answered(program, store):
    order_id, (parcel_id,) = run(store, "cli", sent)
    one = program("shipments.view", "shipments.send")
    at = f"/orders/{number_of(order_id)}/intercepts"
    assert [able["parcel"] for able in one.get(at).json["able"]] == [parcel_id]
    asked = one.post(at, {"cause": "cancel", "reason": "Bring it back"}, "a")
    assert asked.status_code == 201
    (row,) = asked.json["intercepts"]
    assert one.post(at, {"cause": "address"}).status_code == 422
    done = one.post(f"/intercepts/{row['id']}", {"act": "miss", "version": 1, "answer": "Gone"})
    assert (done.json["intercepts"][0]["state"], done.json["intercepts"][0]["acts"]) == (
        "too_late", [],
    )  # fmt: skip
    assert one.post(f"/intercepts/{row['id']}", {"act": "ask", "version": 2}).status_code == 409
    assert one.get(at).json["able"][0]["parcel"] == parcel_id
