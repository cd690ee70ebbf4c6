"""Braintree as its reference shows it (https://developer.paypal.com/braintree/docs): it speaks
XML, and its notifications are those its own library makes for tests."""

import re
from base64 import decodebytes, encodebytes
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from iorder.payments.provider import Asked, Hook
from iorder.payments.providers import braintree as module
from iorder.payments.providers.braintree import PROVIDER
from tests.payments.providers.harness import Double, Reply, Route, Seen

REF = "ib3kd9x2"
REFUND = "rf9x2kd1"
PART = "pt3kd9x2"
XML = {"Content-Type": "application/xml"}
AT = "2026-11-20T10:00:00Z"


def settings(url: str) -> Any:
    return PROVIDER.Settings(
        "merchant",
        "public",
        "private",
        "EUR: shop_eur, JPY: shop_jpy, KWD: shop_kwd",
        "sandbox",
        url,
    )


def transaction(asked: Asked, status: str, ref: str = REF, kind: str = "sale") -> str:
    order = asked.key if kind == "credit" else f"{asked.reference}/tender:{asked.tender_id}"
    parent = f"<refunded-transaction-id>{REF}</refunded-transaction-id>" if kind == "credit" else ""
    said = "Do Not Honor" if "declined" in status else "Approved"
    return f"""<transaction>
      <id>{ref}</id><status>{status}</status><type>{kind}</type>{parent}
      <currency-iso-code>{asked.amount.currency}</currency-iso-code>
      <amount>{asked.amount.decimal}</amount><order-id>{order}</order-id>
      <created-at type="datetime">{AT}</created-at><updated-at type="datetime">{AT}</updated-at>
      <authorization-expires-at type="datetime">2026-11-27T10:00:00Z</authorization-expires-at>
      <processor-response-code>1000</processor-response-code>
      <processor-response-text>{said}</processor-response-text>
      <credit-card><card-type>Visa</card-type><last-4>1111</last-4>
        <unique-number-identifier>f1</unique-number-identifier></credit-card>
      <status-history type="array"><status-event><timestamp type="datetime">{AT}</timestamp>
        <status>authorized</status><amount>{asked.amount.decimal}</amount></status-event></status-history>
      <refund-ids type="array"/><partial-settlement-transaction-ids type="array"/>
    </transaction>"""


def refusal(asked: Asked) -> str:
    return f"""<api-error-response><errors><errors type="array"/></errors>
      <message>Do Not Honor</message>{transaction(asked, "processor_declined")}
    </api-error-response>"""


def xml(body: str, status: int = 200) -> Reply:
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?>{body}', status, XML)


def at(method: str, path: str, reply: Reply) -> Route:
    return Route(method, f"/merchants/merchant/transactions{path}", reply)


def listed(asked: Asked, *refs: str) -> list[Route]:
    ids = "".join(f"<item>{ref}</item>" for ref in refs)
    some = "".join(transaction(asked, "settled", ref) for ref in refs)
    return [
        at("POST", "/advanced_search_ids", xml(
            f'<search-results><page-size type="integer">50</page-size>'
            f'<ids type="array">{ids}</ids></search-results>')),
        at("POST", "/advanced_search", xml(
            f"<credit-card-transactions>{some}</credit-card-transactions>")),
    ]  # fmt: skip


def hook(kind: str, ref: str, **changes: str) -> Callable[[Asked, datetime], Hook]:
    """A sample notification of Braintree's library, with our amount in it."""

    def signed(asked: Asked, when: datetime) -> Hook:
        gateway = module._gateway(settings("http://127.0.0.1:1"))
        made = gateway.webhook_testing.sample_notification(kind, ref)
        text = decodebytes(made["bt_payload"]).decode()
        money = {"amount": str(asked.amount.decimal), "amount-disputed": str(asked.amount.decimal)}
        for name, value in {**money, "currency-iso-code": asked.amount.currency, **changes}.items():
            text = re.sub(rf"<{name}>[^<]*</{name}>", f"<{name}>{value}</{name}>", text)
        payload = encodebytes(text.encode())
        return replace(sealed(payload), now=when)

    return signed


def sealed(payload: bytes) -> Hook:
    from braintree.util.crypto import Crypto

    signature = f"public|{Crypto.sha1_hmac_hash('private', payload)}"
    body = urlencode({"bt_signature": signature, "bt_payload": payload}).encode()
    return Hook({}, body, "https://shop.example/hooks/payments/bt", datetime.now().astimezone())


def altered(hook: Hook) -> Hook:
    """One byte within the signed payload."""
    sent = {name: values[0] for name, values in parse_qs(hook.body.decode()).items()}
    payload = sent["bt_payload"]
    other = "A" if payload[40] != "A" else "B"
    sent["bt_payload"] = payload[:40] + other + payload[41:]
    return replace(hook, body=urlencode(sent).encode())


def amount_sent(seen: Seen) -> str:
    found = re.search(rb"<amount>([^<]*)</amount>", seen.body)
    return found[1].decode() if found else ""


def key_sent(seen: Seen) -> str:
    found = re.search(rb"<order_id>([^<]*)</order_id>", seen.body)
    return found[1].decode() if found else ""


DOUBLE = Double(
    provider=PROVIDER,
    settings=settings,
    replies={
        "authorized": lambda asked: [at("POST", "", xml(transaction(asked, "authorized"), 201))],
        "declined": lambda asked: [at("POST", "", xml(refusal(asked), 422))],
        "captured": lambda asked: [
            at("GET", f"/{REF}", xml(transaction(asked, "authorized"))),
            at("PUT", f"/{REF}/submit_for_settlement",
               xml(transaction(asked, "submitted_for_settlement"))),
            at("POST", f"/{REF}/submit_for_partial_settlement",
               xml(transaction(asked, "submitted_for_settlement", PART, "sale"), 201)),
        ],
        "voided": lambda asked: [
            at("PUT", f"/{REF}/void", xml(transaction(asked, "voided")))
        ],
        "refunded": lambda asked: [
            at("GET", f"/{REF}", xml(transaction(asked, "settled"))),
            at("POST", f"/{REF}/refund",
               xml(transaction(asked, "submitted_for_settlement", REFUND, "credit"), 201)),
        ],
        "found": lambda asked: listed(asked, REF),
        "unknown": lambda asked: listed(asked),
        "polled": lambda asked: listed(asked, REF),
        "tried": lambda asked: [at("GET", "/iorder", xml("<none/>", 404))],
        "locked_out": lambda asked: [at("POST", "", xml("<none/>", 401))],
        "busy": lambda asked: [at("POST", "", xml("<none/>", 429))],
    },
    hooks={
        "captured": hook("transaction_settled", REF),
        "failed": hook("transaction_settlement_declined", REF),
        "dispute_opened": hook("dispute_opened", REF),
        "dispute_submitted": hook("dispute_under_review", REF),
        "dispute_won": hook("dispute_won", REF),
        "dispute_lost": hook("dispute_lost", REF),
        "unknown": hook("check", REF),
    },
    amounts={"EUR": "10.50", "JPY": "1050", "KWD": "1.050", "USD": None},
    amount_sent=amount_sent,
    key_sent=key_sent,
    token="fake-valid-nonce",
    refs={"external_ref": REF, "capture_ref": REF},
    signs_time=False,
    altered=altered,
    reads=r".*/advanced_search(_ids)?",
)  # fmt: skip
