"""Stripe, over its official SDK: PaymentIntents of the shop's PaymentMethods, and Payment Links.

Protocol: https://docs.stripe.com/api/payment_intents, /api/refunds, /api/payment_links,
/api/events; signatures https://docs.stripe.com/webhooks#verify-manually; amounts
https://docs.stripe.com/currencies#zero-decimal; repeated calls /api/idempotent_requests.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from iorder.kernel.errors import Refused
from iorder.kernel.service_settings import needed, setting
from iorder.payments import amounts, wire
from iorder.payments import provider as port
from iorder.payments.defences.stripe import StripeDefence
from iorder.payments.provider import Answer, Asked, Capabilities, Hook, Told
from iorder.payments.readings import stripe as reading
from iorder.payments.readings.stripe import DIGITS, EVENTS, LABEL

_POLL_FROM = timedelta(days=3)
_OVERLAP = timedelta(minutes=5)
"""Events are listed again this far back: they may appear a little after they are dated."""
_CHARGE: Final = "latest_charge.balance_transaction"


@dataclass(frozen=True)
class StripeSettings:
    secret_key: str = needed(
        "Secret key", "Developers > API keys: sk_test_... for trials, sk_live_... for real "
        "payments.", secret=True, begins=("sk_", "rk_"),
    )  # fmt: skip
    webhook_secret: str = setting(
        "Signing secret of the webhook",
        f"whsec_...; subscribe the webhook to {', '.join(EVENTS)}.", secret=True,
    )  # fmt: skip
    multicapture: bool = setting(
        "Several captures of one payment",
        "Only where Stripe enabled multicapture for this account and its cards.", default=False,
    )  # fmt: skip
    api_url: str = setting("Other address", hidden=True)


class Stripe:
    slug = "stripe"
    label = LABEL
    Settings = StripeSettings
    capabilities = Capabilities(links=True, polls=True, dispute_evidence=True)
    methods = ("card", "wallet", "bank_debit")

    @property
    def defence(self) -> StripeDefence:
        return StripeDefence(_asking)

    def capabilities_with(self, settings: StripeSettings) -> Capabilities:
        return replace(self.capabilities, several_captures=settings.multicapture)

    def authorize(self, settings: StripeSettings, asked: Asked) -> Answer:
        """``token``: a PaymentMethod (pm_...), or the PaymentIntent the shop made (pi_...)."""
        if asked.token.startswith("pi_"):
            return _adopted(settings, asked)
        redirects = "always" if asked.return_url else "never"
        wanted: dict[str, Any] = {
            **_priced(asked, "amount"),
            "payment_method": asked.token,
            "confirm": True,
            "capture_method": "automatic" if asked.capture_now else "manual",
            "description": asked.description or asked.reference,
            "metadata": _marks(asked),
            "automatic_payment_methods": {"enabled": True, "allow_redirects": redirects},
            "expand": [_CHARGE],
        }
        if asked.return_url:
            wanted["return_url"] = asked.return_url
        if settings.multicapture and not asked.capture_now:
            wanted["payment_method_options"] = {"card": {"request_multicapture": "if_available"}}

        def confirm(api: Any) -> Answer:
            intent = api.payment_intents.create(wanted, _under(asked))
            return reading.answer_of_intent(intent.to_dict())

        return _ask(settings, asked, confirm)

    def capture(self, settings: StripeSettings, asked: Asked) -> Answer:
        wanted: dict[str, Any] = {
            "amount_to_capture": reading.whole(asked.amount),
            "expand": [_CHARGE],
        }
        if settings.multicapture:
            wanted["final_capture"] = asked.last

        def capture(api: Any) -> Answer:
            intent = api.payment_intents.capture(asked.external_ref, wanted, _under(asked))
            return reading.answer_of_intent(intent.to_dict())

        return _ask(settings, asked, capture)

    def void(self, settings: StripeSettings, asked: Asked) -> Answer:
        """Cancel the payment, or close its payment link."""

        def cancel(api: Any) -> Answer:
            if asked.external_ref.startswith("plink_"):
                return _closed(api, asked)
            intent = api.payment_intents.cancel(asked.external_ref, {}, _under(asked))
            return reading.answer_of_intent(intent.to_dict())

        return _ask(settings, asked, cancel)

    def refund(self, settings: StripeSettings, asked: Asked) -> Answer:
        wanted = {
            "payment_intent": asked.external_ref,
            "amount": reading.whole(asked.amount),
            "metadata": _marks(asked),
        }

        def refund(api: Any) -> Answer:
            return reading.answer_of_refund(api.refunds.create(wanted, _under(asked)).to_dict())

        return _ask(settings, asked, refund)

    def link(self, settings: StripeSettings, asked: Asked) -> Answer:
        """A Payment Link that one buyer can pay once."""
        price = {
            **_priced(asked, "unit_amount"),
            "product_data": {"name": asked.description or f"Order {asked.reference}"},
        }
        wanted: dict[str, Any] = {
            "line_items": [{"price_data": price, "quantity": 1}],
            "restrictions": {"completed_sessions": {"limit": 1}},
            "metadata": _marks(asked),
            "payment_intent_data": {
                "capture_method": "automatic" if asked.capture_now else "manual",
                "description": asked.description or asked.reference,
                "metadata": _marks(asked),
            },
        }
        if asked.return_url:
            back = {"type": "redirect", "redirect": {"url": asked.return_url}}
            wanted["after_completion"] = back

        def create(api: Any) -> Answer:
            made = api.payment_links.create(wanted, _under(asked)).to_dict()
            return Answer("pending", made["id"], link=made["url"])

        return _ask(settings, asked, create)

    def fetch(self, settings: StripeSettings, asked: Asked) -> Answer | None:
        """By id, or by the order and tender in each payment's metadata: among those made since
        ``asked_at``, which shows them at once, or through the search, which lags a minute."""
        with _asking(settings) as api:
            intent = _intent_of(api, asked)
            if intent is None:
                return None
            answer = reading.answer_of_intent(intent)
            refunds = api.refunds.list({"payment_intent": intent["id"], "limit": 100})
            back = [fact for one in refunds.data for fact in reading.of_refund(one.to_dict())]
            return replace(answer, facts=(*answer.facts, *back))

    def told_since(self, settings: StripeSettings, cursor: str) -> tuple[Sequence[Told], str]:
        """``cursor``: when the newest event seen was made, in seconds."""
        now = wire.now()
        since = wire.moment(int(cursor)) - _OVERLAP if cursor else now - _POLL_FROM
        wanted = {"types": list(EVENTS), "created": {"gte": int(since.timestamp())}, "limit": 100}
        with _asking(settings) as api:
            events = [one.to_dict() for one in api.events.list(wanted).auto_paging_iter()]
            events.sort(key=lambda event: int(event["created"]))
            told = [fact for event in events for fact in reading.of_event(event)]
            newest = events[-1]["created"] if events else int(now.timestamp())
            return told, str(max(newest, int(cursor or 0)))

    def told_by(self, settings: StripeSettings, hook: Hook) -> Sequence[Told]:
        return reading.of_hook(hook, settings.webhook_secret)

    def acknowledgement(self) -> bytes:
        return b""

    def try_out(self, settings: StripeSettings) -> str:
        with _asking(settings) as api:
            balance = api.balance.retrieve().to_dict()
            kind = "real payments" if balance["livemode"] else "trials only"
        return f"Stripe knows this account; its key is for {kind}."


PROVIDER = Stripe()


def _priced(asked: Asked, name: str) -> dict[str, Any]:
    return {name: reading.whole(asked.amount), "currency": asked.amount.currency.lower()}


def _marks(asked: Asked) -> dict[str, str]:
    return {"order": asked.reference, "tender": str(asked.tender_id), "key": asked.key}


def _under(asked: Asked) -> dict[str, str]:
    return {"idempotency_key": asked.key}


@contextmanager
def _asking(settings: StripeSettings) -> Iterator[Any]:
    """Stripe's API; what its SDK raises becomes what the port names."""
    import stripe

    with wire.session(LABEL) as session, wire.reading(LABEL):
        client = stripe.StripeClient(
            settings.secret_key or "none",
            base_addresses={"api": at, "files": at} if (at := settings.api_url) else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=wire.limit(), session=session),
        )
        try:
            yield client.v1
        except stripe.StripeError as error:
            raise _meaning(error) from error


def _meaning(error: Any) -> Exception:
    import stripe

    said = error.user_message or error.code or "nothing that can be read"
    if isinstance(error.__cause__, port.ServiceDown | port.AnswerLost | Refused):
        return error.__cause__
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError):
        return port.Unsuitable(f"Stripe refused: {said}")
    return port.AnswerLost(f"Stripe answered {said}; what it did is looked up.")


def _ask(settings: StripeSettings, asked: Asked, act: Callable[[Any], Answer]) -> Answer:
    """Stripe's answer to one call; a card or a state that forbids it declines it."""
    import stripe

    with _asking(settings) as api:
        try:
            return act(api)
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return _declined(error, asked)


def _declined(error: Any, asked: Asked) -> Answer:
    words = str(error.user_message or error)
    refused = getattr(error.error, "payment_intent", None)
    if refused is None:
        return Answer("declined", asked.external_ref, reason=words)
    intent = refused.to_dict()
    return Answer("declined", intent["id"], (reading.of_failure(intent),), reason=words)


def _adopted(settings: StripeSettings, asked: Asked) -> Answer:
    """How the PaymentIntent stands that the shop's checkout made and confirmed."""

    def retrieve(api: Any) -> Answer:
        intent = api.payment_intents.retrieve(asked.token, {"expand": [_CHARGE]}).to_dict()
        paid = amounts.from_whole(intent["amount"], intent["currency"], DIGITS)
        if paid == asked.amount:
            return reading.answer_of_intent(intent)
        reason = f"The shop's payment is over {paid}, not {asked.amount}."
        return Answer("declined", intent["id"], reason=reason)

    return _ask(settings, asked, retrieve)


def _closed(api: Any, asked: Asked) -> Answer:
    link = api.payment_links.update(asked.external_ref, {"active": False}, _under(asked)).to_dict()
    reference = f"tender:{asked.tender_id}"
    fact = Told(f"{link['id']}:voided", "voided", link["id"], wire.now(), reference)
    return Answer("done", link["id"], (fact,))


def _intent_of(api: Any, asked: Asked) -> Any:
    """The PaymentIntent by its id, or by what its metadata say; None where there is none."""
    import stripe

    if asked.external_ref.startswith("pi_"):
        try:
            return api.payment_intents.retrieve(asked.external_ref, {"expand": [_CHARGE]}).to_dict()
        except stripe.InvalidRequestError as error:
            if error.code == "resource_missing":
                return None
            raise
    marks, found = _marks(asked), []
    for intent in _candidates(api, asked):
        meta = intent["metadata"]
        if all(meta.get(name) == marks[name] for name in ("order", "tender")):
            found.append(intent)
    same = [intent for intent in found if intent["metadata"].get("key") == asked.key]
    return next(iter(same or found), None)


def _candidates(api: Any, asked: Asked) -> list[dict[str, Any]]:
    wanted: dict[str, Any] = {"limit": 100, "expand": [f"data.{_CHARGE}"]}
    if asked.asked_at is None:
        order = asked.reference.replace("\\", "").replace("'", "\\'")
        query = f"metadata['order']:'{order}' AND metadata['tender']:'{asked.tender_id}'"
        page = api.payment_intents.search({**wanted, "query": query})
        return [one.to_dict() for one in page.data]
    since = int((asked.asked_at - _OVERLAP).timestamp())
    recent = api.payment_intents.list({**wanted, "created": {"gte": since}})
    return [one.to_dict() for one in recent.auto_paging_iter()]
