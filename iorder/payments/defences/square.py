"""Square: each file and each text is an evidence of its own; then they are submitted.

Protocol: https://developer.squareup.com/docs/disputes-api/process-disputes. 500 characters a text,
5 MB a file.
"""

from collections.abc import Mapping
from typing import Any, Final

from iorder.payments import wire
from iorder.payments.defence import Case, Limits, Proof, Refusable, Standing
from iorder.payments.provider import Answer, Unsuitable

_TYPES: Final = {
    "receipt": "RECEIPT", "shipping": "PROOF_OF_DELIVERY_DOCUMENTATION",
    "delivery": "PROOF_OF_DELIVERY_DOCUMENTATION", "communication": "CARDHOLDER_COMMUNICATION",
    "customer": "CARDHOLDER_INFORMATION", "activity": "ONLINE_OR_APP_ACCESS_LOG",
    "policy": "CANCELLATION_OR_REFUND_DOCUMENTATION",
}  # fmt: skip
_STANDS: Final[Mapping[str, Standing]] = {
    "INQUIRY_EVIDENCE_REQUIRED": "due", "EVIDENCE_REQUIRED": "due",
    "INQUIRY_PROCESSING": "submitted", "PROCESSING": "submitted", "INQUIRY_CLOSED": "won",
    "WON": "won", "LOST": "lost", "ACCEPTED": "lost",
}  # fmt: skip
_LONGEST: Final = 500
_KEY: Final = 45


class SquareDefence(Refusable):
    limits = Limits(longest_text=_LONGEST)

    def submit(self, settings: Any, case: Case) -> Answer:
        def hand_in() -> None:
            for proof in case.files:
                self._file(settings, case, proof)
            for kind, words in _words(case):
                self._text(settings, case, kind, words)
            self._ask(settings, lambda api: api.disputes.submit_evidence(case.ref))

        return self._answer(case, hand_in)

    def _file(self, settings: Any, case: Case, proof: Proof) -> None:
        request = {
            "idempotency_key": wire.shaped(f"{case.key}:{proof.digest[:12]}", _KEY),
            "evidence_type": _TYPES.get(proof.kind, "GENERIC_EVIDENCE"),
            "content_type": proof.media_type,
        }
        file = (proof.name, proof.content, proof.media_type)

        def create(api: Any) -> Any:
            return api.disputes.create_evidence_file(case.ref, request=request, image_file=file)

        self._ask(settings, create)

    def _text(self, settings: Any, case: Case, kind: str, words: str) -> None:
        key = wire.shaped(f"{case.key}:{kind}", _KEY)

        def create(api: Any) -> Any:
            return api.disputes.create_evidence_text(
                case.ref, idempotency_key=key, evidence_text=words, evidence_type=kind
            )

        self._ask(settings, create)

    def accept(self, settings: Any, case: Case) -> Answer:
        return self._answer(
            case, lambda: self._ask(settings, lambda api: api.disputes.accept(case.ref))
        )

    def stands(self, settings: Any, case: Case) -> Standing:
        try:
            found = self._ask(settings, lambda api: api.disputes.get(case.ref))
        except self._refusal as refused:
            raise Unsuitable(str(refused)) from None
        with wire.reading("Square"):
            return _STANDS.get(found["dispute"]["state"], "")


def _words(case: Case) -> list[tuple[str, str]]:
    said = [("REBUTTAL_EXPLANATION", case.text(_LONGEST))]
    said += [("TRACKING_NUMBER", f"{one.carrier} {one.number}".strip()) for one in case.parcels[:1]]
    return [(kind, words) for kind, words in said if words]
