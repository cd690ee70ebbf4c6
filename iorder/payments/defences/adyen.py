"""Adyen: a reason to defend is chosen among those it names, its documents are supplied, then the
dispute is defended under that reason. Where nobody has chosen, it is the first that fits.

Protocol: https://docs.adyen.com/risk-management/disputes-api. It tells by webhook how a dispute
stands and answers no question about it; calls are repeated under their keys.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Literal

from iorder.payments import wire
from iorder.payments.defence import (
    JPEG,
    PDF,
    Case,
    Document,
    Ground,
    Limits,
    Proof,
    Standing,
    in_words,
)
from iorder.payments.provider import Answer, Unsuitable

_MUST: Final = ("Required", "OneOrMore")
_NEEDS: Final[Mapping[str, Literal["must", "one_of", "may"]]] = {
    "Required": "must", "OneOrMore": "one_of", "AlternativeRequired": "one_of",
}  # fmt: skip
_TYPES: Final = {PDF: "application/pdf", JPEG: "image/jpg"}


class AdyenDefence:
    limits = Limits(media_types=(PDF, JPEG), most_bytes=2_000_000, most_files=10)

    def __init__(self, asking: Callable[[Any], AbstractContextManager[Any]]) -> None:
        """``asking``: gives Adyen's Disputes API."""
        self._asking = asking

    def submit(self, settings: Any, case: Case) -> Answer:
        """A summary in words has no place at Adyen: only files go."""
        if not case.files:
            raise Unsuitable("Adyen takes files only; add the summary as a PDF.")
        its = _named(settings, case)
        with self._asking(settings) as api:
            reasons = _reasons(api, its, case)
            reason, documents = _decided(reasons, case) if case.ground else chosen(
                reasons, case.files
            )  # fmt: skip
            supplied = [
                {
                    "content": base64.b64encode(proof.content).decode(),
                    "contentType": _TYPES[proof.media_type],
                    "defenseDocumentTypeCode": code,
                }
                for code, proof in documents
            ]
            wanted = {**its, "defenseDocuments": supplied}
            if no := _refusal(api.supply_defense_document(wanted, _key(case, "documents"))):
                return Answer("declined", case.payment, reason=no)
            defended = {**its, "defenseReasonCode": reason}
            no = _refusal(api.defend_dispute(defended, _key(case, "defend")))
        return Answer("declined" if no else "done", case.payment, reason=no)

    def grounds(self, settings: Any, case: Case) -> list[Ground]:
        with self._asking(settings) as api:
            return [_ground(one) for one in _reasons(api, _named(settings, case), case)]

    def accept(self, settings: Any, case: Case) -> Answer:
        with self._asking(settings) as api:
            no = _refusal(api.accept_dispute(_named(settings, case), _key(case, "accept")))
        return Answer("declined" if no else "done", case.payment, reason=no)

    def stands(self, settings: Any, case: Case) -> Standing:
        return ""


def _reasons(api: Any, its: Mapping[str, Any], case: Case) -> Sequence[Mapping[str, Any]]:
    found = api.retrieve_applicable_defense_reasons(its, _key(case, "reasons")).message
    return found["defenseReasons"] or ()


def _ground(reason: Mapping[str, Any]) -> Ground:
    return Ground(
        str(reason["defenseReasonCode"]),
        tuple(
            Document(
                str(one["defenseDocumentTypeCode"]),
                _NEEDS.get(str(one.get("requirementLevel")), "may"),
            )
            for one in reason.get("defenseDocumentTypes") or ()
        ),
    )


def _decided(
    reasons: Sequence[Mapping[str, Any]], case: Case
) -> tuple[str, list[tuple[str, Proof]]]:
    """What a person chose, held against what Adyen says now. Raises Unsuitable."""
    ground = next((one for one in map(_ground, reasons) if one.code == case.ground), None)
    if ground is None:
        raise Unsuitable(
            f"Adyen does not take “{in_words(case.ground)}” for this dispute any more; ask for its "
            "reasons again."
        )
    placed = [(one.place, one) for one in case.files if one.place]
    if why := ground.lacks([code for code, _ in placed]):
        raise Unsuitable(why)
    return ground.code, placed


def chosen(
    reasons: Sequence[Mapping[str, Any]], files: Sequence[Proof]
) -> tuple[str, list[tuple[str, Proof]]]:
    """The first reason whose documents these files can be: (its code, (document, file) pairs).

    What Adyen demands is supplied first, then what it would like. Raises Unsuitable.
    """
    for reason in reasons:
        types = reason.get("defenseDocumentTypes") or ()
        must = [one["defenseDocumentTypeCode"] for one in types
                if one.get("requirementLevel") in _MUST]  # fmt: skip
        may = [one["defenseDocumentTypeCode"] for one in types
               if one.get("requirementLevel") not in _MUST]  # fmt: skip
        if types and len(must) <= len(files) <= len(must) + len(may):
            return str(reason["defenseReasonCode"]), list(zip([*must, *may], files, strict=False))
    if not reasons:
        raise Unsuitable("Adyen names no reason by which this dispute can be defended.")
    most = max(len(reason.get("defenseDocumentTypes") or ()) for reason in reasons)
    raise Unsuitable(
        f"Adyen takes at most {most} document{'' if most == 1 else 's'} for this dispute, and "
        f"these are {len(files)}; join them into one PDF or leave some out."
    )


def _named(settings: Any, case: Case) -> dict[str, Any]:
    return {"disputePspReference": case.ref, "merchantAccountCode": settings.merchant_account}


def _key(case: Case, step: str) -> str:
    return wire.shaped(f"{case.key}:{step}", 64)


def _refusal(answer: Any) -> str:
    """What Adyen says against it, empty where it agreed."""
    result = answer.message["disputeServiceResult"]
    if result["success"]:
        return ""
    return str(result.get("errorMessage") or "Adyen refused it and did not say why.")
