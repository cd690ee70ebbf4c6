"""Checkout.com's SDK as it is used here: two clients, and answers as plain dictionaries."""

from types import SimpleNamespace
from typing import Any

from iorder.payments import wire
from iorder.payments.provider import Unsuitable
from iorder.payments.readings.checkout import LABEL


class Declined(Exception):
    """Checkout.com refused the request, in its own words."""


def asked(settings: Any, call: Any) -> dict[str, Any]:
    """What ``call`` is answered, which gets the clients. Raises Declined and the port's."""
    from checkout_sdk.exception import CheckoutApiException, CheckoutException

    with wire.reading(LABEL):
        try:
            return dict(_plain(call(_api(settings))))
        except CheckoutApiException as refused:
            words = ", ".join(str(code).replace("_", " ") for code in refused.error_details or ())
            status = refused.http_metadata.status_code
            raise Declined(words or f"Checkout.com refused it ({status}).") from None
        except CheckoutException as failed:
            raise ValueError(str(failed)) from failed


def _api(settings: Any) -> Any:
    """The two clients that are used; the SDK's whole has thirty, some deprecated."""
    from checkout_sdk.api_client import ApiClient
    from checkout_sdk.checkout_configuration import CheckoutConfiguration
    from checkout_sdk.default_keys_credentials import DefaultKeysSdkCredentials
    from checkout_sdk.disputes.disputes_client import DisputesClient
    from checkout_sdk.environment import Environment
    from checkout_sdk.environment_subdomain import EnvironmentSubdomain
    from checkout_sdk.exception import CheckoutArgumentException
    from checkout_sdk.payments.links.payments_client import PaymentsLinksClient
    from checkout_sdk.payments.payments_client import PaymentsClient

    made = {"production": Environment.production, "sandbox": Environment.sandbox}
    if settings.environment not in made:
        raise Unsuitable("The environment of a Checkout.com account is production or sandbox.")
    environment = made[settings.environment]()
    address = f"{settings.api_url.rstrip('/')}/" if settings.api_url else environment.base_uri
    if not settings.api_url and settings.subdomain:
        try:
            address = EnvironmentSubdomain(environment, settings.subdomain).base_uri
        except CheckoutArgumentException:
            raise Unsuitable(
                f"{settings.subdomain!r} is no subdomain of Checkout.com; it has letters and "
                "digits only, the first of your client id."
            ) from None
    keys = DefaultKeysSdkCredentials(secret_key=settings.secret_key, public_key=None)
    line = wire.session(LABEL, refused=(401,))
    configuration = CheckoutConfiguration(keys, environment, line)
    client = ApiClient(configuration, address)
    return SimpleNamespace(
        payments=PaymentsClient(client, configuration),
        payments_links=PaymentsLinksClient(client, configuration),
        disputes=DisputesClient(client, configuration),
    )


def _plain(found: Any) -> Any:
    """The SDK's objects as dictionaries; a bare list stands under ``items``."""
    if isinstance(found, list):
        return [_plain(one) for one in found]
    if not hasattr(found, "__dict__"):
        return found
    return {name: _plain(one) for name, one in vars(found).items() if name != "http_metadata"}
