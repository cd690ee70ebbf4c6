"""Gift cards over the API: issued once, looked at by code, spent on an order."""

import sqlalchemy as sa

from iorder.kernel.idempotency import idempotency_keys
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.payments.stored_value_model import stored_values
from tests.builders import a_live_order

CARD = {"amount_minor": 5000, "currency": "eur", "expires_on": "2999-12-31"}


def an_order(store):
    def flow(work):
        order_id = a_live_order(work, total_minor=1200)
        return work.execute(sa.select(orders.c.number).where(orders.c.id == order_id)).scalar_one()

    return run(store, "cli", flow)


def test_a_card_is_issued_once_for_a_key_and_its_code_is_kept_nowhere_readable(program, store):
    one = program("payments.*")
    first = one.post("/gift-cards", CARD, key="k1")
    again = one.post("/gift-cards", CARD, key="k1")
    assert first.status_code == 201, first.json
    assert again.json == first.json
    with store.reading() as conn:
        (row,) = conn.execute(sa.select(stored_values)).all()
        (kept,) = conn.execute(sa.select(idempotency_keys)).all()
    assert (row.balance_minor, row.currency) == (5000, "EUR")
    code = first.json["code"]
    for form in (code, code.replace("-", ""), code.rpartition("-")[0]):
        assert form not in repr(row)
        assert form.encode() not in kept.answer


def test_a_card_pays_an_order_and_tells_what_is_left(program, store):
    number, one = an_order(store), program("payments.*")
    code = one.post("/gift-cards", CARD).json["code"]
    paid = one.post("/gift-cards/spend", {"code": code, "order": number.lower()})
    assert paid.json == {"paid_minor": 1200, "left_minor": 3800, "currency": "EUR"}
    balance = one.post("/gift-cards/balance", {"code": code.lower()}).json
    assert (balance["balance_minor"], balance["state"]) == (3800, "usable")
    twice = one.post("/gift-cards/spend", {"code": code, "order": number})
    assert (twice.status_code, twice.json["code"]) == (409, "nothing_due")


def test_what_is_wrong_is_refused_in_words(program, store):
    one, only_looks = program("payments.*"), program("payments.view")
    for path, body, status in (
        ("/gift-cards", CARD | {"currency": "ABC"}, 422),
        ("/gift-cards", CARD | {"amount_minor": 0}, 422),
        ("/gift-cards", CARD | {"expires_on": "2020-01-01"}, 422),
        ("/gift-cards/balance", {"code": "2222-2222"}, 404),
        ("/gift-cards/spend", {"code": "2222-2222", "order": "IO-1"}, 404),
    ):
        assert one.post(path, body).status_code == status, (path, body)
    assert only_looks.post("/gift-cards", CARD).status_code == 403


def test_cards_are_listed_without_their_codes_and_stopped(program):
    api = program("payments.*")
    card = api.post("/gift-cards", {"amount_minor": 900, "currency": "EUR"}).json
    listed = api.get("/gift-cards", state="usable")
    assert [one["balance_minor"] for one in listed.json["cards"]] == [900]
    assert card["code"] not in listed.text

    def patch(body):
        path = f"/api/v1/gift-cards/{card['id']}"
        return api.client.patch(path, json=body, headers=api.headers())

    assert patch({"active": False}).json["active"] is False
    assert api.post("/gift-cards/balance", {"code": card["code"]}).json["state"] == "stopped"
    assert patch({"active": True}).json["active"] is True
    assert api.get("/gift-cards", state="mood").status_code == 422
