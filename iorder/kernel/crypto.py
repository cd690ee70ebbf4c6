"""Secrets kept in the store: encrypted under a key derived from ``IORDER_SECRET_KEY``.

Fernet (AES-128-CBC with HMAC-SHA256, https://github.com/fernet/spec) over a key by HKDF-SHA256.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from iorder.kernel.errors import Refused


class SecretUnreadable(Refused):
    """The secret was encrypted under another key."""

    code = "secret_unreadable"


def encrypt(key: str, secret: str) -> str:
    """``secret`` as text to store; empty stays empty."""
    return _fernet(key).encrypt(secret.encode()).decode() if secret else ""


def decrypt(key: str, stored: str) -> str:
    """The secret again. Raises SecretUnreadable."""
    if not stored:
        return ""
    try:
        return _fernet(key).decrypt(stored.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable(
            "This secret was stored under another IORDER_SECRET_KEY; type it in again."
        ) from None


def keyed_hash(key: str, purpose: str, value: str) -> str:
    """HMAC-SHA256 of a value, in hex: equal values compare, none can be read back."""
    return hmac.new(f"{purpose}:{key}".encode(), value.encode(), hashlib.sha256).hexdigest()


def _fernet(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, None, b"iorder secrets").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
