"""Passwords and secrets: argon2id for what people choose, SHA-256 for what we make."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from iorder.kernel.errors import InvalidInput

SHORTEST = 8
LONGEST = 256
_HASHER = PasswordHasher()  # argon2id with the library's parameters (RFC 9106, low memory)
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$0ij4lQhtQQwGtv06rI2/Vw$"
    "PSEdjVbkYzIBF4rBrEO7iDbRCkCpuRCR7IJ1YjnOWXA"
)
"""Compared when there is no person or no password, so that both answers take as long."""
_COMMON_WORDS = """
    password passwort password1 12345678 123456789 1234567890 qwertyui qwerty123 qwertyuiop
    iloveyou sunshine princess football baseball welcome1 trustno1 letmein1 abc12345 abcd1234
    11111111 00000000 87654321 asdfghjk superman whatever changeme administrator
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def hash_password(password: str, *context: str) -> str:
    """An argon2id hash. Raises InvalidInput when the password is too easy to guess.

    ``context``: words an attacker would try first, such as the person's email.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(f"A password has {SHORTEST} to {LONGEST} characters; 15 are better.")
    told = [text.lower() for text in context]
    words = {word for text in told for word in (text, *text.replace("@", " ").split())}
    if password.lower() in _COMMON | words or "iorder" in password.lower():
        raise InvalidInput("This password is among the first ones guessed; choose another.")
    return _HASHER.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether ``password`` belongs to ``stored``; takes as long when nothing is stored."""
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def renewed(password: str, stored: str) -> str:
    """A hash of today's parameters of a password that is right; empty where it has one."""
    return _HASHER.hash(password) if is_outdated(stored) else ""


def new_secret() -> str:
    """256 random bits for a cookie or a link; shown once, stored as ``digest``."""
    return secrets.token_urlsafe(32)


def new_password() -> str:
    """A password made for somebody, easy to copy."""
    return secrets.token_urlsafe(12)


def digest(secret: str) -> str:
    """What is stored of a secret of ours. It is random, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
