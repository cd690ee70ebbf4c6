"""Payments over the API: how an order is paid, and what is asked for, each once."""

from iorder.kernel.store import run
from iorder.orders.history import number_of
from tests.builders import a_live_order
from tests.support import paying
from tests.support.paying import Shop, a_sandbox


def a_shop(store, tmp_path, monkeypatch):
    monkeypatch.setattr(paying, "KEY", "of tests only")
    shop = Shop(store, tmp_path, capture_when="by_hand")
    return shop, number_of(shop.do(a_live_order))


def test_an_order_is_paid_captured_and_refunded_each_once(program, store, tmp_path, monkeypatch):
    shop, number = a_shop(store, tmp_path, monkeypatch)
    one = program("payments.view", "payments.take", "payments.refund")
    path = f"/orders/{number}"
    for _ in range(2):
        asked = one.post(f"{path}/payments/authorize", {"account": "trial", "token": "tok_ok"}, "a")
        assert asked.status_code == 202
    shop.work()
    told = one.get(f"{path}/payments").json
    assert (told["payment_state"], told["authorized_minor"], told["due_minor"]) == (
        "authorized", 2000, 0,
    )  # fmt: skip
    (tender,) = told["tenders"]
    assert (tender["state"], tender["can"]) == ("authorized", ["capture", "void"])
    part = {"tender": tender["id"], "amount_minor": 1500}
    calls = [one.post(f"{path}/payments/capture", part, "b").json["call"] for _ in range(2)]
    assert calls[0] == calls[1]
    shop.work()
    too_much = one.post(f"{path}/payments/capture", {"tender": tender["id"], "amount_minor": 501})
    assert (too_much.status_code, too_much.json["code"]) == (409, "nothing_authorized")
    back = one.post(f"{path}/refunds", {"amount_minor": 600, "reason": "Scratched"}, "c")
    assert [row["state"] for row in back.json["refunds"]] == ["processing"]
    shop.work()
    assert one.post(f"{path}/payments/void", {"tender": tender["id"]}).status_code == 202
    shop.work()
    told = one.get(f"{path}/payments").json
    assert (told["captured_minor"], told["refunded_minor"], told["authorized_minor"]) == (
        1500, 600, 0,
    )  # fmt: skip
    assert [row["state"] for row in one.get(f"{path}/refunds").json["refunds"]] == ["succeeded"]
    over = one.post(f"{path}/refunds", {"amount_minor": 901, "reason": "Again"})
    assert (over.status_code, over.json["left"]) == (409, {"minor": 900, "currency": "EUR"})


def test_what_is_not_of_the_order_or_needs_another_scope_is_refused(
    program, store, tmp_path, monkeypatch
):
    shop, number = a_shop(store, tmp_path, monkeypatch)
    _, tender_id = shop.pay()
    one = program("payments.take")
    body = {"tender": tender_id}
    other = one.post(f"/orders/{number}/payments/capture", body)
    assert (other.status_code, other.json["code"]) == (422, "invalid_input")
    assert one.post("/orders/IO-9/payments/capture", body).status_code == 404
    assert one.get(f"/orders/{number}/payments").status_code == 403
    assert one.post(f"/orders/{number}/refunds", {"reason": "x"}).status_code == 403
    assert run(store, "cli", a_sandbox, tmp_path, "second")
