"""Disputes over the API: evidence is added, seen, taken away and handed in."""

import base64

import sqlalchemy as sa

from iorder.flows.ask_payment import capture_tender
from iorder.flows.record_told import record_told
from iorder.kernel.money import Money
from iorder.payments.model import disputes, tenders
from iorder.payments.provider import Told
from tests.support import paying
from tests.support.paying import Shop

PDF = base64.b64encode(b"%PDF-1.4 a letter").decode()


def a_dispute(store, tmp_path, monkeypatch):
    monkeypatch.setattr(paying, "KEY", "of tests only")
    shop = Shop(store, tmp_path / "files", capture_when="by_hand")
    _, tender_id = shop.pay()
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    (ref,) = shop.one(sa.select(tenders.c.external_ref).where(tenders.c.id == tender_id))
    with store.reading() as conn:
        now = conn.execute(sa.select(tenders.c.created_at)).scalar_one()
    told = Told("e1", "dispute_evidence_due", ref, now, act_ref="dp_1", amount=Money(2000, "EUR"))
    shop.do(record_told, shop.account, [told])
    return shop, shop.one(sa.select(disputes.c.id))[0]


def test_a_dispute_is_answered(program, store, tmp_path, monkeypatch):
    shop, key = a_dispute(store, tmp_path, monkeypatch)
    one = program("payments.view", "payments.refund", "payments.approve")
    (row,) = one.get("/disputes", state="due").json["items"]
    assert (row["id"], row["amount_minor"], row["state"]) == (key, 2000, "evidence_due")
    at = f"/disputes/{key}"
    file = {"kind": "communication", "name": "../mail.pdf", "content": PDF}
    for body in (file, file, {"source": "timeline"}, {"text": "It came."}):
        assert one.post(f"{at}/evidence", body).status_code == 201
    told = one.get(at).json
    assert [(piece["kind"], piece["name"]) for piece in told["evidence"]] == [
        ("communication", "mail.pdf"), ("activity", f"{row['order']}-timeline.pdf"),
        ("summary", ""),
    ]  # fmt: skip
    assert (told["service"], [offer["source"] for offer in told["offers"]]) == (
        "Sandbox", ["customer"],
    )  # fmt: skip
    gone = one.client.delete(
        f"/api/v1{at}/evidence/{told['evidence'][1]['id']}", headers=one.headers()
    )
    assert gone.status_code == 200
    stale = one.post(f"{at}/submit", {"version": told["version"] + 7})
    assert (stale.status_code, stale.json["code"]) == (409, "stale_edit")
    calls = [one.post(f"{at}/submit", {"version": told["version"]}, "k").json for _ in range(2)]
    assert calls[0] == calls[1]
    shop.work()
    told = one.get(at).json
    assert (told["state"], told["sending"]["state"], told["offers"]) == ("submitted", "done", [])


def test_what_cannot_be_evidence_and_who_may_not_are_refused(program, store, tmp_path, monkeypatch):
    _, key = a_dispute(store, tmp_path, monkeypatch)
    one = program("payments.view", "payments.refund")
    at = f"/disputes/{key}/evidence"
    page = base64.b64encode(b"<script>").decode()
    for body, words in (
        ({"name": "a.pdf", "content": page}, "no PDF, JPEG or PNG"),
        ({"name": "a.pdf", "content": "%%"}, "no base64"),
        ({"name": "a.pdf", "content": PDF, "kind": "gossip"}, "no kind of evidence"),
        ({"source": "document:INV-1"}, "no document like this"),
        ({}, "Send a source"),
    ):
        refused = one.post(at, body)
        assert refused.status_code in (404, 422)
        assert words in refused.json["title"], refused.json
    assert one.post(f"/disputes/{key}/accept", {"version": 1, "note": "x"}).status_code == 403
    assert program("payments.view").post(at, {"text": "x"}).status_code == 403


def test_the_reasons_a_service_names_are_listed_and_one_is_chosen(
    program, store, tmp_path, monkeypatch
):
    shop, key = a_dispute(store, tmp_path, monkeypatch)
    one = program("payments.view", "payments.refund")
    at = f"/disputes/{key}"
    grounds = one.get(f"{at}/grounds").json["items"]
    assert (grounds[0]["label"], grounds[0]["documents"][0]) == (
        "Goods delivered",
        {"code": "ProofOfDelivery", "label": "Proof of delivery", "need": "must"},
    )
    one.post(f"{at}/evidence", {"kind": "delivery", "name": "signed.pdf", "content": PDF})
    told = one.get(at).json
    places = {str(told["evidence"][0]["id"]): "ProofOfDelivery"}
    body = {"version": told["version"], "ground": "GoodsDelivered", "places": places}
    assert one.post(f"{at}/submit", body).status_code == 202
    shop.work()
    assert one.get(at).json["state"] == "submitted"
