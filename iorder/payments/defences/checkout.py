"""Checkout.com: files are uploaded, put down as the dispute's evidence, then submitted.

Protocol: https://www.checkout.com/docs/disputes/manage-disputes-using-the-api. One file of each
kind; a second one of a kind replaces the first, so it is refused here.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, Final

from iorder.payments import wire
from iorder.payments.defence import Case, Limits, Places, Proof, Refusable, Standing
from iorder.payments.provider import Answer, Unsuitable

_MORE: Final = "additional_evidence_file"
_PLACES: Final = Places({
    "receipt": ("invoice_or_receipt_file", _MORE),
    "shipping": ("proof_of_delivery_or_service_file", "proof_of_delivery_or_service_date_file",
                 _MORE),
    "delivery": ("proof_of_delivery_or_service_file", "proof_of_delivery_or_service_date_file",
                 _MORE),
    "communication": ("customer_communication_file", _MORE),
    "customer": (_MORE,),
    "activity": (_MORE, "proof_of_delivery_or_service_date_file"),
    "policy": ("refund_or_cancellation_policy_file", _MORE),
    "summary": (_MORE,),
    "other": (_MORE,),
})  # fmt: skip
_STANDS: Final[Mapping[str, Standing]] = {
    "evidence_required": "due", "evidence_submitted": "submitted",
    "evidence_under_review": "submitted", "won": "won", "resolved": "won", "canceled": "won",
    "lost": "lost", "accepted": "lost", "expired": "lost",
}  # fmt: skip
_LONGEST: Final = 500


class CheckoutDefence(Refusable):
    limits = Limits(longest_text=_LONGEST)

    def submit(self, settings: Any, case: Case) -> Answer:
        placed = _PLACES.fill("Checkout.com", case.files)

        def hand_in() -> None:
            evidence: dict[str, Any] = {
                place: self._uploaded(settings, proof) for place, proof in placed
            }
            if words := case.text(_LONGEST):
                evidence["additional_evidence_text"] = words
            if case.parcels:
                sent = "; ".join(f"{one.carrier} {one.number}".strip() for one in case.parcels)
                evidence["proof_of_delivery_or_service_text"] = sent[:_LONGEST]
            self._ask(settings, lambda api: api.disputes.put_evidence(case.ref, evidence))
            self._ask(settings, lambda api: api.disputes.submit_evidence(case.ref))

        return self._answer(case, hand_in)

    def accept(self, settings: Any, case: Case) -> Answer:
        return self._answer(
            case, lambda: self._ask(settings, lambda api: api.disputes.accept(case.ref))
        )

    def stands(self, settings: Any, case: Case) -> Standing:
        try:
            found = self._ask(settings, lambda api: api.disputes.get_dispute_details(case.ref))
        except self._refusal as refused:
            raise Unsuitable(str(refused)) from None
        with wire.reading("Checkout.com"):
            return _STANDS.get(str(found["status"]), "")

    def _uploaded(self, settings: Any, proof: Proof) -> str:
        """The SDK reads files from a path."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / proof.name
            path.write_bytes(proof.content)
            wanted = SimpleNamespace(file=str(path), purpose="dispute_evidence")
            with wire.reading("Checkout.com"):
                return str(self._ask(settings, lambda api: api.disputes.upload_file(wanted))["id"])
