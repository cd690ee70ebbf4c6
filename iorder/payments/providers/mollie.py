"""Mollie, over its official SDK: payments, captures, refunds and payment links.

Protocol: https://docs.mollie.com/reference/create-payment, /create-capture, /create-refund,
/create-payment-link; repeated calls https://docs.mollie.com/reference/api-idempotency; webhooks
https://docs.mollie.com/reference/webhooks. A webhook says only that a payment changed: it is
fetched. It is not signed either, so the address that each payment names for it holds a key.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from iorder.kernel.service_settings import needed, setting
from iorder.payments import wire
from iorder.payments.provider import Answer, AnswerLost, Asked, Capabilities, Hook, LockedOut, Told
from iorder.payments.readings import mollie as reading
from iorder.payments.readings.mollie import LABEL

_WINDOW = timedelta(days=3)
"""Payments made so long ago are looked at again when polling."""
_ID = re.compile("[a-z]{2,4}_[A-Za-z0-9]{4,40}")
_PAGE: Final = 250
_PAGES: Final = 20
_HELD: Final = frozenset(
    {"creditcard", "applepay", "billie", "klarna", "mobilepay", "riverty", "vipps"}
)
"""Methods that can be authorised first: https://docs.mollie.com/docs/place-a-hold-for-a-payment."""
_EMBED: Final = "captures,refunds,chargebacks"


@dataclass(frozen=True)
class MollieSettings:
    api_key: str = needed(
        "API key", "Developers > API keys: test_... for trials, live_... for real payments.",
        secret=True, begins=("test_", "live_"),
    )  # fmt: skip
    api_url: str = setting("Other address", hidden=True)


class Mollie:
    slug = "mollie"
    label = LABEL
    Settings = MollieSettings
    capabilities = Capabilities(links=True, polls=True, needs_url=True)
    methods = ("card", "wallet", "bank_redirect", "bank_transfer", "pay_later")

    def authorize(self, settings: MollieSettings, asked: Asked) -> Answer:
        """``token``: a card token of Mollie Components (tkn_...), or a method (ideal) whose page
        the buyer is sent to."""
        wanted: dict[str, Any] = {
            "amount": reading.amount(asked.amount),
            "description": asked.description or f"Order {asked.reference}",
            "redirectUrl": asked.return_url or "https://www.mollie.com",
            "metadata": _marks(asked),
        }
        if asked.token.startswith("tkn_"):
            wanted |= {"method": "creditcard", "cardToken": asked.token}
        elif asked.token:
            wanted["method"] = asked.token
        if not asked.capture_now and wanted.get("method") in _HELD:
            wanted["captureMode"] = "manual"
        if asked.hook_url:
            wanted["webhookUrl"] = hook_url(settings, asked)

        def create(client: Any) -> Answer:
            made = client.payments.create(wanted, idempotency_key=asked.key)
            return reading.answer_of_payment(made)

        return _ask(settings, asked, create)

    def capture(self, settings: MollieSettings, asked: Asked) -> Answer:
        wanted = {"amount": reading.amount(asked.amount), "metadata": _marks(asked)}

        def capture(client: Any) -> Answer:
            made = _payment(client, asked).captures.create(wanted, idempotency_key=asked.key)
            return _acted(asked, made, tuple(reading.of_capture(made)))

        return _ask(settings, asked, capture)

    def void(self, settings: MollieSettings, asked: Asked) -> Answer:
        """Release what is authorised, or cancel what nobody paid yet; a link is archived."""

        def give_up(client: Any) -> Answer:
            if asked.external_ref.startswith("pl_"):
                path = f"payment-links/{asked.external_ref}"
                client.payment_links.perform_api_call(
                    "PATCH", path, {"archived": True}, idempotency_key=asked.key
                )
                return Answer("done", asked.external_ref)
            if client.payments.get(asked.external_ref)["status"] == "authorized":
                client.payments.release_authorization(asked.external_ref, asked.key)
                return Answer("pending", asked.external_ref)
            gone = client.payments.delete(asked.external_ref, asked.key)
            return Answer("done", asked.external_ref, tuple(reading.of_payment(gone)))

        return _ask(settings, asked, give_up)

    def refund(self, settings: MollieSettings, asked: Asked) -> Answer:
        wanted = {
            "amount": reading.amount(asked.amount),
            "description": asked.description or f"Order {asked.reference}",
            "metadata": _marks(asked),
        }

        def refund(client: Any) -> Answer:
            made = _payment(client, asked).refunds.create(wanted, idempotency_key=asked.key)
            return _acted(asked, made, tuple(reading.of_refund(made)))

        return _ask(settings, asked, refund)

    def link(self, settings: MollieSettings, asked: Asked) -> Answer:
        """A payment link; what is paid by it is captured at once."""
        wanted: dict[str, Any] = {
            "amount": reading.amount(asked.amount),
            "description": asked.description or f"Order {asked.reference}",
        }
        if asked.return_url:
            wanted["redirectUrl"] = asked.return_url
        if asked.hook_url:
            wanted["webhookUrl"] = hook_url(settings, asked)

        def create(client: Any) -> Answer:
            made = client.payment_links.create(wanted, idempotency_key=asked.key)
            return Answer("pending", made["id"], link=reading.checkout_of(made))

        return _ask(settings, asked, create)

    def fetch(self, settings: MollieSettings, asked: Asked) -> Answer | None:
        """By id, by the link it was paid with, or among the payments made since the call (of the
        last three days) by the order and tender in their metadata."""
        known = f"tender:{asked.tender_id}" if asked.tender_id else asked.reference
        with _asking(settings) as client:
            found = _found(client, asked)
            return reading.answer_of_payment(found, known) if found else None

    def told_since(self, settings: MollieSettings, cursor: str) -> tuple[Sequence[Told], str]:
        """How the payments of the last three days stand; ``cursor``: when that was asked."""
        now = wire.now()
        with _asking(settings) as client:
            recent = _recent(client, now - _WINDOW)
            told = [fact for payment in recent for fact in reading.of_payment(payment)]
        return told, max(now.isoformat(), cursor)

    def told_by(self, settings: MollieSettings, hook: Hook) -> Sequence[Told]:
        """That a payment changed; only ``fetch`` says how."""
        asked = dict(parse_qsl(urlsplit(hook.url).query))
        body = parse_qs(hook.body.decode("ascii", "replace"))
        ref = (body.get("id") or [""])[0]
        right = hmac.compare_digest(asked.get("key", "").encode(), _hook_key(settings).encode())
        if not (settings.api_key and right and _ID.fullmatch(ref)):
            raise wire.unsigned(LABEL)
        if not ref.startswith(("tr_", "pl_")):
            return ()
        return [Told(f"{ref}:changed", "changed", ref, hook.now, asked.get("for", ""))]

    def acknowledgement(self) -> bytes:
        return b""

    def try_out(self, settings: MollieSettings) -> str:
        with _asking(settings) as client:
            methods = [str(one["description"]) for one in client.methods.list()]
        kind = "trials only" if settings.api_key.startswith("test_") else "real payments"
        shown = ", ".join(methods[:5]) or "no method yet"
        return f"Mollie knows this account; its key is for {kind}; it offers {shown}."


PROVIDER = Mollie()


def hook_url(settings: MollieSettings, asked: Asked) -> str:
    """Our address for webhooks with the key of this account and whose payment it is."""
    named = {"key": _hook_key(settings), "for": f"tender:{asked.tender_id}"}
    return f"{asked.hook_url}?{urlencode(named)}"


def _hook_key(settings: MollieSettings) -> str:
    return hmac.new(settings.api_key.encode(), b"iorder webhook", hashlib.sha256).hexdigest()[:32]


def _marks(asked: Asked) -> dict[str, str]:
    return {"order": asked.reference, "tender": str(asked.tender_id), "key": asked.key}


def _payment(client: Any, asked: Asked) -> Any:
    from mollie.api.objects.payment import Payment

    made: Any = Payment
    return made({"resource": "payment", "id": asked.external_ref}, client)


def _acted(asked: Asked, made: Mapping[str, Any], facts: tuple[Told, ...]) -> Answer:
    """How a capture or refund stands that was just made."""
    if made["status"] in ("failed", "canceled"):
        reason = f"Mollie says that it {made['status']}."
        return Answer("declined", asked.external_ref, facts, reason)
    return Answer("done" if facts else "pending", asked.external_ref, facts)


@contextmanager
def _asking(settings: MollieSettings) -> Iterator[Any]:
    """Mollie's SDK over a session that has a time limit and judges statuses."""
    from mollie.api import error as errors
    from mollie.api.client import Client

    with wire.session(LABEL) as session, wire.reading(LABEL):
        client = Client(api_endpoint=settings.api_url, retry=0)
        try:
            client.set_api_key(settings.api_key)
            client._client = session
            yield client
        except errors.RequestSetupError as error:
            raise LockedOut(f"{error} Look at this account's settings.") from error
        except errors.Error as error:
            raise AnswerLost(f"Mollie: {str(error)[:200]}; it is looked up.") from error


def _ask(settings: MollieSettings, asked: Asked, act: Callable[[Any], Answer]) -> Answer:
    """Mollie's answer to one call; what it refuses is declined in its words."""
    from mollie.api.error import ResponseError

    with _asking(settings) as client:
        try:
            return act(client)
        except ResponseError as error:
            return Answer("declined", asked.external_ref, reason=str(error))


def _found(client: Any, asked: Asked) -> Any:
    from mollie.api.error import NotFoundError

    ref = asked.external_ref
    try:
        if ref.startswith("pl_"):
            paid = list(client.payment_links.get(ref).payments.list())
            ref = next((one["id"] for one in paid if one["status"] in ("paid", "authorized")), "")
        if ref.startswith("tr_"):
            return client.payments.get(ref, embed=_EMBED)
    except NotFoundError:
        return None
    if asked.external_ref:
        return None
    since = (asked.asked_at or wire.now()) - _WINDOW
    marks = _marks(asked)
    ours = [
        one for one in _recent(client, since) if isinstance(one.get("metadata"), dict)
        and all(one["metadata"].get(name) == marks[name] for name in ("order", "tender"))
    ]  # fmt: skip
    same = [one for one in ours if one["metadata"].get("key") == asked.key]
    return next(iter(same or ours), None)


def _recent(client: Any, since: datetime) -> Iterator[Any]:
    """Payments made since, newest first."""
    page = client.payments.list(limit=_PAGE)
    for _ in range(_PAGES):
        for payment in page:
            if wire.moment(payment["createdAt"]) < since:
                return
            yield payment
        if not page.has_next():
            return
        page = page.get_next()
