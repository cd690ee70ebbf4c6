"""Square (https://developer.squareup.com): cards by a token of its web form, or by a link.

A payment is captured once; a part of it by lowering it first, which gives up the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from iorder.kernel.service_settings import choice, needed, setting
from iorder.payments import wire
from iorder.payments.defences.square import SquareDefence
from iorder.payments.provider import Answer, Asked, Capabilities, Hook, Told, Unsuitable
from iorder.payments.readings import square as reading
from iorder.payments.readings.square import LABEL as _LABEL

_MOST = 1_000
_FIRST = timedelta(days=3)
_OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True)
class SquareSettings:
    access_token: str = needed(
        "Access token", "Developer Console > Credentials, of the environment below.", secret=True
    )
    location_id: str = setting("Location id", "Beside it; a payment link needs one.")
    environment: str = choice("Environment", ("production", "sandbox"), "production")
    signature_key: str = setting(
        "Webhook signature key", "Shown at Square beside the webhook subscription.", secret=True
    )
    api_url: str = setting("Other address", hidden=True)


class SquareUp:
    slug = "square"
    label = _LABEL
    Settings = SquareSettings
    capabilities = Capabilities(links=True, polls=True, dispute_evidence=True, authorization_days=7)
    methods = ("card", "wallet", "gift_card")

    @property
    def defence(self) -> SquareDefence:
        return SquareDefence(_asked, _Declined)

    def authorize(self, settings: SquareSettings, asked: Asked) -> Answer:
        if not asked.token:
            raise Unsuitable("Square needs the token of its card form; or send a payment link.")
        return _payment(
            settings,
            lambda client: client.payments.create(
                source_id=asked.token,
                idempotency_key=_key(asked),
                amount_money=_money(asked),
                autocomplete=asked.capture_now,
                location_id=settings.location_id or None,
                reference_id=asked.reference[:40],
                buyer_email_address=asked.email or None,
                note=f"tender:{asked.tender_id}",
            ),
        )

    def capture(self, settings: SquareSettings, asked: Asked) -> Answer:
        """Completes the payment; lowers it first where less is wanted than is held."""
        ref = asked.external_ref
        held = _payment(settings, lambda client: client.payments.get(ref))
        amounts = {one.kind: one.total for one in held.facts}
        if "captured" in amounts:
            same = amounts["captured"] == asked.amount
            words = "" if same else f"Square captured {amounts['captured']} of it already."
            return held if same else Answer("declined", ref, held.facts, words)
        if amounts.get("authorized") != asked.amount:
            lowered = _payment(
                settings,
                lambda client: client.payments.update(
                    ref, idempotency_key=_key(asked), payment={"amount_money": _money(asked)}
                ),
            )
            if lowered.outcome == "declined":
                return lowered
        return _payment(settings, lambda client: client.payments.complete(ref))

    def void(self, settings: SquareSettings, asked: Asked) -> Answer:
        ref = asked.external_ref
        done = _payment(settings, lambda client: client.payments.cancel(ref))
        if done.outcome == "declined":
            stands = _payment(settings, lambda client: client.payments.get(ref))
            if "voided" in {one.kind for one in stands.facts}:
                return stands
        return done

    def refund(self, settings: SquareSettings, asked: Asked) -> Answer:
        try:
            found = _asked(
                settings,
                lambda client: client.refunds.refund_payment(
                    idempotency_key=_key(asked),
                    amount_money=_money(asked),
                    payment_id=asked.external_ref,
                    reason=asked.description[:192] or asked.reference,
                ),
            )
        except _Declined as refused:
            return Answer("declined", asked.external_ref, reason=str(refused))
        with wire.reading(_LABEL):
            refund = found["refund"]
            outcome = reading.REFUND_OUTCOMES[refund["status"]]
            words = "Square could not give the money back." if outcome == "declined" else ""
            facts = tuple(reading.of_refund(refund))
            return Answer(outcome, asked.external_ref, facts, words)

    def link(self, settings: SquareSettings, asked: Asked) -> Answer:
        options = {"redirect_url": asked.return_url} if asked.return_url else {}
        try:
            found = _asked(
                settings,
                lambda client: client.checkout.payment_links.create(
                    idempotency_key=_key(asked),
                    quick_pay={
                        "name": asked.description or asked.reference,
                        "price_money": _money(asked),
                        "location_id": settings.location_id,
                    },
                    checkout_options=options,
                    pre_populated_data={"buyer_email": asked.email} if asked.email else {},
                    payment_note=f"tender:{asked.tender_id}",
                ),
            )
        except _Declined as refused:
            return Answer("declined", reason=str(refused))
        with wire.reading(_LABEL):
            made = found["payment_link"]
            return Answer("pending", made["order_id"], link=made["url"])

    def fetch(self, settings: SquareSettings, asked: Asked) -> Answer | None:
        """By the payment's id, the id of the order behind a link, or among recent payments."""
        try:
            payment = _found(settings, asked)
            if payment is None:
                return None
            refunds = [
                _asked(settings, lambda client: client.refunds.get(one))["refund"]  # noqa: B023
                for one in payment.get("refund_ids") or ()
            ]
        except _Declined:
            return None
        with wire.reading(_LABEL):
            return reading.answer(payment, refunds)

    def told_since(self, settings: SquareSettings, cursor: str) -> tuple[Sequence[Told], str]:
        """The cursor is ISO 8601; what changed since then, a little earlier to be sure."""
        now = wire.now()
        since = (wire.moment(cursor) - _OVERLAP if cursor else now - _FIRST).isoformat()
        told: list[Told] = []
        with wire.reading(_LABEL):
            for payment in _listed(settings, "payments", updated_at_begin_time=since):
                told += reading.of_payment(payment)
            for refund in _listed(settings, "refunds", updated_at_begin_time=since):
                told += reading.of_refund(refund)
        return told, now.isoformat()

    def told_by(self, settings: SquareSettings, hook: Hook) -> Sequence[Told]:
        from square.utils.webhooks_helper import verify_signature

        try:
            right = bool(settings.signature_key) and verify_signature(
                request_body=hook.body.decode(),
                signature_header=hook.headers.get("x-square-hmacsha256-signature", ""),
                signature_key=settings.signature_key,
                notification_url=hook.url,
            )
        except ValueError:
            right = False
        if not right:
            raise wire.unsigned(_LABEL)
        found = wire.parsed(_LABEL, hook.body)
        with wire.reading(_LABEL):
            return list(reading.of_event(found))

    def acknowledgement(self) -> bytes:
        return b""

    def try_out(self, settings: SquareSettings) -> str:
        try:
            found = _asked(
                settings, lambda client: client.locations.get(settings.location_id or "main")
            )
        except _Declined as refused:
            raise Unsuitable(f"Square says: {refused}") from None
        place = found.get("location") or {}
        return f"Square knows this token; its location is {place.get('name') or 'nameless'}."


PROVIDER = SquareUp()


class _Declined(Exception):
    """Square refused the request, in its own words."""


def _client(settings: SquareSettings) -> Any:
    from square import Square
    from square.environment import SquareEnvironment

    address = {
        "production": SquareEnvironment.PRODUCTION.value,
        "sandbox": SquareEnvironment.SANDBOX.value,
    }.get(settings.environment)
    if address is None:
        raise Unsuitable("The environment of a Square account is production or sandbox.")
    return Square(
        token=settings.access_token,
        base_url=settings.api_url or address,
        httpx_client=wire.client(_LABEL, refused=(401, 403)),
    )


def _asked(settings: SquareSettings, call: Any) -> dict[str, Any]:
    from square.core.api_error import ApiError

    with wire.reading(_LABEL):
        try:
            answer = call(_client(settings))
        except ApiError as refused:
            if not isinstance(refused.body, dict):
                raise ValueError("no JSON object") from None
            raise _Declined(reading.refusal(refused.body.get("errors") or ())) from None
        return _plain(answer)


def _plain(answer: Any) -> dict[str, Any]:
    found = answer.dict() if hasattr(answer, "dict") else answer
    if not isinstance(found, dict):
        raise TypeError("no JSON object")
    return found


def _payment(settings: SquareSettings, call: Any) -> Answer:
    try:
        found = _asked(settings, call)
    except _Declined as refused:
        return Answer("declined", reason=str(refused))
    with wire.reading(_LABEL):
        return reading.answer(found["payment"])


def _found(settings: SquareSettings, asked: Asked) -> dict[str, Any] | None:
    ref = asked.external_ref
    if ref:
        try:
            found = _asked(settings, lambda client: client.payments.get(ref))
            return dict(found["payment"])
        except _Declined:
            order = _asked(settings, lambda client: client.orders.get(ref))["order"]
            paid = [one["payment_id"] for one in order.get("tenders") or () if one["payment_id"]]
            if not paid:
                return None
            found = _asked(settings, lambda client: client.payments.get(paid[-1]))
            return dict(found["payment"])
    begin = (asked.asked_at or wire.now()) - timedelta(days=1)
    ours = f"tender:{asked.tender_id}"
    for payment in _listed(settings, "payments", begin_time=begin.isoformat()):
        note = str(payment.get("note") or "")
        foreign = note.startswith("tender:") and note != ours
        if note == ours or (not foreign and payment.get("reference_id") == asked.reference):
            return payment
    return None


def _listed(settings: SquareSettings, kind: str, **query: str) -> list[dict[str, Any]]:
    """All pages, as far as ``_MOST``."""
    from square.core.api_error import ApiError

    try:
        rows: Iterable[Any] = getattr(_client(settings), kind).list(
            location_id=settings.location_id or None, **query
        )
        return [_plain(one) for one in islice(rows, _MOST)]
    except ApiError as refused:
        raise Unsuitable(f"Square says: {refused.errors}") from None


def _key(asked: Asked) -> str:
    return wire.shaped(asked.key, 45)


def _money(asked: Asked) -> dict[str, Any]:
    return {"amount": asked.amount.minor, "currency": asked.amount.currency}
