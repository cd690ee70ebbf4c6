"""PayPal: all evidence goes in one multipart request, which answers the dispute.

Protocol: https://developer.paypal.com/docs/api/customer-disputes/v1/#disputes_provide-evidence,
#disputes_accept-claim. 10 MB a file, 50 MB together.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from iorder.payments import wire
from iorder.payments.defence import Case, Limits, Proof, Sent, Standing
from iorder.payments.provider import Answer, Unsuitable

_DISPUTES: Final = "/v1/customer/disputes"
_TYPES: Final = {
    "receipt": "PROOF_OF_RECEIPT_COPY", "shipping": "PROOF_OF_FULFILLMENT",
    "delivery": "PROOF_OF_DELIVERY_SIGNATURE", "policy": "RETURN_POLICY",
}  # fmt: skip
_OTHER: Final = "OTHER"
_CARRIERS: Final = frozenset(
    {"UPS", "USPS", "FEDEX", "DHL", "ROYAL_MAIL", "DPD", "GLS", "TNT", "CORREOS", "POSTNL"}
)
_STANDS: Final[Mapping[str, Standing]] = {
    "OPEN": "due", "WAITING_FOR_SELLER_RESPONSE": "due",
    "WAITING_FOR_BUYER_RESPONSE": "submitted", "UNDER_REVIEW": "submitted",
}  # fmt: skip
_NOTES: Final = 2_000


class PayPalDefence:
    limits = Limits(most_bytes=10_000_000, total_bytes=50_000_000, longest_text=_NOTES)

    def __init__(
        self,
        get: Callable[[Any, str], Any],
        send: Callable[[Any, str, str, Any], str],
    ) -> None:
        """``get``: what stands at a path; ``send``: (settings, path, key, parts) makes a
        multipart request and says why it was refused, empty where it was not."""
        self._get, self._send = get, send

    def submit(self, settings: Any, case: Case) -> Answer:
        parts: list[tuple[str, Any]] = [
            ("input", ("input.json", json.dumps({"evidences": _evidences(case)}),
                       "application/json"))
        ]  # fmt: skip
        parts += [
            (f"file{at}", (proof.name, proof.content, proof.media_type))
            for at, proof in enumerate(case.files, 1)
        ]
        no = self._send(settings, f"{_DISPUTES}/{case.ref}/provide-evidence", case.key, parts)
        return Answer("declined" if no else "done", case.payment, reason=no)

    def accept(self, settings: Any, case: Case) -> Answer:
        body = json.dumps({"note": case.text(_NOTES) or "We accept the claim."})
        parts = [("input", ("input.json", body, "application/json"))]
        no = self._send(settings, f"{_DISPUTES}/{case.ref}/accept-claim", case.key, parts)
        return Answer("declined" if no else "done", case.payment, reason=no)

    def stands(self, settings: Any, case: Case) -> Standing:
        found = self._get(settings, f"{_DISPUTES}/{case.ref}")
        if found is None:
            raise Unsuitable("PayPal knows no such dispute.")
        with wire.reading("PayPal"):
            if found["status"] == "RESOLVED":
                code = str((found.get("dispute_outcome") or {}).get("outcome_code") or "")
                return "won" if "SELLER" in code else "lost"
            return _STANDS.get(found["status"], "")


def _evidences(case: Case) -> list[dict[str, Any]]:
    """One entry for each kind; the first one carries the words, that of shipping the parcels."""
    by_type: dict[str, list[Proof]] = {}
    for proof in case.files:
        by_type.setdefault(_TYPES.get(proof.kind, _OTHER), []).append(proof)
    if case.parcels:
        by_type.setdefault(_TYPES["shipping"], [])
    if not by_type:
        by_type[_OTHER] = []
    made: list[dict[str, Any]] = []
    for kind, proofs in by_type.items():
        one: dict[str, Any] = {"evidence_type": kind}
        if proofs:
            one["documents"] = [{"name": proof.name} for proof in proofs]
        if kind == _TYPES["shipping"] and case.parcels:
            one["evidence_info"] = {"tracking_info": [_tracking(each) for each in case.parcels]}
        made.append(one)
    if words := case.text(_NOTES):
        made[0]["notes"] = words
    return made


def _tracking(parcel: Sent) -> dict[str, str]:
    name = parcel.carrier.upper().replace("-", "_").replace(" ", "_")
    if name in _CARRIERS:
        return {"carrier_name": name, "tracking_number": parcel.number}
    return {
        "carrier_name": _OTHER, "carrier_name_other": parcel.carrier or "Other",
        "tracking_number": parcel.number,
    }  # fmt: skip
