"""Braintree (https://developer.paypal.com/braintree): cards and wallets by a nonce of its form.

It takes no idempotency keys: captures in parts and refunds carry ours as their order id, and are
looked for before another is made. Money is of the merchant account that it is taken with.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

from iorder.kernel.service_settings import choice, needed, setting
from iorder.payments import wire
from iorder.payments.defences.braintree import BraintreeDefence
from iorder.payments.provider import Answer, Asked, Capabilities, Hook, Told, Unsuitable
from iorder.payments.readings import braintree as reading
from iorder.payments.readings.braintree import LABEL as _LABEL

_MOST = 1_000
_FIRST = timedelta(days=3)
_OVERLAP = timedelta(hours=1)
_CHANGES = ("created_at", "submitted_for_settlement_at", "voided_at")


@dataclass(frozen=True)
class BraintreeSettings:
    merchant_id: str = needed("Merchant id", "Settings > API, in the Control Panel.")
    public_key: str = needed("Public key", "Beside the merchant id.")
    private_key: str = needed("Private key", "It signs the webhooks too.", secret=True)
    merchant_accounts: str = needed(
        "Merchant accounts by currency",
        "Such as EUR: shop_eur, USD: shop_usd; other currencies are refused.",
    )
    environment: str = choice("Environment", ("production", "sandbox"), "production")
    api_url: str = setting("Other address", hidden=True)


class Braintree:
    slug = "braintree"
    label = _LABEL
    Settings = BraintreeSettings
    capabilities = Capabilities(
        several_captures=True,
        polls=True,
        idempotent=False,
        dispute_evidence=True,
        authorization_days=7,
    )
    methods = ("card", "wallet", "paypal", "venmo")

    @property
    def defence(self) -> BraintreeDefence:
        return BraintreeDefence(_asked)

    def authorize(self, settings: BraintreeSettings, asked: Asked) -> Answer:
        account = _account(settings, asked)
        if not asked.token:
            raise Unsuitable("Braintree needs the nonce of its form in the shop's checkout.")
        wanted = {
            "amount": _amount(asked),
            "payment_method_nonce": asked.token,
            "merchant_account_id": account,
            "order_id": reading.order_id(asked),
            "options": {"submit_for_settlement": asked.capture_now},
        }
        if asked.email:
            wanted["customer"] = {"email": asked.email}
        made = _asked(settings, lambda gateway: gateway.transaction.sale(wanted))
        with wire.reading(_LABEL):
            sale = made.transaction
            if sale is None:
                return Answer("declined", reason=made.message)
            if getattr(sale, "gateway_rejection_reason", "") == "duplicate":
                return self.fetch(settings, asked) or reading.answer(sale)
            return reading.answer(sale)

    def capture(self, settings: BraintreeSettings, asked: Asked) -> Answer:
        """Whole or for the last time at once; else as a part, and the rest stays authorised."""
        ref = asked.external_ref
        sale = _asked(settings, lambda gateway: gateway.transaction.find(ref))
        with wire.reading(_LABEL):
            done = _known(settings, getattr(sale, "partial_settlement_transaction_ids", ()), asked)
            if done is not None:
                return Answer("done", ref, tuple(reading.of_part(done, ref)))
            if sale.status in reading.TAKEN:
                told = reading.answer(sale)
                same = reading.money(sale) == asked.amount
                words = "" if same else f"Braintree captured {reading.money(sale)} of it already."
                return told if same else Answer("declined", ref, told.facts, words)
            in_parts = bool(getattr(sale, "partial_settlement_transaction_ids", ()))
        amount = _amount(asked)
        if asked.last and not in_parts:
            made = _asked(
                settings, lambda gateway: gateway.transaction.submit_for_settlement(ref, amount)
            )
        else:
            key = {"order_id": asked.key}
            made = _asked(
                settings,
                lambda gateway: gateway.transaction.submit_for_partial_settlement(ref, amount, key),
            )
        return _made(made, ref)

    def void(self, settings: BraintreeSettings, asked: Asked) -> Answer:
        ref = asked.external_ref
        return _made(_asked(settings, lambda gateway: gateway.transaction.void(ref)), ref)

    def refund(self, settings: BraintreeSettings, asked: Asked) -> Answer:
        ref = asked.capture_ref or asked.external_ref
        sale = _asked(settings, lambda gateway: gateway.transaction.find(ref))
        with wire.reading(_LABEL):
            done = _known(settings, getattr(sale, "refund_ids", ()), asked)
            if done is not None:
                return Answer("done", asked.external_ref, tuple(_returned(done, asked)))
        wanted = {"amount": _amount(asked), "order_id": asked.key}
        made = _asked(settings, lambda gateway: gateway.transaction.refund(ref, wanted))
        with wire.reading(_LABEL):
            if not made.is_success:
                return Answer("declined", asked.external_ref, reason=_why(made))
            return Answer("done", asked.external_ref, tuple(_returned(made.transaction, asked)))

    def link(self, settings: BraintreeSettings, asked: Asked) -> Answer:
        raise Unsuitable("Braintree has no payment links; choose another way to pay.")

    def fetch(self, settings: BraintreeSettings, asked: Asked) -> Answer | None:
        from braintree.exceptions.not_found_error import NotFoundError
        from braintree.transaction_search import TransactionSearch

        try:
            if asked.external_ref:
                ref = asked.external_ref
                sale = _asked(settings, lambda gateway: gateway.transaction.find(ref))
            else:
                query = TransactionSearch.order_id == reading.order_id(asked)
                found = _asked(settings, lambda gateway: list(gateway.transaction.search(query)))
                sales = [one for one in found if getattr(one, "type", "sale") == "sale"]
                good = [one for one in sales if reading.answer(one).outcome != "declined"]
                if not sales:
                    return None
                sale = (good or sales)[0]
        except NotFoundError:
            return None
        with wire.reading(_LABEL):
            parts = _all(settings, getattr(sale, "partial_settlement_transaction_ids", ()))
            given = [
                ref for one in (sale, *parts) for ref in getattr(one, "refund_ids", None) or ()
            ]
            return reading.answer(sale, parts, _all(settings, given))

    def told_since(self, settings: BraintreeSettings, cursor: str) -> tuple[Sequence[Told], str]:
        """The cursor is ISO 8601; what was made, captured or voided since an hour before it."""
        from braintree.transaction_search import TransactionSearch

        now = wire.now()
        since = wire.moment(cursor) - _OVERLAP if cursor else now - _FIRST
        found: dict[str, Any] = {}
        for change in _CHANGES:
            query = getattr(TransactionSearch, change) >= since
            some = _asked(
                settings,
                lambda gateway: list(islice(gateway.transaction.search(query), _MOST)),  # noqa: B023
            )
            found.update({one.id: one for one in some})
        with wire.reading(_LABEL):
            told = [fact for one in found.values() for fact in reading.of_transaction(one)]
        return told, now.isoformat()

    def told_by(self, settings: BraintreeSettings, hook: Hook) -> Sequence[Told]:
        from braintree.exceptions.invalid_signature_error import InvalidSignatureError

        sent = parse_qs(hook.body.decode(errors="replace"))
        signature, payload = (sent.get(name, [""])[0] for name in ("bt_signature", "bt_payload"))
        if not settings.private_key:
            raise wire.unsigned(_LABEL)
        try:
            note = _gateway(settings).webhook_notification.parse(signature, payload)
        except (InvalidSignatureError, ValueError):
            raise wire.unsigned(_LABEL) from None
        with wire.reading(_LABEL):
            return list(reading.of_notification(note))

    def acknowledgement(self) -> bytes:
        return b""

    def try_out(self, settings: BraintreeSettings) -> str:
        from braintree.exceptions.not_found_error import NotFoundError

        with suppress(NotFoundError):
            _asked(settings, lambda gateway: gateway.transaction.find("iorder"))
        return f"Braintree knows these keys ({settings.environment})."


PROVIDER = Braintree()


def _gateway(settings: BraintreeSettings) -> Any:
    import braintree
    from braintree.util.http import Http

    class Line(Http):  # type: ignore[misc]
        def _get_session(self) -> Any:
            return wire.session(_LABEL, busy=(429,))

    made = {
        "production": braintree.Environment.Production,
        "sandbox": braintree.Environment.Sandbox,
    }
    environment = made.get(settings.environment)
    if environment is None:
        raise Unsuitable("The environment of a Braintree account is production or sandbox.")
    if settings.api_url:
        there = urlsplit(settings.api_url)
        environment = braintree.Environment(
            "other", there.hostname, str(there.port), "", False, None, there.hostname, ""
        )
    return braintree.BraintreeGateway(
        braintree.Configuration(
            environment=environment,
            merchant_id=settings.merchant_id or "none",
            public_key=settings.public_key or "none",
            private_key=settings.private_key or "none",
            timeout=wire.limit(),
            http_strategy=Line,
        )
    )


def _asked(settings: BraintreeSettings, call: Any) -> Any:
    """The SDK's answer; NotFoundError passes. 503 is no promise here that nothing was done."""
    from xml.parsers.expat import ExpatError

    from braintree.exceptions.not_found_error import NotFoundError
    from braintree.exceptions.unexpected_error import UnexpectedError
    from braintree.exceptions.upgrade_required_error import UpgradeRequiredError

    with wire.reading(_LABEL):
        try:
            found = call(_gateway(settings))
        except NotFoundError:
            raise
        except UpgradeRequiredError:
            raise Unsuitable("Braintree wants a newer version of its library.") from None
        except (UnexpectedError, ExpatError) as failed:
            raise ValueError(str(failed)) from failed
        if found is None:
            raise TypeError("neither a transaction nor an error")
        return found


def _account(settings: BraintreeSettings, asked: Asked) -> str:
    pairs = [one.partition(":") for one in settings.merchant_accounts.split(",") if one.strip()]
    accounts = {currency.strip().upper(): name.strip() for currency, _, name in pairs}
    account = accounts.get(asked.amount.currency)
    if not account:
        raise Unsuitable(
            f"No Braintree merchant account is set for {asked.amount.currency}; "
            "add it to the account's settings."
        )
    return account


def _made(made: Any, ref: str) -> Answer:
    with wire.reading(_LABEL):
        if not made.is_success:
            return Answer("declined", ref, reason=_why(made))
        done = made.transaction
        facts = reading.of_sale(done) if done.id == ref else reading.of_part(done, ref)
        return Answer("done", ref, tuple(facts))


def _why(made: Any) -> str:
    failed = getattr(made, "transaction", None)
    return reading.refusal(failed) if failed is not None else str(made.message)


def _known(settings: BraintreeSettings, refs: Any, asked: Asked) -> Any:
    """The one among these transactions that was made under the same key."""
    for one in _all(settings, refs):
        if getattr(one, "order_id", "") == asked.key:
            return one
    return None


def _all(settings: BraintreeSettings, refs: Any) -> list[Any]:
    return [
        _asked(settings, lambda gateway: gateway.transaction.find(ref))  # noqa: B023
        for ref in refs or ()
    ]


def _returned(refund: Any, asked: Asked) -> list[Told]:
    return list(reading.of_refund(refund, asked.external_ref))


def _amount(asked: Asked) -> str:
    return str(asked.amount.decimal)
