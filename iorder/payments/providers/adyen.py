"""Adyen, over its official SDK: Checkout payments, modifications and payment links.

Protocol: https://docs.adyen.com/api-explorer/Checkout/72/overview; repeated calls
https://docs.adyen.com/development-resources/api-idempotency; signatures
https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures.
Captures, cancellations and refunds are only received at once; a webhook says what became of them.
Adyen answers no question about a payment: a lost answer is settled by the same call under the
same key, which Adyen remembers for a week and more, or by its webhook.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from iorder.kernel.service_settings import needed, setting
from iorder.payments import amounts, wire
from iorder.payments.defences.adyen import AdyenDefence
from iorder.payments.provider import Answer, AnswerLost, Asked, Capabilities, Hook, Told, Unsuitable
from iorder.payments.readings import adyen as reading
from iorder.payments.readings.adyen import DIGITS, LABEL

_CHECKOUT: Final = (
    "paymentMethod", "browserInfo", "shopperReference", "billingAddress", "origin", "riskData",
    "storePaymentMethod", "shopperInteraction", "recurringProcessingModel", "shopperIP",
)  # fmt: skip
"""What is taken over from the state of the shop's checkout; amounts never are."""
_IN_PROGRESS: Final = "704"
"""Adyen's code for a call whose first attempt is still being worked on."""


@dataclass(frozen=True)
class AdyenSettings:
    api_key: str = needed("API key", "Developers > API credentials.", secret=True)
    merchant_account: str = needed("Merchant account", "As the Customer Area writes it.")
    hmac_key: str = setting(
        "HMAC key of the webhook", "Developers > Webhooks, a standard webhook.", secret=True
    )
    live_prefix: str = setting(
        "Live URL prefix", "Developers > API URLs; empty for the test environment."
    )
    several_captures: bool = setting(
        "Several captures of one payment",
        "Only where Adyen enabled multiple partial captures for this account.", default=False,
    )  # fmt: skip
    api_url: str = setting("Other address", hidden=True)


class Adyen:
    slug = "adyen"
    label = LABEL
    Settings = AdyenSettings
    capabilities = Capabilities(links=True, looks_up=False, dispute_evidence=True)
    methods = ("card", "wallet", "bank_debit", "pay_later", "bank_redirect")

    @property
    def defence(self) -> AdyenDefence:
        return AdyenDefence(_disputes)

    def capabilities_with(self, settings: AdyenSettings) -> Capabilities:
        return replace(self.capabilities, several_captures=settings.several_captures)

    def authorize(self, settings: AdyenSettings, asked: Asked) -> Answer:
        """``token``: the ``state.data`` of Adyen's Drop-in as JSON (or ``{"details": ...}`` after
        a redirect), a stored payment method's id, or ``psp:...`` for a payment that the shop's
        checkout has made; of that one a webhook tells."""
        if asked.token.startswith("psp:"):
            return Answer("pending", asked.token.removeprefix("psp:"))
        state = _state(asked.token)

        def pay(checkout: Any) -> Answer:
            if "details" in state:
                result = checkout.payments_api.payments_details(state, _key(asked))
            else:
                result = checkout.payments_api.payments(
                    _payment(settings, asked, state), _key(asked)
                )
            return reading.answer(result.message, asked.amount, asked.capture_now)

        return _ask(settings, asked, pay)

    def capture(self, settings: AdyenSettings, asked: Asked) -> Answer:
        return _modify(settings, asked, "capture_authorised_payment", amount=_amount(asked))

    def void(self, settings: AdyenSettings, asked: Asked) -> Answer:
        """Cancel the payment, or let its link expire."""
        if not asked.external_ref.startswith("PL"):
            return _modify(settings, asked, "cancel_authorised_payment_by_psp_reference")

        def expire(checkout: Any) -> Answer:
            api = checkout.payment_links_api
            api.update_payment_link({"status": "expired"}, asked.external_ref, _key(asked))
            return Answer("done", asked.external_ref)

        return _ask(settings, asked, expire)

    def refund(self, settings: AdyenSettings, asked: Asked) -> Answer:
        return _modify(settings, asked, "refund_captured_payment", amount=_amount(asked))

    def link(self, settings: AdyenSettings, asked: Asked) -> Answer:
        wanted = {
            **_named(settings, asked),
            "description": asked.description or f"Order {asked.reference}",
            "manualCapture": not asked.capture_now,
        }

        def create(checkout: Any) -> Answer:
            made = checkout.payment_links_api.payment_links(wanted, _key(asked)).message
            ends = wire.moment(made["expiresAt"]) if made.get("expiresAt") else None
            return Answer("pending", made["id"], link=made["url"], expires_at=ends)

        return _ask(settings, asked, create)

    def fetch(self, settings: AdyenSettings, asked: Asked) -> Answer | None:
        return None

    def told_since(self, settings: AdyenSettings, cursor: str) -> tuple[Sequence[Told], str]:
        return (), cursor

    def told_by(self, settings: AdyenSettings, hook: Hook) -> Sequence[Told]:
        """Items of other merchant accounts of the same company are left out."""
        items = reading.items_of(hook, settings.hmac_key)
        mine = [one for one in items if one["merchantAccountCode"] == settings.merchant_account]
        return [fact for item in mine for fact in reading.of_item(item)]

    def acknowledgement(self) -> bytes:
        return b"[accepted]"

    def try_out(self, settings: AdyenSettings) -> str:
        wanted = {"merchantAccount": settings.merchant_account}
        with _asking(settings) as checkout:
            found = checkout.payments_api.payment_methods(wanted).message
            methods = ", ".join(one["name"] for one in found.get("paymentMethods", ())[:5])
        kind = "real payments" if settings.live_prefix else "trials only"
        return f"Adyen knows this account, for {kind}; it offers {methods or 'no method yet'}."


PROVIDER = Adyen()


def _key(asked: Asked) -> str:
    return wire.shaped(asked.key, 64)


def _state(token: str) -> dict[str, Any]:
    if not token.startswith("{"):
        return {"paymentMethod": {"type": "scheme", "storedPaymentMethodId": token}}
    try:
        state: dict[str, Any] = json.loads(token)
    except ValueError:
        raise Unsuitable("The checkout's token is not the JSON of Adyen's state.data.") from None
    if "details" in state:
        return {name: state[name] for name in ("details", "paymentData") if name in state}
    if "paymentMethod" not in state:
        raise Unsuitable("The checkout's token names no paymentMethod; send Adyen's state.data.")
    return {name: state[name] for name in _CHECKOUT if name in state}


def _amount(asked: Asked) -> dict[str, Any]:
    return {"value": amounts.whole(asked.amount, DIGITS), "currency": asked.amount.currency}


def _named(settings: AdyenSettings, asked: Asked) -> dict[str, Any]:
    """The parts that a payment and a link share."""
    wanted: dict[str, Any] = {
        "amount": _amount(asked),
        "merchantAccount": settings.merchant_account,
        "reference": asked.reference,
        "metadata": {"tender": str(asked.tender_id)},
    }
    if asked.capture_now:
        wanted["metadata"]["capture"] = "now"
    if asked.return_url:
        wanted["returnUrl"] = asked.return_url
    if asked.email:
        wanted["shopperEmail"] = asked.email
    return wanted


def _payment(settings: AdyenSettings, asked: Asked, state: dict[str, Any]) -> dict[str, Any]:
    wanted = {**state, **_named(settings, asked), "channel": "Web"}
    if asked.capture_now:
        wanted["captureDelayHours"] = 0
    else:
        wanted["additionalData"] = {"manualCapture": "true"}
    return wanted


def _modify(settings: AdyenSettings, asked: Asked, act: str, **more: Any) -> Answer:
    """Ask for a capture, a cancellation or a refund: received now, told later."""
    wanted = {
        "merchantAccount": settings.merchant_account, "reference": asked.key[:80], **more,
    }  # fmt: skip

    def modify(checkout: Any) -> Answer:
        call = getattr(checkout.modifications_api, act)
        if call(wanted, asked.external_ref, _key(asked)).message["status"] != "received":
            raise ValueError("another status than received")
        return Answer("pending", asked.external_ref)

    return _ask(settings, asked, modify)


@contextmanager
def _asking(settings: AdyenSettings) -> Iterator[Any]:
    """Adyen's Checkout API."""
    import Adyen as sdk

    with _client(settings) as client:
        yield sdk.services.AdyenCheckoutApi(client=client)


@contextmanager
def _disputes(settings: AdyenSettings) -> Iterator[Any]:
    """Adyen's Disputes API; what it refuses as not valid is unsuitable, in its words."""
    import Adyen as sdk

    with _client(settings) as client:
        try:
            yield sdk.services.AdyenDisputesApi(client=client).disputes_api
        except (sdk.AdyenAPIUnprocessableEntity, sdk.AdyenAPIValidationError) as error:
            said = error.message if isinstance(error.message, dict) else {}
            raise Unsuitable(str(said.get("message") or "Adyen refused the call.")) from error
        except sdk.AdyenError as error:
            raise AnswerLost(f"Adyen answered {error.status_code}; it is looked up.") from error


@contextmanager
def _client(settings: AdyenSettings) -> Iterator[Any]:
    """Adyen's client over a session that has a time limit and judges statuses."""
    import Adyen as sdk

    with wire.session(LABEL) as session, wire.reading(LABEL):
        client = sdk.AdyenClient(
            xapikey=settings.api_key or "none",
            platform="live" if settings.live_prefix else "test",
            live_endpoint_prefix=settings.live_prefix or None,
        )
        client.http_client = _over(session, settings.api_url)
        client.http_init = True
        yield client


def _over(session: Any, api_url: str) -> Any:
    from Adyen.httpclient import HTTPClient
    from Adyen.settings import LIB_NAME, LIB_VERSION

    class Ours(HTTPClient):  # type: ignore[misc]  # the SDK has no types
        def _requests_request(
            self, method: str, url: str, json: Any = None, headers: Any = None, **keys: Any
        ) -> tuple[str, Any, int, Any]:
            to = api_url + "/" + url.split("/", 3)[3] if api_url else url
            said = {**headers, "x-api-key": keys["xapikey"]}
            got = session.request(method, to, json=json, headers=said)
            return got.text, json, got.status_code, got.headers

    return Ours(f"{LIB_NAME}/", LIB_VERSION, force_request="requests")


def _ask(settings: AdyenSettings, asked: Asked, act: Callable[[Any], Answer]) -> Answer:
    """Adyen's answer to one call; what it refuses as not valid is declined in its words."""
    import Adyen as sdk

    with _asking(settings) as checkout:
        try:
            return act(checkout)
        except (sdk.AdyenAPIUnprocessableEntity, sdk.AdyenAPIValidationError) as error:
            said = error.message if isinstance(error.message, dict) else {}
            if error.error_code == _IN_PROGRESS or not said:
                raise AnswerLost("Adyen is still working on this call; it is looked up.") from error
            words = str(said.get("message") or "Adyen refused the call.")
            return Answer("declined", asked.external_ref, reason=words)
        except sdk.AdyenError as error:
            raise AnswerLost(f"Adyen answered {error.status_code}; it is looked up.") from error
