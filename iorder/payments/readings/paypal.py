"""PayPal's orders, authorisations, captures, refunds, disputes and webhooks as facts.

Shapes: https://developer.paypal.com/docs/api/orders/v2, /docs/api/payments/v2,
/docs/api/webhooks/v1; events https://developer.paypal.com/api/rest/webhooks/event-names.
A payment is known by its order. Refunds and disputes do not name it: what we wrote into
``custom_id`` does (``tender:17|R-1001``, of a refund ``tender:17|`` and its key).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from iorder.kernel.money import Money
from iorder.payments import amounts, wire
from iorder.payments.provider import Answer, Kind, Outcome, Told, Unsuitable
from iorder.payments.refusals import coded

LABEL: Final = "PayPal"
DIGITS: Final = {"HUF": 0, "JPY": 0, "TWD": 0}
CURRENCIES: Final = re.compile(
    "AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|ILS|JPY|MXN|MYR|NOK|NZD|PHP|PLN|SEK|SGD|THB|TWD|"
    "USD"
)
"""https://developer.paypal.com/reference/currency-codes."""

_SOLD: Final[Mapping[str, Kind]] = {
    "PAYMENT.AUTHORIZATION.CREATED": "authorized",
    "PAYMENT.AUTHORIZATION.VOIDED": "voided",
    "PAYMENT.CAPTURE.COMPLETED": "captured",
    "PAYMENT.CAPTURE.DECLINED": "capture_failed",
    "PAYMENT.CAPTURE.DENIED": "capture_failed",
    "PAYMENT.CAPTURE.REFUNDED": "refunded",
    "PAYMENT.REFUND.FAILED": "refund_failed",
}
_DISPUTES: Final[Mapping[str, Kind]] = {
    "OPEN": "dispute_opened",
    "WAITING_FOR_SELLER_RESPONSE": "dispute_evidence_due",
    "WAITING_FOR_BUYER_RESPONSE": "dispute_submitted",
    "UNDER_REVIEW": "dispute_submitted",
}
_LOST: Final = frozenset({"RESOLVED_BUYER_FAVOUR", "ACCEPTED"})
_PARTS: Final[tuple[tuple[str, Kind], ...]] = (
    ("authorizations", "authorized"), ("captures", "captured"), ("refunds", "refunded"),
)  # fmt: skip
_BAD: Final = frozenset({"DENIED", "DECLINED", "FAILED"})


def amount(money: Money) -> dict[str, str]:
    """The amount as PayPal writes it. Raises Unsuitable for a currency it does not take."""
    if not CURRENCIES.fullmatch(money.currency):
        raise Unsuitable(
            f"PayPal takes no {money.currency}; use another payment account for this order."
        )
    return {"currency_code": money.currency, "value": amounts.text(money, DIGITS)}


def money(found: Mapping[str, Any]) -> Money:
    return amounts.from_text(found["value"], found["currency_code"])


def of_event(event: Mapping[str, Any]) -> Iterator[Told]:
    """The facts of a webhook event; kinds it does not know have none."""
    name, thing = event["event_type"], event["resource"]
    at = wire.moment(event["create_time"])
    if name == "CHECKOUT.ORDER.APPROVED":
        yield Told(f"{thing['id']}:approved", "approved", thing["id"], at, _named(thing))
    elif name == "CHECKOUT.PAYMENT-APPROVAL.REVERSED":
        ref = str(thing.get("order_id") or thing.get("id") or "")
        reason = "The buyer's approval lapsed before the payment was taken."
        yield Told(f"{ref}:failed", "failed", ref, at, _named(thing), reason=reason)
    elif name.startswith("CUSTOMER.DISPUTE."):
        yield _of_dispute(thing, at)
    elif (kind := _SOLD.get(name)) is not None:
        yield _of_part(thing, kind, _order_of(thing))


def of_order(order: Mapping[str, Any]) -> Iterator[Told]:
    """Everything that was done on an order so far."""
    for name, kind in _PARTS:
        for part in _payments(order).get(name) or ():
            if part["status"] == "VOIDED":
                yield _of_part(part, "voided", order["id"])
            elif part["status"] == "EXPIRED":
                yield _of_part(part, "expired", order["id"])
            elif part["status"] not in ("PENDING", *_BAD, "CANCELLED"):
                yield _of_part(part, kind, order["id"])


def answer_of_order(order: Mapping[str, Any]) -> Answer:
    """How an order stands that was just authorised, captured or looked up."""
    parts = [part for name, _ in _PARTS[:2] for part in _payments(order).get(name) or ()]
    facts = tuple(of_order(order))
    if not parts:
        return Answer("pending", order["id"], facts, link=approve_link(order))
    outcome, reason = _outcome(parts[-1])
    name, who, country = _source(order.get("payment_source") or {})
    ends = [wire.moment(one["expiration_time"]) for one in parts if one.get("expiration_time")]
    return Answer(
        "done" if facts else outcome, order["id"], facts, reason, instrument=name,
        fingerprint=who, card_country=country, expires_at=max(ends, default=None),
    )  # fmt: skip


def answer_of_part(part: Mapping[str, Any], kind: Kind, order_id: str) -> Answer:
    """How one capture or refund stands that was just asked for."""
    outcome, reason = _outcome(part)
    facts = (_of_part(part, kind, order_id),) if outcome == "done" else ()
    return Answer(outcome, order_id, facts, reason)


def authorization_of(order: Mapping[str, Any]) -> str:
    """The authorisation that can be captured or voided; empty where there is none."""
    open_ones = ("CREATED", "PARTIALLY_CAPTURED", "PENDING")
    found = _payments(order).get("authorizations") or ()
    return next((str(one["id"]) for one in found if one["status"] in open_ones), "")


def refundable(order: Mapping[str, Any]) -> dict[str, Money]:
    """What is left to give back, by capture."""
    left = {
        str(one["id"]): money(one["amount"]) for one in _payments(order).get("captures") or ()
        if one["status"] in ("COMPLETED", "PARTIALLY_REFUNDED")
    }  # fmt: skip
    for back in _payments(order).get("refunds") or ():
        capture = _up(back)
        if capture in left and back["status"] not in (*_BAD, "CANCELLED"):
            left[capture] = left[capture] - money(back["amount"])
    return left


def refund_under(order: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    """The refund that was made under this key."""
    made = _payments(order).get("refunds") or ()
    return next((one for one in made if _split(one.get("custom_id"))[1] == key), None)


def total_of(order: Mapping[str, Any]) -> Money:
    return money(order["purchase_units"][0]["amount"])


def approve_link(order: Mapping[str, Any]) -> str:
    links = {one["rel"]: str(one["href"]) for one in order.get("links") or ()}
    return links.get("payer-action") or links.get("approve") or ""


def refusal(answer: Mapping[str, Any]) -> tuple[str, str]:
    """(issue, words) of an error."""
    details = answer.get("details") or [{}]
    words = details[0].get("description") or answer.get("message") or "PayPal refused the call."
    issue = str(details[0].get("issue") or answer.get("name") or "")
    return issue, coded(str(words), issue)


def _of_part(part: Mapping[str, Any], kind: Kind, order_id: str) -> Told:
    reference, key = _split(part.get("custom_id"))
    counted = kind not in ("voided", "expired")
    gross = part.get("seller_receivable_breakdown") or {}
    fee = money(gross["paypal_fee"]) if kind == "captured" and gross.get("paypal_fee") else None
    due = part.get("expiration_time") if kind == "authorized" else None
    return Told(
        f"{part['id']}:{kind}", kind, order_id, _when(part), reference, str(part["id"]),
        amount=money(part["amount"]) if counted and part.get("amount") else None, fee=fee,
        reason=_details(part) if kind.endswith("_failed") else "",
        key=key if kind.startswith("refund") else "", due_at=wire.moment(due) if due else None,
    )  # fmt: skip


def _of_dispute(dispute: Mapping[str, Any], at: datetime) -> Told:
    status, outcome = dispute["status"], dispute.get("dispute_outcome") or {}
    code = str(outcome.get("outcome_code") or "")
    kind: Kind = _DISPUTES.get(status, "dispute_opened")
    if status == "RESOLVED":
        kind = "dispute_lost" if code in _LOST else "dispute_won"
    sold = (dispute.get("disputed_transactions") or [{}])[0]
    due = dispute.get("seller_response_due_date")
    return Told(
        f"{dispute['dispute_id']}:{status}:{code}", kind, "", at, _split(sold.get("custom"))[0],
        str(dispute["dispute_id"]), amount=money(dispute["dispute_amount"]),
        reason=str(dispute.get("reason") or "").replace("_", " ").lower(),
        due_at=wire.moment(due) if due else None,
    )  # fmt: skip


def _outcome(part: Mapping[str, Any]) -> tuple[Outcome, str]:
    if part["status"] in _BAD:
        return "declined", _details(part) or f"PayPal says {part['status'].lower()}."
    return ("pending", "") if part["status"] == "PENDING" else ("done", "")


def _details(part: Mapping[str, Any]) -> str:
    why = (part.get("status_details") or {}).get("reason") or ""
    return str(why).replace("_", " ").capitalize()


def _payments(order: Mapping[str, Any]) -> Mapping[str, Any]:
    units = order.get("purchase_units") or [{}]
    return units[0].get("payments") or {}


def _order_of(part: Mapping[str, Any]) -> str:
    related = (part.get("supplementary_data") or {}).get("related_ids") or {}
    return str(related.get("order_id") or "")


def _named(order: Mapping[str, Any]) -> str:
    units = order.get("purchase_units") or [{}]
    return _split(units[0].get("custom_id"))[0]


def _split(custom_id: Any) -> tuple[str, str]:
    """(reference, key or order number) of what we wrote into ``custom_id``."""
    reference, _, rest = str(custom_id or "").partition("|")
    return reference, rest


def _up(refund: Mapping[str, Any]) -> str:
    """The capture that a refund is of."""
    links = [str(one["href"]) for one in refund.get("links") or () if one["rel"] == "up"]
    return links[0].rsplit("/", 1)[-1] if links else ""


def _when(part: Mapping[str, Any]) -> datetime:
    said = part.get("update_time") or part.get("create_time")
    return wire.moment(said) if said else wire.now()


def _source(source: Mapping[str, Any]) -> tuple[str, str, str]:
    """(what people know it by, who paid, in which country)."""
    if card := source.get("card"):
        name = f"{str(card.get('brand', '')).title()} {card.get('last_digits', '')}".strip()
        return name, "", str((card.get("billing_address") or {}).get("country_code") or "")
    wallet = source.get("paypal") or {}
    country = str((wallet.get("address") or {}).get("country_code") or "")
    return "PayPal", str(wallet.get("account_id") or ""), country
