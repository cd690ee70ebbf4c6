"""Razorpay: documents are uploaded, then the dispute is contested with ``action: submit``.

Protocol: https://razorpay.com/docs/api/disputes/contest, https://razorpay.com/docs/api/documents.
"""

from collections.abc import Mapping
from typing import Any, Final

from iorder.payments import wire
from iorder.payments.defence import Case, Limits, Refusable, Standing
from iorder.payments.provider import Answer, Unsuitable

_PLACES: Final = {
    "receipt": "billing_proof", "shipping": "shipping_proof", "delivery": "shipping_proof",
    "communication": "customer_communication", "activity": "access_activity_log",
    "policy": "refund_cancellation_policy",
}  # fmt: skip
_OTHERS: Final = {"customer": "customer_details", "summary": "explanation_letter"}
_STANDS: Final[Mapping[str, Standing]] = {
    "open": "due", "under_review": "submitted", "won": "won", "lost": "lost", "closed": "won",
}  # fmt: skip
_LONGEST: Final = 1_000


class RazorpayDefence(Refusable):
    limits = Limits(longest_text=_LONGEST)

    def submit(self, settings: Any, case: Case) -> Answer:
        def hand_in() -> None:
            wanted: dict[str, Any] = {
                "amount": case.amount_minor, "summary": case.text(_LONGEST), "action": "submit",
            }  # fmt: skip
            for proof in case.files:
                made = self._ask(
                    settings,
                    lambda api: api.document.create(
                        {"file": proof.attached(), "purpose": "dispute_evidence"}  # noqa: B023
                    ),
                )
                with wire.reading("Razorpay"):
                    _put(wanted, proof.kind, made["id"])
            self._ask(settings, lambda api: api.dispute.contest(case.ref, wanted))

        return self._answer(case, hand_in)

    def accept(self, settings: Any, case: Case) -> Answer:
        return self._answer(
            case, lambda: self._ask(settings, lambda api: api.dispute.accept(case.ref))
        )

    def stands(self, settings: Any, case: Case) -> Standing:
        try:
            found = self._ask(settings, lambda api: api.dispute.fetch(case.ref))
        except self._refusal as refused:
            raise Unsuitable(str(refused)) from None
        with wire.reading("Razorpay"):
            return _STANDS.get(str(found["status"]), "")


def _put(wanted: dict[str, Any], kind: str, document: str) -> None:
    """Under the name Razorpay has for its kind, else among the others with a type in words."""
    if place := _PLACES.get(kind):
        wanted.setdefault(place, []).append(document)
        return
    named = _OTHERS.get(kind, "other_evidence")
    others = wanted.setdefault("others", [])
    same = next((one for one in others if one["type"] == named), None)
    if same is None:
        others.append({"type": named, "document_ids": [document]})
    else:
        same["document_ids"].append(document)
