"""Stripe: files are uploaded, then the dispute is modified once, with ``submit``.

Protocol: https://docs.stripe.com/api/files/create, https://docs.stripe.com/api/disputes/update,
https://docs.stripe.com/disputes/api. One file of each kind, 4.5 MB together.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from iorder.payments.defence import Case, Limits, Places, Standing
from iorder.payments.provider import Answer

_ANYTHING: Final = "uncategorized_file"
_PLACES: Final = Places({
    "receipt": ("receipt", _ANYTHING),
    "shipping": ("shipping_documentation", _ANYTHING),
    "delivery": ("customer_signature", "shipping_documentation", _ANYTHING),
    "communication": ("customer_communication", _ANYTHING),
    "customer": (_ANYTHING, "customer_communication"),
    "activity": ("service_documentation", _ANYTHING),
    "policy": ("refund_policy", "cancellation_policy", _ANYTHING),
    "summary": (_ANYTHING,),
    "other": (_ANYTHING, "service_documentation"),
})  # fmt: skip
_STANDS: Final[Mapping[str, Standing]] = {
    "warning_needs_response": "due", "needs_response": "due",
    "warning_under_review": "submitted", "under_review": "submitted",
    "warning_closed": "won", "won": "won", "prevented": "won", "lost": "lost",
}  # fmt: skip


class StripeDefence:
    limits = Limits(total_bytes=4_500_000)

    def __init__(self, asking: Callable[[Any], AbstractContextManager[Any]]) -> None:
        self._asking = asking

    def submit(self, settings: Any, case: Case) -> Answer:
        placed = _PLACES.fill("Stripe", case.files)
        evidence = _words(case, self.limits.longest_text)
        with self._asking(settings) as api:
            for place, proof in placed:
                file = {"purpose": "dispute_evidence", "file": proof.attached()}
                key = f"{case.key}:{place}:{proof.digest[:12]}"
                evidence[place] = api.files.create(file, {"idempotency_key": key}).to_dict()["id"]
            wanted = {"evidence": evidence, "submit": True}
            api.disputes.update(case.ref, wanted, {"idempotency_key": case.key}).to_dict()
        return Answer("done", case.payment)

    def accept(self, settings: Any, case: Case) -> Answer:
        with self._asking(settings) as api:
            api.disputes.close(case.ref, {}, {"idempotency_key": case.key}).to_dict()
        return Answer("done", case.payment)

    def stands(self, settings: Any, case: Case) -> Standing:
        with self._asking(settings) as api:
            found = api.disputes.retrieve(case.ref).to_dict()
            stands = _STANDS.get(found["status"], "")
            details = found.get("evidence_details") or {}
            return "submitted" if stands == "due" and details.get("submission_count") else stands


def _words(case: Case, most: int) -> dict[str, Any]:
    parcel = case.parcels[0] if case.parcels else None
    said = {
        "uncategorized_text": case.text(most),
        "customer_email_address": case.email,
        "shipping_carrier": parcel.carrier if parcel else "",
        "shipping_tracking_number": ", ".join(one.number for one in case.parcels if one.number),
        "shipping_date": parcel.sent_on.isoformat() if parcel and parcel.sent_on else "",
    }
    return {name: text for name, text in said.items() if text}
