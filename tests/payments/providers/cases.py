"""What each double answers about its dispute: evidence, acceptance, how it stands."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from iorder.payments.defence import Case, Proof, Sent
from tests.payments.providers.harness import Reply, Route, Seen

PDF = b"%PDF-1.4 invoice"
PHOTO = b"\xff\xd8\xff photo"
DIGESTS = ("a" * 64, "b" * 64)
CASE = Case(
    key="submit_evidence:9:1@1795750000", ref="dp_17", payment="pay_17", currency="EUR",
    amount_minor=1050, email="ann@example.test",
    proofs=(
        Proof("receipt", "Invoice", "", "invoice.pdf", "application/pdf", 16, DIGESTS[0], PDF),
        Proof("delivery", "At the door", "", "door.jpg", "image/jpeg", 9, DIGESTS[1], PHOTO),
        Proof("summary", "Summary", "It was delivered to the buyer."),
    ),
    parcels=(Sent("dhl", "JD0123"),),
)  # fmt: skip


@dataclass(frozen=True)
class DisputeDouble:
    """``submits``, ``accepts``: the answers to all that is asked; ``refuses``: where the service
    says no to the last step; ``stands``: by state, empty where it does not say; ``ends``: the path
    of the request that decides, as a regular expression; ``carries``: whether a file is in a
    request."""

    submits: Sequence[Route]
    accepts: Sequence[Route]
    refuses: Sequence[Route]
    stands: Mapping[str, Sequence[Route]]
    ends: str
    carries: Callable[[Seen, bytes], bool] = lambda seen, content: content in seen.body
    before: Sequence[Route] = field(default_factory=tuple)


def _stripe() -> DisputeDouble:
    def stands(status: str, count: int = 0) -> Reply:
        details = {"submission_count": count, "due_by": None}
        return Reply({"id": "dp_17", "object": "dispute", "status": status,
                      "evidence_details": details})  # fmt: skip

    error = {"type": "invalid_request_error", "message": "This dispute is closed."}
    file = Route("POST", "/v1/files", Reply({"id": "file_1", "object": "file"}))
    update, close = "/v1/disputes/dp_17", "/v1/disputes/dp_17/close"
    return DisputeDouble(
        submits=[file, Route("POST", update, stands("under_review", 1))],
        accepts=[Route("POST", close, stands("lost"))],
        refuses=[file, Route("POST", update, Reply({"error": error}, 400))],
        stands={
            "due": [Route("GET", update, stands("needs_response"))],
            "submitted": [Route("GET", update, stands("needs_response", 1))],
            "lost": [Route("GET", update, stands("lost"))],
        },
        ends=update,
    )


def _adyen() -> DisputeDouble:
    at = r"(/ca/services)?(/DisputeService/v30|.*)"
    yes = Reply({"disputeServiceResult": {"success": True}})
    no = Reply({"disputeServiceResult": {"success": False, "errorMessage": "Too late."}})
    types = [
        {"available": False, "defenseDocumentTypeCode": "TIDorInvoice",
         "requirementLevel": "Optional"},
        {"available": False, "defenseDocumentTypeCode": "GoodsNotReturned",
         "requirementLevel": "Required"},
    ]  # fmt: skip
    reasons = Reply({"defenseReasons": [
        {"defenseReasonCode": "AIRLINE", "satisfied": False, "defenseDocumentTypes": types[:1]},
        {"defenseReasonCode": "SHIPPED", "satisfied": False, "defenseDocumentTypes": types},
    ]})  # fmt: skip
    ask = Route("POST", rf"{at}/retrieveApplicableDefenseReasons", reasons)
    supply = Route("POST", rf"{at}/supplyDefenseDocument", yes)
    end = rf"{at}/defendDispute"
    return DisputeDouble(
        submits=[ask, supply, Route("POST", end, yes)],
        accepts=[Route("POST", rf"{at}/acceptDispute", yes)],
        refuses=[ask, supply, Route("POST", end, no)],
        stands={"": []},
        ends=end,
        carries=lambda seen, content: base64.b64encode(content) in seen.body,
    )


def _paypal() -> DisputeDouble:
    at = "/v1/customer/disputes"
    listed = Route("GET", at, Reply({"items": []}))
    end = f"{at}/dp_17/provide-evidence"
    no = {"name": "UNPROCESSABLE_ENTITY",
          "details": [{"issue": "INVALID_DISPUTE_STATUS", "description": "Closed."}]}  # fmt: skip

    def stands(status: str, code: str = "") -> list[Route]:
        outcome = {"outcome_code": code} if code else None
        return [Route("GET", f"{at}/dp_17", Reply({"status": status, "dispute_outcome": outcome}))]

    return DisputeDouble(
        submits=[listed, Route("POST", end, Reply({"links": []}))],
        accepts=[listed, Route("POST", f"{at}/dp_17/accept-claim", Reply({"links": []}))],
        refuses=[listed, Route("POST", end, Reply(no, 422))],
        stands={
            "due": stands("WAITING_FOR_SELLER_RESPONSE"), "submitted": stands("UNDER_REVIEW"),
            "lost": stands("RESOLVED", "RESOLVED_BUYER_FAVOUR"),
        },
        ends=end,
    )  # fmt: skip


def _braintree() -> DisputeDouble:
    def xml(body: str, status: int = 200) -> Reply:
        return Reply(
            f'<?xml version="1.0" encoding="UTF-8"?>{body}', status,
            {"Content-Type": "application/xml"},
        )  # fmt: skip

    at = "/merchants/merchant/disputes/dp_17"

    def found(status: str) -> Route:
        draft = "<evidence><id>old</id><sent-to-processor-at nil='true'/></evidence>"
        body = f"""<dispute><id>dp_17</id><status>{status}</status>
          <amount>10.50</amount><currency-iso-code>EUR</currency-iso-code>
          <kind>chargeback</kind><reason>fraud</reason>
          <evidence type="array">{draft}</evidence>
          <transaction><id>pay_17</id><amount>10.50</amount></transaction></dispute>"""
        return Route("GET", at, xml(body))

    made = "<evidence><id>ev1</id><comment>x</comment></evidence>"
    steps = [
        found("open"), Route("DELETE", f"{at}/evidence/old", xml("<ok/>")),
        Route("POST", "/merchants/merchant/document_uploads",
              xml("<document-upload><id>doc1</id><kind>evidence_document</kind></document-upload>",
                  201)),
        Route("POST", f"{at}/evidence", xml(made, 201)),
    ]  # fmt: skip
    errors = '<errors><errors type="array"/></errors>'
    no = f"<api-error-response>{errors}<message>Too late.</message></api-error-response>"
    return DisputeDouble(
        submits=[*steps, Route("PUT", f"{at}/finalize", xml("<ok/>"))],
        accepts=[Route("PUT", f"{at}/accept", xml("<ok/>"))],
        refuses=[*steps, Route("PUT", f"{at}/finalize", xml(no, 422))],
        stands={"due": [found("open")], "submitted": [found("under_review")],
                "lost": [found("accepted")]},
        ends=f"{at}/finalize",
    )  # fmt: skip


def _square() -> DisputeDouble:
    at = "/v2/disputes/dp_17"

    def stands(state: str) -> Reply:
        return Reply({"dispute": {"id": "dp_17", "state": state}})

    steps = [
        Route("POST", f"{at}/evidence-files", Reply({"evidence": {"id": "ev1"}})),
        Route("POST", f"{at}/evidence-text", Reply({"evidence": {"id": "ev2"}})),
    ]
    no = {"errors": [{"category": "INVALID_REQUEST_ERROR", "code": "BAD_REQUEST",
                      "detail": "Too late."}]}  # fmt: skip
    return DisputeDouble(
        submits=[*steps, Route("POST", f"{at}/submit-evidence", stands("PROCESSING"))],
        accepts=[Route("POST", f"{at}/accept", stands("ACCEPTED"))],
        refuses=[*steps, Route("POST", f"{at}/submit-evidence", Reply(no, 400))],
        stands={
            "due": [Route("GET", at, stands("EVIDENCE_REQUIRED"))],
            "submitted": [Route("GET", at, stands("PROCESSING"))],
            "lost": [Route("GET", at, stands("ACCEPTED"))],
        },
        ends=f"{at}/submit-evidence",
    )


def _checkout() -> DisputeDouble:
    at = "/disputes/dp_17"

    def stands(status: str) -> list[Route]:
        return [Route("GET", at, Reply({"id": "dp_17", "status": status}))]

    steps = [Route("POST", "/files", Reply({"id": "file_1"})),
             Route("PUT", f"{at}/evidence", Reply("", 204))]  # fmt: skip
    no = {"error_type": "request_invalid", "error_codes": ["dispute_expired"]}
    return DisputeDouble(
        submits=[*steps, Route("POST", f"{at}/evidence", Reply("", 204))],
        accepts=[Route("POST", f"{at}/accept", Reply("", 204))],
        refuses=[*steps, Route("POST", f"{at}/evidence", Reply(no, 422))],
        stands={"due": stands("evidence_required"), "submitted": stands("evidence_under_review"),
                "lost": stands("accepted")},
        ends=f"{at}/evidence",
    )  # fmt: skip


def _razorpay() -> DisputeDouble:
    at = "/v1/disputes/dp_17"

    def stands(status: str) -> Reply:
        return Reply({"id": "dp_17", "entity": "dispute", "status": status})

    file = Route("POST", "/v1/documents", Reply({"id": "doc_1", "entity": "document"}))
    no = {"error": {"code": "BAD_REQUEST_ERROR", "description": "Too late."}}
    return DisputeDouble(
        submits=[file, Route("PATCH", f"{at}/contest", stands("under_review"))],
        accepts=[Route("POST", f"{at}/accept", stands("lost"))],
        refuses=[file, Route("PATCH", f"{at}/contest", Reply(no, 400))],
        stands={"due": [Route("GET", at, stands("open"))],
                "submitted": [Route("GET", at, stands("under_review"))],
                "lost": [Route("GET", at, stands("lost"))]},
        ends=f"{at}/contest",
    )  # fmt: skip


DOUBLES = {
    "stripe": _stripe(), "adyen": _adyen(), "paypal": _paypal(), "braintree": _braintree(),
    "square": _square(), "checkout": _checkout(), "razorpay": _razorpay(),
}  # fmt: skip


def fields_of(seen: Seen) -> dict[str, object]:
    """The JSON object or the form of a request."""
    if "json" in seen.headers.get("content-type", ""):
        found: dict[str, object] = json.loads(seen.body)
        return found
    return dict(seen.form)
