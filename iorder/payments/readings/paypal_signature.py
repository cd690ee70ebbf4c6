"""Whether PayPal sent a webhook, by its certificate.

Protocol: https://developer.paypal.com/api/rest/webhooks/rest/#link-messagesignature. Signed
(SHA256withRSA) is ``transmission id|time|webhook id|CRC32 of the body``; the certificate comes
from the address in the header, which must be PayPal's own.
"""

import base64
import binascii
import re
import zlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from iorder.payments import wire
from iorder.payments.provider import Hook, ServiceDown, WrongSignature

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

LABEL: Final = "PayPal"
HOSTS: Final = frozenset({"api.paypal.com", "api.sandbox.paypal.com"})
TOLERANCE: Final = timedelta(days=4)
"""PayPal repeats a webhook for three days."""
_PATH = re.compile(r"/v1/notifications/certs/[A-Za-z0-9._-]{1,100}")
_MOST = 16
CERTIFICATES: dict[str, "Certificate"] = {}
"""Those fetched by this process, by address."""


def checked(hook: Hook, webhook_id: str, base: str) -> None:
    """Raises WrongSignature; ServiceDown where the certificate cannot be fetched. ``base``: the
    API's address, whose host may hold the certificate too."""
    said = hook.headers
    if said.get("paypal-auth-algo") != "SHA256withRSA" or not webhook_id:
        raise wire.unsigned(LABEL)
    try:
        sent = wire.moment(said["paypal-transmission-time"])
        signature = base64.b64decode(said["paypal-transmission-sig"], validate=True)
        signed = "|".join(
            (said["paypal-transmission-id"], said["paypal-transmission-time"], webhook_id,
             str(zlib.crc32(hook.body)))
        )  # fmt: skip
        url = said["paypal-cert-url"]
    except (KeyError, ValueError, binascii.Error):
        raise wire.unsigned(LABEL) from None
    if abs(hook.now - sent) > TOLERANCE:
        raise WrongSignature("PayPal signed this webhook more than four days ago; it is stale.")
    _verify(_certificate(url, base), hook.now, signature, signed.encode())


def _verify(certificate: Any, now: datetime, signature: bytes, signed: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    key = certificate.public_key()
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise WrongSignature("PayPal's certificate of this webhook has expired.")
    try:
        if not isinstance(key, RSAPublicKey):
            raise InvalidSignature
        key.verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise wire.unsigned(LABEL) from None


def _certificate(url: str, base: str) -> Any:
    from cryptography.x509 import load_pem_x509_certificate

    if url in CERTIFICATES:
        return CERTIFICATES[url]
    _own(url, base)
    with wire.client(LABEL) as client:
        got = client.get(url)
    if got.status_code != 200:
        raise ServiceDown(f"PayPal's certificate cannot be fetched ({got.status_code}).")
    try:
        found = load_pem_x509_certificate(got.content)
    except ValueError:
        raise wire.unsigned(LABEL) from None
    if len(CERTIFICATES) >= _MOST:
        CERTIFICATES.pop(next(iter(CERTIFICATES)))
    CERTIFICATES[url] = found
    return found


def _own(url: str, base: str) -> None:
    """Whether the certificate is at an address of PayPal's, over TLS."""
    at, api = urlsplit(url), urlsplit(base)
    theirs = at.scheme == "https" and at.netloc in HOSTS
    same = (at.scheme, at.netloc) == (api.scheme, api.netloc)
    if not (theirs or same) or not _PATH.fullmatch(at.path) or at.query:
        raise WrongSignature(
            "This webhook names a certificate that is not at PayPal's; PayPal did not send it."
        )
