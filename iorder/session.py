"""Who is asking: the request's store, settings, person and anti-forgery token."""

import hashlib
import hmac
import secrets

from flask import Response, current_app, g, request

from iorder.access import service as access
from iorder.access.permissions import holds
from iorder.access.service import Person
from iorder.access.tokens import Token
from iorder.config import Settings
from iorder.kernel.store import Store, run

CSRF_COOKIE = "_csrf_token"  # the name dash-renderer reads and sends back as X-CSRFToken
CSRF_HEADER = "X-CSRFToken"
UNATTENDED = frozenset({"/marks", "/moved"})
"""What a page left open asks by itself: that is no sign of anybody being there."""


class NotSignedIn(RuntimeError):
    """Code that needs a person ran outside a signed-in request."""


def store() -> Store:
    """The store this web serves."""
    opened: Store = current_app.config["IORDER_STORE"]
    return opened


def web_settings() -> Settings:
    """The settings this web was made with."""
    told: Settings = current_app.config["IORDER_SETTINGS"]
    return told


def person() -> Person:
    """Who is signed in. Raises NotSignedIn."""
    found: Person | None = g.get("person")
    if found is None:
        raise NotSignedIn("Nobody is signed in here.")
    return found


def is_signed_in() -> bool:
    return g.get("person") is not None


def actor() -> str:
    """Who asks, as ``run`` and the events name them: the signed-in person, or the API's token."""
    token: Token | None = g.get("token")
    if token is not None:
        return f"token:{token.id}"
    return f"person:{person().id}"


def zone() -> str:
    """The zone the signed-in person sees times in: their own, else the shop's."""
    return person().zone or web_settings().timezone


def may(permission: str) -> bool:
    """Whether the signed-in person's role holds ``permission``."""
    return holds(person().role, permission)


def load() -> None:
    """Read the cookie and set the request's person, or None."""
    secret = session_secret()
    found = None
    if secret:
        with store().reading() as conn:
            found = access.session(conn, secret)
    g.person = found.person if found else None
    if found and not found.is_fresh and request.path not in UNATTENDED:
        run(store(), f"person:{found.person.id}", access.see, secret)


def cookie_name() -> str:
    """``__Host-`` binds the cookie to this host, which only https allows."""
    return "__Host-iorder" if web_settings().is_https else "iorder_session"


def session_secret() -> str:
    return request.cookies.get(cookie_name(), "")


def begin(response: Response, secret: str) -> None:
    """Give the browser a new session and the token that belongs to it."""
    https = web_settings().is_https
    age = int(access.ABSOLUTE.total_seconds())
    response.set_cookie(
        cookie_name(), secret, max_age=age, httponly=True, samesite="Lax", secure=https, path="/"
    )
    response.set_cookie(CSRF_COOKIE, token_of(secret), max_age=age, samesite="Lax", secure=https)


def end(response: Response) -> None:
    """Take the cookies back."""
    https = web_settings().is_https
    response.delete_cookie(cookie_name(), httponly=True, samesite="Lax", secure=https, path="/")
    response.delete_cookie(CSRF_COOKIE, samesite="Lax", secure=https)


def token_of(secret: str) -> str:
    """The anti-forgery token of a session (or, before sign-in, of the form's own cookie)."""
    key = web_settings().secret().encode()
    return hmac.new(key, b"csrf:" + secret.encode(), hashlib.sha256).hexdigest()


def form_token(response_cookies: dict[str, str]) -> str:
    """The token of a form shown before sign-in; its nonce goes into ``response_cookies``."""
    nonce = request.cookies.get("iorder_form") or secrets.token_urlsafe(18)
    response_cookies["iorder_form"] = nonce
    return token_of(nonce)


def _is_signing_in() -> bool:
    """The form of ``/login`` has a token of its own, whoever is signed in here already."""
    return g.get("person") is None or request.path.startswith("/login")


def is_token_right() -> bool:
    """Whether the request carries the token of its session, or of its form before sign-in."""
    given = request.headers.get(CSRF_HEADER, "")
    if not given and request.mimetype == "application/x-www-form-urlencoded":
        given = request.form.get("csrf", "")
    secret = request.cookies.get("iorder_form", "") if _is_signing_in() else session_secret()
    return bool(secret) and hmac.compare_digest(given.encode(), token_of(secret).encode())
