"""Payment accounts over the API: opened, changed and tried; secrets never come back."""

import sqlalchemy as sa

from iorder.payments.model import payment_accounts

STRIPE = {
    "account": "main", "service": "stripe", "label": "Stripe EU",
    "settings": {"secret_key": "sk_test_very_secret", "webhook_secret": "whsec_hidden"},
}  # fmt: skip


def test_an_account_is_opened_once_read_without_secrets_and_changed(program, store):
    one = program("payments.settings")
    for _ in range(2):
        made = one.post("/payment-accounts", STRIPE, "k1")
        assert (made.status_code, made.json) == (201, {"account": "main", "version": 1}), made.json
    assert one.post("/payment-accounts", STRIPE).status_code == 422
    told = one.get("/payment-accounts/main")
    assert "very_secret" not in told.text
    settings = {row["name"]: row for row in told.json["settings"]}
    assert (settings["secret_key"]["is_set"], settings["secret_key"]["value"]) == (True, None)
    assert told.json["hooks_to"].endswith("/hooks/payments/main")
    assert (told.json["health"], told.json["capture_when"]) == ("untried", "shipment")
    edit = {"label": "Stripe", "version": 1, "active": False, "settings": {"secret_key": ""}}
    assert one.put("/payment-accounts/main", edit).json == {"account": "main", "version": 2}
    stale = one.put("/payment-accounts/main", edit)
    assert (stale.status_code, stale.json["code"]) == (409, "stale_edit")
    (row,) = one.get("/payment-accounts").json["items"]
    assert (row["label"], row["health"]) == ("Stripe", "off")
    assert all(
        setting["is_set"] for setting in row["settings"] if setting["name"] == "webhook_secret"
    )
    with store.reading() as conn:
        kept = conn.execute(sa.select(payment_accounts.c.settings)).scalar_one()
    assert "very_secret" not in repr(kept)


def test_services_say_what_they_want_to_know(program):
    one = program("payments.settings")
    found = {row["service"]: row for row in one.get("/payment-services").json["items"]}
    assert {"stripe", "adyen", "paypal", "checkout", "sandbox"} <= set(found)
    names = {row["name"] for row in found["checkout"]["settings"]}
    assert {"secret_key", "searches"} <= names
    assert "api_url" not in names


def test_a_trial_account_is_tried_and_its_answer_noted(program):
    one = program("payments.settings")
    body = {"account": "trial", "service": "sandbox", "label": "Trial", "settings": {}}
    assert one.post("/payment-accounts", body).status_code == 201
    bare = one.post("/payment-accounts/trial/test", {})
    assert (bare.status_code, "webhook secret" in bare.json["title"]) == (409, True)
    edit = {"label": "Trial", "version": 1, "settings": {"secret": "whsec_trial"}}
    assert one.put("/payment-accounts/trial", edit).status_code == 200
    tried = one.post("/payment-accounts/trial/test", {})
    assert "No money moves" in tried.json["said"], tried.json
    assert one.get("/payment-accounts/trial").json["last_ok_at"]


def test_what_is_unknown_or_hidden_is_refused_in_words(program):
    one = program("payments.settings")
    for more, words in (
        ({"settings": {"colour": "red"}}, "colour"),
        ({"settings": {"api_url": "http://127.0.0.1:9"}}, "api_url"),
        ({"service": "acme"}, "acme"),
        ({"capture_when": "never"}, "Capture one of"),
    ):
        refused = one.post("/payment-accounts", STRIPE | more)
        assert (refused.status_code, words in refused.json["title"]) == (422, True), refused.json
    assert one.get("/payment-accounts/none").status_code == 404
