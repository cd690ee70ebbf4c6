"""Braintree: documents are uploaded and added as evidence, words too; then it is finalised.

Protocol: https://developer.paypal.com/braintree/docs/guides/disputes/manage. It takes no keys: what
an attempt that was cut off has added is removed before it is added anew.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from iorder.payments.defence import Case, Limits, Standing
from iorder.payments.provider import Answer, Unsuitable

_STANDS: Final[Mapping[str, Standing]] = {
    "open": "due", "disputed": "submitted", "under_review": "submitted", "won": "won",
    "lost": "lost", "accepted": "lost", "auto_accepted": "lost", "expired": "lost",
}  # fmt: skip


class BraintreeDefence:
    limits = Limits(longest_text=8_000)

    def __init__(self, ask: Callable[[Any, Any], Any]) -> None:
        """``ask``: (settings, call of the gateway) gives what the SDK answers."""
        self._ask = ask

    def submit(self, settings: Any, case: Case) -> Answer:
        self._forget_drafts(settings, case)
        for proof in case.files:
            wanted = {"kind": "evidence_document", "file": proof.attached()}
            made = self._done(settings, lambda api: api.document_upload.create(wanted))  # noqa: B023
            document = made.document_upload.id
            self._done(settings, lambda api: api.dispute.add_file_evidence(case.ref, document))  # noqa: B023
        for words in _words(case, self.limits.longest_text):
            self._done(settings, lambda api: api.dispute.add_text_evidence(case.ref, words))  # noqa: B023
        self._done(settings, lambda api: api.dispute.finalize(case.ref))
        return Answer("done", case.payment)

    def accept(self, settings: Any, case: Case) -> Answer:
        self._done(settings, lambda api: api.dispute.accept(case.ref))
        return Answer("done", case.payment)

    def stands(self, settings: Any, case: Case) -> Standing:
        return _STANDS.get(str(self._found(settings, case).status).lower(), "")

    def _found(self, settings: Any, case: Case) -> Any:
        from braintree.exceptions.not_found_error import NotFoundError

        try:
            return self._ask(settings, lambda api: api.dispute.find(case.ref))
        except NotFoundError:
            raise Unsuitable("Braintree knows no such dispute.") from None

    def _forget_drafts(self, settings: Any, case: Case) -> None:
        found = self._found(settings, case)
        for one in found.evidence or ():
            if not getattr(one, "sent_to_processor_at", None):
                self._done(settings, lambda api: api.dispute.remove_evidence(case.ref, one.id))  # noqa: B023

    def _done(self, settings: Any, call: Any) -> Any:
        """The SDK's result. Raises Unsuitable in the words of a refusal."""
        from braintree.exceptions.not_found_error import NotFoundError

        try:
            made = self._ask(settings, call)
        except NotFoundError:
            raise Unsuitable("Braintree knows no such dispute.") from None
        if not made.is_success:
            raise Unsuitable(f"Braintree refused: {made.message}")
        return made


def _words(case: Case, most: int) -> list[str]:
    """All as general evidence: which categories a dispute takes depends on its reason."""
    parcels = [f"Sent with {one.carrier}, tracking number {one.number}" for one in case.parcels]
    return [words for words in (case.text(most), "; ".join(parcels)[:most]) if words]
